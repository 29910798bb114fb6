"""The step cases: the newest version of every case, and by how much what they add up to changes."""

import msgspec
import pytest

from city.configuration import UrgentRule
from city.events import digest, encode_record
from city.times import DAY, HOUR, MINUTE
from streams.cases import Cases
from streams.cases_state import NEVER
from streams.messages import decode_cases, decode_partials, decode_watch
from streams.step import PoisonError, RevisionError
from tests.streams.town import FEED, GRID, HILL, LAMP, LEAK, MILL, POTHOLE, TOWN, at, day, event, records, tick

TODAY = day("2026-03-02")
MORNING = "2026-03-02 08:10"


@pytest.fixture
def town():
    return Town()


class Town:
    """One partition of the step."""

    def __init__(self, configuration=TOWN, partials=1):
        self.step = Cases(configuration, partials)
        self.state = self.step.new(0)

    def takes(self, *messages, silent=False):
        return records(self.step, self.state, encode_record(list(messages)), silent=silent)

    def partials(self, *messages):
        """All partials, by partition of the stream."""
        return [
            (output.partition, one)
            for output in self.takes(*messages)
            if output.stream == "partials"
            for one in decode_partials(output.value)
        ]

    def sends(self, *messages):
        """Differences by (day, topic), then by class and area: {slot: (reports, matters)}."""
        found = {}
        for _, told in self.partials(*messages):
            for one in told.differences:
                cells = found.setdefault((one.day, one.topic), {})
                cells.setdefault((one.counted_as, one.area), {})[one.slot] = (one.reports, one.matters)
        return found

    def states(self, *messages):
        """Winning event and counting by case."""
        return {state.event.id: (state.event, state.counting) for state in self.documents(*messages)}

    def documents(self, *messages):
        """All case states that are sent."""
        return [
            state
            for output in self.takes(*messages)
            if output.stream == "cases"
            for told in decode_cases(output.value)
            for state in told.states
        ]


def later(one, minutes, **changes):
    """Another version of an event, that much later."""
    moved = {"version": one.version + minutes * MINUTE, "arrived": one.arrived + minutes * MINUTE}
    return msgspec.structs.replace(one, **(moved | changes))


def test_a_tick_sends_what_was_counted_by_hour(town):
    cases = event("1", MORNING), event("2", "2026-03-02 08:40"), event("3", "2026-03-02 10:00", area=HILL)
    assert town.sends(*cases, tick("2026-03-02 11:00")) == {
        (TODAY, POTHOLE): {("request", MILL): {8: (2, 2)}, ("request", HILL): {10: (1, 1)}}
    }


def test_a_tick_tells_only_what_has_changed_since_the_one_before(town):
    town.takes(event("1", MORNING), event("2", MORNING, LAMP), tick("2026-03-02 09:00"))
    assert town.sends(event("3", "2026-03-02 09:30"), tick("2026-03-02 10:00")) == {
        (TODAY, POTHOLE): {("request", MILL): {9: (1, 1)}}
    }
    assert town.sends(tick("2026-03-02 11:00")) == {}


def test_of_two_versions_the_newer_wins_whichever_comes_first(town):
    old = event("1", MORNING)
    new = later(old, 30, topic=LAMP, status="closed")
    assert town.states(new, old, tick("2026-03-02 09:00")) == {"1": (new, "counted")}
    other = Town()
    assert other.states(old, new, tick("2026-03-02 09:00")) == {"1": (new, "counted")}


def test_of_two_contents_with_one_version_the_higher_digest_wins():
    one, other = event("1", MORNING, channel="web"), event("1", MORNING, channel="phone")
    winner = max(one, other, key=digest)
    for order in ((one, other), (other, one)):
        assert Town().states(*order, tick("2026-03-02 09:00"))["1"][0] == winner


def test_a_content_that_is_met_again_is_known_since_its_first_arrival():
    first, again = event("1", MORNING), later(event("1", MORNING), 0, arrived=at("2026-03-02 08:50"))
    for order in ((first, again), (again, first)):
        assert Town().states(*order, tick("2026-03-02 09:00"))["1"][0].arrived == first.arrived


