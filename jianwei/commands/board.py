"""``jianwei board``: the duty desk in a browser. ``jianwei board-account``: who may use it."""

import asyncio
import sys
from contextlib import suppress
from getpass import getpass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from msgspec import ValidationError

from board.desk.accounts import HOURS, MINUTES, Account, Accounts, account_of, load_accounts, save_accounts
from board.desk.guards import Gate
from board.desk.passwords import hashed
from jianwei.acting import action_of
from jianwei.board import Files, into_file, into_streams, made, opener, serve
from jianwei.commands.options import Json, Kafka, Name, Store, address
from jianwei.console import output, print_json, print_table
from jianwei.gateway import Listening
from jianwei.logs import to_standard_error
from jianwei.settings import SettingsError, bootstrap, installation
from jianwei.stores import reading, store_named

AccountsFile = Annotated[Path, typer.Option("--accounts", help="The file of accounts (TOML).")]
_ACCOUNTS = Path("board.toml")

accounts_app = typer.Typer(
    help="Accounts of the board: each acts as a duty role and sees one area.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def board(
    accounts: AccountsFile = _ACCOUNTS,
    listen: Annotated[str, typer.Option("--listen", help="[HOST:]PORT; 0 takes a free one.")] = "127.0.0.1:8413",
    store: Store = None,
    state: Annotated[
        Path | None, typer.Option("--state", help="File of the replay, for a store in an Elasticsearch.")
    ] = None,
    kafka: Kafka = None,
    name: Name = None,
    origin: Annotated[
        str,
        typer.Option("--origin", help="How browsers reach it, as https://board.example, where a proxy is before it."),
    ] = "",
    proxy: Annotated[
        list[str] | None, typer.Option("--proxy", help="Address or network of a proxy that is believed.")
    ] = None,
    proxy_header: Annotated[
        str, typer.Option("--proxy-header", help="Header by which that proxy names the account that it has checked.")
    ] = "",
    sessions: Annotated[Path | None, typer.Option("--sessions", help="SQLite file; else beside the accounts.")] = None,
    audit: Annotated[Path | None, typer.Option("--audit", help="JSON lines; else beside the accounts.")] = None,
    tls_certificate: Annotated[Path | None, typer.Option("--tls-certificate", help="PEM file.")] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", help="PEM file, where it is not in the other.")] = None,
) -> None:
    """Serves the duty desk until it is stopped: alerts, what can be done with them, the shift hand-over.

    Deeds go into the embedded city of the store, or with --kafka to the watch of an installation. Off loopback it must
    be encrypted, by a certificate or by a proxy in front of it (--origin https://..., --proxy ADDRESS).
    """
    to_standard_error()
    host, port = address("--listen", listen)
    gate = _gate(host, origin, proxy or [], proxy_header, encrypted=tls_certificate is not None)
    files = Files(
        accounts,
        sessions or accounts.with_name(f"{accounts.stem}-sessions.db"),
        audit or accounts.with_name(f"{accounts.stem}-audit.jsonl"),
    )
    named = store_named(store)
    act = into_file(named, state, name) if kafka is None else into_streams(bootstrap(kafka), installation(name))
    with suppress(KeyboardInterrupt), reading(named, name) as (found, configuration):
        served = made(files, gate, opener(named, found), act, configuration)
        asyncio.run(serve(served, files, Listening(host, port, tls_certificate, tls_key)))


@accounts_app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="For signing in, as desk-3.")],
    role: Annotated[str, typer.Option("--role", help="The duty desk that it acts as, as city-duty. Never a person.")],
    area: Annotated[str, typer.Option("--area", help="Path of the area that it sees, as 见微市>东区.")],
    accounts: AccountsFile = _ACCOUNTS,
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
def password(name: Annotated[str, typer.Argument(help="Of the account.")], accounts: AccountsFile = _ACCOUNTS) -> None:
    """Gives an account another password; its sessions end."""
    known = _require(accounts, name)
    changed = {**{key: getattr(known[name], key) for key in Account.__struct_fields__}, "password": _password()}
    save_accounts(accounts, [*(one for one in known.values() if one.name != name), _account(**changed)])
    output.print(f"changed {name}; a board that runs reads it on SIGHUP", markup=False, soft_wrap=True)


@accounts_app.command("remove")
def remove(name: Annotated[str, typer.Argument(help="Of the account.")], accounts: AccountsFile = _ACCOUNTS) -> None:
    """Removes an account; its sessions end."""
    known = _require(accounts, name)
    save_accounts(accounts, [one for one in known.values() if one.name != name])
    output.print(f"removed {name}; a board that runs reads it on SIGHUP", markup=False, soft_wrap=True)


@accounts_app.command("list")
def list_accounts(accounts: AccountsFile = _ACCOUNTS, *, as_json: Json = False) -> None:
    """Lists the accounts, without their passwords."""
    names = [name for name in Account.__struct_fields__ if name != "password"]
    rows = [{name: getattr(one, name) for name in names} for one in _known(accounts).values()]
    if as_json:
        print_json(rows)
    else:
        print_table("", names, [list(row.values()) for row in rows])


def _gate(host: str, origin: str, proxies: list[str], header: str, *, encrypted: bool) -> Gate:
    parts = urlsplit(origin)
    if origin and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.path or parts.query):
        raise SettingsError("--origin: expected https://HOST or https://HOST:PORT, without a path")
    if header and not proxies:
        raise SettingsError("--proxy-header needs --proxy: the header of anybody else is not believed")
    secure = encrypted or parts.scheme == "https"
    if not secure and not _is_loopback(host):
        raise SettingsError(
            "off loopback it must be encrypted: give --tls-certificate, or --origin https://HOST of the proxy before it"
        )
    return Gate(origin.lower(), secure, tuple(map(_network, proxies)), header)


def _network(given: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(given)
    except ValueError:
        raise SettingsError(
            f"--proxy {given!r}: expected an address or a network, as 10.0.0.5 or 10.0.0.0/28"
        ) from None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


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
