"""The logs of a town over half a year, with something of everything that a state of the ledger may hold."""

import msgspec

from city.events import Tick, encode_record
from city.times import DAY
from streams.topology import Partitions, steps
from tests.streams.town import BIN, GRID, HILL, LAMP, LEAK, MILL, POTHOLE, QUAY, TOWN, at, batches, burst, event, hourly
from tests.streams.town import month as ordinary

PARTITIONS = Partitions(2, 2)
FIRST, DAYS = "2025-09-11", 210
SHORT = msgspec.structs.replace(TOWN, horizon_days=100)


def logs(configuration=SHORT):
    """The records of both logs of the town over half a year, by partition, each with the time it was sent at.

    There is a feed that falls silent, a topic that is met in the first weeks and in the last, cases that change late,
    an issue known for long that flares up, and a new one.
    """
    begin = at(FIRST)
    events = [
        *ordinary(FIRST, DAYS - 2, 5, rate=0.8),
        *ordinary(FIRST, 40, 6, feed=GRID, rate=0.5),
        *(event(f"old {n}", begin + n * DAY, LEAK, QUAY) for n in range(12)),
        *(event(f"usual {n}", begin + 3 * n * DAY, LAMP, HILL, issue="usual") for n in range((DAYS - 2) // 3)),
        *burst("flare", "2026-03-26 08:00", 20, LAMP, HILL, issue="usual"),
        *(event(f"new {n}", at("2026-03-28") + n * DAY, BIN, MILL, issue="new") for n in range(6)),
        *burst("late", "2026-04-03 09:00", 6, LEAK, QUAY),
        *burst("bins", "2026-04-04 10:00", 14, BIN, [MILL, QUAY, HILL]),
        *(event(f"moved {n}", begin + (60 + n) * DAY, POTHOLE, MILL) for n in range(20)),
        *(
            event(f"moved {n}", begin + (60 + n) * DAY, LAMP, HILL, version=at("2026-03-01"),
                  arrived=begin + (125 + n) * DAY)
            for n in range(20)
        ),
    ]  # fmt: skip
    cases, _, _ = steps(configuration, PARTITIONS)
    states = [cases.new(number) for number in range(2)]
    found = {"events": [[], []], "partials": [[], []]}
    for time, arrived in batches(events, hourly(f"{FIRST} 06:00", "2026-04-08 06:00", 6)):
        for number, state in enumerate(states):
            mine = [one for one in arrived if PARTITIONS.of_case(one.case) == number]
            record = encode_record([*mine, Tick(time=time, revision=configuration.revision)])
            found["events"][number].append((time, record))
            for output in cases.apply(state, record):
                if output.stream == "partials":
                    found["partials"][output.partition].append((time, output.value))
    return found
