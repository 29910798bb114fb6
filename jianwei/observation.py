"""How a worker is observed from outside: its metrics, whether it is alive and ready. Liveness is progress."""

import logging
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import msgspec
from prometheus_client import CollectorRegistry, make_wsgi_app

from city.times import utc_iso
from jianwei.logs import place_of
from jianwei.metrics import IndexProgress
from jianwei.plain_server import PlainServer, headed, said_of
from jianwei.settings import SettingsError
from streams.progress import PartitionProgress

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

log = logging.getLogger("jianwei.observation")

PATIENCE = 60.0
"""Seconds without a step forward, although there is more to come, after which a partition is stuck."""
INDEX_PATIENCE = 300.0
"""The same for the index: one bulk may take long, and a worker that is ended holds back its steps as well."""

_KNOWN = re.compile(
    r"\s*(?:application/openmetrics-text|text/plain|\*/\*)"
    r"(?:\s*;\s*(?:version=(?:0\.0\.1|0\.0\.4|1\.0\.0)|escaping=(?:allow-utf-8|underscores|dots|values)"
    r"|charset=utf-8|q=[01](?:\.\d{1,3})?))*\s*"
)
"""A form of metrics that a client may ask for; the library stumbles over other versions, or quotes them."""


class Place(msgspec.Struct, frozen=True):
    """A partition of a step."""

    step: str
    partition: int


class Stuck(msgspec.Struct, frozen=True):
    """What has not moved, and for how many seconds, although ``lag`` records are to come."""

    step: str
    partition: int | None
    seconds: float
    lag: int


class Liveness(msgspec.Struct, frozen=True, kw_only=True):
    """How a worker is doing, as ``/live`` and ``/ready`` tell it."""

    alive: bool = True
    ready: bool = True
    degraded: bool = False
    """The store takes nothing at present: the steps go on, what is to be indexed stays in the log."""
    silent_seconds: float = 0.0
    """Since the worker last said anything of itself."""
    stuck: tuple[Stuck, ...] = ()
    rebuilding: tuple[Place, ...] = ()
    """Partitions whose state is not there yet."""
    index_waiting_since: str | None = None
    index_waiting_for: str = ""


class _Mark(NamedTuple):
    """What grows with every step forward, and when it was first seen as it is."""

    moved: tuple[int, ...]
    since: float
    lag: int


@dataclass(frozen=True)
class _Seen:
    at: float
    progress: tuple[PartitionProgress, ...] = ()
    index: IndexProgress | None = None
    behind: Mapping[tuple[str, int | None], _Mark] = field(default_factory=dict)


class Progressing:
    """Judges from one snapshot to the next whether a worker moves. Times are seconds of a clock that never goes back.

    Law: a partition is stuck when two snapshots ``patience`` apart or more, and all between them, show it at the same
    place with records to come; its log cannot have been at its end in between. How often snapshots are shown alters how
    soon that is seen, never whether it is true. A worker that shows none for ``patience`` is dead too: the loop that
    would show them does not turn. An index that waits for the store is alive.

    ``saw`` belongs to the worker's own thread. All else may be asked from any: a snapshot is copied and never changed.
    """

    def __init__(self, now: float, patience: float = PATIENCE, index_patience: float = INDEX_PATIENCE) -> None:
        self._patience = patience
        self._index_patience = index_patience
        self._seen = _Seen(now)

    def saw(self, progress: Sequence[PartitionProgress], index: IndexProgress | None, now: float) -> None:
        """Takes in how the worker is doing."""
        before = self._seen.behind
        behind: dict[tuple[str, int | None], _Mark] = {}

        def mark(step: str, partition: int | None, lag: int, *moved: int) -> None:
            known = before.get((step, partition))
            since = known.since if known is not None and known.moved == moved else now
            behind[step, partition] = _Mark(moved, since, lag)

        for one in progress:
            if one.lag > 0:
                mark(one.step, one.partition, one.lag, one.next, one.folded, one.records, one.snapshot_parts)
        if index is not None and index.waiting_since is None and (index.lag > 0 or index.oldest_appended is not None):
            outcomes = index.indexed + index.older + index.refused + index.retried
            mark("index", None, index.lag, index.records, outcomes)
        copies = tuple(msgspec.structs.replace(one) for one in progress)
        self._seen = _Seen(now, copies, None if index is None else msgspec.structs.replace(index), behind)

    def progress(self) -> tuple[PartitionProgress, ...]:
        """The partitions, as last seen."""
        return self._seen.progress

    def index(self) -> IndexProgress | None:
        """The index, as last seen, or None where the worker has none."""
        return self._seen.index

    def liveness(self, now: float) -> Liveness:
        """The judgement as of now."""
        seen = self._seen
        stuck = tuple(
            Stuck(step, partition, round(now - mark.since, 1), mark.lag)
            for (step, partition), mark in sorted(seen.behind.items(), key=str)
            if now - mark.since >= (self._index_patience if partition is None else self._patience)
        )
        rebuilding = tuple(
            Place(one.step, one.partition)
            for one in seen.progress
            if one.doing == "rebuilding" or (one.doing == "waiting" and one.lag > 0)
        )
        silent = now - seen.at
        index = seen.index or IndexProgress()
        waiting = index.waiting_since
        alive = not stuck and silent < self._patience
        return Liveness(
            alive=alive,
            ready=alive and not rebuilding,
            degraded=waiting is not None,
            silent_seconds=round(silent, 1),
            stuck=stuck,
            rebuilding=rebuilding,
            index_waiting_since=None if waiting is None else utc_iso(waiting),
            index_waiting_for=index.waiting_for,
        )


