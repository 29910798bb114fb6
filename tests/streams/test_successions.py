"""Histories in the bounds of a later day: as if every case had been counted by its place and topic of today."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.configuration import Configuration, Succession
from city.paths import lineage
from city.successions import changes
from city.times import day_iso
from streams.book import Book, Entry, hour_number
from streams.successions import Bounds, joined_firsts
from streams.topology import Partitions
from tests.streams.town import TOWN, at, burst, day, documents, exported, hourly, month

FIRST, DAYS = day("2026-03-02"), 6
FEED = "complaint/town"
TOPICS = ["r>a", "r>a>u", "r>b", "s>a", "s", "s>c>v"]
AREAS = ["T", "T>d>x", "T>d>y", "T>e>x", "T>e", "T>e>z>n"]


def book_of(cases):
    book = Book()
    hour = hour_number(at("2026-03-02 12:00"))
    book.add([Entry((FEED, topic, area), FIRST + when, hour + 24 * when, count) for topic, area, when, count in cases])
    return book


def moved(book, bounds):
    """Histories of all rows of the book in the bounds of the last day."""
    bounds = bounds.within(FIRST + 1, FIRST + DAYS)
    book.meet(bounds.reached(book))
    counts = book.days(np.arange(len(book)), FIRST, FIRST + DAYS - 1)
    found = {key: counts[row] for key, row in book.rows.items()}
    return found | bounds.moved(book, found.get, lambda since: since - FIRST)


def told_again(cases, successions):
    """The same by moving every case by itself and rolling up afterwards."""
    held = defaultdict(float)
    for topic, area, when, count in cases:
        held[topic, area, when] += count
    for tree, field in (("topic", 0), ("area", 1)):
        for change in changes(successions, tree):
            after = defaultdict(float)
            for key, count in held.items():
                if FIRST + key[2] < change.since:
                    for node, share in change.became(key[field]):
                        after[(*key[:field], node, *key[field + 1 :])] += share * count
                else:
                    after[key] += count
            held = after
    found = defaultdict(lambda: np.zeros(DAYS))
    for (topic, area, when), count in held.items():
        for above in lineage(topic):
            for wider in lineage(area):
                found[FEED, above, wider][when] += count
    return found


CASES = st.lists(
    st.tuples(st.sampled_from(TOPICS), st.sampled_from(AREAS), st.integers(0, DAYS - 1), st.integers(1, 9)),
    min_size=1,
    max_size=12,
)


@st.composite
def successions(draw):
    rows = []
    for name, nodes in (("topic", TOPICS), ("area", AREAS[1:])):
        for since in draw(st.lists(st.integers(1, DAYS), unique=True, max_size=3)):
            for former in draw(st.lists(st.sampled_from(nodes), unique=True, max_size=2)):
                shares = draw(st.lists(st.sampled_from([0.25, 0.5, 1.0]), min_size=1, max_size=2))
                rows += [
                    Succession(
                        **{name: draw(st.sampled_from(nodes))}, former=former, since=day_iso(FIRST + since), share=share
                    )
                    for share in shares
                ]
    return rows


@settings(deadline=None, max_examples=200)
@given(CASES, successions())
def test_a_history_in_other_bounds_is_that_of_its_cases_told_again(cases, rows):
    """But for what was given away whole: that keeps its history, so that a name that is used on is no news."""
    book = book_of(cases)
    bounds = Bounds.of(rows)
    found = moved(book, bounds)
    expected = told_again(cases, rows)
    recent = bounds.within(FIRST + 1, FIRST + DAYS)
    for series in expected.keys() | found.keys():
        if not recent.ended(series):
            assert found[series] == pytest.approx(expected[series], abs=1e-9), series


def test_a_street_that_moves_to_another_district_takes_its_history_along():
    book = book_of([("r", "T>d>x", 0, 5), ("r", "T>d>y", 0, 2), ("r", "T>e", 0, 1)])
    rows = [Succession(area="T>e>x", former="T>d>x", since=day_iso(FIRST + 3))]
    found = moved(book, Bounds.of(rows))
    first = {area: found[FEED, "r", area][0] for area in ("T", "T>d", "T>e", "T>e>x", "T>d>x")}
    assert first == {"T": 8, "T>d": 2, "T>e": 6, "T>e>x": 5, "T>d>x": 5}


def test_a_name_in_a_chain_that_nobody_used_passes_the_history_on():
    book = book_of([("r>a", "T", 0, 4), ("r>a", "T", 1, 2)])
    rows = [
        Succession(topic="r>middle", former="r>a", since=day_iso(FIRST + 2)),
        Succession(topic="s>last", former="r>middle", since=day_iso(FIRST + 4)),
    ]
    found = moved(book, Bounds.of(rows))
    assert found[FEED, "s>last", "T"].tolist() == [4, 2, 0, 0, 0, 0]
    assert found[FEED, "s", "T"].tolist() == [4, 2, 0, 0, 0, 0]
    assert found[FEED, "r", "T"].tolist() == [0, 0, 0, 0, 0, 0]
    assert found[FEED, "r>a", "T"].tolist() == [4, 2, 0, 0, 0, 0]


def test_first_level_topics_that_exchange_topics_stand_for_each_other():
    rows = [
        Succession(topic="b>x", former="a>x", since="2026-01-01"),
        Succession(topic="c", former="b", since="2026-02-01"),
        Succession(topic="d>y", former="d>x", since="2026-02-01"),
        Succession(area="T>f", former="T>e", since="2026-02-01"),
    ]
    assert joined_firsts(rows) == {"b": "a", "c": "a"}


def test_a_topic_that_moves_between_first_levels_is_judged_the_same_in_any_number_of_partitions():
    events = month("2026-03-02", 30, 11, rate=4.0)
    events += burst("pipe", "2026-03-30 09:05", 16, "Works>Burst pipe", "Town>East>Mill", minutes=3)
    ticks = [*hourly("2026-03-02 06:00", "2026-03-29 00:00", 6), *hourly("2026-03-29 01:00", "2026-04-02 12:00")]
    rows = tuple(
        Succession(topic=topic, former=former, since="2026-03-25")
        for topic, former in (("Works>Burst pipe", "Water>Burst pipe"), ("Works", "Roads"))
    )
    configuration = Configuration(
        city="Town", horizon_days=60, successions=rows, calendar=TOWN.calendar, judging=TOWN.judging, budget=TOWN.budget
    )
    one = exported(events, ticks, configuration=configuration)
    many = exported(events, ticks, configuration=configuration, partitions=Partitions(3, 4))
    assert one == many
    assert documents(one, "alerts")
