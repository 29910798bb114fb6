"""One soak: set up, filled with history, fed evenly under faults, waited for, compared, measured and taken away."""

from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import connect
from time import monotonic, sleep, time
from typing import get_args

import msgspec

from alerts.routing.state import RoutingState
from streams.topology import Partitions
from tests.faults.expected import different_lines
from tests.faults.installation import Installation
from tests.faults.schedule import Server
from tests.faults.servers import Addresses, Servers
from tests.soak import counting, rules
from tests.soak.embedded import Embedded, before, wanted
from tests.soak.feeding import Feeding
from tests.soak.happening import Faults
from tests.soak.installed import Soaked
from tests.soak.memory import Sampling, held, pid_at
from tests.soak.result import Plan, Result
from tests.soak.schedule import schedule
from tests.soak.taken import Taken
from tests.soak.told import Expected, most_of_one, repeats, verdict, without_kill
from tests.soak.traffic import read, write

PARTITIONS = Partitions(4, 4)
_LOOK = 0.2
_STARTING_SECONDS = 60
_STUCK_SECONDS = 180
_TOLD_SECONDS = 300
_LATE_SECONDS = 600
"""So long after the time of the feeding the last fault must be undone and the last event sent."""
_SETTLING_SECONDS = 20.0
"""So long after a fault of the broker or of notify it may still be that nobody could hear of an alert."""
_AGES_EVERY = 5.0


def soak(servers: Servers, plan: Plan, name: str, folder: Path, say: Callable[[str], None]) -> Result:
    """Runs one under a name that nobody else has; its files and logs are left in ``folder``."""
    at = servers.up()
    installation = Installation(at, name, PARTITIONS)
    city = write(folder / "city", plan.scale, round(plan.seconds * plan.rate), plan.seed)
    embedded = Embedded(city)
    soaked = Soaked(installation, folder, plan.pace)
    result = Result(plan=plan, faults=schedule(plan.seed, plan.seconds, plan.every, plan.pace))
    try:
        configuration = soaked.set_up(city)
        traffic = read(city, configuration)
        say(f"{traffic.events:,} events; the history goes in, and the embedded service takes all of them")
        feeding = Feeding(installation, traffic, configuration.revision, plan.rate)
        _fill(soaked, feeding)
        say(f"history is counted: {sum(len(one.events) for one in traffic.history):,} events")
        export = embedded.exported()
        say(f"embedded: {len(export):,} documents; the even feeding begins")
        with _sampled(soaked, at) as sampling:
            try:
                _disturb(servers, soaked, feeding, result, say)
                installation.until_done(soaked.places.supervise, _STUCK_SECONDS)
                _until_told(soaked)
            except TimeoutError as error:
                result.stuck.append(str(error))
            ended = time()
        say("all is counted and told; comparing")
        result.different = different_lines(installation.exported(), export)
        result.documents = len(export)
        _measure(soaked, feeding, result, sampling, ended)
        states = wanted(export, configuration, folder / "routes.toml", traffic.fed_from)
        _told(soaked, result, states, before(export, traffic.fed_from))
    finally:
        servers.mend()
        soaked.places.end()
        installation.remove()
    result.ended = list(soaked.places.ended)
    return result


def _fill(soaked: Soaked, feeding: Feeding) -> None:
    """History, and everything started and at rest."""
    for place in soaked.places:
        if place.name not in ("notify", "receiver"):
            place.start()
    feeding.history()
    soaked.installation.until_done(soaked.places.supervise, _STUCK_SECONDS)
    for name in ("receiver", "notify"):
        soaked.places[name].start()
    until = monotonic() + _STARTING_SECONDS
    while not all(place.answers for place in soaked.places):
        soaked.places.supervise()
        if monotonic() > until:
            raise TimeoutError(f"no answer of {[place.name for place in soaked.places if not place.answers]}")
        sleep(_LOOK)
    sleep(5)


@contextmanager
def _sampled(soaked: Soaked, at: Addresses) -> Iterator[Sampling]:
    """Memory is sampled meanwhile."""
    ports = {"kafka": _port(at.kafka), "elasticsearch": _port(at.elasticsearch)}
    known: dict[str, int] = {}

    def processes() -> Iterator[tuple[str, int]]:
        for place in soaked.places:
            if (pid := place.pid) is not None:
                yield place.name, pid
        for name, port in ports.items():
            if not Path(f"/proc/{known.get(name, 0)}/statm").is_file():
                known[name] = pid_at(port) or 0
            if known[name]:
                yield name, known[name]

    sampling = Sampling(processes, time)
    sampling.start()
    try:
        yield sampling
    finally:
        sampling.stop()


