"""``jianwei board``: the duty desk in a browser."""

import asyncio
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from board.desk.case_links import CaseLinks, LinkError, case_links
from board.desk.guards import Gate
from city.times import Zone
from jianwei.analysing import analyst_of
from jianwei.board import Files, clock_from, into_streams, made, opener, serve
from jianwei.board_health import sources
from jianwei.commands.board_accounts import ACCOUNTS, AccountsFile, SessionsFile, sessions_of
from jianwei.commands.focus import FormerFile, Themes, Weights
from jianwei.commands.options import Areas, Kafka, Name, State, Store, address
from jianwei.gateway import Listening, now
from jianwei.kafka_access import broker_of
from jianwei.kept_city import KeptCity
from jianwei.logs import to_standard_error
from jianwei.settings import SettingsError, installation
from jianwei.stores import kafka_beside, reading, store_named
from jianwei.times import instant


def board(
    accounts: AccountsFile = ACCOUNTS,
    listen: Annotated[str, typer.Option("--listen", help="[HOST:]PORT; 0 takes a free one.")] = "127.0.0.1:8413",
    store: Store = None,
    state: State = None,
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
    case_link: Annotated[
        list[str] | None,
        typer.Option("--case-link", help="[FEED=]ADDRESS of a case in the city's own system, with {id} and {feed}."),
    ] = None,
    sessions: SessionsFile = None,
    audit: Annotated[Path | None, typer.Option("--audit", help="JSON lines; else beside the accounts.")] = None,
    outlets: Annotated[
        Path | None, typer.Option("--outlets", help="Tokens by which outlets confirm hand-overs (TOML).")
    ] = None,
    themes: Themes = None,
    former: FormerFile = None,
    weights: Weights = None,
    areas: Areas = None,
    packs: Annotated[
        Path | None,
        typer.Option("--packs", help="Folder that meeting packs are shown from and kept in; else in memory."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Its clock begins at this time: for a city of the past.")
    ] = None,
    prometheus: Annotated[
        str | None, typer.Option("--prometheus", help="Address of a Prometheus whose alerts the health page shows.")
    ] = None,
    observe: Annotated[
        str | None, typer.Option("--observe", help="[HOST:]PORT for /metrics, /live and /ready; 0 takes a free one.")
    ] = None,
    tls_certificate: Annotated[Path | None, typer.Option("--tls-certificate", help="PEM file.")] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", help="PEM file, where it is not in the other.")] = None,
) -> None:
    """Serves the duty desk until it is stopped: alerts, what can be done with them, the shift hand-over.

    Deeds go into the embedded city of the store, or with --kafka to the watch of an installation. Off loopback it must
    be encrypted, by a certificate or by a proxy in front of it (--origin https://..., --proxy ADDRESS).
    """
    to_standard_error()
    host, port = address("--listen", listen)
    links = _links(case_link or [])
    listening = Listening(host, port, tls_certificate, tls_key, address("--observe", observe) if observe else None)
    gate = _gate(host, origin, proxy or [], proxy_header, encrypted=tls_certificate is not None)
    files = Files(
        accounts,
        sessions_of(accounts, sessions),
        audit or accounts.with_name(f"{accounts.stem}-audit.jsonl"),
        outlets,
    )
    named, kafka = store_named(store), kafka_beside(kafka, store, state)
    city = KeptCity(named, state, name) if kafka is None else None
    broker = None if city else (broker_of(kafka), installation(name))
    act = city.act if city else into_streams(broker_of(kafka), installation(name))
    with suppress(KeyboardInterrupt), reading(named, name) as (found, configuration):
        clock = clock_from(instant(as_of, Zone(configuration.zone))) if as_of else now
        analyst = analyst_of(configuration, themes, former, weights, areas, packs)
        served = made(files, gate, opener(named, found), act, configuration, links, clock, analyst)
        served.ended = city.close if city else served.ended
        served.health = sources(named, configuration, broker, prometheus)
        asyncio.run(serve(served, files, listening))


def _links(given: list[str]) -> CaseLinks:
    try:
        return case_links(given)
    except LinkError as error:
        raise SettingsError(f"--case-link: {error}") from None


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
