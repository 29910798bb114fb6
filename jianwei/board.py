"""A board process: serves the duty desk until it is told to stop."""

import asyncio
import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from board.charts import daily_chart
from board.desk.accounts import load_accounts
from board.desk.audit import Audit
from board.desk.guards import Gate
from board.desk.server import Board
from board.desk.sessions import Sessions
from board.desk.signing import Signing
from board.series import Daily
from city.actions import Action
from city.configuration import Configuration
from city.times import Zone
from indexing.sqlite import open_sqlite
from indexing.store import Body, Store
from intake.errors import ProfileError
from jianwei.acting import act_in_file
from jianwei.gateway import Listening, encryption, now
from jianwei.settings import SettingsError
from jianwei.stores import is_address, sqlite_path
from streams.kafka_actions import send_action

log = logging.getLogger("jianwei.board")

_LEFT_FOR_REQUESTS = 10.0
_SOME_DAY = Daily(first=730_000, observed=(1,), expected=(None,), upper=(None,), marked=(730_000, 730_000))


@dataclass(frozen=True)
class Files:
    """Where the accounts, the sessions and the audit log are."""

    accounts: Path
    sessions: Path
    audit: Path


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


def into_file(store: str, state: Path | None, name: str | None) -> Callable[[Action], Body | None]:
    """The way of a deed into an embedded city: done when it comes back."""
    return lambda action: act_in_file(store, state, name, action)


def into_streams(bootstrap: str, installed: str) -> Callable[[Action], Body | None]:
    """The way of a deed to the watch of an installation, which sees it a moment later."""

    def act(action: Action) -> None:
        send_action(bootstrap, installed, action)

    return act


def made(
    files: Files,
    gate: Gate,
    opened: Callable[[], AbstractContextManager[Store]],
    act: Callable[[Action], Body | None],
    configuration: Configuration,
) -> Board:
    """A board over its files. Raises ``ProfileError``, ``StoreError`` and ``OSError`` where one cannot be used."""
    signing = Signing(load_accounts(files.accounts), Sessions(files.sessions), Audit(files.audit), gate, now)
    return Board(signing, opened, act, Zone(configuration.zone), now)


async def serve(board: Board, files: Files, listening: Listening) -> None:
    """Until SIGTERM or SIGINT; SIGHUP reads the accounts again. Requests that are under way are answered first."""
    ending, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    loop.add_signal_handler(signal.SIGHUP, _read_again, board, files.accounts)
    async with AsyncExitStack() as stack:
        stack.callback(board.close)
        await asyncio.to_thread(daily_chart, _SOME_DAY)  # the first chart of a process takes a second: not an officer's
        runner = web.AppRunner(board.application(), access_log=None, shutdown_timeout=_LEFT_FOR_REQUESTS)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, listening.host, listening.port, ssl_context=encryption(listening))
        try:
            await site.start()
        except OSError as error:
            raise SettingsError(f"cannot listen at {listening.host}:{listening.port}: {error.strerror}") from error
        port = runner.addresses[0][1]
        log.info("listening at %s:%d for %d accounts", listening.host, port, len(board.signing.accounts))
        await ending.wait()
        log.info("told to stop: requests under way are answered first")


def _read_again(board: Board, path: Path) -> None:
    try:
        board.signing.accounts = load_accounts(path)
    except (ProfileError, OSError) as error:
        log.error("the accounts stay as they were: %s", error)  # noqa: TRY400 - the line says all
    else:
        log.info("the accounts are read again")
