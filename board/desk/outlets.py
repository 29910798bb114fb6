"""Outlets whose systems may confirm hand-overs: a TOML file that names for each the file of its token."""

from collections.abc import Iterable
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from city.actions import ROLE_LENGTH
from intake.profile_text import Fault
from intake.toml_faults import convert, read_text

LEAST_TOKEN = 24
"""Characters: what is as long and made at random is not guessed."""
_MOST_TOKEN = 512


class OutletTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[[outlet]]``: its name as in ``hand_over``, and a file beside this one."""

    name: Annotated[str, Meta(min_length=1, max_length=ROLE_LENGTH)]
    token_file: str


class OutletsFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    outlet: Annotated[tuple[OutletTable, ...], Meta(min_length=1)]


class Outlets:
    """Who may confirm, by tokens. Only digests of tokens are held."""

    def __init__(self, tokens: Iterable[tuple[str, str]]) -> None:
        self._digests = tuple((name, _digest(token)) for name, token in tokens)

    def named_by(self, token: str) -> str | None:
        """The outlet of a token, None for no outlet's. Every digest is looked at, each in the same time."""
        given, found = _digest(token), None
        for name, digest in self._digests:
            if compare_digest(given, digest):
                found = name
        return found


def load_outlets(path: Path) -> Outlets:
    """Reads the file and the tokens that it names. Raises ``ProfileError`` that names file, line and key."""
    text = read_text(path)
    tokens = dict[str, str]()
    for nth, one in enumerate(convert(text, OutletsFile).outlet):
        token = ""
        if one.name in tokens:
            raise text.error(Fault("outlet", "name", "stands twice", nth))
        try:
            token = (path.parent / one.token_file).read_bytes()[:_MOST_TOKEN].decode().strip()
            wrong = "" if _is_token(token) else f"holds no token: expected a line of {LEAST_TOKEN} characters or more"
        except OSError as error:
            wrong = f"cannot be read: {error.strerror}"
        except ValueError:  # of the name too, which may hold a byte of nothing
            wrong = "is not UTF-8"
        if not wrong and token in tokens.values():
            wrong = "holds the token of another outlet"
        if wrong:
            raise text.error(Fault("outlet", "token_file", f"{one.token_file} {wrong}", nth))
        tokens[one.name] = token
    return Outlets(tokens.items())


def _is_token(token: str) -> bool:
    return len(token) >= LEAST_TOKEN and token.isascii() and token.isprintable() and " " not in token


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
