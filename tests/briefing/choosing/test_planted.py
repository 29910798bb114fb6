"""What was planted in the simulated city is found among the first candidates, for what it was planted for.

Chronic topics and topics of a season stand in every simulated city; a city with stories has a new, a spreading and a
hard topic too, one matter that is told a hundred times, one text that is sent a hundred times, and a class that moved.
"""

import msgspec
import pytest

from benchmarks.focus_trial import EXPECTED, FIRST, candidate_of, filled, standings, trial
from briefing.focus import candidates
from intake.simulator import SCALES, score_focus, simulate

YEAR = "2025"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_all_four_planted_topics_are_among_the_first_five_and_the_chronic_ones_are_hard(seed):
    city = simulate(SCALES["small"], seed)
    store = filled(city.hotline)
    found = candidates(store, YEAR)
    store.close()
    score = score_focus(city.truth, map(msgspec.to_builtins, found))
    assert (score.found, score.share) == (4, 1.0)
    chronic = {row.topic for row in score.rows if row.kind == "chronic"}
    hard = {each.topic_id: each.criteria["hard"] for each in found}
    assert len(chronic) == 2
    for topic in chronic:
        assert hard[topic].percentile > 0.9
        assert hard[topic].numbers["solved_share"] < 0.6
    assert all(each.numbers["solved_share"] > 0.8 for topic, each in hard.items() if topic not in chronic)


@pytest.fixture(scope="module")
def told():
    """The truth of a city with stories, and the candidates of its second year."""
    made = trial(1)
    found = candidates(made.store, YEAR, top=60)
    made.store.close()
    return made.truth, found


def stories(told, kind):
    """What was planted of a kind, each with its candidate."""
    truth, found = told
    planted = [each for each in truth.planted if each.kind == kind and each.feed.startswith("complaint")]
    return [(each, candidate_of(each, found)) for each in planted]


def test_what_was_planted_to_be_chosen_is_among_the_first_ten_for_the_reason_it_was_planted_for(told):
    rows = [row for row in standings(*told) if EXPECTED[row.kind]]
    assert {row.kind for row in rows} == {"chronic", "seasonal", "new", "spreading", "hard"}
    assert [row for row in rows if not row.hit] == []


def test_the_reasons_are_said_in_words(told):
    for kind in ("new", "spreading"):
        for _, one in stories(told, kind):
            assert any(said in one.why for said in ("up by ", "times the rate of", "none in "))
            assert any(said in one.why_zh for said in ("压平最忙的日子后", "没有，增长超出偶然"))
            growth = one.criteria["growth"].numbers
            first, now = growth["areas_before"], growth["areas_now"]
            spread = f"it has spread from {first} areas to {now}", f"涉及区域由期初{first}个增至{now}个"
            assert (spread[0] in one.why, spread[1] in one.why_zh) == (now > first > 0,) * 2
    for _, one in stories(told, "hard"):
        assert "harder to solve than" in one.why
        assert {"solved_share", "satisfied_share"} <= set(one.criteria["hard"].numbers["harder_in"].split(", "))


def test_a_matter_told_a_hundred_times_and_a_text_sent_a_hundred_times_are_no_candidates(told):
    for kind in ("told_again", "sent_again"):
        ((_, one),) = stories(told, kind)
        assert one.rank > FIRST
        assert one.aside.repeats >= 90
        assert "repeat_share" not in one.criteria["hard"].numbers["harder_in"]


def test_a_class_that_got_the_cases_of_another_has_not_grown_and_says_so(told):
    ((planted, one),) = stories(told, "moved")
    receiver, former = planted.topics
    assert one.rank > FIRST
    assert one.topics == (receiver,)
    assert one.criteria["growth"].value == 0.0
    assert one.criteria["growth"].numbers["moved_from"] == former
    assert one.criteria["volume"].numbers["lately"] == 0.0
    assert "class moved" in one.why.lower()
    assert "分类口径变化" in one.why_zh
