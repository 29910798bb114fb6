"""Who may use the board: a TOML file of accounts, each with a duty role and the area that it keeps watch over.

The name of an account is for signing in and for the audit log. What is done with an alert is done by the role.
"""

import json
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from board.desk.passwords import parsed
from city import paths
from intake.errors import ProfileError
from intake.profile_text import Fault
from intake.toml_faults import convert, read_text
from jianwei.whole_files import write_whole

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_HEAD = (
    "# Accounts of the board: written by `jianwei board-account`, read by `jianwei board`. No password stands here.\n"
)

MINUTES = 60
HOURS = 12


class Account(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """``[[account]]``: one way to sign in. Without a password only a proxy that is trusted can vouch for it."""

    name: str
    role: str
    area: str
    password: str = ""
    reads_only: bool = False
    """For a screen on a wall: it sees, and does nothing."""
    idle_minutes: Annotated[int, Meta(ge=1, le=60 * 24 * 31)] = MINUTES
    """Without a request for so long, its session ends; pages that a browser loads again by itself do not count."""
    hours: Annotated[int, Meta(ge=1, le=24 * 31)] = HOURS
    """So long after signing in, its session ends."""

    @property
    def mark(self) -> str:
        """Stands for all that a session of this account rests on: with another one the session ends."""
        return sha256(msgspec.json.encode(self)).hexdigest()[:32]


class AccountsFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    account: tuple[Account, ...] = ()


Accounts = Mapping[str, Account]
"""Accounts by name."""


def account_of(**given: object) -> Account:
    """An account from single values. Raises ``ValueError`` that names what is wrong."""
    made = msgspec.convert(given, Account)
    if found := _wrong(made):
        raise ValueError(": ".join(found))
    return made


def load_accounts(path: Path) -> Accounts:
    """Reads the file. Raises ``ProfileError`` that names file, line and key."""
    text = read_text(path)
    found: dict[str, Account] = {}
    for number, one in enumerate(convert(text, AccountsFile).account):
        wrong = ("name", "stands twice") if one.name in found else _wrong(one)
        if wrong:
            raise text.error(Fault("account", *wrong, number))
        found[one.name] = one
    if not found:
        raise ProfileError(f"{path}:1: no account: make one with `jianwei board-account add`")
    return found


def save_accounts(path: Path, accounts: Iterable[Account]) -> None:
    """Writes the file anew, for its owner alone; whoever reads it meanwhile finds the old one or the new one."""
    text = _HEAD + "".join(map(_table, accounts))
    write_whole(path, text, 0o600)


def _table(account: Account) -> str:
    lines = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in msgspec.to_builtins(account).items()
    ]
    return "\n".join(("", "[[account]]", *lines, ""))


def _wrong(account: Account) -> tuple[str, str] | None:
    """The key that is wrong and what was expected."""
    if not _NAME.fullmatch(account.name):
        return "name", "expected small letters, digits, '.', '-' and '_', 40 at most, as 'desk-3'"
    for key, value in (("role", account.role), ("area", account.area)):
        if not value.strip() or _CONTROL.search(value):
            return key, "expected a text without control characters"
    if paths.join(*paths.parts(account.area)) != account.area:
        return "area", "expected the path of an area, as '见微市>东区'"
    if account.password:
        try:
            parsed(account.password)
        except ValueError as error:
            return "password", str(error)
    return None