def _disturb(servers: Servers, soaked: Soaked, feeding: Feeding, result: Result, say: Callable[[str], None]) -> None:
    faults = Faults(servers, soaked.places, result.faults)
    result.happened, result.stuck = faults.happened, faults.stuck
    result.began = time()
    feeding.start()
    began, told = monotonic(), 0
    while not faults.over or feeding.is_alive() or any(servers.busy(server) for server in get_args(Server)):
        faults.until(monotonic() - began)
        soaked.places.supervise()
        if monotonic() - began > result.plan.seconds + _LATE_SECONDS:
            raise TimeoutError(f"{_LATE_SECONDS} s after its time the feeding is not over, or a fault not undone")
        if len(faults.happened) > told:
            fault = faults.happened[told].fault
            told += 1
            say(
                f"{monotonic() - began:6.0f} s  {fault.kind.name} for {fault.lasts:.0f} s; {feeding.sent:,} events sent"
            )
        sleep(_LOOK)
    servers.ready()
    if feeding.error is not None:
        raise feeding.error


def _until_told(soaked: Soaked) -> None:
    """Waits until nothing waits in the outbox and no line for a digest."""
    until, quiet_since = monotonic() + _TOLD_SECONDS, monotonic()
    while monotonic() - quiet_since < 5:
        soaked.places.supervise()
        if _untold(soaked.outbox):
            quiet_since = monotonic()
        if monotonic() > until:
            raise TimeoutError(f"after {_TOLD_SECONDS} s still not told: {_untold(soaked.outbox)}")
        sleep(1)


def _untold(outbox: Path) -> int:
    """Messages that wait, lines for the digest, and what alerts have to be told of yet."""
    with closing(connect(f"file:{outbox}?mode=ro", uri=True)) as connection:
        (waiting,) = connection.execute("select count(*) from notices where state = 'waiting'").fetchone()
        (state,) = connection.execute("select state from routing").fetchone()
    held_state = msgspec.msgpack.decode(state, type=RoutingState)
    pending = sum(one.pending is not None and one.held is None for one in held_state.entries)
    return int(waiting) + len(held_state.lines) + pending


def _measure(soaked: Soaked, feeding: Feeding, result: Result, sampling: Sampling, ended: float) -> None:
    result.memory = [one for name, some in sorted(sampling.samples.items()) if (one := held(name, some)) is not None]
    port = soaked.ports["prometheus"]
    result.calls = rules.calls(port, result.began, ended)
    fed = feeding.traffic.due()
    due = [feeding.began + number / result.plan.rate for number in range(len(fed))]
    records = counting.read(soaked.installation, "events")
    lanes = counting.lanes(records, fed, due, PARTITIONS.events)
    told = {
        int(labels["partition"]): values
        for labels, values in rules.series(
            port, 'max by (partition) (jianwei_step_next_offset{step="cases"})', result.began, ended
        )
    }
    grid = [feeding.began + number * _AGES_EVERY for number in range(int((ended - feeding.began) / _AGES_EVERY))]
    result.ages = list(zip(grid, counting.ages(lanes, told, grid), strict=True))
    result.fed = len(fed)
    result.feeding_seconds = due[-1] - due[0] if due else 0.0
    result.latest = feeding.latest


def _told(soaked: Soaked, result: Result, states: list[Expected], history: Collection[str]) -> None:
    taken = [msgspec.json.decode(line, type=Taken) for line in soaked.taken.read_bytes().splitlines()]
    logged = counting.appended(counting.read(soaked.installation, "alerts"))
    disturbed = [
        (one.began, one.ended + _SETTLING_SECONDS)
        for one in result.happened
        if one.fault.kind.place in ("kafka", "notify", "receiver")
    ]
    result.verdict = verdict(states, taken, logged, disturbed, history)
    again = repeats(taken)
    killed = [*soaked.places["notify"].killed, *soaked.places["receiver"].killed]
    result.notices = len({one.notice_id for one in taken})
    result.repeats = len(again)
    result.most_of_one = most_of_one(taken)
    result.kills_of_telling = len(killed)
    result.repeats_without_kill = without_kill(again, killed)
    result.kills = sum(len(place.killed) for place in soaked.places) + sum(
        one.fault.kind.place in ("kafka", "elasticsearch") and one.fault.kind.what != "pause" for one in result.happened
    )


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])
