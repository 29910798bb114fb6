"""What a snapshot says of itself: whose state it is, up to where in which log, which files it is made of."""

import sys
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from streams.errors import StreamsError
from streams.snapshots import SnapshotError

FORMAT = 1
_PACKAGES = ("alerts", "city", "detectors", "streams")
"""All code that a state is folded by."""
_LIBRARIES = ("chinesecalendar", "msgspec", "numpy", "scikit-learn", "scipy", "tzdata")
"""Those that it is folded with."""

PART_NAME = r"\A[a-z0-9-]{1,100}\Z"
FileName = Annotated[str, Meta(pattern=r"\A[a-z0-9-]{1,150}\Z")]
"""In the folder of its manifest, whatever somebody wrote into it."""


class Entry(msgspec.Struct, frozen=True):
    """A part of a state, and the file that holds it."""

    name: Annotated[str, Meta(pattern=PART_NAME)]
    file: FileName
    bytes: int
    digest: str


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """What must be the same for a state to be of use."""

    code: str
    """See ``code_digest``."""
    revision: str
    """Of the configuration."""
    installation: str
    events: int
    partials: int
    """Numbers of partitions."""
    step: str = ""
    partition: int = 0
    stream: str = ""
    """The broker's own id of the stream that is folded: one that was made anew has another."""


class Anchor(msgspec.Struct, frozen=True):
    """The last record that is folded. A log that holds it at its offset, with its time, is the very log."""

    offset: int
    appended: int
    digest: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """A snapshot: of the state behind everything below ``next``."""

    origin: Origin
    next: int
    anchor: Anchor
    watermark: int | None
    parts: tuple[Entry, ...]


class _Sealed(msgspec.Struct):
    """What stands in the file. A manifest in which a digit has changed is none."""

    format: int
    digest: str
    manifest: msgspec.Raw


def digest_of(data: bytes) -> str:
    """Of the bytes of a part, a record or a manifest."""
    return blake2b(data, digest_size=16).hexdigest()


def sealed(manifest: Manifest) -> bytes:
    """The bytes of the file."""
    told = msgspec.json.encode(manifest)
    return msgspec.json.encode(_Sealed(FORMAT, digest_of(told), msgspec.Raw(told)))


def unsealed(data: bytes) -> Manifest:
    """What ``sealed`` made bytes of. Raises ``SnapshotError``."""
    try:
        found = msgspec.json.decode(data, type=_Sealed)
        if found.format != FORMAT:
            raise SnapshotError("its format is another one")
        if found.digest != digest_of(bytes(found.manifest)):
            raise SnapshotError("its manifest has changed")
        return msgspec.json.decode(found.manifest, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise SnapshotError("its manifest cannot be read") from None


@cache
def code_digest() -> str:
    """Stands for the code that folds states, and for what it runs on: a snapshot is for the very code that made it.

    Raises ``StreamsError`` where the code does not lie in files.
    """
    root = Path(__file__).resolve().parents[1]
    digest = blake2b(digest_size=16)
    for package in _PACKAGES:
        files = sorted((root / package).rglob("*.py"))
        if not files:
            raise StreamsError(f"no snapshots: the code of {package} does not lie in files, and cannot be told apart")
        for file in files:
            digest.update(f"{file.relative_to(root).as_posix()}\0{file.stat().st_size}\0".encode())
            digest.update(file.read_bytes())
    digest.update(f"{sys.version_info[:2]} {[(one, version(one)) for one in _LIBRARIES]}".encode())
    return digest.hexdigest()
