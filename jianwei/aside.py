"""Events that wait outside of memory until the time of their arrival has come.

They are what has passed the gateway, as the log will hold them, and lie in a file that has no name: it is gone when it
is closed, and when the process is killed.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Self

import msgspec

from city.events import Event

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Event]).decode


class EventsAside:
    """A file in a folder, made when it is needed. Raises ``OSError`` that names the folder, ``ENOSPC`` among them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open = ExitStack()
        self._file: IO[bytes] | None = None
        self._places: list[tuple[int, int]] = []
        self.events = 0
        """How many were ever put aside."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Removes what waits."""
        self._open.close()

    def put(self, items: Sequence[Event]) -> int:
        """See ``jianwei.arrival_order.Aside``."""
        content = _encode(items)
        with self._named():
            if self._file is None:
                # Without a buffer, of which what did not fit would be written once more when the file is closed.
                file = TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115 - the stack closes it
                self._file = self._open.enter_context(file)
            at = self._file.seek(0, 2)
            left = memoryview(content)
            while left:
                left = left[self._file.write(left) :]
        self._places.append((at, len(content)))
        self.events += len(items)
        return len(self._places) - 1

    def get(self, number: int) -> list[Event]:
        """See ``jianwei.arrival_order.Aside``."""
        if self._file is None:
            raise LookupError(number)
        at, size = self._places[number]
        with self._named():
            self._file.seek(at)
            content = bytearray()
            while more := self._file.read(size - len(content)):
                content += more
        return _decode(content)

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self._folder)) from None
