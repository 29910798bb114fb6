"""A file of a city as a loss of power may leave it, made from a copy of a running writer's.

What a disk has for certain is what SQLite has waited for. With ``synchronous = NORMAL`` it waits for the write-ahead
log (WAL) only before pages go from it into the file; how far that has come stands in the index of the WAL (``-shm``).
Of all that was written to the WAL after it, any part may be missing or wrong, and so may any page that is on its way
into the file.
https://www.sqlite.org/walformat.html
"""

import random
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_HEADER: Final = 32
_FRAME: Final = 24
_SECTOR: Final = 512
_ATTEMPTED: Final = 128
"""Where the index of the WAL says how many frames were at least begun to be brought into the file."""


class Files:
    """The bytes of file, WAL and index of the WAL at one moment, while their writer stood still."""

    def __init__(self, path: Path) -> None:
        self.file = path.read_bytes()
        self._wal, shm = (Path(f"{path}-{what}").read_bytes() for what in ("wal", "shm"))
        self._page = int.from_bytes(self.file[16:18], "big")
        self._sure = self._end(struct.unpack_from("=I", shm, _ATTEMPTED)[0])
        if shm[32:40] != self._wal[16:24]:  # the WAL has begun anew: all of its frames are in the file
            self._sure = 0

    def _end(self, frames: int) -> int:
        return _HEADER + frames * (_FRAME + self._page) if frames else 0

    @property
    def unsure(self) -> int:
        """Bytes of the WAL that may be lost."""
        return max(0, len(self._wal) - self._sure)

    def after(self, what: str, pick: random.Random) -> Mapping[str, bytes]:
        """The bytes by suffix, after a loss of this kind."""
        wal, file = bytearray(self._wal), bytearray(self.file)
        at = pick.randint(self._sure, len(wal))
        match what:
            case "cut short":
                del wal[at:]
            case "nothing after what is sure":
                del wal[self._sure :]
            case "sectors of zeros":
                for begin in range(self._sure, len(wal), _SECTOR):
                    if pick.random() < 0.1:
                        wal[begin : begin + _SECTOR] = bytes(len(wal[begin : begin + _SECTOR]))
            case "a torn sector":
                wal[at : at + _SECTOR] = pick.randbytes(len(wal[at : at + _SECTOR]))
            case "pages torn on their way into the file":
                self._tear(file, pick)
            case _:
                raise ValueError(what)
        return {"": bytes(file), "-wal": bytes(wal)}

    def _tear(self, file: bytearray, pick: random.Random) -> None:
        """The whole WAL was waited for; then half of its pages came into the file, some of them in part. Frames behind
        the last commit stay where they are: SQLite brings nothing into the file that is not committed.
        """
        size, begins = _FRAME + self._page, []
        committed = 0
        for begin in range(_HEADER, len(self._wal) - size + 1, size):
            if self._wal[begin + 8 : begin + 16] != self._wal[16:24]:
                break
            begins.append(begin)
            if self._wal[begin + 4 : begin + 8] != bytes(4):  # pages of the file after it: a commit
                committed = len(begins)
        for begin in begins[:committed]:
            number = int.from_bytes(self._wal[begin : begin + 4], "big")
            to, taken = (number - 1) * self._page, pick.choice((0, self._page // 2, self._page))
            if to + self._page <= len(file):
                file[to : to + taken] = self._wal[begin + _FRAME : begin + _FRAME + taken]


LOSSES: Final = (
    "cut short",
    "nothing after what is sure",
    "sectors of zeros",
    "a torn sector",
    "pages torn on their way into the file",
)


def put(files: Mapping[str, bytes], path: Path) -> Path:
    """Writes them where a store is to be opened."""
    for suffix, content in files.items():
        Path(f"{path}{suffix}").write_bytes(content)
    return path
