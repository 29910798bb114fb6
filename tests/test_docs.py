"""What the documents say of the code is what the code is: settings, commands, profiles, streams, links."""

import ast
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from typer.main import get_command

from city.configuration import Configuration
from indexing.elastic_encoding import MONTHLY
from indexing.fields import FIELDS
from indexing.store import KINDS
from intake.profile import load_profile, shipped_profiles
from jianwei.cli import app_of
from jianwei.commands.board_accounts import ACCOUNTS, sessions_of
from jianwei.settings import Settings
from streams.catalogue import load_catalogue
from streams.catalogue import table as streams_table
from streams.topology import ONE, steps

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROFILES = (ROOT / "docs/profiles.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)")
DECISION = ("Status: ", "## Context", "## Decision", "## Rejected", "## Consequences")


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next of its rank or a higher one."""
    rank = heading.index(" ")
    begin = text.index(f"\n{heading}\n") + len(heading) + 2
    following = re.search(rf"^#{{1,{rank}}} ", text[begin:], re.MULTILINE)
    return text[begin : begin + following.start()] if following else text[begin:]


def table(text: str) -> dict[str, list[str]]:
    """The rows of the tables in a text by the code in their first cell, without its ticks."""
    rows = [
        [cell.strip() for cell in line.strip("|").split(" |")] for line in text.splitlines() if line.startswith("|")
    ]
    return {row[0].strip("`"): row[1:] for row in rows if row[0].startswith("`")}


def structures(kind: type[msgspec.Struct], heading: str) -> Iterator[tuple[type[msgspec.Struct], str]]:
    """A configuration table and all tables in it, each with the heading of its section."""
    yield kind, heading
    for field in msgspec.structs.fields(kind):
        inner = [field.type, *get_args(field.type)]
        many = "[[{}]]" if get_args(field.type) else "[{}]"
        for one in inner:
            if isinstance(one, type) and issubclass(one, msgspec.Struct):
                yield from structures(one, f"## `{many.format(field.encode_name)}`")


TABLES = dict(structures(Configuration, "## Top level"))


def default(field: msgspec.structs.FieldInfo) -> Any:
    """The default of a key as TOML would give it."""
    if field.default is not msgspec.NODEFAULT:
        return msgspec.to_builtins(field.default)
    return msgspec.to_builtins(field.default_factory())


class TestConfiguration:
    def test_tables_inside_tables_are_found(self):
        assert {kind.__name__ for kind in TABLES} >= {
            "Configuration",
            "CalendarTable",
            "Judging",
            "Budget",
            "UrgentRule",
        }

    @pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.__name__)
    def test_every_key_is_documented_and_no_other(self, kind):
        keys = [field.encode_name for field in msgspec.structs.fields(kind)]
        assert list(table(section(SETTINGS, TABLES[kind]))) == keys

    @pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.__name__)
    def test_every_default_is_the_one_of_the_code(self, kind):
        rows = table(section(SETTINGS, TABLES[kind]))
        for field in msgspec.structs.fields(kind):
            told = rows[field.encode_name][1]
            if field.required:
                assert told == "required", field.encode_name
            elif told != f"`[{field.encode_name}]`":
                value = tomllib.loads(f"told = {told.strip('`')}")["told"]
                assert value == pytest.approx(default(field)), field.encode_name

    def test_a_default_that_is_a_table_has_its_own_section(self):
        rows = table(section(SETTINGS, "## Top level"))
        named = {key for key, cells in rows.items() if cells[1] == f"`[{key}]`"}
        assert named == {
            heading.strip("# `[]") for heading in TABLES.values() if heading.startswith("## `[") and "[[" not in heading
        }

    def test_the_worked_example_is_a_configuration_and_uses_every_table(self):
        (example,) = re.findall(r"```toml\n(.*?)```", SETTINGS, re.DOTALL)
        given = tomllib.loads(example)
        read = msgspec.convert(given, Configuration)
        assert read.revision != Configuration(city=read.city).revision
        assert {heading.strip("# `[]") for heading in TABLES.values()} - {"Top level"} <= set(given)

    def test_every_variable_of_the_environment_is_documented(self):
        names = {f"JIANWEI_{field.name.upper()}" for field in msgspec.structs.fields(Settings)}
        assert set(table(section(SETTINGS, "## Environment"))) == names


def test_the_table_of_commands_is_the_command_line():
    told = [row.removeprefix("jianwei ").split(" ")[0] for row in table(section(README, "## Commands"))]
    assert sorted(told) == sorted(get_command(app_of()).commands)


def members(command: Any) -> dict[str, Any]:
    """The commands of a group, none of a single command."""
    return getattr(command, "commands", {})


def test_every_option_in_the_documents_is_one_of_its_command():
    commands = get_command(app_of()).commands
    commands |= {f"{group} {name}": one for group in commands for name, one in members(commands[group]).items()}
    texts = [file.read_text(encoding="utf-8") for file in DOCUMENTS if file.parent.name != "decisions"]
    lines = [line for text in texts for line in text.replace("\\\n", " ").splitlines()]
    pattern = rf"(?:\| `|\$ )?(?:[A-Z_]+=\S+ )*jianwei ({'|'.join(sorted(commands, key=len, reverse=True))})\b(.*)"
    told = [found for line in lines if (found := re.match(pattern, line))]
    assert len(told) > 15
    for found in told:
        known = {option for each in commands[found[1]].params for option in each.opts} | {"--help"}
        assert set(re.findall(r"(?<![\w-])--[a-z-]+", found[2])) <= known, found[0]


def test_what_commands_of_the_readme_write_is_no_news_to_git():
    ignored = [line.lstrip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()]
    commands = [line for line in README.replace("\\\n", " ").splitlines() if line.startswith("$ ")]
    named = r"(?:--(?:outbox|html|out|routes|channels) |--store sqlite:|> )(\S+)"
    written = [file for line in commands for file in re.findall(named, line.partition(" # ")[0])]
    assert len(written) > 10
    written += [ACCOUNTS.name, sessions_of(ACCOUNTS, None).name]
    beside = [file for file in written if not file.startswith("out/")]
    assert [file for file in beside if not any(fnmatch(file, one) for one in ignored)] == []


def test_every_shipped_profile_is_named():
    assert [name for name in shipped_profiles() if f"`{name}`" not in README + PROFILES] == []


def test_the_columns_of_the_hotline_s_profile_are_those_of_its_page():
    profile = load_profile("hotline12345")
    told = table(section((ROOT / "docs/hotline12345.md").read_text(encoding="utf-8"), "## Columns"))
    assert list(told) == list(profile.columns)
    for name, (headers, needed, meaning) in told.items():
        column = profile.column(name)
        assert headers.split(", ") == list(column.headers), name
        assert needed == ("" if column.optional else "needed"), name
        assert meaning, name


def sent() -> set[str]:
    """Streams that the code writes or reads: first argument of an output, and what steps say of themselves."""
    found = {name for step in steps(Configuration(city="Town"), ONE) for name in (step.source, step.memory) if name}
    for file in (ROOT / "streams").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            at = {"Output": 0, "_output": 1, "append": 0}.get(called)
            if at is None or len(node.args) < 3:
                continue
            stream = node.args[at]
            if isinstance(stream, ast.Constant) and isinstance(stream.value, str):
                found.add(stream.value)
    return found


def test_every_stream_that_the_code_sends_is_in_the_list_of_streams():
    assert {"events", "partials", "findings", "flags"} < sent()
    assert sent() <= set(load_catalogue().streams)


def test_every_kind_of_document_and_its_indices_are_documented():
    rows = table(section(OPERATIONS, "## Indices"))
    assert list(rows) == list(KINDS)
    for kind, (indices, time, *_) in rows.items():
        assert indices == (f"by month of `{MONTHLY[kind]}`" if kind in MONTHLY else "one"), kind
        assert time == (f"`{FIELDS[kind].time}`" if FIELDS[kind].time else "none"), kind


def test_every_target_of_make_in_the_documents_is_there():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    texts = [document.read_text(encoding="utf-8") for document in DOCUMENTS]
    told = {name for text in texts for name in re.findall(r"(?:`|^)make ([a-z]+)\b", text, re.MULTILINE)}
    assert {"demo", "test", "secrets", "faults"} <= told
    assert told <= targets


def test_the_table_of_streams_is_that_of_the_list():
    told = table(section(README, "### Streams"))
    assert told == table(streams_table(load_catalogue()))


@pytest.mark.parametrize("document", DOCUMENTS, ids=[str(one.relative_to(ROOT)) for one in DOCUMENTS])
class TestEveryDocument:
    def test_leads_to_files_that_exist(self, document):
        links = [link for link in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link]
        assert [link for link in links if not (document.parent / link).exists()] == []

    def test_begins_with_its_title(self, document):
        assert document.read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize("decision", sorted((ROOT / "docs/decisions").glob("*.md")), ids=lambda file: file.stem)
def test_a_decision_has_its_number_and_all_its_parts(decision):
    text = decision.read_text(encoding="utf-8")
    assert text.startswith(f"# {decision.name[:4]}: ")
    places = [text.find(f"\n{part}") for part in DECISION]
    assert -1 not in places
    assert places == sorted(places)


def test_decisions_are_numbered_without_a_gap():
    numbers = [int(file.name[:4]) for file in sorted((ROOT / "docs/decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_folder_of_the_project_is_in_the_house():
    tracked = {file.parent.name for file in ROOT.glob("*/__init__.py")} | {"tests", "benchmarks", "docs"}
    assert tracked <= {row.rstrip("/") for row in table(section(README, "### The house"))}
