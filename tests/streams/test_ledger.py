"""The step ledger: adds up what the partitions of cases send, closes days, judges series."""

from typing import NamedTuple

import msgspec
import pytest

from city.configuration import Succession
from city.findings import Finding
from city.times import DAY, HOUR, MINUTE
from streams.cases_state import NEVER
from streams.ledger import Ledger
from streams.messages import (
    Bands,
    Delivery,
    Difference,
    Judged,
    Partial,
    decode_buckets,
    decode_flags,
    decode_watch,
    encode,
)
from streams.step import PoisonError, RevisionError
from tests.streams.town import BURST, FEED, HILL, MILL, POTHOLE, QUAY, TOWN, at, day, records

TODAY = day("2026-03-02")
REVISION = TOWN.revision


class Counts(NamedTuple):
    """What a partition of events counts in one topic, day and area by a tick: reports and matters by hour slot."""

    partition: int
    tick: int
    cell: tuple
    slots: dict


class Reached(NamedTuple):
    """A partition of events has come to a tick."""

    partition: int
    tick: int
    revision: str
    deliveries: tuple


class Town:
    """One partition of the step, of a number of partitions of events."""

    def __init__(self, events=1, configuration=TOWN):
        self.configuration = configuration
        self.step = Ledger(configuration, events)
        self.state = self.step.new(0)
        self._counted = {}
        self._waiting = {}
        self._reached = {}

    def takes(self, *told, silent=False):
        """What the step sends for one record of partials."""
        return self.folds(self.partials(*told), silent=silent)

    def folds(self, partials, *, silent=False):
        return records(self.step, self.state, encode(partials), silent=silent)

    def partials(self, *told):
        """The partials that tell of counts up to the ticks that are reached."""
        found = []
        for one in told:
            waiting = self._waiting.setdefault(one.partition, [])
            if isinstance(one, Counts):
                waiting += self._differences(one)
                continue
            former = self._reached.get(one.partition, NEVER)
            found.append(
                Partial(one.partition, former, one.tick, 0, True, one.revision, one.deliveries, tuple(waiting))
            )
            waiting.clear()
            self._reached[one.partition] = one.tick
        return found

    def _differences(self, counts):
        day, topic, feed, counted_as, area = counts.cell
        for slot, now in counts.slots.items():
            where = counts.partition, counts.cell, slot
            former = self._counted.get(where, (0, 0))
            self._counted[where] = now
            if now != former:
                yield Difference(topic, day, feed, counted_as, area, slot, now[0] - former[0], now[1] - former[1], 0)

    def buckets(self, *told):
        """What is told of buckets: (day, area, class) to (reports, matters, closed, tick)."""
        found = {}
        for output in self.takes(*told):
            for message in decode_buckets(output.value) if output.stream == "buckets" else ():
                for one in () if isinstance(message, Bands) else message.buckets:
                    counts = sum(one.reports), sum(one.matters)
                    found[one.day, one.area, one.counted_as] = (*counts, one.closed, one.tick)
        return found

    def judgements(self, *told):
        """Findings, how many series were tested by feed and span, and all bands."""
        findings, tests, bands = [], {}, []
        for output in self.takes(*told):
            if output.stream == "findings":
                for one in decode_watch(output.value):
                    if isinstance(one, Finding):
                        findings.append(one)
                    else:
                        tests.update({(test.feed, test.span): test.tested for test in one.tests})
            elif output.stream == "buckets":
                bands += [band for one in decode_buckets(output.value) if isinstance(one, Bands) for band in one.bands]
        return findings, tests, bands


def partial(when, counts, number=TODAY, topic=POTHOLE, *, partition=0, area=MILL, counted_as="request", feed=FEED):
    """Counts by hour slot; a pair is (reports, matters)."""
    slots = {slot: count if isinstance(count, tuple) else (count, count) for slot, count in counts.items()}
    time = when if isinstance(when, int) else at(when)
    return Counts(partition, time, (number, topic, feed, counted_as, area), slots)


def reached(when, first=TODAY, last=TODAY, *, partition=0, date_only=False, feed=FEED, revision=REVISION):
    """The feed has delivered on all days from the first to the last."""
    time = when if isinstance(when, int) else at(when)
    days = () if first is None else range(first, last + 1)
    return Reached(partition, time, revision, tuple(Delivery(feed, date_only, number) for number in days))


