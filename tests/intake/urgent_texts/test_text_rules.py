"""Urgent rules on texts: what is a danger now is told, what is denied, over, practised or asked is not."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.times import day_of_iso
from intake.errors import ProfileError
from intake.urgent_texts import load_text_rules, shipped_text_rules

SENTENCES = Path(__file__).with_name("sentences.tsv")
DAY = day_of_iso("2026-11-27")
SHIPPED = shipped_text_rules()


def told(text, rules=SHIPPED, topic="", day=DAY):
    return rules.rules_of(text, "", topic, day)


def sentences():
    rows = [
        line.split("\t") for line in SENTENCES.read_text(encoding="utf-8").splitlines() if line[:1] not in ("", "#")
    ]
    return [(kind, set() if wanted == "-" else set(wanted.split(",")), text) for kind, wanted, text in rows]


def test_the_shipped_rules_hold_where_they_must_and_hardly_anywhere_else():
    counts = Counter()
    for _, wanted, text in sentences():
        found = set(told(text))
        counts.update(right=len(found & wanted), wrong=len(found - wanted), missed=len(wanted - found))
    assert len(sentences()) >= 150
    assert counts["right"] / (counts["right"] + counts["wrong"]) >= 0.97
    assert counts["right"] / (counts["right"] + counts["missed"]) >= 0.97


@pytest.mark.parametrize("kind", ["negated", "past", "drill", "question", "metaphor", "near"])
def test_at_most_one_text_of_each_harmless_kind_is_told(kind):
    assert sum(bool(told(text)) for of, _, text in sentences() if of == kind) <= 1


def test_immediate_and_same_day_rules_are_told_apart():
    assert [SHIPPED.speed_of(rule) for rule in ("燃气泄漏", "电梯困人", "井盖缺失", "水管爆裂")] == [
        "immediate",
        "immediate",
        "same-day",
        "same-day",
    ]


def test_the_configuration_names_every_rule_with_its_level():
    levels = {rule.name: rule.level for rule in SHIPPED.configured()}
    assert levels == {rule.name: 4 if rule.speed == "immediate" else 2 for rule in SHIPPED.rules}


def test_one_sentence_decides_and_another_takes_nothing_back():
    assert SHIPPED.rules_of("小区问题", "去年修过路。现在煤气泄漏了！请问谁管？", "", DAY) == ("燃气泄漏",)


@pytest.mark.parametrize(
    ("on", "found"), [("2026-11-27", ("起火",)), ("2026-11-28", ("起火",)), ("2026-11-30", ()), ("2027-03-01", ())]
)
def test_an_event_of_a_date_is_told_on_that_day_and_the_next_alone(on, found):
    assert told("11月27日上午10时许东郊仓库起火", day=day_of_iso(on)) == found


def test_a_state_lasts_whatever_date_it_began_on():
    assert told("7月8日大雨后路面塌陷,没有围挡") == ("坍塌塌陷",)


def rules(tmp_path, text):
    path = tmp_path / "urgent.toml"
    path.write_text(text, encoding="utf-8")
    return load_text_rules(path)


def test_a_rule_holds_for_its_topics_and_those_below_whatever_the_text_says(tmp_path):
    found = rules(tmp_path, '[[rule]]\nname = "gas"\nspeed = "immediate"\nany = ["leak"]\ntopics = ["燃气"]\n')
    assert told("", found, "公用事业>燃气>泄漏") == ("gas",)
    assert told("", found, "公用事业>供水") == ()


def test_a_negation_counts_only_inside_its_window(tmp_path):
    text = '[[rule]]\nname = "gas"\nspeed = "immediate"\nany = ["leak"]\nnegations = ["no"]\nwindow = 3\n'
    found = rules(tmp_path, text)
    assert told("no leak", found) == ()
    assert told("no more leak", found) == ("gas",)


def test_what_might_be_is_said_of_its_clause_and_takes_nothing_from_another(tmp_path):
    text = '[common]\nclause = ["might"]\n[[rule]]\nname = "gas"\nspeed = "immediate"\nany = ["leak"]\n'
    found = rules(tmp_path, text)
    assert told("it might leak", found) == ()
    assert told("there is a leak, it might burn", found) == ("gas",)


def test_what_is_common_to_events_holds_for_events_alone(tmp_path):
    text = '[common]\nevent_clause = ["often"]\nevent_none = ["last week"]\n' + "".join(
        f'[[rule]]\nname = "{name}"\nspeed = "immediate"\nany = ["{name}"]\nevent = {event}\n'
        for name, event in (("fire", "true"), ("leak", "false"))
    )
    found = rules(tmp_path, text)
    assert told("often a fire, often a leak", found) == ("leak",)
    assert told("a fire, a leak, both last week", found) == ("leak",)
    assert told("a fire, often a noise", found) == ("fire",)


def test_a_rule_changes_on_its_day(tmp_path):
    text = (
        '[[rule]]\nname = "gas"\nspeed = "immediate"\nany = ["leak"]\nuntil = "2026-06-30"\n'
        '[[rule]]\nname = "gas"\nspeed = "same-day"\nany = ["smell"]\nsince = "2026-07-01"\n'
    )
    found = rules(tmp_path, text)
    assert told("leak", found, day=day_of_iso("2026-06-30")) == ("gas",)
    assert told("leak", found, day=day_of_iso("2026-07-01")) == ()
    assert told("smell", found, day=day_of_iso("2026-07-01")) == ("gas",)


RULE = '[[rule]]\nname = "gas"\nspeed = "immediate"\nany = ["leak"]\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (RULE + 'nome = ["x"]\n', ":5: [rule] nome: unknown key (nearest known: none)"),
        (RULE + RULE, ":6: [rule] name: days overlap with those of the same rule above"),
        (RULE + 'until = "2026-07-01"\n' + RULE + 'since = "2026-07-01"\n', ":10: [rule] since: days overlap"),
        (RULE + 'since = "2026-07-02"\nuntil = "2026-07-01"\n', ":6: [rule] until: ends before it begins"),
        (RULE + 'since = "July"\n', ":5: [rule] since:"),
        (RULE + 'none = ["("]\n', ":5: [rule] none: no regular expression"),
        (RULE + 'clause = ["("]\n', ":5: [rule] clause: no regular expression"),
        ('[[rule]]\nname = "gas"\nspeed = "immediate"\nany = ["x*"]\n', ":4: [rule] any: holds for an empty text"),
        ('[[rule]]\nname = "gas"\nspeed = "fast"\nany = ["x"]\n', ":3: [rule] speed:"),
    ],
)
def test_a_fault_names_line_and_key(tmp_path, text, message):
    with pytest.raises(ProfileError) as fault:
        rules(tmp_path, text)
    assert message in str(fault.value)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_taken(title, body):
    assert isinstance(SHIPPED.rules_of(title, body, "", DAY), tuple)


@pytest.mark.parametrize("unit", ["燃气", "电线", "井盖", "消防通道", "不", "路", "挖断", "\x00", "\u202e", "。"])
def test_a_body_of_a_million_characters_is_taken(unit):
    assert isinstance(SHIPPED.rules_of("", unit * (1_000_000 // len(unit)), "", DAY), tuple)
