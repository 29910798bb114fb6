"""The state of the watch at Beijing's size: to have it back from the log, and from a snapshot.

    python benchmarks/bench_watch_state.py [--days 10]

Its log is kept for good: every tick of each of four partitions of the ledger stands in it, with the findings of the
hour. So many bursts a day, each found in its street, district and city for eight hours; nobody closes an alert. In
memory, one process, processor time. A snapshot is packed, and packed again after an hour more.
"""

import gc
from argparse import ArgumentParser
from time import process_time

import numpy as np
from city_load import FEED, tree
from installation import FOUR, machine, table
from partials_city import DAY_MINUTES

from city import paths
from city.configuration import Configuration
from city.findings import Finding
from city.times import HOUR, MINUTE, Zone
from streams.messages import Judged, Tests, encode_json
from streams.watch import Watch

_FIRST = 739_000
_SERIES = 25_000
_HOURS = 8
BURSTS = (0, 3, 12)


class Log:
    """The records of one city, hour by hour."""

    def __init__(self, configuration: Configuration, bursts: float) -> None:
        self._revision = configuration.revision
        self._start = Zone(configuration.zone).start(_FIRST)
        self._chance = np.random.default_rng(5)
        self._city = tree()
        self._bursts = bursts
        self._living: list[tuple[str, str, int]] = []

    def hour(self, number: int) -> list[bytes]:
        """Sixty ticks; the last one is judged."""
        found = []
        for minute in range(1, 61):
            tick, judged = self._start + number * HOUR + minute * MINUTE, minute == 60
            tests = (Tests(FEED, "hour", _SERIES, (_SERIES - 3, 2, 1)),) if judged else ()
            for partition in range(FOUR.partials):
                findings = self._findings(number, tick) if judged and not partition else []
                found.append(encode_json([*findings, Judged(partition, tick, self._revision, tests)]))
        return found

    def _findings(self, number: int, tick: int) -> list[Finding]:
        for _ in range(self._chance.poisson(self._bursts / 24)):
            topic, area = self._chance.choice(self._city.topics), self._chance.choice(self._city.areas)
            self._living.append((str(topic), str(area), number))
        self._living = [one for one in self._living if one[2] > number - _HOURS]
        return [
            Finding(
                feed=FEED,
                topic=topic,
                area=area,
                tick=tick,
                span="hour",
                start=tick - 6 * HOUR,
                end=tick,
                observed=30,
                expected=2.0,
                upper=8.0,
                p=1e-15,
                method="intraday profile",
                outside=True,
                history_days=56,
            )
            for topic, street, _ in self._living
            for area in paths.lineage(street)
        ]


def row(days: int, bursts: float) -> list[str]:
    """Of one city."""
    configuration = Configuration(city="City")
    log, step = Log(configuration, bursts), Watch(configuration, FOUR.partials)
    state, folded = step.new(0), 0.0
    hours = days * DAY_MINUTES // 60
    marks: dict[str, int] = {}
    for number in range(hours + 1):
        if number == hours:
            marks = {part.name: part.mark for part in step.pack(state)}
        records = log.hour(number)
        began = process_time()
        for record in records:
            for _ in step.apply(state, record, silent=True):
                pass
        folded += process_time() - began
    gc.collect()
    began = process_time()
    parts = [(part.name, part.mark, part.data()) for part in step.pack(state)]
    packed = process_time() - began
    began, unpacking = process_time(), step.unpack(0)
    for name, _, data in parts:
        unpacking.take(name, data)
    unpacking.state()
    unpacked = process_time() - began
    size = sum(len(data) for _, _, data in parts)
    new = sum(len(data) for name, mark, data in parts if marks.get(name) != mark)
    living = step.sizes(state)["alerts"]
    seconds = f"{folded:.2f}", f"{1000 * folded / days:.0f}", f"{1000 * packed:.1f}", f"{1000 * unpacked:.1f}"
    return [f"{bursts:g}", f"{living}", *seconds, f"{size / 1e6:.2f}", f"{new / 1e6:.2f}"]


def main() -> None:
    """Prints the table."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--days", type=int, default=10)
    given = parser.parse_args()
    print(f"{machine()}; {given.days} days\n", flush=True)
    head = [
        "bursts a day",
        "alerts",
        "fold s",
        "ms a day",
        "packed ms",
        "put together ms",
        "MB",
        "MB new after an hour",
    ]
    table(head, [row(given.days, bursts) for bursts in BURSTS])
    print(f"\nend: {machine()}")


if __name__ == "__main__":
    main()
