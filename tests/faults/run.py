"""One run of a schedule: everything is started, fed, disturbed, waited for, compared and taken away."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from streams.topology import Partitions
from tests.faults.doorway import Doorway
from tests.faults.expected import differences, different_lines, fold, repeated
from tests.faults.feeding import Feeding
from tests.faults.happening import Faults
from tests.faults.installation import Installation
from tests.faults.noted_worker import Note
from tests.faults.result import Result
from tests.faults.schedule import Schedule
from tests.faults.servers import Servers
from tests.faults.traffic import TICKS, TOWNS, stretches, town
from tests.faults.workers import Fleet
from tests.streams.town import exported

_LOOK = 0.2
_STUCK_SECONDS = 90
"""Without any step forward for so long, a run is stuck."""
_TOLD = 12


def run(
    servers: Servers, plan: Schedule, name: str, kept: Path | None = None, *, again_after: float | None = None
) -> Result:
    """Runs a schedule on the servers, under a name that nobody else has.

    Where it is not exact, the logs of the workers stay in a folder of ``kept``. With ``again_after`` workers that ended
    are started again after so many seconds, and a second installation, with a gateway, lives by the clock meanwhile.
    """
    result, began = Result(seed=plan.seed, plan=plan), monotonic()
    at = servers.up()
    installation = Installation(at, name, Partitions(plan.events, plan.partials))
    installation.make()
    with TemporaryDirectory() as folder:
        fleet = Fleet(Path(folder), name, at, plan.dropped, again_after or 0.0)
        door = None
        try:
            if again_after is not None:
                door = Doorway(Installation(at, f"{name}-door", Partitions(4, 4)), fleet, Path(folder))
            _disturb(servers, installation, plan, fleet, result, door)
            _compare(installation, plan, result)
            if door:
                result.wrong += door.wrong()
        except Exception as error:  # noqa: BLE001 - a run that breaks down is a result, and others come after it
            result.wrong.append(f"{type(error).__name__}: {error}")
            servers.mend()
        fleet.end()
        _count(fleet.notes(), result)
        result.ended = {str(code): times for code, times in sorted(fleet.ended.items())}
        result.wrong += fleet.unwilling
        if 1 in fleet.ended:
            result.wrong.append("a worker ended with 1: nothing here is wrong with input or configuration")
        if result.wrong:
            result.wrong += [f"{one.label}: {line}" for one in fleet.workers for line in one.last_words()]
            if kept is not None:
                copytree(folder, kept / name, dirs_exist_ok=True)
    installation.remove()
    if door:
        door.installation.remove()
    result.exact = not result.wrong
    result.seconds = round(monotonic() - began, 1)
    return result


def _disturb(  # noqa: PLR0917 - all that a run is made of
    servers: Servers, installation: Installation, plan: Schedule, fleet: Fleet, result: Result, door: Doorway | None
) -> None:
    """Feeds, lets the faults happen at their times, waits until all is done."""
    for _ in range(plan.workers):
        fleet.add("steps" if plan.indexers else "all")
    for _ in range(plan.indexers):
        fleet.add("index")
    traffic = stretches(town(plan.seed % TOWNS), plan.shape, plan.seed)
    result.events = sum(len(one.events) for one in traffic)
    _wait(lambda: any(note.records for note in fleet.notes()), "no worker was given anything")
    feeding = Feeding(installation, plan, traffic)
    feeding.start()
    if door:
        door.start()
    began = monotonic()
    faults = Faults(servers, fleet, plan, result.faults)
    while not faults.over or feeding.is_alive():
        faults.until(monotonic() - began)
        fleet.supervise()
        sleep(_LOOK)
    servers.ready()
    if feeding.error is not None:
        raise feeding.error
    installation.until_done(fleet.supervise, _STUCK_SECONDS)
    if faults.undone_at:
        result.caught_up = round(monotonic() - faults.undone_at, 1)
    if door:
        door.stop()
        door.installation.until_done(fleet.supervise, _STUCK_SECONDS)
        result.answers = {str(status): times for status, times in sorted(door.answers.items())}


def _compare(installation: Installation, plan: Schedule, result: Result) -> None:
    dumped = installation.dump()
    result.records = len(dumped["events"])
    result.repeated = repeated(dumped)
    expected = fold(dumped["events"], installation.partitions)
    documents = installation.exported()
    wrong = [*differences(dumped, expected.sent), *different_lines(documents, expected.documents)]
    if plan.shape != "late":
        letters = b'"kind":"dead-letters"'
        wrong += [
            f"embedded: {one}"
            for one in different_lines([d for d in documents if letters not in d], _embedded(plan.seed % TOWNS))
        ]
    if wrong:
        result.wrong += [f"{len(wrong)} differences", *wrong[:_TOLD]]


@cache
def _embedded(seed: int) -> list[bytes]:
    """The export of the embedded service, which took the same town undisturbed."""
    return exported(town(seed), TICKS)


def _count(notes: Sequence[Note], result: Result) -> None:
    kinds = Counter(note.what for note in notes if note.what != "assigned" or note.source.endswith(".events"))
    result.rebalances, result.rebuilds, result.gaps = kinds["assigned"], kinds["rebuild"], kinds["gap"]
    result.restores, result.refused = kinds["restore"], kinds["refused"]
    result.gap_records = sum(note.records for note in notes if note.what == "gap")


def _wait(done: Callable[[], bool], otherwise: str) -> None:
    began = monotonic()
    while not done():
        if monotonic() - began > _STUCK_SECONDS:
            raise TimeoutError(otherwise)
        sleep(_LOOK)
