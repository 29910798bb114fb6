"""What a profile must hold beyond types: names that exist, formats and patterns that compile, the policy."""

import codecs
import re
from collections.abc import Iterator

from city.events import Stage
from city.times import TimeError
from intake.clocks import FormatError, compile_format
from intake.errors import nearest
from intake.profile_text import Fault
from intake.tables import CONSTANT, ConditionTable, Profile

NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
"""Names of feeds."""


def faults(profile: Profile) -> Iterator[Fault]:
    """Everything that is wrong with a profile whose types are right, in the order of the reference."""
    yield from _feed_and_city(profile)
    yield from _file(profile)
    yield from _columns(profile)
    yield from _times(profile)
    yield from _paths(profile)
    yield from _conditions(profile)
    yield from _subgrid(profile)
    yield from _policy(profile)


def references(profile: Profile) -> Iterator[tuple[str, str, str]]:
    """Every use of a column as (table, key, name of the column), constants left out."""
    return (each for each in _named(profile) if not each[2].startswith(CONSTANT))


def _named(profile: Profile) -> Iterator[tuple[str, str, str]]:
    """The same with the constants."""
    case, times = profile.case, profile.times
    single = [
        *(("case", key, getattr(case, key)) for key in CASE_COLUMNS),
        *(("case", key, answer.column) for key in CASE_ANSWERS if (answer := getattr(case, key))),
        *(("case", "tags", name) for name in case.tags),
        *(("case", "required", name) for name in case.required),
        *(("times", key, getattr(times, key)) for key in TIME_COLUMNS),
        *(("topic", "path", name) for name in profile.topic.path),
        *(("area", "path", name) for name in profile.area.path),
        *(("area.prefix", name, name) for name in profile.area.prefix),
        *((table, "column", condition.column) for table, _, condition in conditions(profile)),
    ]
    if profile.status:
        single.append(("status", "column", profile.status.column))
    if profile.copies:
        single.append(("copies", "master", profile.copies.master))
    if profile.matter:
        single.append(("matter", "column", profile.matter.column))
        single += [("matter.numbers", system, name) for system, name in profile.matter.numbers.items()]
    if profile.text:
        single += [("text", key, getattr(profile.text, key)) for key in ("title", "body")]
    if profile.point:
        single += [("point", key, getattr(profile.point, key)) for key in ("latitude", "longitude")]
    if profile.subgrid:
        single += [("subgrid", "columns", name) for name in profile.subgrid.columns]
    for table, key, name in single:
        if name:
            yield table, key, name


STAGE_COLUMNS: dict[str, Stage] = {
    "accepted": "accepted",
    "dispatched": "dispatched",
    "returned": "returned",
    "contacted": "contacted",
    "handled": "handled",
    "checked": "checked",
    "called_back": "called-back",
    "reviewed": "reviewed",
    "re_reviewed": "re-reviewed",
}
"""Keys of ``[times]`` that name the column of a stage beside registration and closing."""
TIME_COLUMNS = ("registered", "occurred", "closed", "due", "arrived", "version", *STAGE_COLUMNS)
"""Keys of ``[times]`` that name a column."""
CASE_COLUMNS = ("id", "channel", "unit", "first_unit", "units", "returns", "purpose")
CONSTANTS = {("case", "channel"), ("case", "unit"), ("case", "first_unit"), ("topic", "path"), ("area", "path")}
"""Where a text that is the same for all rows may stand in the place of a column."""
CASE_ANSWERS = ("reached", "solved", "satisfied", "excluded", "first", "extended", "whistle")
"""Keys of ``[case]`` that name a column, by themselves or in a table of answers."""


def conditions(profile: Profile) -> Iterator[tuple[str, int, ConditionTable]]:
    """Every condition with its table and its position there."""
    for table, found in (
        ("class.rules", profile.classes.rules),
        ("repeat", profile.repeat),
        ("refuse", profile.refuse),
        ("skip", profile.skip),
        ("copies", (profile.copies,) if profile.copies else ()),
    ):
        for nth, condition in enumerate(found):
            yield table, nth, condition


def _feed_and_city(profile: Profile) -> Iterator[Fault]:
    if not NAME.fullmatch(profile.feed_table.name):
        yield Fault("feed", "name", "expected small letters, digits, '-' and '_', as 'hotline12345'")
    if not profile.city.strip():
        yield Fault("city", "name", "is empty, expected the name of the city")
    try:
        _ = profile.zone
    except TimeError as error:
        yield Fault("city", "zone", f"{error}, expected a name like 'Asia/Shanghai'")


