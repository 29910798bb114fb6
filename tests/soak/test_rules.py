"""The rules that a soak evaluates are those that are shipped, with their durations divided."""

import re

import yaml

from tests.soak.rules import LEFT_OUT, SHIPPED, divided, marked, names
from tests.soak.schedule import KINDS

TEXT = SHIPPED.read_text(encoding="utf-8")
RULES = {one["alert"]: one for one in yaml.safe_load(TEXT)["groups"][0]["rules"]}


def loaded(text):
    return {one["alert"]: one for one in yaml.safe_load(text)["groups"][0]["rules"]}


def test_all_rules_are_taken_but_those_of_the_services_clock():
    assert set(names(TEXT)) == set(RULES) - set(LEFT_OUT)
    assert set(loaded(marked(TEXT, "shipped"))) == set(names(TEXT))


def test_as_shipped_they_differ_in_their_label_alone():
    taken = loaded(marked(TEXT, "shipped"))
    for name, rule in taken.items():
        assert rule["labels"].pop("pace") == "shipped"
        assert rule == RULES[name]


def test_divided_are_waits_windows_and_ages():
    by_ten = loaded(marked(divided(TEXT, 10), "divided"))
    assert by_ten["JianweiNoWorker"]["for"] == "12s"
    assert by_ten["JianweiIndexWaiting"]["expr"] == "max by (installation) (jianwei_index_waiting_seconds) > (120) / 10"
    assert "[180s]) > 3" in by_ten["JianweiRestartLoop"]["expr"]
    assert "offset 90s" in by_ten["JianweiDeadLetters"]["expr"]
    assert "(6 * 3600) / 10" in by_ten["JianweiFeedSilent"]["expr"]
    whole = re.compile(r"\[\d+[mhd]\]|offset \d+[mhd]|> \d+ \* |_seconds\)? > \d")
    assert [name for name, rule in by_ten.items() if whole.search(rule["expr"])] == []


def test_every_rule_that_a_fault_is_to_provoke_is_there():
    wanted = {rule for kind in KINDS for rule in (*kind.rules, *kind.rules_shipped)}
    assert wanted <= set(names(TEXT))
