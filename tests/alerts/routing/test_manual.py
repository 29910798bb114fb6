"""The manual of routes is what the code is: keys, defaults, the example."""

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from alerts.routing.duty import Routing
from alerts.routing.faults import faults, warnings
from alerts.routing.routes import PACES, Digest, LevelTable, Quiet, Role, Roster, Route, Routes, Shift, Silence
from city.calendars import Calendar, CalendarTable
from city.times import Zone

MANUAL = (Path(__file__).resolve().parents[3] / "docs/routing.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"```toml\n(.*?)```", MANUAL, re.DOTALL)
ZONE = Zone("Asia/Shanghai")
STRUCTS = {
    "Top level": Routes,
    "`[[roles]]`": Role,
    "`[[rosters]]`": Roster,
    "`[[shifts]]`": Shift,
    "`[[routes]]`": Route,
    "`[[quiet]]`": Quiet,
    "`[[silences]]`": Silence,
    "`[[levels]]`": LevelTable,
    "`[digest]`": Digest,
}


def rows(heading):
    """The cells of the first table below a heading, by key."""
    text = MANUAL.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0].split("By default:")[0]
    cells = [[cell.strip() for cell in line.strip("|").split(" |")] for line in text.splitlines() if line[:3] == "| `"]
    return {row[0].strip("`"): row[1:] for row in cells}


@pytest.mark.parametrize("heading", STRUCTS)
def test_every_key_is_documented_with_its_default(heading):
    fields = msgspec.structs.fields(STRUCTS[heading])
    told = rows(heading)
    assert list(told) == [field.encode_name for field in fields]
    for field in fields:
        said = told[field.encode_name][1]
        if field.required:
            assert said == "required"
        elif field.default is None:
            assert said == "by level"
        elif said != "`[digest]`":
            given = tomllib.loads(f"told = {said.strip('`')}")["told"]
            assert given == msgspec.to_builtins(
                list(field.default) if isinstance(field.default, tuple) else field.default
            )


def test_what_hangs_on_a_level_is_documented():
    text = MANUAL.split("By default:")[1].split("\n## ", 1)[0]
    told = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    keys = told[0][1:]
    for row in told[2:]:
        pace = msgspec.to_builtins(PACES[int(row[0])])
        assert [str(pace[key]).lower() for key in keys] == row[1:]
    assert len(told) == 2 + len(PACES)


def test_the_example_is_a_file_without_a_fault_and_uses_every_table():
    routes = msgspec.toml.decode(EXAMPLE, type=Routes)
    routing = Routing.of(routes, ZONE, Calendar(CalendarTable()))
    assert list(faults(routes, ZONE)) == []
    assert list(warnings(routes, routing.hours, ZONE.start(739_320))) == []
    assert {heading.strip("`[]") for heading in STRUCTS} - {"Top level"} <= set(tomllib.loads(EXAMPLE))
