"""Keys of the HTTP gateway: who may send rows of which feeds, how many, and until when.

``keys.toml`` holds no key, only the SHA-256 of each. A key is 32 random bytes, so a plain hash cannot be guessed back.
"""

import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from city.times import TimeError, day_of_iso
from intake.errors import ProfileError
from intake.profile_text import Fault
from intake.toml_faults import convert, read_text

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PREFIX = "jw_"


class KeyTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[[key]]``: one sender."""

    name: str
    """What it is called in logs and metrics."""
    sha256: str
    feeds: Annotated[tuple[str, ...], Meta(min_length=1)]
    rows_a_minute: Annotated[int, Meta(ge=1, le=10_000_000)] = 60_000
    until: str = ""
    """Last day on which it is taken."""


class KeysFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    key: Annotated[tuple[KeyTable, ...], Meta(min_length=1)]


@dataclass(frozen=True)
class Sender:
    """Whose key it is, and what it may do. ``until`` is a day, inclusive."""

    name: str
    feeds: frozenset[str]
    rows_a_minute: int
    until: int | None


class Keys:
    """Finds the sender of a key."""

    def __init__(self, senders: Sequence[tuple[str, Sender]]) -> None:
        self._senders = tuple(senders)

    def sender(self, key: str, day: int) -> Sender | None:
        """The sender of a key on a day, None for an unknown or an expired one. Takes as long for either."""
        digest = sha256(key.encode("utf-8", "surrogatepass")).hexdigest()  # a header may hold any bytes
        found = None
        for known, sender in self._senders:
            if hmac.compare_digest(known, digest) and (sender.until is None or day <= sender.until):
                found = sender
        return found


def load_keys(path: Path, feeds: Sequence[str]) -> Keys:
    """Reads ``keys.toml`` for a gateway of these feeds. Raises ``ProfileError`` that names file, line and key."""
    text = read_text(path)
    given = convert(text, KeysFile)
    names: set[str] = set()
    found = []
    for number, table in enumerate(given.key):

        def wrong(key: str, what: str, nth: int = number) -> ProfileError:
            return text.error(Fault("key", key, what, nth))

        if not _NAME.fullmatch(table.name):
            raise wrong("name", "expected small letters, digits, '-' and '_', as 'hotline-centre'")
        if table.name in names:
            raise wrong("name", "stands twice")
        names.add(table.name)
        if not _DIGEST.fullmatch(table.sha256):
            raise wrong("sha256", "expected 64 hexadecimal digits, as `jianwei gateway-key` prints them")
        unknown = [feed for feed in table.feeds if feed not in feeds]
        if unknown:
            raise wrong("feeds", f"this gateway has no feed {unknown[0]!r}, expected one of {', '.join(feeds)}")
        try:
            until = day_of_iso(table.until) if table.until else None
        except TimeError as error:
            raise wrong("until", str(error)) from None
        found.append((table.sha256, Sender(table.name, frozenset(table.feeds), table.rows_a_minute, until)))
    return Keys(found)


def new_key() -> tuple[str, str]:
    """A new key, and what stands for it in ``keys.toml``."""
    key = _PREFIX + secrets.token_urlsafe(32)
    return key, sha256(key.encode()).hexdigest()
