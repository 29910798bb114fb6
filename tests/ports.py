"""Ports for servers that a test starts."""

import socket


def free_ports(number: int) -> list[int]:
    """Ports of this machine that nobody listens on."""
    held = [socket.socket() for _ in range(number)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in held]
    for one in held:
        one.close()
    return ports


def free_port() -> int:
    """One of them."""
    (port,) = free_ports(1)
    return port
