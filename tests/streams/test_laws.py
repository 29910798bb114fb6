"""The laws of the flow over a small town: whatever the order, the splits and the stops, the documents are the same."""

import json
import random
from collections import Counter

import msgspec
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from city.times import HOUR, MINUTE
from streams.topology import Partitions
from tests.streams.town import (
    BIN,
    BURST,
    GRID,
    HILL,
    LAMP,
    LEAK,
    MILL,
    POTHOLE,
    QUAY,
    TOWN,
    at,
    burst,
    event,
    exported,
    hourly,
    month,
)

FIRST_LATE = "2026-04-03 06:00"
TICKS = [*hourly("2026-03-13 06:00", "2026-04-03 00:00", 6), *hourly("2026-04-03 01:00", "2026-04-05 12:00")]
ORDINARY = (
    month("2026-03-13", 23, 1)
    + month("2026-03-13", 23, 2, feed=GRID, rate=1.0)
    + burst("pipe", "2026-04-03 08:05", 24, BURST, MILL)
    + burst("bins", "2026-04-04 09:01", 20, BIN, [MILL, QUAY, HILL])
    + burst("asked", "2026-04-03 10:02", 10, POTHOLE, QUAY, counted_as="inquiry")
    + [event("gas 1", "2026-04-03 09:30", LEAK, QUAY, urgent=("gas",))]
    + [event("gas 2", "2026-04-03 11:10", LEAK, QUAY, urgent=("gas",), arrived="2026-04-03 12:40")]
    + [event("late", "2026-04-01 10:00", LAMP, HILL, arrived="2026-04-04 10:30")]
)

PLACES = [(POTHOLE, MILL), (POTHOLE, QUAY), ("Noise>Works", HILL), ("Noise>Works", QUAY), ("Trees>Fallen", HILL)]
LAW = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,),  # a run of the town takes too long to look for the smallest example
)


@st.composite
def changing_cases(draw):
    """Up to twelve versions of five cases: they move, change class, become repeats, are delivered again, come late."""
    found = []
    for number in range(draw(st.integers(0, 12))):
        case = draw(st.integers(0, 4))
        registered = at(FIRST_LATE) - 20 * HOUR + case * 7 * HOUR
        topic, area = draw(st.sampled_from(PLACES))
        found.append(
            event(
                f"changing {case}",
                registered,
                topic,
                area,
                version=draw(st.integers(1, 3)),
                arrived=max(registered, at(FIRST_LATE) + draw(st.integers(0, 5)) * 30 * MINUTE) + number,
                counted_as=draw(st.sampled_from(["request", "request", "inquiry", "staff"])),
                repeat=draw(st.booleans()),
                status=draw(st.sampled_from(["open", "closed"])),
            )
        )
    return found


def shuffled(seed):
    """Every interval in another order, and some of it twice."""

    def arrange(number, events):
        order = random.Random(seed * 1_000 + number)
        twice = [one for one in events if order.random() < 0.2]
        mixed = [*events, *twice]
        order.shuffle(mixed)
        return mixed

    return arrange


def same(lines, others):
    """True where the documents are equal; shows the first that are not."""
    for line in sorted(set(lines) ^ set(others))[:4]:
        note(("- " if line in lines else "+ ") + line.decode())
    return lines == others


def test_the_town_of_these_laws_has_something_of_everything():
    documents = [json.loads(line) for line in exported(ORDINARY, TICKS)]
    kinds = Counter(document["kind"] for document in documents)
    assert kinds["cases"] == len(ORDINARY)
    assert min(kinds["buckets"], kinds["bands"], kinds["findings"]) > 100
    alerts = [document for document in documents if document["kind"] == "alerts"]
    assert {"Burst pipe", "Bin", "Leak"} <= {alert["topic"] for alert in alerts}
    assert {"hour", "case"} <= {alert["span"] for alert in alerts}
    spans = {document["span"] for document in documents if document["kind"] == "findings"}
    assert spans == {"hour", "day", "week", "case"}


@LAW
@given(changing_cases(), st.integers(0, 1 << 16))
def test_order_and_repetition_within_a_tick_change_nothing(changing, seed):
    events = ORDINARY + changing
    assert same(exported(events, TICKS), exported(events, TICKS, arrange=shuffled(seed)))


@LAW
@given(changing_cases(), st.integers(1, 4), st.integers(1, 3))
def test_any_number_of_partitions_gives_the_same_documents(changing, of_events, of_partials):
    events = ORDINARY + changing
    split = Partitions(of_events, of_partials)
    note(str(split))
    assert same(exported(events, TICKS), exported(events, TICKS, partitions=split))


@LAW
@given(changing_cases(), st.sets(st.integers(0, len(TICKS) - 2), min_size=1, max_size=4), st.integers(1, 3))
def test_a_stop_and_a_rebuild_at_any_tick_change_nothing(changing, stops, partitions):
    events = ORDINARY + changing
    split = Partitions(partitions, partitions)
    assert same(exported(events, TICKS, partitions=split), exported(events, TICKS, partitions=split, stops=stops))


@LAW
@given(changing_cases(), st.integers(0, 1 << 16), st.integers(1, 4), st.integers(1, 3), st.data())
def test_all_of_it_at_once_changes_nothing(changing, seed, of_events, of_partials, data):
    events = ORDINARY + changing
    stops = data.draw(st.sets(st.integers(60, len(TICKS) - 2), max_size=3))
    disturbed = exported(
        events, TICKS, partitions=Partitions(of_events, of_partials), arrange=shuffled(seed), stops=stops
    )
    assert same(exported(events, TICKS), disturbed)


TIGHT = msgspec.structs.replace(
    TOWN,
    budget=msgspec.structs.replace(
        TOWN.budget, city_alerts_a_day=0, district_alerts_a_day=0, street_alerts_a_day=1, rate_hour=0.05, rate_day=0.2
    ),
)
CROWDED = ORDINARY + burst("flood", "2026-04-05 07:01", 60, LAMP, [MILL, QUAY], minutes=4)


def test_who_was_told_of_what_depends_on_no_partition_no_stop_and_no_order():
    told = exported(CROWDED, TICKS, configuration=TIGHT)
    alerts = [json.loads(line) for line in told if b'"kind":"alerts"' in line]
    assert {(alert["told"], bool(alert["promoted_at"])) for alert in alerts} == {
        ("at_once", False),
        ("digest", False),
        ("at_once", True),
    }
    disturbed = exported(
        CROWDED,
        TICKS,
        configuration=TIGHT,
        partitions=Partitions(3, 2),
        arrange=shuffled(7),
        stops={len(TICKS) - 30, len(TICKS) - 12},
    )
    assert same(told, disturbed)