class Observation:
    """A small HTTP server in a thread of its own, on loopback by default: ``/metrics``, ``/live``, ``/ready``.

    ``/live`` answers 200 or 503, ``/ready`` 200 when the worker is alive and no partition is being rebuilt, both with
    a ``Liveness`` as JSON. Port 0 takes any free port; ``port`` is the one taken. ``alive`` is called in the server's
    threads; what it raises is answered by 500. ``start`` raises ``SettingsError`` where the address cannot be had.
    """

    def __init__(
        self, port: int, registry: CollectorRegistry, alive: Callable[[], Liveness], host: str = "127.0.0.1"
    ) -> None:
        self.port = port
        self.host = host
        self._alive = alive
        self._metrics = make_wsgi_app(registry)
        self._server: PlainServer | None = None

    def __enter__(self) -> Self:
        if self._server is None:
            self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Begins to listen."""
        try:
            server = PlainServer((self.host, self.port))
        except OSError as error:
            raise SettingsError(f"cannot be observed at {self.host}:{self.port}: {error.strerror}") from error
        server.set_app(self._answer)
        self.port = server.server_port
        self._server = server
        Thread(target=server.serve_forever, args=(0.1,), name="observation", daemon=True).start()

    def stop(self) -> None:
        """Ends listening. What is not started needs no end."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()

    def _answer(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            return self._found(environ, start_response)
        except Exception as error:  # noqa: BLE001 - whatever it is, the answer must not tell
            log.error("%s at %s", type(error).__name__, place_of(error))  # noqa: TRY400 - a traceback may hold values
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            headed(start_response)(f"{status.value} {status.phrase}", [("Content-Type", "text/plain")], sys.exc_info())
            return [said_of(status)]

    def _found(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/metrics":
            accepted = filter(_KNOWN.fullmatch, environ.get("HTTP_ACCEPT", "").split(","))
            known = {**environ, "HTTP_ACCEPT": ",".join(accepted)}
            answer: Iterable[bytes] = self._metrics(known, headed(start_response))
            return answer
        if path not in {"/live", "/ready"}:
            return _json("404 Not Found", {"paths": ["/metrics", "/live", "/ready"]}, start_response)
        if environ["REQUEST_METHOD"] != "GET":
            return _json("405 Method Not Allowed", {"methods": ["GET"]}, start_response)
        liveness = self._alive()
        good = liveness.alive if path == "/live" else liveness.ready
        return _json("200 OK" if good else "503 Service Unavailable", liveness, start_response)


def _json(status: str, content: Any, start_response: "StartResponse") -> list[bytes]:
    headed(start_response)(status, [("Content-Type", "application/json")])
    return [msgspec.json.encode(content) + b"\n"]