def test_a_case_that_moves_is_taken_away_where_it_was(town):
    case = event("1", MORNING)
    town.takes(case, tick("2026-03-02 09:00"))
    moved = later(case, 60, area=HILL)
    assert town.sends(moved, tick("2026-03-02 10:00")) == {
        (TODAY, POTHOLE): {("request", MILL): {8: (-1, -1)}, ("request", HILL): {8: (1, 1)}}
    }


def test_a_case_that_changes_its_topic_touches_both_topics(town):
    case = event("1", MORNING)
    town.takes(case, tick("2026-03-02 09:00"))
    assert town.sends(later(case, 60, topic=LAMP), tick("2026-03-02 10:00")) == {
        (TODAY, POTHOLE): {("request", MILL): {8: (-1, -1)}},
        (TODAY, LAMP): {("request", MILL): {8: (1, 1)}},
    }


def test_a_case_that_moves_between_two_ticks_leaves_nothing_behind_in_either_order():
    old = event("1", MORNING)
    new = later(old, 10, topic=LAMP, area=HILL)
    sent = {(TODAY, LAMP): {("request", HILL): {8: (1, 1)}}}
    assert Town().sends(new, old, tick("2026-03-02 09:00")) == sent
    assert Town().sends(old, new, tick("2026-03-02 09:00")) == sent


def test_a_case_that_goes_and_comes_back_between_two_ticks_touches_nothing(town):
    case = event("1", MORNING)
    town.takes(case, tick("2026-03-02 09:00"))
    away, back = later(case, 60, area=HILL), later(case, 70)
    assert town.sends(away, back, tick("2026-03-02 10:00")) == {}


def test_a_place_that_one_case_leaves_and_another_comes_to_has_not_changed(town):
    one, other = event("1", MORNING), event("2", MORNING, area=HILL)
    town.takes(one, other, tick("2026-03-02 09:00"))
    assert town.sends(later(one, 60, area=HILL), later(other, 60, area=MILL), tick("2026-03-02 10:00")) == {}


def test_a_case_that_becomes_a_repeat_is_a_report_still(town):
    case = event("1", MORNING)
    town.takes(case, tick("2026-03-02 09:00"))
    assert town.sends(later(case, 60, repeat=True), tick("2026-03-02 10:00")) == {
        (TODAY, POTHOLE): {("request", MILL): {8: (0, -1)}}
    }


def test_what_changes_nothing_that_counts_is_a_document_and_no_difference(town):
    case = event("1", MORNING)
    town.takes(case, tick("2026-03-02 09:00"))
    closed = later(case, 60, status="closed", unit="Roads office")
    outputs = town.takes(closed, tick("2026-03-02 10:00"))
    assert [output.stream for output in outputs] == ["cases", "partials"]
    assert [one.differences for one in decode_partials(outputs[1].value)] == [()]


def test_a_repeat_is_a_report_and_no_matter(town):
    cases = event("1", MORNING), event("2", MORNING, repeat=True)
    assert town.sends(*cases, tick("2026-03-02 09:00")) == {(TODAY, POTHOLE): {("request", MILL): {8: (2, 1)}}}


def test_classes_are_counted_apart(town):
    cases = [event(name, MORNING, counted_as=name) for name in ("request", "inquiry", "staff")]
    assert set(town.sends(*cases, tick("2026-03-02 09:00"))[TODAY, POTHOLE]) == {
        ("request", MILL),
        ("inquiry", MILL),
        ("staff", MILL),
    }


def test_a_case_from_before_the_seal_is_a_document_and_not_counted(town):
    town.takes(tick("2026-03-02 00:00", sealed_until=at("2026-03-01 00:00")))
    old, new = event("old", "2026-02-28 09:00"), event("new", "2026-03-01 00:00")
    sealed = {"sealed_until": at("2026-03-01 00:00")}
    assert set(town.sends(old, new, tick("2026-03-02 09:00", **sealed))) == {(day("2026-03-01"), POTHOLE)}
    other = Town()
    other.takes(tick("2026-03-02 00:00", **sealed))
    counting = other.states(old, new, tick("2026-03-02 09:00", **sealed))
    assert {name: how for name, (_, how) in counting.items()} == {"old": "sealed", "new": "counted"}


