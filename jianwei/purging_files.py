"""Removes leaked values from exports and pages: JSON lines, CSV, and any other text as it stands; ``.gz`` too.

A file is written anew beside itself, for its owner only, and takes the old one's place at once: a kill leaves the old
file or the new one.
"""

import csv
import gzip
import html
import io
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from city.removal import Removal
from indexing.canonical import canonical
from indexing.errors import StoreError
from jianwei.whole_files import write_whole


def search_file(path: Path, removal: Removal) -> int:
    """How many lines or rows hold a value. Raises ``StoreError`` for a file that is not UTF-8 text."""
    text = _text(path)
    values: Iterable[object]
    if _suffix(path) == ".csv":
        values = csv.reader(io.StringIO(text, newline=""))
    elif (whole := _decoded(text)) is not None:
        values = [whole]
    else:
        values = (_decoded(line) or html.unescape(line) for line in text.split("\n"))
    return sum(map(removal.learn, values))


def remove_from_file(path: Path, removal: Removal) -> None:
    """Replaces the values. ``search_file`` of all files, and of the store, comes before it."""
    text = _text(path)
    change = _by_suffix.get(_suffix(path), _page)
    _replace(path, change(text, removal).encode())


def _json_lines(text: str, removal: Removal) -> str:
    return "\n".join(_json_line(line, removal) for line in text.split("\n"))


def _json_line(line: str, removal: Removal) -> str:
    value = _decoded(line)
    if value is None:
        return removal.sentence(line)
    cleaned = removal.cleaned(value)
    return line if cleaned == value else canonical(cleaned).decode()


def _json(text: str, removal: Removal) -> str:
    value = _decoded(text)
    if value is None:
        return _json_lines(text, removal)
    return msgspec.json.format(canonical(removal.cleaned(value)), indent=2).decode() + "\n"


def _csv(text: str, removal: Removal) -> str:
    written = io.StringIO()
    rows = csv.reader(io.StringIO(text, newline=""))
    csv.writer(written, lineterminator="\r\n" if "\r\n" in text else "\n").writerows(map(removal.cleaned, rows))
    return written.getvalue()


def _page(text: str, removal: Removal) -> str:
    return removal.sentence(text)


_by_suffix: dict[str, Callable[[str, Removal], str]] = {
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".json": _json,
    ".csv": _csv,
}


def _decoded(line: str) -> object:
    try:
        found: object = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def _suffix(path: Path) -> str:
    return Path(path.name.removesuffix(".gz")).suffix


def _text(path: Path) -> str:
    raw = path.read_bytes()
    try:
        return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    except (UnicodeDecodeError, OSError, EOFError):
        raise StoreError(f"{path}: expected text in UTF-8, or such text compressed by gzip") from None


def _replace(path: Path, content: bytes) -> None:
    mode = path.stat().st_mode & 0o777
    written = gzip.compress(content, mtime=0) if path.suffix == ".gz" else content
    write_whole(path, written, mode)
