"""Issues in the flow: a town of few cases, over months, in which three residents report one thing within a week."""

from datetime import date
from itertools import pairwise

import msgspec
import pytest

from city.events import encode_record
from streams.cases import Cases
from streams.issue_counting import issue_of
from streams.messages import IssuePartial, decode_partials
from streams.topology import Partitions
from tests.streams.town import (
    BIN,
    GRID,
    HILL,
    LAMP,
    MILL,
    POTHOLE,
    QUAY,
    TOWN,
    at,
    day,
    documents,
    event,
    exported,
    hourly,
    month,
    records,
    tick,
)

LONG = msgspec.structs.replace(TOWN, horizon_days=130)
FIRST, DAYS = "2025-12-01", 141
QUIET = month(FIRST, DAYS - 1, 3, rate=0.4)
TICKS = hourly(f"{FIRST} 06:00", "2026-04-20 06:00", 24)


def reports(issue, *when, prefix="one", **more):
    """A case of one issue on each of the days."""
    return [event(f"{prefix}-{number}", f"{each} 10:00", issue=issue, **more) for number, each in enumerate(when)]


def every(days, first, last):
    """The days from one to another, every so many."""
    return [date.fromordinal(number).isoformat() for number in range(day(first), day(last) + 1, days)]


def town(events, **more):
    return exported([*QUIET, *events], TICKS, configuration=LONG, **more)


THREE = ("2026-03-20", "2026-03-22", "2026-03-24")
CHRONIC = every(3, "2025-12-02", "2026-04-18")


class TestOneIssue:
    def test_three_matters_in_a_week_are_found_and_told_as_their_day_ends(self):
        lines = town(reports("i1", *THREE))
        found = documents(lines, "findings", span="issue")
        assert (found[0]["issue"], found[0]["observed"], found[0]["method"]) == ("i1", 3, "emerging issue, new")
        assert found[0]["tick"] == "2026-03-24T22:00:00.000Z"
        assert (found[0]["topic_id"], found[0]["area_id"], found[0]["upper"]) == (POTHOLE, MILL, 2.0)
        (alert,) = documents(lines, "alerts", span="issue")
        assert (alert["issue"], alert["level"], alert["opened_at"]) == ("i1", 2, "2026-03-25T06:00:00+08:00")
        assert [change["status"] for change in alert["history"]] == ["open"]

    def test_two_matters_are_not(self):
        assert documents(town(reports("i1", *THREE[:2])), "findings", span="issue") == []

    def test_repeats_inquiries_and_public_order_do_not_count(self):
        for more in ({"repeat": True}, {"counted_as": "inquiry"}, {"subgrid": "order", "feed": GRID}):
            counted = reports("i1", *THREE[:2])
            assert (
                documents(town([*counted, *reports("i1", THREE[2], prefix="no", **more)]), "alerts", span="issue") == []
            )

    def test_a_known_one_that_goes_on_is_never_told_as_new(self):
        assert documents(town(reports("old", *CHRONIC)), "findings", span="issue") == []

    def test_a_known_one_that_rises_flares_up(self):
        more = reports("old", *["2026-04-10"] * 9, *["2026-04-11"] * 9, prefix="more")
        (alert,) = documents(town([*reports("old", *CHRONIC), *more]), "alerts", span="issue")
        assert (alert["method"], alert["level"]) == ("emerging issue, flare-up", 3)

    def test_nothing_is_judged_before_its_feed_is_known_for_long(self):
        assert documents(town(reports("i1", "2026-02-02", "2026-02-03", "2026-02-04")), "findings", span="issue") == []

    def test_one_that_was_there_when_its_feed_began_is_never_told_as_new(self):
        daily = every(1, "2025-12-10", "2026-04-18")
        assert documents(town(reports("busy", *daily)), "findings", span="issue") == []

    def test_the_alert_sits_where_two_thirds_of_the_matters_are(self):
        elsewhere = reports("i1", THREE[2], prefix="other", area=QUAY, topic=LAMP)
        (alert,) = documents(town([*reports("i1", *THREE), *elsewhere]), "alerts", span="issue")
        assert (alert["topic_id"], alert["area_id"], alert["observed"]) == (POTHOLE, MILL, 4)
        assert [(part["area_id"], part["observed"]) for part in alert["areas"]] == [(MILL, 3), (QUAY, 1)]