def test_a_case_that_is_corrected_to_a_sealed_day_counts_nowhere_and_never_again(town):
    sealed = {"sealed_until": at("2026-03-02 00:00")}
    case = event("1", MORNING, issue="road")
    town.takes(tick("2026-03-02 00:00", **sealed), case, event("2", MORNING), tick("2026-03-02 09:00", **sealed))
    corrected = later(case, 60, registered=at("2026-03-01 23:50"))
    (_, series), (_, issue), (_, heard) = town.partials(corrected, tick("2026-03-02 10:00", **sealed))
    assert [(one.day, one.slot, one.reports, one.matters) for one in series.differences] == [(TODAY, 8, -1, -1)]
    assert [(one.issue, one.day, one.matters) for one in issue.issues] == [("road", TODAY, -1)]
    assert [(one.area, one.day, one.matters) for one in heard.areas] == [(MILL, TODAY, -1)]
    back = later(case, 120, area=HILL)
    assert town.sends(back, tick("2026-03-02 11:00", **sealed)) == {}
    assert town.states(later(case, 180), tick("2026-03-02 12:00", **sealed))["1"][1] == "sealed"


def test_a_correction_to_a_sealed_day_between_two_ticks_leaves_nothing_behind_in_either_order():
    sealed = {"sealed_until": at("2026-03-02 00:00")}
    case = event("1", MORNING)
    corrected = later(case, 60, registered=at("2026-03-01 23:50"))
    for order in ((case, corrected), (corrected, case)):
        town = Town()
        town.takes(tick("2026-03-02 00:00", **sealed))
        assert town.sends(*order, tick("2026-03-02 10:00", **sealed)) == {}
        assert [known.counting for known in town.state.known.values()] == ["sealed"]


def test_a_case_older_than_the_horizon_is_a_document_and_not_counted(town):
    town.takes(tick("2026-03-02 09:00"))
    oldest = TODAY - TOWN.horizon_days
    within = event("within", at("2026-03-02 08:00") - TOWN.horizon_days * DAY, arrived="2026-03-02 09:10")
    beyond = event("beyond", within.registered - DAY, arrived="2026-03-02 09:10")
    assert town.sends(within, beyond, tick("2026-03-02 10:00")) == {(oldest, POTHOLE): {("request", MILL): {8: (1, 1)}}}
    other = Town()
    other.takes(tick("2026-03-02 09:00"))
    counting = other.states(within, beyond, tick("2026-03-02 10:00"))
    assert {name: how for name, (_, how) in counting.items()} == {"within": "counted", "beyond": "beyond-horizon"}


def test_what_leaves_the_horizon_is_forgotten_silently_and_never_restates_its_day(town):
    case = event("1", MORNING)
    town.takes(case, tick("2026-03-02 09:00"))
    far = at("2026-03-02 09:00") + (TOWN.horizon_days + 1) * DAY
    assert town.sends(msgspec.structs.replace(tick("2026-03-02 09:00"), time=far)) == {}
    assert town.state.known == {}
    assert town.state.by_day == {}
    again = later(case, 5, area=HILL, arrived=far + MINUTE)
    assert town.sends(again, msgspec.structs.replace(tick("2026-03-02 09:00"), time=far + HOUR)) == {}


def test_every_row_is_accepted_replaced_or_repeated_in_any_order():
    first = event("1", MORNING, last_of_row=False)
    closed = later(first, 60, status="closed", last_of_row=True)
    corrected = later(closed, 20, area=HILL)
    other = event("2", MORNING)
    for order in ((first, closed, corrected, other, closed, corrected), (corrected, closed, other, closed, corrected)):
        town = Town()
        town.takes(*order)
        assert town.state.outcomes == {"accepted": 2, "replaced": 1, "repeated": 2}


