"""Bytes sent to a port as they are, and what comes back."""

import re
import socket

from tests.patience import PATIENCE

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def said_to(port, sent):
    """All that is answered until the other side ends it."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        return _told(line, sent, lambda _: False)


def answer_to(port, sent):
    """The first answer, as long as it says that it is, whether or not the other side ends the connection then."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        return _told(line, sent, _is_whole)


def _told(line, sent, is_enough):
    found = b""
    try:
        line.sendall(sent)
        while not is_enough(found) and (part := line.recv(65536)):
            found += part
    except ConnectionError:  # it was ended before all was sent, or with bytes that nobody has read
        pass
    return found


def _is_whole(found):
    head, end, body = found.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    return bool(end and length) and len(body) >= int(length[1])