class TestChanges:
    def newer(self, one, when, **changes):
        return msgspec.structs.replace(one, version=at(when), arrived=at(when), **changes)

    @pytest.mark.parametrize(
        "changes",
        [{"repeat": True}, {"issue": ""}, {"issue": "i2"}, {"counted_as": "staff"}],
        ids=["a repeat", "of none", "of another", "no request"],
    )
    def test_a_case_that_turns_out_to_be_none_of_it_is_taken_back(self, changes):
        three = reports("i1", *THREE)
        taken = self.newer(three[0], "2026-03-23 12:00", **changes)
        assert documents(town([*three, taken]), "findings", span="issue") == []

    def test_a_case_that_gets_its_issue_later_counts_on_the_day_it_was_registered(self):
        without = reports("", THREE[0])[0]
        named = self.newer(without, "2026-03-23 12:00", issue="i1")
        lines = town([without, named, *reports("i1", *THREE[1:], prefix="two")])
        assert documents(lines, "alerts", span="issue")[0]["observed"] == 3

    def test_a_case_that_moves_counts_at_its_new_place_alone(self):
        three = reports("i1", *THREE)
        moved = [self.newer(one, "2026-03-24 12:00", topic=BIN, area=HILL) for one in three]
        (alert,) = documents(town([*three, *moved]), "alerts", span="issue")
        assert (alert["topic_id"], alert["area_id"], alert["observed"]) == (BIN, HILL, 3)


EVENTS = (
    *reports("i1", *THREE),
    *reports("old", *CHRONIC, prefix="chronic", topic=LAMP, area=HILL),
    *reports("i3", *["2026-04-02"] * 5, prefix="five", feed=GRID),
    *reports("i4", "2026-04-04", "2026-04-05", "2026-04-05", "2026-04-06", prefix="four", area=QUAY),
    *month(FIRST, DAYS - 1, 4, feed=GRID, rate=0.5),
)


@pytest.fixture(scope="module")
def once():
    return town(EVENTS)


class TestLaws:
    def test_each_feed_is_judged_apart(self, once):
        issues = {(alert["feed"], alert["issue"]) for alert in documents(once, "alerts", span="issue")}
        assert issues == {("complaint/town", "i1"), ("complaint/town", "i4"), (GRID, "i3")}

    @pytest.mark.parametrize(("events", "partials"), [(1, 2), (2, 1), (3, 3), (4, 4)])
    def test_any_number_of_partitions_gives_the_same_documents(self, once, events, partials):
        split = Partitions(events, partials)
        assert town(EVENTS, partitions=split) == once

    @pytest.mark.parametrize("stops", [(71, 113, 114, 115), (116, 122, 127, 128, 129), tuple(range(109, 131))])
    def test_a_stop_and_a_rebuild_change_nothing(self, once, stops):
        assert town(EVENTS, stops=stops, partitions=Partitions(2, 2)) == once

    def test_issues_change_no_other_finding_and_no_other_alert(self, once):
        without = [msgspec.structs.replace(one, issue="") for one in EVENTS]
        plain = town(without)
        for kind in ("buckets", "bands", "findings", "alerts"):
            others = [one for one in documents(once, kind) if one.get("span") != "issue"]
            assert documents(plain, kind) == others


class TestPartials:
    def partials(self, *messages, partials=1):
        step = Cases(LONG, partials)
        sent = records(step, step.new(0), encode_record(list(messages)))
        return [
            (output.partition, one, output.value)
            for output in sent
            if output.stream == "partials"
            for one in decode_partials(output.value)
        ]

    def test_without_issues_a_partial_is_the_plain_one(self):
        for _, partial, value in self.partials(event("a", "2026-03-20 10:00"), tick("2026-03-21", LONG)):
            assert not isinstance(partial, IssuePartial)
            assert len(msgspec.msgpack.decode(value)[0]) == 9

    def test_issues_follow_the_other_differences_in_one_order_and_stay_together(self):
        many = [
            event(f"{issue} {number}", "2026-03-20 10:00", area=area, issue=issue)
            for issue in ("i1", "i2", "i3")
            for number, area in enumerate((QUAY, MILL, MILL))
        ]
        held = {}
        for to, partial, _ in self.partials(*many, tick("2026-03-21", LONG), partials=3):
            if isinstance(partial, IssuePartial):
                assert partial.differences == ()
                for one in partial.issues:
                    held.setdefault(one.issue, []).append((to, one.area, one.matters))
        assert {issue: len({to for to, *_ in found}) for issue, found in held.items()} == {"i1": 1, "i2": 1, "i3": 1}
        assert [found[1:] for found in held["i1"]] == [(MILL, 2), (QUAY, 1)]

    def test_many_issues_are_split_into_parts_in_a_row(self):
        many = [event(f"{number}", "2026-03-20 10:00", issue=f"i{number}") for number in range(5_001)]
        parts = [partial for _, partial, _ in self.partials(*many, tick("2026-03-21", LONG))]
        assert [(one.part, one.last) for one in parts] == [(0, False), (1, False), (2, False), (3, True)]
        told = [one.issue for part in parts[1:3] for one in part.issues]
        assert len(told) == 5_001
        assert all(one < other for one, other in pairwise(told))
        assert [bool(part.deliveries) for part in parts] == [False, False, False, True]

    def test_cases_of_an_issue_share_one_text(self):
        one, other = (event(name, "2026-03-20 10:00", issue=str(12_345)) for name in "ab")
        assert issue_of(one) is issue_of(other)