def test_a_day_on_which_a_feed_delivers_is_told_once(town):
    cases = event("1", MORNING), event("2", "2026-03-04 08:00"), event("3", "2026-03-03 08:00", feed=GRID)
    *_, (_, told) = town.partials(*cases, tick("2026-03-04 09:00"))
    assert [(one.feed, one.day) for one in told.deliveries] == [(FEED, TODAY), (FEED, TODAY + 2), (GRID, TODAY + 1)]
    more = event("4", "2026-03-04 08:30"), event("5", "2026-03-04 08:30", feed=GRID)
    *_, (_, told) = town.partials(*more, tick("2026-03-04 10:00"))
    assert [(one.feed, one.day) for one in told.deliveries] == [(GRID, TODAY + 2)]


def test_every_partition_of_partials_is_told_of_every_tick_and_of_the_one_before():
    town = Town(partials=3)
    nine, ten = at("2026-03-02 09:00"), at("2026-03-02 10:00")
    told = town.partials(event("1", MORNING), tick("2026-03-02 09:00"), tick("2026-03-02 10:00"))
    chains = {to: [(one.former, one.tick, one.last) for partition, one in told if partition == to] for to in range(3)}
    assert chains == {to: [(NEVER, nine, True), (nine, ten, True)] for to in range(3)}
    assert sorted(len(one.differences) for _, one in told) == [0, 0, 0, 0, 0, 1]


def test_all_that_is_below_a_first_level_topic_goes_to_one_partition():
    town = Town(partials=7)
    cases = [event(f"{number}", MORNING, f"Roads>{number}", f"Town>{number}") for number in range(30)]
    told = town.partials(*cases, tick("2026-03-02 09:00"))
    assert sorted(len(one.differences) for _, one in told) == [0] * 6 + [30]


def test_a_tick_met_again_sends_nothing(town):
    town.takes(event("1", MORNING), tick("2026-03-02 09:00"))
    assert town.takes(tick("2026-03-02 09:00"), tick("2026-03-02 08:00")) == []


def test_a_silent_fold_sends_nothing_and_ends_in_the_same_state(town):
    case = event("1", MORNING)
    story = case, tick("2026-03-02 09:00"), later(case, 60, area=HILL), event("2", MORNING, LEAK, urgent=("gas",))
    silent = Town()
    town.takes(*story)
    assert silent.takes(*story, silent=True) == []
    assert silent.state == town.state
    assert silent.takes(tick("2026-03-02 11:00")) == town.takes(tick("2026-03-02 11:00"))


def test_an_urgent_case_is_told_at_once_without_a_tick(town):
    case = event("1", MORNING, LEAK, urgent=("gas",))
    outputs = town.takes(case)
    assert [output.stream for output in outputs] == ["findings"]
    (finding,) = decode_watch(outputs[0].value)
    assert (finding.tick, finding.rule, finding.case, finding.span) == (case.arrived, "gas", f"{FEED}:1", "case")


def test_an_urgent_case_is_told_once(town):
    case = event("1", MORNING, LEAK, urgent=("gas",))
    town.takes(case)
    assert town.takes(case, later(case, 10), later(case, 20, status="closed")) == []


def test_of_the_rules_of_a_case_the_strongest_is_told_first():
    rules = (UrgentRule(name="cover", topics=(), level=2), UrgentRule(name="fire", topics=()))
    town = Town(msgspec.structs.replace(TOWN, urgent=rules))
    outputs = town.takes(event("1", MORNING, LEAK, urgent=("unknown", "cover", "fire")))
    assert [decode_watch(output.value)[0].rule for output in outputs] == ["fire", "unknown", "cover"]


@pytest.mark.parametrize(
    "changes",
    [{"counted_as": "inquiry"}, {"arrived": at(MORNING) + DAY + 1}, {"urgent": ()}],
    ids=["inquiry", "a day late", "no rule"],
)
def test_what_is_no_fresh_urgent_request_waits_for_the_tick(town, changes):
    assert town.takes(event("1", MORNING, LEAK, **({"urgent": ("gas",)} | changes))) == []


