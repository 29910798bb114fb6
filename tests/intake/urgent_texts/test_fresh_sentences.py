"""Sentences written unseen, then used to mend the rules: decision 0024 has the unseen figures."""

from pathlib import Path

from city.times import day_of_iso
from intake.urgent_texts import shipped_text_rules

SETS = sorted(Path(__file__).parent.glob("fresh*.tsv"))
RULES = shipped_text_rules()
DAY = day_of_iso("2026-11-27")


def rows():
    return [line.split("\t") for path in SETS for line in path.read_text(encoding="utf-8").splitlines()]


def told(text):
    return set(RULES.rules_of(text, "", "", DAY))


def test_every_danger_in_everyday_words_is_told():
    dangers = [(rule, text) for rule, text in rows() if rule != "none"]
    assert len(dangers) >= 250
    assert sum(rule in told(text) for rule, text in dangers) == len(dangers)


def test_no_harmless_sentence_is_told():
    harmless = [text for rule, text in rows() if rule == "none"]
    assert len(harmless) >= 260
    assert [len(told(text)) for text in harmless if told(text)] == []


def test_a_danger_is_hardly_ever_told_under_another_rule_too():
    assert sum(bool(told(text) - {rule}) for rule, text in rows() if rule != "none") <= 1
