"""Silences of notices as the log has them: what may be set, what ends it, and that repetition changes nothing."""

from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.notice_silences import KEPT_DAYS, UnknownSilenceError, aged, fold
from city.notice_silences import EndSilence, NoticeSilence, may_end, newer
from city.times import DAY, HOUR

NOW = 1_741_000_000_000


def silence(name="s1", **values):
    """A silence of potholes in the east of the town for a day, unless more is said."""
    given = {
        "at": NOW,
        "begins": NOW,
        "ends": NOW + DAY,
        "author": "east-duty",
        "area": "Town>East",
        "areas": ("Town>East",),
        "topics": ("Roads>Pothole",),
        "reason": "the road is rebuilt",
    }
    return NoticeSilence(silence_id=name, **given | values)


def end(name="s1", hours=1, area="Town>East", role="east-duty"):
    return EndSilence(silence_id=name, at=NOW + hours * HOUR, role=role, area=area)


def folded(*messages):
    """The silences after messages, and the states that were sent."""
    known, sent = {}, []
    for message in messages:
        known, changed = fold(known, message)
        sent += changed
    return known, sent


class TestWhatMayBeSet:
    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"areas": ()}, "names areas"),
            ({"areas": ("Town>West",)}, "none outside the area"),
            ({"areas": ("Town>East", "Town")}, "none outside the area"),
            ({"areas": ("Town>Eastern",)}, "none outside the area"),
            ({"area": "", "areas": ("",)}, "without empty names"),
            ({"topics": ("Roads>",)}, "without empty names"),
            ({"ends": NOW + 30 * DAY + 1}, "30 days at most"),
            ({"ends": NOW}, "ends after it begins"),
            ({"begins": NOW - 2 * DAY, "ends": NOW - DAY}, "after it is set"),
            ({"least": 4}, "above the highest, 3"),
            ({"reason": ""}, "1 to 200 characters"),
            ({"reason": "x" * 201}, "1 to 200 characters"),
            ({"author": ""}, "the role has"),
        ],
    )
    def test_what_breaks_a_rule_is_no_silence(self, values, said):
        with pytest.raises(ValueError, match=said):
            silence(**values)
        plain = msgspec.to_builtins(silence()) | msgspec.to_builtins(
            {{"begins": "from", "ends": "until"}.get(key, key): value for key, value in values.items()}
        )
        with pytest.raises(msgspec.ValidationError, match=said):
            msgspec.convert(plain, NoticeSilence)

    def test_thirty_days_are_the_longest_wherever_they_begin(self):
        assert silence(begins=NOW + 60 * DAY, ends=NOW + 90 * DAY).window == (NOW + 60 * DAY, NOW + 90 * DAY)

    def test_level_4_is_held_only_where_that_is_said(self):
        assert (silence().most, silence(most=4).most) == (3, 4)

    def test_it_holds_from_when_it_was_set_to_when_it_was_ended(self):
        assert silence(begins=NOW - HOUR, ended_at=NOW + HOUR).window == (NOW, NOW + HOUR)

    @pytest.mark.parametrize(
        ("area", "may"), [("Town>East", True), ("Town", True), ("Town>East>Mill", False), ("Town>West", False)]
    )
    def test_it_is_ended_by_desks_of_its_authors_area_or_above(self, area, may):
        assert may_end(area, silence()) == may


class TestFold:
    def test_one_that_is_set_and_ended_is_sent_at_each_change(self):
        known, sent = folded(silence(), end())
        ended = msgspec.structs.replace(silence(), ended_at=NOW + HOUR, ended_by="east-duty")
        assert sent == [silence(), ended]
        assert known == {"s1": ended}

    def test_one_that_ends_before_it_began_never_held(self):
        known, _ = folded(silence(begins=NOW + 5 * HOUR), end())
        begin, over = known["s1"].window
        assert begin > over

    def test_an_end_after_the_end_changes_nothing(self):
        assert folded(silence(), end(hours=24))[1] == [silence()]
        assert folded(silence(), end(), end(hours=2, role="city-duty", area="Town"))[1] == folded(silence(), end())[1]

    @pytest.mark.parametrize("ending", [end("other"), end(area="Town>West"), end(area="Town>East>Mill")])
    def test_an_end_of_what_is_not_there_or_not_theirs_is_an_error(self, ending):
        with pytest.raises(UnknownSilenceError):
            folded(silence(), ending)

    @given(st.lists(st.sampled_from(range(4)), max_size=12))
    def test_what_comes_again_changes_nothing(self, again):
        messages = [silence(), silence("s2", ends=NOW + 2 * DAY), end(), end("s2", hours=30, area="Town")]
        known, _ = folded(*messages)
        assert folded(*messages, *(messages[each] for each in again))[0] == known

    def test_of_its_states_in_any_order_the_ended_one_stands(self):
        states = folded(silence(), end())[1]
        for first, second in permutations(states):
            assert newer(first, second) == states[-1]

    def test_it_is_forgotten_long_after_its_end(self):
        known, _ = folded(silence(), silence("s2", ends=NOW + 2 * DAY))
        assert aged(known, NOW + (KEPT_DAYS + 1) * DAY) is known
        assert set(aged(known, NOW + (KEPT_DAYS + 2) * DAY)) == {"s2"}
