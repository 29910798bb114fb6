"""A board process: serves the duty desk until it is told to stop."""

import asyncio
import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import msgspec
from aiohttp import web

from board.charts import daily_chart
from board.desk.accounts import load_accounts
from board.desk.analyst import Analyst
from board.desk.answering import unhandled
from board.desk.audit import Audit
from board.desk.case_links import CaseLinks
from board.desk.guards import Gate
from board.desk.outlets import load_outlets
from board.desk.server import Board
from board.desk.sessions import Sessions
from board.desk.signing import Signing
from board.desk.sums import Sums
from board.series import Daily
from board.tile_grid import places_of
from city.calendars import Calendar
from city.configuration import Configuration
from city.times import Zone
from indexing.sqlite import open_sqlite
from indexing.store import Body, Store
from intake.errors import ProfileError
from jianwei.board_metrics import BoardCollector
from jianwei.gateway import Listening, encryption, now
from jianwei.http_runner import Runner
from jianwei.metrics import registry_of
from jianwei.observation import Liveness, Observation, Progressing
from jianwei.settings import SettingsError
from jianwei.stores import is_address, sqlite_path
from streams.broker import Broker
from streams.kafka_actions import send_action
from streams.messages import Deed

log = logging.getLogger("jianwei.board")

_LEFT_FOR_REQUESTS = 10.0
_SOME_DAY = Daily(first=730_000, observed=(1,), expected=(None,), upper=(None,), marked=(730_000, 730_000))


@dataclass(frozen=True)
class Files:
    """Where the accounts, the sessions and the audit log are, and the tokens of outlets, where they may confirm."""

    accounts: Path
    sessions: Path
    audit: Path
    outlets: Path | None = None


def opener(named: str, store: Store) -> Callable[[], AbstractContextManager[Store]]:
    """How a page opens the store. A file is opened for each, because a connection is its thread's; that takes a
    millisecond. ``store`` is the one that is open for the whole process: a client of Elasticsearch is for all threads.
    """
    if is_address(named):
        return lambda: nullcontext(store)
    path = sqlite_path(named)

    @contextmanager
    def opened() -> Iterator[Store]:
        found = open_sqlite(path, create=False)
        try:
            yield found
        finally:
            found.close()

    return opened


def clock_from(instant: int) -> Callable[[], int]:
    """A clock that shows an instant now, and goes on: for a city of the past."""
    behind = now() - instant
    return lambda: now() - behind


def into_streams(broker: Broker, installed: str) -> Callable[[Deed], Body | None]:
    """The way of a deed to the watch of an installation, which sees it a moment later."""

    def act(deed: Deed) -> None:
        send_action(broker, installed, deed)

    return act


def made(  # noqa: PLR0913, PLR0917 - all that a board rests on
    files: Files,
    gate: Gate,
    opened: Callable[[], AbstractContextManager[Store]],
    act: Callable[[Deed], Body | None],
    configuration: Configuration,
    links: CaseLinks,
    clock: Callable[[], int] = now,
    analyst: Analyst | None = None,
) -> Board:
    """A board over its files. Raises ``ProfileError``, ``StoreError`` and ``OSError`` where one cannot be used."""
    signing = Signing(load_accounts(files.accounts), Sessions(files.sessions), Audit(files.audit), gate, clock)
    outlets = load_outlets(files.outlets) if files.outlets else None
    sums = Sums(Calendar(configuration.calendar))
    places = places_of(configuration.places)
    zone = Zone(configuration.zone)
    analyst = analyst or Analyst(configuration)
    return Board(signing, opened, act, zone, clock, places, outlets=outlets, sums=sums, links=links, analyst=analyst)


async def serve(board: Board, files: Files, listening: Listening) -> None:
    """Until SIGTERM or SIGINT; SIGHUP reads accounts and tokens again. What is under way is answered first."""
    ending, loop, seen = asyncio.Event(), asyncio.get_running_loop(), Progressing(monotonic())
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    loop.add_signal_handler(signal.SIGHUP, _read_again, board, files)
    async with AsyncExitStack() as stack:
        stack.callback(board.close)
        if listening.observed_at is not None:
            host, port = listening.observed_at
            registry = registry_of(BoardCollector(board.counts, lambda: board.signing.audit.outcomes))
            shown = stack.enter_context(Observation(port, registry, lambda: _liveness(seen, board), host))
            log.info("observed at http://%s:%d", shown.host, shown.port)
        await asyncio.to_thread(daily_chart, _SOME_DAY)  # the first chart of a process takes a second: not an officer's
        runner = Runner(board.application(), unhandled(board.signing), _LEFT_FOR_REQUESTS)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, listening.host, listening.port, ssl_context=encryption(listening))
        try:
            await site.start()
        except OSError as error:
            raise SettingsError(f"cannot listen at {listening.host}:{listening.port}: {error.strerror}") from error
        port = runner.addresses[0][1]
        log.info("listening at %s:%d for %d accounts", listening.host, port, len(board.signing.accounts))
        while not ending.is_set():
            seen.saw((), None, monotonic())
            with suppress(TimeoutError):
                await asyncio.wait_for(ending.wait(), 1)
        log.info("told to stop: requests under way are answered first")


def _liveness(seen: Progressing, board: Board) -> Liveness:
    judged, away = seen.liveness(monotonic()), board.counts.away
    return msgspec.structs.replace(judged, ready=judged.alive and not away, degraded=away)


def _read_again(board: Board, files: Files) -> None:
    try:
        accounts, outlets = load_accounts(files.accounts), load_outlets(files.outlets) if files.outlets else None
    except (ProfileError, OSError) as error:
        log.error("the accounts stay as they were: %s", error)  # noqa: TRY400 - the line says all
    else:
        board.signing.accounts, board.outlets = accounts, outlets
        log.info("the accounts are read again")
