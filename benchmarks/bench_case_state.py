"""The state of a partition of ``cases``: bytes a case, time an event, and to have it back.

    python benchmarks/bench_case_state.py [--days 40] [--contacts 3750] [--profile]

One of four partitions of a city of 60,000 contacts a day has 15,000; each contact gives five events within a day, a
tick every ten minutes. In memory, one process. The bytes are those that the process has grown by after the days.
"""

import cProfile
import gc
import pstats
from argparse import ArgumentParser
from time import process_time

import numpy as np
from bends_run import resident
from city_load import contacts, tree
from installation import machine, table

from city.configuration import Configuration
from city.events import Message, Tick, encode_record
from city.times import DAY, MINUTE, Zone
from streams.cases import Cases

_FIRST = 739_500
_TICK = 10 * MINUTE
_FILLED = 200


def log_of(configuration: Configuration, days: int, number: int) -> tuple[list[bytes], int]:
    """The records of a partition, and the events in them."""
    chance, city, zone = np.random.default_rng(5), tree(), Zone(configuration.zone)
    records, waiting, count = [], [], 0
    for day in range(_FIRST, _FIRST + days):
        start = zone.start(day)
        for one in contacts(chance, city, number, start, f"day{day}"):
            waiting += [(told, one, stage) for stage, told in enumerate(one.at)]
        waiting.sort(key=lambda each: each[0])
        at = 0
        for due in range(start + _TICK, start + DAY + 1, _TICK):
            batch: list[Message] = []
            while at < len(waiting) and waiting[at][0] <= due:
                batch.append(waiting[at][1].event(waiting[at][2]))
                at += 1
            count += len(batch)
            records += [encode_record(batch[begin : begin + _FILLED]) for begin in range(0, len(batch), _FILLED)]
            records.append(encode_record([Tick(time=due, revision=configuration.revision)]))
        del waiting[:at]
    return records, count


def main() -> None:
    """Prints the table."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--days", type=int, default=40)
    parser.add_argument("--contacts", type=int, default=3_750)
    parser.add_argument("--profile", action="store_true", help="and where a rebuild spends its time")
    given = parser.parse_args()
    configuration = Configuration(city="City")
    records, events = log_of(configuration, given.days, given.contacts)
    step = Cases(configuration, 4)
    rows = []
    for name, silent in (("rebuild", True), ("with outputs", False)):
        gc.collect()
        before, began, state = resident(), process_time(), step.new(0)
        for record in records:
            for _ in step.apply(state, record, silent=silent):
                pass
        seconds = process_time() - began
        gc.collect()
        held = step.sizes(state)["cases"]
        each = f"{1e6 * seconds / events:.2f}", f"{1e5 * seconds / held:.2f}", f"{(resident() - before) / held:,.0f}"
        rows.append([name, f"{events:,}", f"{held:,}", *each])
        del state  # the second is made where the first one was: its bytes say little
    print(f"{machine()}\n")
    table(["", "events", "cases", "µs an event", "s a 100,000 cases", "bytes a case"], rows)
    if given.profile:
        profile, state = cProfile.Profile(), step.new(0)
        with profile:
            for record in records:
                for _ in step.apply(state, record, silent=True):
                    pass
        pstats.Stats(profile).sort_stats("tottime").print_stats(16)


if __name__ == "__main__":
    main()