def ordinary(town, days, *, a_day=4, first=TODAY, topic=POTHOLE, area=MILL, **more):
    """So many days with requests at four hours, each closed by a tick at two in the morning; gives the next day."""
    for number in range(first, first + days):
        closing = at("2026-03-02 02:00") + (number - TODAY + 1) * DAY
        counts = {8 + 3 * slot: a_day // 4 for slot in range(4)}
        feed = {"date_only": more["date_only"]} if "date_only" in more else {}
        town.takes(partial(closing, counts, number, topic, area=area), reached(closing, first, number, **feed))
    return first + days


def test_a_tick_gives_buckets_by_hour_with_the_day_still_open():
    town = Town()
    told = town.buckets(partial("2026-03-02 09:00", {7: 1, 8: (3, 2)}), reached("2026-03-02 09:00"))
    assert told == {(TODAY, MILL, "request"): (4, 3, False, at("2026-03-02 09:00"))}


def test_what_a_later_tick_tells_is_added_also_where_it_takes_away():
    town = Town()
    town.takes(partial("2026-03-02 09:00", {8: 3}), reached("2026-03-02 09:00"))
    told = town.buckets(partial("2026-03-02 10:00", {8: 2, 9: 1}), reached("2026-03-02 10:00"))
    assert told[TODAY, MILL, "request"][:2] == (3, 3)
    assert town.state.book.days([0], TODAY, TODAY)[0, 0] == 3


def test_partials_of_the_partitions_are_added_when_all_have_reached_the_tick():
    town = Town(events=2)
    assert town.takes(partial("2026-03-02 09:00", {8: 3}), reached("2026-03-02 09:00")) == []
    other = partial("2026-03-02 09:00", {8: 2}, partition=1), reached("2026-03-02 09:00", partition=1)
    assert town.buckets(*other)[TODAY, MILL, "request"][:2] == (5, 5)


def test_partials_of_a_later_tick_wait_for_it():
    town = Town(events=2)
    town.takes(partial("2026-03-02 09:00", {8: 3}), reached("2026-03-02 09:00"))
    town.takes(partial("2026-03-02 10:00", {8: 3, 9: 4}), reached("2026-03-02 10:00"))
    assert town.buckets(reached("2026-03-02 09:00", partition=1))[TODAY, MILL, "request"][:2] == (3, 3)
    assert town.buckets(reached("2026-03-02 10:00", partition=1))[TODAY, MILL, "request"][:2] == (7, 7)


def test_a_day_closes_after_its_end_and_its_grace():
    town = Town()
    town.takes(partial("2026-03-02 23:00", {8: 3}), reached("2026-03-02 23:00"))
    before = at("2026-03-03 00:00") + TOWN.judging.grace_minutes * MINUTE
    assert town.buckets(reached(before - MINUTE)) == {}
    assert town.buckets(reached(before)) == {(TODAY, MILL, "request"): (3, 3, True, before)}


def test_a_late_case_gives_a_closed_day_a_new_revision():
    town = Town()
    town.takes(partial("2026-03-02 23:00", {8: 3}), reached("2026-03-02 23:00"), reached("2026-03-03 02:00"))
    late = partial("2026-03-04 09:00", {8: 3, 9: 1}), reached("2026-03-04 09:00")
    assert town.buckets(*late) == {(TODAY, MILL, "request"): (4, 4, True, at("2026-03-04 09:00"))}


def test_a_case_that_is_taken_away_leaves_an_explicit_zero():
    town = Town()
    town.takes(partial("2026-03-02 09:00", {8: 1}), reached("2026-03-02 09:00"))
    told = town.buckets(partial("2026-03-02 10:00", {8: 0}), reached("2026-03-02 10:00"))
    assert told[TODAY, MILL, "request"][:2] == (0, 0)
    assert town.state.book.days([0], TODAY, TODAY)[0, 0] == 0


@pytest.mark.parametrize("counted_as", ["inquiry", "staff"])
def test_staff_and_inquiries_have_buckets_and_never_reach_the_series(counted_as):
    town = Town()
    told = town.buckets(partial("2026-03-02 09:00", {8: 50}, counted_as=counted_as), reached("2026-03-02 09:00"))
    assert told[TODAY, MILL, counted_as][:2] == (50, 50)
    assert len(town.state.book) == 0


def test_repeats_are_reports_and_never_reach_the_series():
    town = Town()
    told = town.buckets(partial("2026-03-02 09:00", {8: (40, 1)}), reached("2026-03-02 09:00"))
    assert told[TODAY, MILL, "request"][:2] == (40, 1)
    assert town.state.book.days([0], TODAY, TODAY)[0, 0] == 1


def test_nothing_is_judged_before_the_feed_has_its_days_of_history():
    town = Town()
    next_day = ordinary(town, TOWN.judging.warmup_days)
    midnight = at("2026-03-02 00:00") + (next_day - TODAY) * DAY
    storm = partial(midnight + 26 * HOUR, {9: 80}, next_day), reached(midnight + 26 * HOUR, TODAY, next_day)
    young = Town()
    ordinary(young, TOWN.judging.warmup_days - 1, first=TODAY + 1)
    assert [found.span for found in town.judgements(*storm)[0]].count("day") > 0
    late = partial(midnight + 26 * HOUR, {9: 80}, next_day), reached(midnight + 26 * HOUR, TODAY + 1, next_day)
    assert young.judgements(*late) == ([], {}, [])


def test_a_burst_is_found_within_the_hour_at_every_level_above_it():
    town = Town()
    next_day = ordinary(town, 20)
    ten = at("2026-03-02 10:00") + (next_day - TODAY) * DAY
    found, tests, _ = town.judgements(partial(ten, {9: 30}, next_day), reached(ten, TODAY, next_day))
    places = {(one.topic, one.area) for one in found}
    assert places == {(topic, area) for topic in ("Roads", POTHOLE) for area in ("Town", "Town>East", MILL)}
    assert {(one.span, one.observed, one.outside, one.start) for one in found} == {("hour", 30, True, ten - HOUR)}
    assert tests == {(FEED, "hour"): 6}


def test_a_feed_with_dates_only_is_never_judged_by_the_hour():
    town = Town()
    next_day = ordinary(town, 20, date_only=True)
    ten = at("2026-03-02 10:00") + (next_day - TODAY) * DAY
    storm = partial(ten, {0: 30}, next_day), reached(ten, TODAY, next_day, date_only=True)
    assert town.judgements(*storm) == ([], {}, [])
    closing = reached(ten + 16 * HOUR, TODAY, next_day, date_only=True)
    assert {one.span for one in town.judgements(closing)[0]} == {"day", "week"}


@pytest.mark.parametrize("first", [True, False])
def test_a_feed_with_some_times_is_no_feed_with_dates_only_in_whichever_partition_they_are(first):
    town = Town(events=2)
    town.takes(
        reached("2026-03-02 09:00", partition=0, date_only=first),
        reached("2026-03-02 09:00", partition=1, date_only=not first),
    )
    assert not town.state.delivered[FEED].date_only


def test_an_absent_count_is_zero_only_where_the_feed_delivered():
    """Two weeks out of three without any delivery: what is ordinary rests on the delivered days alone."""
    silent, delivered = Town(), Town()
    for town in (silent, delivered):
        next_day = ordinary(town, 7)
        for number in range(next_day, next_day + 13):
            morning = at("2026-03-02 02:00") + (number - TODAY + 1) * DAY
            town.takes(reached(morning, TODAY, next_day - 1 if town is silent else number))
    last = next_day + 13
    closing = at("2026-03-02 02:00") + (last - TODAY + 1) * DAY
    counts = partial(closing, {9: 4}, last)
    _, _, known = delivered.judgements(counts, reached(closing, TODAY, last))
    both = reached(closing, last, last)
    _, _, gaps = silent.judgements(counts, both)
    expected = [next(band.values[0].expected for band in bands if band.topic == POTHOLE) for bands in (known, gaps)]
    assert expected[0] < 2.5
    assert expected[1] == pytest.approx(4.0, abs=0.5)


def test_a_day_without_delivery_is_not_judged():
    town = Town()
    next_day = ordinary(town, 20)
    closing = at("2026-03-02 02:00") + (next_day - TODAY + 1) * DAY
    assert town.judgements(reached(closing, TODAY, next_day - 1)) == ([], {}, [])


def test_a_finished_day_has_bands_with_what_came_and_what_was_expected():
    town = Town()
    next_day = ordinary(town, 20)
    closing = at("2026-03-02 02:00") + (next_day - TODAY + 1) * DAY
    _, tests, bands = town.judgements(partial(closing, {9: 5}, next_day), reached(closing, TODAY, next_day))
    assert tests == {(FEED, "day"): 6, (FEED, "week"): 6}
    values = {band.topic: {value.area: value for value in band.values} for band in bands}
    assert set(values) == {"Roads", POTHOLE}
    assert values[POTHOLE][MILL].observed == 5
    assert values[POTHOLE][MILL].expected == pytest.approx(4.0, abs=0.3)
    assert values[POTHOLE][MILL].upper >= 8


def test_a_flagged_series_sends_findings_also_inside_its_band_until_it_has_been_quiet():
    town = Town()
    next_day = ordinary(town, 20)
    midnight = at("2026-03-02 00:00") + (next_day - TODAY) * DAY
    town.takes(partial(midnight + 10 * HOUR, {9: 30}, next_day), reached(midnight + 10 * HOUR, TODAY, next_day))
    seen = []
    for hour in range(34, 24 * 11):
        now = midnight + hour * HOUR
        number = next_day + (hour - 1) // 24
        past = hour - 24 * (number - next_day)
        one = partial(now, {slot: 1 for slot in (8, 11, 14, 17) if slot < past}, number)
        found, _, _ = town.judgements(one, reached(now, TODAY, number))
        seen += [(now, one.outside) for one in found if (one.topic, one.area) == (POTHOLE, MILL)]
    inside = [now for now, outside in seen if not outside]
    assert inside
    last = max([midnight + 10 * HOUR, *(now for now, outside in seen if outside)])
    assert max(inside) < last + TOWN.judging.recovery_hours * HOUR
    assert max(inside) >= last + TOWN.judging.recovery_hours * HOUR - DAY
    assert town.state.flags == {}


def test_a_restated_day_that_is_out_of_the_ordinary_now_is_judged_again():
    town = Town()
    next_day = ordinary(town, 20)
    closing = at("2026-03-02 02:00") + (next_day - TODAY + 1) * DAY
    town.takes(partial(closing, {9: 4}, next_day), reached(closing, TODAY, next_day))
    late = closing + 8 * HOUR
    found, _, _ = town.judgements(partial(late, {9: 60}, next_day), reached(late, TODAY, next_day + 1))
    again, _, _ = town.judgements(
        partial(closing + DAY, {9: 4}, next_day + 1), reached(closing + DAY, TODAY, next_day + 1)
    )
    told = {(one.start, one.observed) for one in [*found, *again] if one.span == "day" and one.area == MILL}
    assert (at("2026-03-02 00:00") + (next_day - TODAY) * DAY, 60) in told


def test_a_silent_fold_with_the_flags_recalled_goes_on_as_if_undisturbed():
    town, rebuilt = Town(), Town()
    next_day = ordinary(town, 20)
    ordinary(rebuilt, 20)
    ten = at("2026-03-02 10:00") + (next_day - TODAY) * DAY
    burst = partial(ten, {9: 30}, next_day), reached(ten, TODAY, next_day)
    outputs = town.takes(*burst)
    assert rebuilt.takes(*burst, silent=True) == []
    assert rebuilt.state.flags == {}
    flags = [output for output in outputs if output.stream == "flags"]
    assert len(flags) == 1
    rebuilt.step.recall(rebuilt.state, flags[0].value)
    assert rebuilt.state.flags == town.state.flags != {}
    more = [
        (partial(ten + hour * HOUR, {9: 30, 9 + hour: 1}, next_day), reached(ten + hour * HOUR, TODAY, next_day))
        for hour in range(1, 14)
    ]
    for messages in more:
        assert rebuilt.takes(*messages) == town.takes(*messages)


def test_flags_of_a_later_tick_are_not_recalled():
    town = Town()
    next_day = ordinary(town, 20)
    ten = at("2026-03-02 10:00") + (next_day - TODAY) * DAY
    outputs = town.takes(partial(ten, {9: 30}, next_day), reached(ten, TODAY, next_day))
    value = next(output.value for output in outputs if output.stream == "flags")
    assert [told.tick for told in decode_flags(value)] == [ten]
    behind = Town()
    ordinary(behind, 20)
    behind.step.recall(behind.state, value)
    assert behind.state.flags == {}


def test_a_split_street_keeps_its_history():
    split = TODAY + 20
    north, south = "Town>East>Mill North", "Town>East>Mill South"
    since = "2026-03-22"
    parts = tuple(Succession(area=area, former=MILL, since=since, share=0.5) for area in (north, south))
    configuration = msgspec.structs.replace(TOWN, successions=parts)
    town = Town(configuration=configuration)
    revision = configuration.revision
    for number in range(TODAY, split + 2):
        closing = at("2026-03-02 02:00") + (number - TODAY + 1) * DAY
        areas = {MILL: 2} if number < split else {north: 1, south: 1}
        counts = [
            partial(closing, dict.fromkeys((8, 12, 15, 19), count), number, area=area) for area, count in areas.items()
        ]
        _, _, bands = town.judgements(*counts, reached(closing, TODAY, number, revision=revision))
    values = {value.area: value for band in bands if band.topic == POTHOLE for value in band.values}
    assert values[north].expected == pytest.approx(4.0, abs=0.4)
    assert values[south].expected == pytest.approx(4.0, abs=0.4)
    assert values["Town>East"].expected == pytest.approx(8.0, abs=0.5)


def test_a_feed_is_judged_the_same_whichever_topics_a_partition_holds():
    """A first-level topic that is new bursts: alone in its partition or beside another, it is found alike."""
    alone, beside = Town(), Town()
    next_day = ordinary(beside, 20)
    for number in range(TODAY, next_day):
        closing = at("2026-03-02 02:00") + (number - TODAY + 1) * DAY
        alone.takes(reached(closing, TODAY, number))
    midnight = at("2026-03-02 00:00") + (next_day - TODAY) * DAY
    found = []
    for town in (alone, beside):
        told = []
        for hour in (10, 26):
            now = midnight + hour * HOUR
            told += town.judgements(partial(now, {9: 30}, next_day, BURST, area=QUAY), reached(now, TODAY, next_day))[0]
        found.append([one for one in told if one.topic == BURST])
    assert found[0] == found[1]
    assert {one.span for one in found[0]} >= {"hour", "day"}


def test_the_first_request_of_a_feed_that_had_only_inquiries_is_counted():
    town = Town()
    for number in range(TODAY, TODAY + 20):
        closing = at("2026-03-02 02:00") + (number - TODAY + 1) * DAY
        town.takes(partial(closing, {9: 5}, number, counted_as="inquiry"), reached(closing, TODAY, number))
    closing = at("2026-03-02 02:00") + 21 * DAY
    told = town.buckets(partial(closing, {9: 6}, TODAY + 20), reached(closing, TODAY, TODAY + 20))
    assert told[TODAY + 20, MILL, "request"][:2] == (6, 6)


def test_a_case_far_ahead_of_its_tick_does_not_hide_the_hours_of_now():
    town, disturbed = Town(), Town()
    next_day = ordinary(town, 20)
    ordinary(disturbed, 20)
    ten = at("2026-03-02 10:00") + (next_day - TODAY) * DAY
    ahead = partial(ten, {9: 1}, next_day + 6, area=HILL)
    burst = partial(ten + HOUR, {9: 30, 10: 1}, next_day), reached(ten + HOUR, TODAY, next_day)
    first = partial(ten, {9: 30}, next_day), reached(ten, TODAY, next_day)
    town.takes(*first)
    disturbed.takes(ahead, *first)
    seen = [
        {(one.area, one.observed) for one in each.judgements(*burst)[0] if one.topic == POTHOLE}
        for each in (town, disturbed)
    ]
    assert (MILL, 31) in seen[0]
    assert seen[1] == seen[0]


def test_a_message_that_cannot_be_read_is_poison():
    town = Town()
    with pytest.raises(PoisonError):
        records(town.step, town.state, b"\xc1")


def test_a_tick_of_another_configuration_stops_with_both_names():
    with pytest.raises(RevisionError, match=f"0123456789ab.*{REVISION}"):
        Town().takes(reached("2026-03-02 09:00", revision="0123456789ab"))


def test_every_tick_ends_with_judged_also_where_there_is_nothing_to_tell():
    outputs = Town().takes(reached("2026-03-02 09:00", first=None, last=None))
    assert [decode_watch(output.value) for output in outputs] == [[Judged(0, at("2026-03-02 09:00"), REVISION, ())]]
