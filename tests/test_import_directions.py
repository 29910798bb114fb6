"""Who may import whom, and where the environment and the clock may be read. The tables are the rule."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

ALLOWED: dict[str, set[str]] = {
    "capacity": set(),
    "city": set(),
    "deploy": set(),
    "detectors": set(),
    "intake": {"city"},
    "alerts": {"city"},
    "indexing": {"city"},
    "briefing": {
        "city",
        "detectors.effect",
        "indexing.focus_issues",
        "indexing.meetings",
        "indexing.store",
        "indexing.within",
    },
    "streams": {"city", "detectors", "alerts"},
    "board": {"city", "detectors", "intake", "alerts", "indexing", "briefing", "streams", "jianwei"},
    "jianwei": {"city", "detectors", "intake", "alerts", "indexing", "briefing", "streams", "board"},
}
"""What each package may import of the project besides itself: whole packages, or single modules of them."""

ONLY_LIBRARIES: dict[str, set[str]] = {
    "capacity": {"numpy"},
    "city": {"msgspec", "chinese_calendar"},
    "detectors": {"numpy", "scipy", "sklearn"},
}
"""Packages that may use these libraries and no others."""

ONLY_IN: dict[str, tuple[str, ...]] = {
    "faust": ("streams/faust_app*",),
    "mode": ("streams/faust_app*",),
    "aiokafka": ("streams/faust_app*", "streams/kafka_*"),
    "kafka": ("streams/kafka_*",),
    "apprise": ("jianwei/delivery/*",),
    "polars": ("intake/history/*", "jianwei/history_*"),
    "prometheus_client": ("jianwei/*", "jianwei/delivery/*"),
    "elasticsearch": ("indexing/*",),
    "sqlite3": (
        "board/desk/sessions.py",
        "indexing/*",
        "streams/*",
        "jianwei/*",
        "jianwei/delivery/*",
        "intake/*",
        "intake/copies/*",
        "intake/issues/*",
    ),
}
"""Libraries that only files of these patterns may import."""

ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv"}
ENVIRONMENT_IN = ("jianwei/settings.py",)
CLOCK = {
    "time.time",
    "time.time_ns",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
}
CLOCK_IN = ("jianwei/*", "jianwei/commands/*")

FILES = sorted(file for package in ALLOWED for file in (ROOT / package).rglob("*.py"))


def imported(tree: ast.AST) -> Iterator[str]:
    """Full names of the modules and of what is taken from them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import hides where it points"
            assert node.module is not None
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def used(tree: ast.AST) -> Iterator[str]:
    """Full dotted names of all that is used, seen through imports: ``now()`` of ``from time import time as now``."""
    meaning: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                meaning[alias.asname or root] = alias.name if alias.asname else root
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                meaning[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            first, _, rest = ast.unparse(node).partition(".")
            yield ".".join(filter(None, (meaning.get(first, first), rest)))


def matches(file: Path, patterns: tuple[str, ...]) -> bool:
    return any(file.relative_to(ROOT).match(pattern) for pattern in patterns)


@pytest.fixture(params=FILES, ids=[str(file.relative_to(ROOT)) for file in FILES])
def file(request) -> Path:
    return request.param


@pytest.fixture
def tree(file) -> ast.AST:
    return ast.parse(file.read_bytes(), file)


def test_a_package_imports_only_what_lies_below_it(file, tree):
    package = file.relative_to(ROOT).parts[0]
    ours = {name for name in imported(tree) if name.partition(".")[0] in ALLOWED}
    allowed = ALLOWED[package] | {package}
    assert {name for name in ours if not any(f"{name}.".startswith(f"{known}.") for known in allowed)} == set()


def test_a_pure_package_uses_only_its_libraries(file, tree):
    package = file.relative_to(ROOT).parts[0]
    if package in ONLY_LIBRARIES:
        found = {name.partition(".")[0] for name in imported(tree)} - sys.stdlib_module_names - set(ALLOWED)
        assert found <= ONLY_LIBRARIES[package]


def test_servers_and_databases_are_known_in_one_place_each(file, tree):
    for library in {name.partition(".")[0] for name in imported(tree)} & set(ONLY_IN):
        assert matches(file, ONLY_IN[library]), f"{library} is for {ONLY_IN[library]}"


def test_only_the_settings_read_the_environment(file, tree):
    if not matches(file, ENVIRONMENT_IN):
        assert ENVIRONMENT.isdisjoint(used(tree))


def test_only_the_front_door_reads_the_clock(file, tree):
    if not matches(file, CLOCK_IN):
        assert CLOCK.isdisjoint(used(tree))


def test_every_folder_with_code_stands_in_the_table():
    packages = {file.parent.name for file in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert packages <= set(ALLOWED)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("import os\nos.environ['A']", "os.environ"),
        ("from os import getenv as read\nread('A')", "os.getenv"),
        ("import time as t\nt.time()", "time.time"),
        ("from datetime import datetime\ndatetime.now()", "datetime.datetime.now"),
        ("import datetime as dt\ndt.date.today()", "datetime.date.today"),
    ],
)
def test_a_name_is_seen_through_its_import(code, name):
    assert name in set(used(ast.parse(code)))
