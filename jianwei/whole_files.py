"""Files that stand under their name once all of them is on the disk, or not at all.

A disk that is full, a kill or a loss of power leave the former file, or none. What stands under the name meanwhile is
replaced: a link that somebody has put into a shared folder leads no writer to another file. What a kill leaves
half-written has one name, and the next writer of the file removes it.
"""

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_OUTPUTS = {"/dev/stdout": 1, "/dev/stderr": 2}
_NUMBERED = re.compile(r"/(?:dev|proc/self)/fd/(\d{1,6})")
_LONGEST = 255
"""Bytes of a name."""


@contextmanager
def whole(path: Path, mode: int | None = None, at: float | None = None) -> Iterator[BinaryIO]:
    """A file to write to. It has ``mode``, else that of the file of one's own whose place it takes, else what the umask
    leaves; its time is ``at``, in seconds, else the clock's.

    A terminal, a pipe, ``/dev/null`` or an output of the process is written to as it is, but what has a ``mode`` goes
    into none of them. Of two that write the same file at once, the one that began first fails. Raises ``OSError`` that
    names the file, ``ENOSPC`` among them; what was written of it is removed.
    """
    try:
        if mode is not None:
            _require_no_device(path)
        number = _stream(path) if mode is None else None
        with _moved(path, mode, at) if number is None else os.fdopen(number, "wb") as file:
            yield file
    except OSError as error:
        if error.errno is not None and error.filename in (None, str(part_of(path)), part_of(path)):
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise


def write_whole(path: Path, content: bytes | str, mode: int | None = None, at: float | None = None) -> None:
    """Writes a file as ``whole`` does; a text in UTF-8."""
    with whole(path, mode, at) as file:
        file.write(content.encode() if isinstance(content, str) else content)


def part_of(path: Path) -> Path:
    """Where a file stands while it is written, and where a kill leaves it."""
    name = os.fsencode(path.name)[: _LONGEST - len("..part")].decode(errors="ignore")
    return path.with_name(f".{name}.part")


def own_folder(path: Path) -> Path:
    """Makes a folder that files are written to. Raises ``OSError`` where a link stands in its place."""
    if path.is_symlink():
        raise OSError(0, "is a link, and would lead the files elsewhere", str(path))
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def _moved(path: Path, mode: int | None, at: float | None) -> Iterator[BinaryIO]:
    """A file beside, that takes its place at the end."""
    part = part_of(path)
    rights = _mode_of(path) if mode is None else mode
    part.unlink(missing_ok=True)
    number = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if rights is None else 0o600)
    own = os.fstat(number)
    try:
        with os.fdopen(number, "wb") as file:
            yield file
            file.flush()
            if rights is not None:
                os.fchmod(number, rights)
            if at is not None:
                os.utime(number, (at, at))
            os.fsync(number)
        _require_own(part, own)
        part.replace(path)
    except BaseException:
        with suppress(OSError):  # the first error is the one to be told
            _require_own(part, own)
            part.unlink()
        raise


def _require_own(part: Path, own: os.stat_result) -> None:
    if not os.path.samestat(own, part.lstat()):
        raise OSError(errno.EBUSY, "is being written by another process", str(part))


def _stream(path: Path) -> int | None:
    """Opens what is no file of its own but takes bytes as they come; None for all else."""
    output = _output(path)
    if output is not None:
        return os.dup(output)  # opened anew by its name, a file that it leads to would be written from its beginning
    if not (path.is_fifo() or path.is_char_device()):
        return None
    number = os.open(path, os.O_WRONLY | os.O_NOCTTY)
    kind = os.fstat(number).st_mode
    if stat.S_ISFIFO(kind) or stat.S_ISCHR(kind):  # by now it may be a file, of which nothing is lost yet
        return number
    os.close(number)
    return None


def _require_no_device(path: Path) -> None:
    """Raises ``OSError`` where a file would take the place of a device."""
    if _output(path) is not None or (path.is_char_device() and not path.is_symlink()):
        raise OSError(errno.EINVAL, "is a device: what only its owner may read is not written there", str(path))


def _output(path: Path) -> int | None:
    """The number of an output of the process, by the names that the system gives it, and by no link to them."""
    name = os.path.normpath(path.absolute())
    numbered = _NUMBERED.fullmatch(name)
    return int(numbered[1]) if numbered else _OUTPUTS.get(name)


def _mode_of(path: Path) -> int | None:
    """The rights of a file of one's own: those that somebody else has given to theirs say nothing of this one."""
    try:
        found = path.lstat()
    except OSError:
        return None
    own = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()
    return stat.S_IMODE(found.st_mode) & 0o777 if own else None
