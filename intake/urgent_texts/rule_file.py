"""The file of urgent rules on texts, ``urgent.toml``, checked and compiled."""

import re
from collections import defaultdict
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from city.times import TimeError, day_of_iso
from intake.profile_text import Fault, ProfileText
from intake.toml_faults import convert, read_text
from intake.urgent_texts.needed import needed
from intake.urgent_texts.rules import Speed, TextRule, TextRules

_ALWAYS = (-(1 << 30), 1 << 30)
_Words = tuple[str, ...]


class RuleTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[[rule]]``. Words are regular expressions, found anywhere in a sentence."""

    name: Annotated[str, Meta(min_length=1)]
    speed: Speed
    any: Annotated[_Words, Meta(min_length=1)]
    all: _Words = ()
    none: _Words = ()
    """Beside those of ``[common]``."""
    clause: _Words = ()
    """Beside those of ``[common]``."""
    event: bool = False
    """It tells of what happens and is over, as a fire, and not of a state that lasts until somebody ends it."""
    negations: _Words | None = None
    """Instead of those of ``[common]``."""
    window: Annotated[int, Meta(ge=0, le=50)] | None = None
    topics: tuple[str, ...] = ()
    department: str = ""
    since: str = ""
    until: str = ""


class CommonTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[common]``: what holds for every rule."""

    none: _Words = ()
    clause: _Words = ()
    """The clause in which a danger is named speaks of what might be."""
    event_none: _Words = ()
    """Beside ``none``, for events: what is dated or reported is over."""
    event_clause: _Words = ()
    """Beside ``clause``, for events: what happens often does not happen now."""
    negations: _Words = ()
    window: Annotated[int, Meta(ge=0, le=50)] = 6


class RulesFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    rule: Annotated[tuple[RuleTable, ...], Meta(min_length=1)]
    common: CommonTable = CommonTable()


def shipped_text_rules() -> TextRules:
    """The rules that come with the service."""
    shipped = files("intake.urgent_texts").joinpath("urgent.toml").read_text(encoding="utf-8")
    return compile_text_rules(ProfileText("urgent.toml", shipped))


def load_text_rules(path: Path) -> TextRules:
    """The rules of a file. Raises ``ProfileError`` with file, line, table and key."""
    return compile_text_rules(read_text(path))


def compile_text_rules(text: ProfileText) -> TextRules:
    """The rules of a text. A rule may stand several times, with days that do not overlap. Raises ``ProfileError``."""
    given = convert(text, RulesFile)
    rules = tuple(_rule(text, number, table, given.common) for number, table in enumerate(given.rule))
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, rule in enumerate(rules):
        if any(rule.since <= until and since <= rule.until for since, until in spans[rule.name]):
            key = "since" if given.rule[number].since else "name"
            raise text.error(Fault("rule", key, "days overlap with those of the same rule above", number))
        spans[rule.name].append((rule.since, rule.until))
    return TextRules(rules)


def _rule(text: ProfileText, number: int, table: RuleTable, common: CommonTable) -> TextRule:
    def compiled(key: str, words: _Words, nth: int | None = number) -> re.Pattern[str] | None:
        try:
            for word in words:
                re.compile(word)
        except re.error as error:
            raise text.error(Fault("rule", key, f"no regular expression: {error.msg}", nth or 0)) from None
        return re.compile("|".join(f"(?:{word})" for word in words)) if words else None

    def day(key: str, given: str, otherwise: int) -> int:
        try:
            return day_of_iso(given) if given else otherwise
        except TimeError as error:
            raise text.error(Fault("rule", key, str(error), number)) from None

    found = compiled("any", table.any)
    if found is None or found.search(""):
        raise text.error(Fault("rule", "any", "holds for an empty text, expected words", number))
    since, until = day("since", table.since, _ALWAYS[0]), day("until", table.until, _ALWAYS[1])
    if since > until:
        raise text.error(Fault("rule", "until", "ends before it begins", number))
    return TextRule(
        name=table.name,
        speed=table.speed,
        department=table.department,
        since=since,
        until=until,
        any=tuple((needed(word), re.compile(word)) for word in table.any),
        all=tuple(pattern for word in table.all if (pattern := compiled("all", (word,)))),
        none=compiled("none", common.none + table.none + (common.event_none if table.event else ())),
        clause=compiled("clause", common.clause + table.clause + (common.event_clause if table.event else ())),
        negation=compiled("negations", common.negations if table.negations is None else table.negations),
        window=common.window if table.window is None else table.window,
        topics=frozenset(table.topics),
    )
