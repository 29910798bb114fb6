"""The fault book names tests that are there, alerts that are rules and headings of its own page."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
BOOK = PAGE[PAGE.index("\n## Fault book\n") :].split("\n## ")[1]
FAULTS = [line for line in BOOK.splitlines() if line.startswith("| ")][1:]
TESTS = re.compile(r"`(tests/\S+\.py)::(\w+)`")


@pytest.mark.parametrize("row", FAULTS, ids=lambda row: row.split("|")[1].strip())
def test_every_fault_is_tried_by_tests_that_are_there(row):
    *_, seen, do, safe, tried, _ = row.split(" |")
    assert all(cell.strip() for cell in (seen, do, safe))
    found = TESTS.findall(tried)
    assert found
    for file, name in found:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, f"{file}::{name}"


def test_every_alert_that_is_named_is_a_rule():
    rules = (ROOT / "deploy/prometheus_rules.yml").read_text(encoding="utf-8")
    named = set(re.findall(r"`(Jianwei\w+)`", BOOK))
    assert len(named) > 5
    assert named <= set(re.findall(r"alert: (\w+)", rules))


def test_what_it_calls_page_are_headings_of_the_runbook():
    named = set(re.findall(r"page: \*([^*]+)\*", BOOK))
    assert len(named) > 3
    assert named <= set(re.findall(r"^### (.+)$", PAGE, re.MULTILINE))