def _file(profile: Profile) -> Iterator[Fault]:
    file = profile.file
    if not file.encodings:
        yield Fault("file", "encodings", "is empty, expected at least one encoding")
    for encoding in file.encodings:
        try:
            codecs.lookup(encoding)
        except LookupError:
            yield Fault("file", "encodings", f"unknown encoding {encoding!r}, expected names like 'utf-8', 'gb18030'")
    if len(file.delimiter) != 1 or file.delimiter in '"\r\n':
        yield Fault("file", "delimiter", "expected one character, as ',' or '\\t'")
    if file.header_row < 1:
        yield Fault("file", "header_row", "expected 1 or more: rows are counted from 1")
    if not 1 <= file.header_rows <= 3:
        yield Fault("file", "header_rows", "expected 1, 2 or 3")
    if isinstance(file.sheet, tuple) and not (file.sheet and all(file.sheet)):
        yield Fault("file", "sheet", "expected one or more names of sheets, none of them empty")
    if file.rows and not all(file.rows.split(".")):
        yield Fault("file", "rows", "expected a path of keys, as 'result.records'")
    if file.longest_cell < 1:
        yield Fault("file", "longest_cell", "expected a number of characters above 0")


def _columns(profile: Profile) -> Iterator[Fault]:
    used, in_conditions = set(), {(table, "column") for table, _, _ in conditions(profile)}
    for table, key, name in references(profile):
        used.add(name)
        if name not in profile.columns:
            yield Fault(table, key, f"no column {name!r} in [columns]{nearest(name, profile.columns)}")
    for name in profile.columns:
        if not all(header.strip() for header in profile.column(name).headers) or not profile.column(name).headers:
            yield Fault("columns", name, "expected one or more headers, none of them empty")
        if name.startswith(CONSTANT):
            yield Fault("columns", name, f"a name must not begin with {CONSTANT!r}")
        if name not in used:
            yield Fault("columns", name, "is not used by any table: a column that nothing needs is not read, remove it")
    for table, key, name in _named(profile):
        if name.startswith(CONSTANT) and (table, key) not in CONSTANTS and (table, key) not in in_conditions:
            yield Fault(table, key, "expected a column, not a constant")


def _times(profile: Profile) -> Iterator[Fault]:
    times = profile.times
    if not times.registered:
        yield Fault("times", "registered", "is empty, expected the column of the time that counts")
    if not times.formats:
        yield Fault("times", "formats", "is empty, expected formats like '%Y-%m-%d %H:%M:%S', 'iso' or 'excel'")
    for text in times.formats:
        try:
            compile_format(text)
        except FormatError as error:
            yield Fault("times", "formats", str(error))
    if times.skew_minutes < 0:
        yield Fault("times", "skew_minutes", "expected 0 or more")


def _paths(profile: Profile) -> Iterator[Fault]:
    topic, area = profile.topic, profile.area
    if not topic.path:
        yield Fault("topic", "path", "is empty, expected one column per level")
    if topic.taxonomy and not topic.crosswalk:
        yield Fault("topic", "taxonomy", "names a catalogue of the crosswalk, but there is no topic.crosswalk")
    if topic.unknown == "reject" and not (topic.dictionary or topic.crosswalk):
        yield Fault("topic", "unknown", "without topic.dictionary or topic.crosswalk nothing is known, expected one")
    if not all(topic.split):
        yield Fault("topic", "split", "expected texts that are not empty, as '->'")
    for name in area.prefix:
        if name not in area.path:
            yield Fault("area.prefix", name, f"is not a column of area.path{nearest(name, area.path)}")


def _subgrid(profile: Profile) -> Iterator[Fault]:
    if profile.subgrid is None:
        return
    for key in ("order", "management", "service"):
        try:
            re.compile(getattr(profile.subgrid, key))
        except re.error as error:
            yield Fault("subgrid", key, f"not a regular expression: {error}")


def _conditions(profile: Profile) -> Iterator[Fault]:
    for table, nth, condition in conditions(profile):
        if condition.column.startswith(CONSTANT):
            yield Fault(table, "column", "expected a column, not a constant", nth)
        if not (condition.values or condition.pattern or condition.filled):
            yield Fault(table, "column", "a condition needs values, pattern or filled", nth)
        try:
            re.compile(condition.pattern)
        except re.error as error:
            yield Fault(table, "pattern", f"not a regular expression: {error}", nth)


def _policy(profile: Profile) -> Iterator[Fault]:
    if profile.copies and profile.times.version_is == "number":
        yield Fault("copies", "", 'a copy must stay below its master\'s version, expected times.version_is = "time"')
    if profile.matter and not (profile.matter.column or profile.matter.numbers):
        yield Fault("matter", "column", "is missing, expected it or numbers")
    if profile.text and not (profile.text.title or profile.text.body):
        yield Fault("text", "title", "is missing, expected the column of the title or of the body")
    if profile.feed_table.kind != "petition":
        return
    if profile.text and profile.text.topic == "missing":
        yield Fault("text", "topic", 'a petition without a category is quarantined, expected "feed" or "always"')
    if profile.text and profile.text.titles:
        yield Fault("text", "titles", "the title of a petition is never kept")
    if not profile.case.purpose:
        yield Fault("case", "purpose", "is missing, a petition feed must name the column of the purpose (信访目的)")
    if profile.topic.empty:
        yield Fault("topic", "empty", "a petition without a category is quarantined, expected no name for it")
