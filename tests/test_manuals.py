"""The manuals say what the board says: every label, command and picture in them is there, and nothing is left out."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from board.desk import layout
from board.desk.deeds import NAMES
from board.desk.focus.forms import DEEDS as DECISIONS
from board.desk.meetings.forms import DEEDS as MEETING_DEEDS
from board.focus_section import NAMES as CRITERIA
from board.words import STATUSES
from briefing.choosing.subjects import KINDS
from briefing.effect_words import VERDICTS
from city.actions import CLOSE_REASONS
from city.alerts import LEVELS
from city.focus_issues import FOCUS_STATES, LISTS
from city.meetings import ORIGINS
from jianwei.cli import app_of

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs/manual"
DUTY, ANALYST = ((FOLDER / f"{name}.zh.md").read_text(encoding="utf-8") for name in ("duty", "analyst"))
MANUALS = {"duty": DUTY, "analyst": ANALYST}
SPEAKING = ("alerts", "board", "briefing", "city")
"""Packages whose words come to pages and packs."""
ENTRIES = (
    *(layout.DESK, layout.SHIFT, layout.UNITS, layout.EXPLORE, layout.RESPONSE),
    *(layout.FOCUS, layout.MEETINGS, layout.PACKS, layout.SILENCES, layout.HEALTH),
)
PICTURE = re.compile(r"!\[[^]]+\]\((pictures/[^)]+)\)")
LARGEST = 150_000


def labels(text: str) -> set[str]:
    """What a manual quotes as the name of something on a page."""
    return set(re.findall(r"「([^」]*)」", text))


def said(folder: str) -> Iterator[str]:
    """Every whole text in the code of a package."""
    for file in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def shown() -> set[str]:
    """All that the service can call something: whole texts of the code, and titles of dashboards and panels."""
    titles = [
        title
        for file in (ROOT / "deploy/kibana").glob("*.yaml")
        for title in re.findall(r"title: ([^,{}\n]+)", file.read_text(encoding="utf-8"))
    ]
    return {text for folder in SPEAKING for text in said(folder)} | {title.split(" ")[0] for title in titles}


def told(text: str) -> Iterator[str]:
    """Commands of a manual, without the name of the program."""
    yield from re.findall(r"`jianwei ([^`]+)`", text)
    for line in text.splitlines():
        if line.startswith("$ jianwei "):
            yield line.removeprefix("$ jianwei ")


def command_of(words: list[str]) -> Any:
    """The command that words begin with. Raises ``KeyError``."""
    found: Any = get_command(app_of()).commands[words[0]]
    return found.commands[words[1]] if hasattr(found, "commands") else found


@pytest.mark.parametrize("name", MANUALS)
class TestEveryManual:
    def test_quotes_labels_that_the_board_has_and_no_other(self, name):
        quoted = labels(MANUALS[name]) - {""}
        assert len(quoted) > 40
        assert quoted - shown() == set()

    def test_names_commands_and_options_that_there_are(self, name):
        commands = list(told(MANUALS[name]))
        assert len(commands) > 3
        for command in commands:
            known = {option for each in command_of(command.split()).params for option in each.opts}
            assert set(re.findall(r"(?<![\w-])--[a-z-]+", command)) <= known, command

    def test_shows_pictures_that_are_there(self, name):
        pictures = PICTURE.findall(MANUALS[name])
        assert len(pictures) >= 10
        assert [one for one in pictures if not (FOLDER / one).is_file()] == []


def test_every_picture_is_shown_once_and_is_small():
    named = [one for text in MANUALS.values() for one in PICTURE.findall(text)]
    kept = sorted((FOLDER / "pictures").iterdir())
    assert sorted(named) == [f"pictures/{file.name}" for file in kept]
    assert [file.name for file in kept if file.stat().st_size > LARGEST] == []


def test_the_pictures_are_those_that_one_command_takes():
    maker = ROOT / "tests/board/desk/manual"
    taken = re.findall(
        r'camera\.(?:page|part)\("([a-z-]+)"', "".join(one.read_text(encoding="utf-8") for one in maker.glob("*.py"))
    )
    assert sorted(taken) == sorted(file.stem for file in (FOLDER / "pictures").iterdir())


@pytest.mark.parametrize(
    ("manual", "names"),
    [
        ("duty", [chinese for chinese, _ in ENTRIES]),
        ("duty", [chinese for chinese, _ in NAMES.values()]),
        ("duty", [chinese for chinese, _ in CLOSE_REASONS.values()]),
        ("duty", [chinese for chinese, _ in LEVELS.values()]),
        ("duty", [chinese for chinese, _ in STATUSES.values()]),
        ("analyst", [chinese for chinese, _ in CRITERIA.values()]),
        ("analyst", [chinese for chinese, _ in KINDS.values()]),
        ("analyst", [chinese for chinese, _ in DECISIONS.values() if chinese != "清单项状态"]),
        ("analyst", [chinese for chinese, _ in FOCUS_STATES.values()]),
        ("analyst", [chinese for chinese, _ in LISTS.values()]),
        ("analyst", [chinese for chinese, _ in MEETING_DEEDS.values() if chinese != "事项状态"]),
        ("analyst", [chinese for chinese, _ in ORIGINS.values()]),
        ("analyst", [chinese for chinese, _ in VERDICTS.values()]),
    ],
    ids=[
        *("entries", "deeds", "reasons", "levels", "states", "criteria", "kinds of candidates", "decisions"),
        *("states of issues", "lists", "deeds in meetings", "origins of items", "verdicts"),
    ],
)
def test_a_manual_explains_every_one_of_them(manual, names):
    assert len(names) > 2
    assert set(names) - labels(MANUALS[manual]) == set()
