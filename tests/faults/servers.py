"""The broker and the node that the faults happen to: started, killed and paused by a command of the machine.

``FAULT_SERVERS`` is the path of a program with ``up``, which prints ``export KAFKA_BOOTSTRAP=...`` and
``export ELASTICSEARCH_URL=...``, and with ``kill``, ``start``, ``pause`` and ``resume`` of ``kafka`` or
``elasticsearch``. They must be nobody else's: they are killed.
"""

import os
import re
import subprocess
from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

from tests.faults.schedule import Server

VARIABLE = "FAULT_SERVERS"
NEEDED = f"""Fault tests need servers of their own, which they kill and pause.
Set {VARIABLE} to a command that knows them:
  $FAULT_SERVERS up                      starts both; prints export KAFKA_BOOTSTRAP=HOST:PORT
                                         and export ELASTICSEARCH_URL=http://HOST:PORT
  $FAULT_SERVERS kill|start NAME         SIGKILL; starts again on the same data and waits until ready
  $FAULT_SERVERS pause|resume NAME       SIGSTOP, SIGCONT; NAME is kafka or elasticsearch
See docs/faults.md."""
_SECONDS = 180


class Addresses(NamedTuple):
    """Where the two listen."""

    kafka: str
    elasticsearch: str


class Servers:
    """The two servers behind the command."""

    def __init__(self, command: str) -> None:
        self._command = command
        self._starting: dict[Server, subprocess.Popen[bytes]] = {}

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Servers | None":
        """Those that ``FAULT_SERVERS`` names, None where it names none."""
        command = (os.environ if environment is None else environment).get(VARIABLE)
        return cls(command) if command else None

    def up(self) -> Addresses:
        """Starts what does not run and waits until both are ready."""
        done = subprocess.run([self._command, "up"], capture_output=True, text=True, timeout=_SECONDS, check=True)
        told = dict(re.findall(r"^export (\w+)=(\S+)$", done.stdout, re.MULTILINE))
        return Addresses(told["KAFKA_BOOTSTRAP"], told["ELASTICSEARCH_URL"])

    def do(self, what: Literal["kill", "pause", "resume"], server: Server) -> None:
        """Sends a signal; gives back when it is delivered."""
        self.ready(server)
        subprocess.run([self._command, what, server], capture_output=True, timeout=_SECONDS, check=True)

    def start(self, server: Server) -> None:
        """Begins to start a server that was killed."""
        self.ready(server)
        self._starting[server] = subprocess.Popen(
            [self._command, "start", server], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )

    def busy(self, server: Server) -> bool:
        """Whether a server that was begun to start is not there yet. One that took too long is waited for anew."""
        starting = self._starting.get(server)
        if starting is not None and starting.poll():
            starting = self._starting[server] = subprocess.Popen(
                [self._command, "up"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
        return starting is not None and starting.poll() is None

    def mend(self) -> None:
        """Lets both run again, whatever was done to them."""
        self.ready()
        for server in get_args(Server):
            subprocess.run([self._command, "resume", server], capture_output=True, timeout=_SECONDS, check=False)
        self.up()

    def ready(self, *servers: Server) -> None:
        """Waits until servers that were begun to start are there."""
        for server in servers or tuple(self._starting):
            starting = self._starting.pop(server, None)
            if starting is None:
                continue
            _, said = starting.communicate(timeout=_SECONDS)
            if starting.returncode:
                raise RuntimeError(f"{server} does not start: {said.decode(errors='replace')}")
