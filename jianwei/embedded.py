"""The service in one process and one SQLite file: log, states and documents, kept together in one transaction.

A run can stop at a time, be resumed, be repeated and be killed at any moment: what was committed is a consistent prefix
of the run, and going on from it ends with the same documents. Documents can go to another store instead: they do so
before the file's transaction, so that after a kill in between the same versions come again and change nothing.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar

import msgspec

from city.configuration import Configuration
from city.events import Event, Tick, TickClock, encode_record
from city.times import DAY, Zone
from city.written import written
from indexing.documents import reject_document
from indexing.errors import StoreError
from indexing.keeping import oldest_month
from indexing.sqlite import SqliteStore
from indexing.sqlite_errors import told
from indexing.sqlite_loading import make_whole, put_off
from indexing.sqlite_schema import connect, transaction
from indexing.store import Store
from jianwei.errors import StoreMismatchError
from jianwei.held import configuration_of, decoded
from jianwei.held_file import HeldFile
from jianwei.noted import Noted
from streams.errors import StreamsError
from streams.local import LocalRunner
from streams.log import SqliteLog
from streams.messages import Deed, Rejected, encode_json
from streams.topology import ONE, Partitions, steps

_T = TypeVar("_T")
_EVENTS_A_RECORD = 500
_THIS_FILE = "this file"

_SCHEMA = "create table if not exists embedded (name text primary key, value blob not null) without rowid"


class Progress(msgspec.Struct, kw_only=True):
    """How far one input has been taken, and what became of its rows."""

    fingerprint: str
    now: int = 0
    """What counted as the present when the input was first read: a later time in a row is a mistake, then as ever."""
    taken: int = 0
    """Events appended so far, in arrival order."""
    anchor: int | None = None
    """The last tick that had events."""
    done: bool = False
    outcomes: dict[str, int] = {}
    """Rows of this input by outcome so far."""


@dataclass(frozen=True)
class Elsewhere:
    """A store that documents go to instead of the file. ``place`` names it, without user and password."""

    store: Store
    place: str


class Embedded:
    """A city in a file. Use it as a context manager; ``commit`` keeps everything up to now.

    Raises ``StoreMismatchError`` where the file was made under another configuration, or its documents are in another
    place. ``watch_alone`` rebuilds no other step: enough for ``act``, and soon ready. Without ``judged`` nothing is
    judged: what it takes in is counted and kept as ever, and is history to what is judged later.
    """

    def __init__(  # noqa: PLR0913 - where it lies, by which rules, how much of it is run
        self,
        path: Path,
        configuration: Configuration,
        partitions: Partitions = ONE,
        *,
        elsewhere: Elsewhere | None = None,
        watch_alone: bool = False,
        judged: bool = True,
    ) -> None:
        self._path = str(path)
        self.folder = path.parent
        self._made = path if not path.exists() else None
        self._connection = connect(path, bulk=not judged)
        self.file = HeldFile(self._connection, self._path)
        self._elsewhere = elsewhere
        self._here = SqliteStore(self._connection)
        self.store: Store = self._here if elsewhere is None else elsewhere.store
        self._place = _THIS_FILE if elsewhere is None else elsewhere.place
        self.configuration = configuration
        self.zone = Zone(configuration.zone)
        self._partitions = partitions
        self._noted = Noted(self.zone)
        counts = {"events": partitions.events, "partials": partitions.partials, "findings": 1}
        try:
            with told(self._path):
                self._connection.execute(_SCHEMA)
                self._hold(configuration, partitions)
                if not judged:
                    put_off(self._connection)
                elif not watch_alone:  # a deed does not wait for indexes, nor does a load for a deed
                    self.make_whole()
                flow = steps(configuration, partitions, in_process=True, judged=judged)[-1 if watch_alone else 0 :]
                self._runner = LocalRunner(flow, counts, SqliteLog(self._connection), self._noted.note)
                self.last_tick = self._load("last_tick", int) or None
                self.sealed_until = self._load("sealed_until", int) or 0
        except (StoreMismatchError, StoreError, StreamsError):
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Closes the store; one that was made just now and holds nothing is taken away again."""
        empty = self._made is not None and configuration_of(self._connection) is None
        self._connection.close()
        if empty and self._made is not None:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{self._made}{suffix}").unlink(missing_ok=True)

    def progress(self, fingerprint: str) -> Progress:
        """How far the input with this fingerprint was taken before."""
        known = self._load(f"input:{fingerprint}", Progress)
        return known or Progress(fingerprint=fingerprint, anchor=self.last_tick)

    def append(self, events: Iterable[Event]) -> None:
        """Puts events into their partitions, many to a record."""
        of: dict[int, list[Event]] = {}
        if self._partitions.events == 1:
            of[0] = list(events)
        else:
            for event in events:
                of.setdefault(self._partitions.of_case(event.case), []).append(event)
        for partition, some in sorted(of.items()):
            for at in range(0, len(some), _EVENTS_A_RECORD):
                self._runner.append("events", partition, *written(some[at : at + _EVENTS_A_RECORD]))

    def advance(self) -> None:
        """Lets the steps read on without a tick: what is urgent becomes an alert."""
        self._runner.run()

    def tick(self, time: int, *, clock: TickClock = "data") -> None:
        """Puts a tick into every partition and lets the steps come to it. A tick that is not later is left out."""
        if self.last_tick is not None and time <= self.last_tick:
            return
        self.last_tick = time
        revision, sealed = self.configuration.revision, self.sealed_until
        record = encode_record([Tick(time=time, revision=revision, clock=clock, sealed_until=sealed)])
        for partition in range(self._partitions.events):
            self._runner.append("events", partition, record)
        self._runner.run()

    def act(self, deed: Deed) -> None:
        """Puts what a person did with an alert or its notices behind all findings so far, and lets the watch see it."""
        self._runner.append("findings", 0, encode_json([deed]))
        self._runner.run()

    def reject(self, rows: Sequence[Rejected]) -> None:
        """Adds the documents of rows that the gateway refused."""
        self._noted.add(reject_document(row.file, row.row, row.field, row.reason, row.code, row.mark) for row in rows)

    def commit(self, progress: Progress | None = None) -> None:
        """Keeps log, positions, documents and the progress of an input, all or nothing.

        Documents that are kept elsewhere are there before: they come again with the same versions where a kill
        prevents the rest.
        """
        if self._elsewhere is not None:
            self.store.put(self._noted.documents())
        with told(self._path), transaction(self._connection):
            self._connection.execute(
                "insert or ignore into embedded values ('configuration', ?)", (self._configuration_held,)
            )
            self._save("documents", self._place)
            due = self._forgetting()
            if due is not None:
                self._runner.forget(due - self.configuration.keep_days * DAY)
            self._runner.flush()
            if self._elsewhere is None:
                self._noted.write(self._here)
            if due is not None:
                self.store.forget(oldest_month(due, self.configuration.keep_days))
                self._save("forgotten", due)
            if progress is not None:
                self._save(f"input:{progress.fingerprint}", progress)
            self._save("last_tick", self.last_tick or 0)
            self._save("sealed_until", self.sealed_until)
        self._noted.clear()

    def make_whole(self) -> None:
        """Makes what a load without judgement has put off: then readers find all that they ask for, and soon."""
        with told(self._path):
            make_whole(self._connection)

    def _forgetting(self) -> int | None:
        """The last tick, where nothing was forgotten on its day."""
        tick = self.last_tick
        if tick is None or tick // DAY <= (self._load("forgotten", int) or 0) // DAY:
            return None
        return tick

    def outcomes(self) -> Counter[str]:
        """Rows by outcome over all inputs so far."""
        total: Counter[str] = Counter()
        for state in self._runner.states("cases"):
            total.update(state.outcomes)
        return total

    def _hold(self, configuration: Configuration, partitions: Partitions) -> None:
        """Refuses a store made under another configuration; into a new one it is written by the first commit."""
        content = self._configuration_held = msgspec.json.encode((configuration, partitions), order="deterministic")
        row = self._connection.execute("select value from embedded where name = 'configuration'").fetchone()
        if row is not None and bytes(row[0]) != content:
            held, _ = decoded(row[0], tuple[Configuration, dict[str, int]], self._path)
            if held.revision == configuration.revision:
                raise StoreMismatchError(
                    f"the store was made by another version of jianwei, with configuration "
                    f"{held.revision} for {held.city}: use the former version, or replay into a new store"
                )
            raise StoreMismatchError(
                f"the store was made with configuration {held.revision} for {held.city}, this run has "
                f"{configuration.revision} for {configuration.city}: use another store, or the former configuration"
            )
        place = self._load("documents", str) or _THIS_FILE
        if row is not None and place != self._place:
            raise StoreMismatchError(f"the documents of {self._path} are in {place}, not in {self._place}")

    def _load(self, name: str, kind: type[_T]) -> _T | None:
        with told(self._path):
            row = self._connection.execute("select value from embedded where name = ?", (name,)).fetchone()
        return None if row is None else decoded(row[0], kind, self._path)

    def _save(self, name: str, value: object) -> None:
        self._connection.execute("insert or replace into embedded values (?, ?)", (name, msgspec.json.encode(value)))
