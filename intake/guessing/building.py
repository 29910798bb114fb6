"""From the columns that were found to the tables of a profile."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from intake.guessing import vocabulary as words
from intake.guessing.facts import Column
from intake.guessing.known import Base
from intake.guessing.parts import LEVELS, Part, Parts
from intake.guessing.time_formats import days_only, reading
from intake.privacy import value_kind
from intake.tables import CONSTANT, TextTable

_TOPIC = "topic.path"
_UNCLEAR = CONSTANT + TextTable().unclear
"""The topic of all rows before their texts are looked at."""
_MOST_WORDS = 30
_LONGEST = 60
"""Characters of a value that decides something."""
_ANSWERS = ("case.solved", "case.satisfied")
_ALONE = ("case.id", "case.channel", "case.unit", "case.purpose")

Tables = dict[str, Any]


def build(parts: Parts, base: Base | None) -> Tables:
    """``[case]``, ``[times]``, ``[topic]``, ``[area]`` and what decides class, state and repeats.

    What a base says of columns that were found is taken over; what it has no place for, or where there is no base, is
    made of words of the values that are known to mean something.
    """
    tables: Tables = base.tables(parts.taken) if base else {}
    for role in (*_ALONE, *_ANSWERS):
        _one(tables, parts, role)
    times = tables.setdefault("times", {})
    for part in parts.taken.values():
        table, _, key = part.role.partition(".")
        if table == "times":
            times[key] = part.local
    times["formats"] = _formats(parts, base)
    _days(times, parts, base)
    for role in LEVELS:
        table = role.partition(".")[0]
        known = tables.setdefault(table, {}).get("path", [])
        found = [part.local for part in parts.of(role)]
        tables[table]["path"] = known if set(known) == set(found) else found
    _separators(tables["topic"], parts)
    _unlocated(tables["area"], parts)
    if base is None:
        _classes(tables, parts)
        _refusals(tables, parts)
    _states(tables, parts)
    _repeats(tables, parts)
    _texts(tables, parts)
    return tables


def _one(tables: Tables, parts: Parts, role: str) -> None:
    part = parts.first(role)
    table, _, key = role.partition(".")
    case = tables.setdefault(table, {})
    if part is None or key in case:
        return
    if role in _ANSWERS:
        case[key] = {
            "column": part.local,
            "yes": _values(part.column, words.YES),
            "no": _values(part.column, words.NO),
        }
    else:
        case[key] = part.local


def _formats(parts: Parts, base: Base | None) -> list[str]:
    """The base's formats, and those found that read what they do not."""
    known = list(base.profile.times.formats) if base else []
    for part in parts.taken.values():
        if part.role.startswith("times."):
            known += [text for text in part.column.formats if text not in known and _unread(part.column, known, text)]
    return known


def _unread(column: Column, known: Sequence[str], text: str) -> bool:
    return any(reading(value, (text,)) and not reading(value, known) for value in column.sample)


def _days(times: Tables, parts: Parts, base: Base | None) -> None:
    """A feed of midnights is one of days, whatever the cells are written like."""
    given = [part.column for part in parts.taken.values() if part.role.startswith("times.") and part.column.values]
    if base is None and given and all(days_only(column.sample, column.formats) for column in given):
        times["date_only"] = True


def _separators(topic: Tables, parts: Parts) -> None:
    found = [text for part in parts.of(_TOPIC)[:1] for text in part.column.separators if text in words.SURE_SEPARATORS]
    split = [*topic.get("split", ()), *found]
    if split:
        topic["split"] = list(dict.fromkeys(split))


def _unlocated(area: Tables, parts: Parts) -> None:
    found = [value for part in parts.of("area.path") for value in part.column.values if _names_no_place(value)]
    known = [*area.get("unlocated", ()), *found]
    if known:
        area["unlocated"] = list(dict.fromkeys(known))


def _names_no_place(value: str) -> bool:
    return words.UNLOCATED.fullmatch(words.folded(value)) is not None


def _classes(tables: Tables, parts: Parts) -> None:
    """Rules by the words of the kind, of the channel and of the lowest topic."""
    rules = []
    of = [parts.first("case.channel"), parts.first("class.rules.column"), *parts.of(_TOPIC)[-1:]]
    for counted_as, known in (("staff", words.STAFF), ("inquiry", words.INQUIRY)):
        said = [(part.local, _values(part.column, known)) for part in of if part]
        rules += [{"column": local, "values": values, "class": counted_as} for local, values in said if values]
    tables["class"] = {"default": "request"} | ({"rules": rules} if rules else {})


def _refusals(tables: Tables, parts: Parts) -> None:
    """Subjects that are a named person of the staff are refused, as the shipped profiles do."""
    for part in parts.of(_TOPIC)[-1:]:
        if values := _values(part.column, words.OFFICIALS):
            tables["refuse"] = [{"column": part.local, "values": values, "kind": "comments on a named official"}]


def _states(tables: Tables, parts: Parts) -> None:
    part = parts.first("status.column")
    if part and "status" not in tables:
        closed, opened = _values(part.column, words.CLOSED), _values(part.column, words.OPEN)
        tables["status"] = {"column": part.local, "closed": closed, "open": opened}


def _repeats(tables: Tables, parts: Parts) -> None:
    repeats = list(tables.get("repeat", ()))
    if again := parts.first("repeat.again"):
        repeats.append({"column": again.local, "values": _values(again.column, words.YES)})
    if parent := parts.first("repeat.parent"):
        repeats.append({"column": parent.local, "filled": True})
    if repeats:
        tables["repeat"] = repeats


def _texts(tables: Tables, parts: Parts) -> None:
    """Texts say the topic where the feed names none."""
    found = {part.role.partition(".")[2]: part.local for part in parts.taken.values() if part.role.startswith("text.")}
    if found:
        tables["text"] = {**found, "topic": "missing" if parts.of(_TOPIC) else "always"}
        tables["topic"]["path"] = tables["topic"]["path"] or [_UNCLEAR]


def unused(parts: Parts, tables: Mapping[str, Any]) -> Iterable[Part]:
    """Columns that were found and that no table uses: a profile must not name them."""
    spoken = set(_strings({table: value for table, value in tables.items() if table != "columns"}))
    return [part for part in parts.taken.values() if part.local not in spoken]


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(inner)


def _values(column: Column, known: Any) -> list[str]:
    """The values in which known words are found, the frequent first; of a column of few values, and no texts."""
    said = [value for value, _ in column.values.most_common() if known.search(words.folded(value))]
    found = [value for value in said if len(value) <= _LONGEST and not value_kind(value) and value.isprintable()]
    return found[:_MOST_WORDS] if column.categories else []
