"""``jianwei board-account``: who may use the board."""

import sys
from getpass import getpass
from pathlib import Path
from typing import Annotated, Any

import typer
from msgspec import ValidationError

from board.desk.accounts import HOURS, MINUTES, Account, Accounts, account_of, load_accounts, save_accounts
from board.desk.passwords import hashed
from board.desk.sessions import Sessions
from jianwei.acting import action_of
from jianwei.commands.options import Json
from jianwei.console import output, print_json, print_table
from jianwei.settings import SettingsError

AccountsFile = Annotated[Path, typer.Option("--accounts", help="The file of accounts (TOML).")]
SessionsFile = Annotated[Path | None, typer.Option("--sessions", help="SQLite file; else beside the accounts.")]
ACCOUNTS = Path("board.toml")

accounts_app = typer.Typer(
    help="Accounts of the board: each acts as a duty role and sees one area.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@accounts_app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="For signing in, as desk-3.")],
    role: Annotated[str, typer.Option("--role", help="The duty desk that it acts as, as city-duty. Never a person.")],
    area: Annotated[str, typer.Option("--area", help="Path of the area that it sees, as 见微市>东区.")],
    accounts: AccountsFile = ACCOUNTS,
    *,
    reads_only: Annotated[
        bool, typer.Option("--reads-only", help="For a screen on a wall: it can do nothing.")
    ] = False,
    by_proxy: Annotated[bool, typer.Option("--by-proxy", help="Without a password: a proxy vouches for it.")] = False,
    idle_minutes: Annotated[int, typer.Option("--idle-minutes", help="Its session ends so long after use.")] = MINUTES,
    hours: Annotated[int, typer.Option("--hours", help="Its session ends so long after signing in.")] = HOURS,
) -> None:
    """Makes an account. Its password is asked for on the terminal, else read as a line of standard input."""
    known = _known(accounts)
    if name in known:
        raise SettingsError(f"there is an account {name} already: change it with `jianwei board-account password`")
    action_of(alert_id="none", kind="acknowledge", at=0, role=role, area=area)  # the same policy for roles
    given = {"name": name, "role": role, "area": area, "reads_only": reads_only, "hours": hours}
    made_of = _account(**given, idle_minutes=idle_minutes, password="" if by_proxy else _password())
    save_accounts(accounts, [*known.values(), made_of])
    output.print(f"added {name}: {role}, {area}", markup=False, soft_wrap=True)


@accounts_app.command("password")
def password(name: Annotated[str, typer.Argument(help="Of the account.")], accounts: AccountsFile = ACCOUNTS) -> None:
    """Gives an account another password; its sessions end."""
    known = _require(accounts, name)
    changed = {**{key: getattr(known[name], key) for key in Account.__struct_fields__}, "password": _password()}
    save_accounts(accounts, [*(one for one in known.values() if one.name != name), _account(**changed)])
    output.print(f"changed {name}; a board that runs reads it on SIGHUP", markup=False, soft_wrap=True)


@accounts_app.command("remove")
def remove(name: Annotated[str, typer.Argument(help="Of the account.")], accounts: AccountsFile = ACCOUNTS) -> None:
    """Removes an account; its sessions end."""
    known = _require(accounts, name)
    save_accounts(accounts, [one for one in known.values() if one.name != name])
    output.print(f"removed {name}; a board that runs reads it on SIGHUP", markup=False, soft_wrap=True)


@accounts_app.command("sign-out")
def sign_out(
    name: Annotated[str, typer.Argument(help="Of the account.")],
    accounts: AccountsFile = ACCOUNTS,
    sessions: SessionsFile = None,
) -> None:
    """Ends every session of an account, wherever it is signed in, at once: a lost phone, a screen that was left."""
    _require(accounts, name)
    path = sessions_of(accounts, sessions)
    if not path.is_file():
        raise SettingsError(f"there are no sessions at {path}")
    number = Sessions(path).end_all(name)
    output.print(f"signed out {name}: {number} sessions ended", markup=False, soft_wrap=True)


@accounts_app.command("list")
def list_accounts(accounts: AccountsFile = ACCOUNTS, *, as_json: Json = False) -> None:
    """Lists the accounts, without their passwords."""
    names = [name for name in Account.__struct_fields__ if name != "password"]
    rows = [{name: getattr(one, name) for name in names} for one in _known(accounts).values()]
    if as_json:
        print_json(rows)
    else:
        print_table("", names, [list(row.values()) for row in rows])


def sessions_of(accounts: Path, given: Path | None) -> Path:
    """Where the sessions of these accounts are kept, unless another place is given."""
    return given or accounts.with_name(f"{accounts.stem}-sessions.db")


def _known(path: Path) -> Accounts:
    return load_accounts(path) if path.exists() else {}


def _require(path: Path, name: str) -> Accounts:
    known = load_accounts(path)
    if name not in known:
        raise SettingsError(f"there is no such account in {path}")
    return known


def _password() -> str:
    """A password, hashed. Never an argument: those stand in the list of processes and in a shell's history."""
    if sys.stdin.isatty():
        given = getpass("password: ")
        if getpass("again: ") != given:
            raise SettingsError("the two are not the same")
    else:
        given = sys.stdin.readline().rstrip("\n")
    try:
        return hashed(given)
    except ValueError as error:
        raise SettingsError(str(error)) from None


def _account(**given: Any) -> Account:
    try:
        return account_of(**given)
    except (ValueError, ValidationError) as error:
        raise SettingsError(f"the account: {error}") from None