@pytest.mark.parametrize(
    "record",
    [b"", b"{", b'[{"type":"event","id":"1"}]', b'[{"type":"tick","time":1,"revision":"x","schema":99}]', b"\xff\xfe"],
    ids=["empty", "cut off", "fields missing", "schema of tomorrow", "no text"],
)
def test_a_record_that_cannot_be_read_is_poison_and_changes_nothing(town, record):
    with pytest.raises(PoisonError):
        records(town.step, town.state, record)
    assert town.state == Town().state


def test_a_tick_of_another_configuration_stops_with_both_names(town):
    with pytest.raises(RevisionError, match=f"configuration 0123456789ab, this process holds {TOWN.revision}"):
        town.takes(msgspec.structs.replace(tick("2026-03-02 09:00"), revision="0123456789ab"))


def test_a_service_tick_far_ahead_of_its_record_is_passed_over_and_counted(town):
    early, late = at("2026-03-02 09:00"), at("2026-03-02 10:00")
    record = encode_record([event("1", MORNING), tick("2026-03-02 10:00", clock="service")])
    assert [*town.step.apply(town.state, record, appended=early)] == []
    assert town.step.watermark(town.state) is None
    assert town.step.sizes(town.state)["ticks_ahead"] == 1
    assert [*town.step.apply(town.state, record, appended=late)] != []
    assert town.step.watermark(town.state) == late


def test_the_data_s_own_ticks_may_be_of_any_time(town):
    record = encode_record([tick("2026-03-02 10:00")])
    assert [*town.step.apply(town.state, record, appended=at("2026-03-01 00:00"))] != []


def test_a_case_whose_registration_moves_to_another_month_says_where_it_was(town):
    first = event("1", "2026-03-02 08:10")
    moved = later(first, 60, registered=at("2026-02-20 08:10"))
    again = later(first, 90, registered=at("2026-02-21 08:10"))

    def former(*messages):
        return [state.former for state in town.documents(*messages)]

    assert former(first, tick("2026-03-02 09:00")) == [None]
    assert former(moved, tick("2026-03-02 10:00")) == [first.registered]
    assert former(again, tick("2026-03-02 11:00")) == [None]


def test_of_a_record_that_holds_something_unreadable_the_rest_is_counted(town):
    good = encode_record([event("1", MORNING), tick("2026-03-02 09:00")])
    person = b'{"type":"event","feed":"complaint/town","id":"2","phone":"x"}'
    poisoned = good.replace(b"[", b"[" + person + b",", 1)
    sent = []
    with pytest.raises(PoisonError) as error:
        sent.extend(town.step.apply(town.state, poisoned))
    assert error.value.unread == (1, 3)
    assert [output.stream for output in sent] == ["cases", "partials"]
    assert town.step.sizes(town.state)["cases"] == 1
    assert town.state.met(f"{FEED}:1") is not None
    assert town.step.watermark(town.state) == at("2026-03-02 09:00")


def test_what_the_feed_leaves_out_of_its_assessment_counts_and_is_counted_apart(town):
    cases = event("1", MORNING), event("2", MORNING, excluded=True), event("3", MORNING, repeat=True, excluded=True)
    (_, told), *_ = town.partials(*cases, tick("2026-03-02 09:00"))
    assert [(one.reports, one.matters, one.excluded) for one in told.differences] == [(3, 2, 2)]
    back = later(cases[1], 60, excluded=False)
    ((_, told),) = town.partials(back, tick("2026-03-02 10:00"))
    assert [(one.reports, one.matters, one.excluded) for one in told.differences] == [(0, 0, -1)]


def test_of_public_order_counts_are_sent_and_no_case(town):
    outputs = town.takes(event("1", MORNING, feed=GRID, subgrid="order"), tick("2026-03-02 09:00"))
    assert [output.stream for output in outputs] == ["partials"]
    assert [one.matters for told in decode_partials(outputs[0].value) for one in told.differences] == [1]
