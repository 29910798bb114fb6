"""What stands in the place of a leaked value."""

from hypothesis import given
from hypothesis import strategies as st

from city.leaks import Leaks
from city.removal import Removal

NAME = "张三丰"
TEXTS = st.text("张三丰>|:-a1 ", max_size=12)
VALUES = st.recursive(
    TEXTS | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "reason", "topic"]), inner),
    max_leaves=8,
)


def removal(*earlier):
    found = Removal(Leaks([NAME, "13812345678"]))
    for value in earlier:
        found.learn(value)
    return found


def test_the_component_of_a_path_that_holds_it_goes_whole():
    assert removal().cleaned("Roads>张三丰家门口>Lamp") == "Roads>已清除-1>Lamp"


def test_a_case_keeps_its_feed_and_gets_a_number():
    one = removal()
    assert one.cleaned({"case": "complaint/town:2025-13812345678"}) == {"case": "complaint/town:removed-1"}
    assert one.cleaned({"feed": "complaint/town", "id": "2025-13812345678"})["id"] == "removed-1"


def test_what_differed_still_differs():
    assert removal().cleaned(["张三丰 a", "张三丰 b", "张三丰 a"]) == ["已清除-1", "已清除-2", "已清除-1"]


def test_numbers_of_an_earlier_removal_are_not_given_again():
    assert removal("x>已清除-4", {"id": "removed-7"}).cleaned("张三丰") == "已清除-8"


def test_a_sentence_keeps_its_other_words():
    one = removal()
    one.name({"topic": "张三丰家"})
    assert one.cleaned({"reason": "25 cases of 张三丰家, 张三丰 said"}) == {
        "reason": "25 cases of 已清除-1, 已清除 said"
    }


def test_times_and_numbers_are_no_leaks():
    one = Removal(Leaks(["20251020"]))
    held = {"day": "2025-10-20", "registered": "2025-10-20T08:00:00Z", "number": 20251020}
    assert one.cleaned(held) == held
    assert not one.learn(held)
    assert one.learn("born 1-2025-10-20")


def test_a_name_that_was_worked_out_from_a_leak_goes_with_it():
    one = removal()
    one.rename("aaaa1111bbbb", "cccc2222dddd")
    cleaned = one.cleaned({"alert_id": "aaaa1111bbbb", "why": "merged into aaaa1111bbbb"})
    assert cleaned == {"alert_id": "cccc2222dddd", "why": "merged into cccc2222dddd"}


@given(VALUES)
def test_nothing_is_left_and_a_second_time_changes_nothing(value):
    one = removal(value)
    cleaned = one.cleaned(value)
    assert not removal().learn(cleaned)
    assert one.cleaned(cleaned) == cleaned


@given(VALUES)
def test_what_holds_nothing_stays(value):
    one = removal()
    assert one.learn(value) or one.cleaned(value) == value
