"""From a file to the text of a profile that reads it, held against the file before it is given."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import msgspec

from city.events import Kind
from city.times import TimeError, Zone
from intake.checking import CheckReport, check
from intake.errors import InputError
from intake.guessing.building import build, unused
from intake.guessing.casting import cast
from intake.guessing.facts import columns
from intake.guessing.known import Base, choose, known_headers
from intake.guessing.opening import Opened, open_unknown
from intake.guessing.parts import Parts
from intake.guessing.time_formats import in_doubt
from intake.guessing.vocabulary import is_chinese, kind_of_feed
from intake.guessing.writing import write
from intake.profile import load_profile
from intake.profile_rules import NAME

_CHINA = {"name": "见微市", "zone": "Asia/Shanghai"}
_ELSEWHERE = {"name": "City", "zone": "UTC"}
_NEEDED = {
    "case.id": "the number of the case",
    "times.registered": "the time of its registration",
    "topic.path": "its subject",
}
_PURPOSE = ("case.purpose", "the purpose (信访目的), which decides what is refused")
_TRIES = 5


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """A proposed profile: its text, and what it would do with the file."""

    text: str
    base: str
    """The shipped profile that it is made of, empty for none."""
    report: CheckReport


def guess(  # noqa: PLR0913 - what people may say beforehand
    path: Path | str,
    *,
    kind: str | None = None,
    name: str | None = None,
    city: str | None = None,
    zone: str | None = None,
    without: frozenset[str] = frozenset(),
) -> Guess:
    """Proposes a profile for a file; ``without`` names shipped profiles that are not to be known.

    Columns are known by the headers of the shipped profiles, then by words of headers, then by values. Raises
    ``InputError`` for a file that cannot be read, and where no column is the number, the registration or the subject of
    a case, or, for petitions, the purpose.
    """
    path = Path(path)
    _require_words(kind, name, zone)
    opened = open_unknown(path, known_headers())
    found = columns(opened.header, opened.rows)
    base = choose(found, kind, without)
    feed = kind or (base.profile.feed_table.kind if base else kind_of_feed(opened.header))
    parts = cast(found, base, feed)
    _require(path, parts, feed)
    given = {"feed": _feed(feed, name, base, path), "city": _city(city, zone, base, opened.header)}
    for _ in range(_TRIES):
        proposal = _proposed(path, opened, parts, base, given)
        if proposal.report.ok or not _drop_persons(parts, proposal.report.problems):
            break
        _require(path, parts, feed)
    return proposal


def _require_words(kind: str | None, name: str | None, zone: str | None) -> None:
    if kind is not None and kind not in get_args(Kind):
        raise InputError(f"kind {kind!r}: expected one of {', '.join(get_args(Kind))}")
    if name is not None and not NAME.fullmatch(name):
        raise InputError(f"name {name!r}: expected small letters, digits, '-' and '_', as 'hotline12345'")
    try:
        Zone(zone or _CHINA["zone"])
    except TimeError as error:
        raise InputError(f"zone: {error}, expected a name like 'Asia/Shanghai'") from None


def _proposed(path: Path, opened: Opened, parts: Parts, base: Base | None, given: Mapping[str, Any]) -> Guess:
    tables = build(parts, base)
    for part in unused(parts, tables):
        parts.drop(part.local, "nothing says what its values mean")
    tables = {**tables, **given, "file": {**tables.get("file", {}), **_file(opened, base)}}
    optional = _optional(parts, base)
    report = _checked(path, write([], tables, parts, optional))
    head = [*_head(path, opened, base), *_doubts(parts, given), *_outcome(report)]
    return Guess(text=write(head, tables, parts, optional), base=base.name if base else "", report=report)


def _checked(path: Path, text: str) -> CheckReport:
    with TemporaryDirectory() as folder:
        proposed = Path(folder) / "proposed.toml"
        proposed.write_text(text, encoding="utf-8")
        return check([path], load_profile(str(proposed)))


def _drop_persons(parts: Parts, problems: Sequence[str]) -> bool:
    """Leaves the columns that the whole file shows to hold persons, other than its sample; false where it is none."""
    named = {found[1] for problem in problems if (found := re.search(r"\(columns\.(\w+)[),]", problem))}
    for local in named & set(parts.taken):
        parts.drop(local, "some of its values look like persons, which are never taken in")
    return bool(named)


def _require(path: Path, parts: Parts, feed: str) -> None:
    needed = [*_NEEDED.items(), *([_PURPOSE] if feed == "petition" else [])]
    missing = [what for role, what in needed if not parts.first(role)]
    if missing:
        shown = ", ".join(column.shown for column in parts.columns)
        raise InputError(f"{path}: no column was found for {' and '.join(missing)}; the columns are {shown}")


def _feed(kind: str, name: str | None, base: Base | None, path: Path) -> dict[str, str]:
    known = base.name if base else re.sub(r"[^a-z0-9_-]+", "-", path.name.partition(".")[0].lower()).strip("-_")
    return {"kind": kind, "name": name or known or "feed"}


def _city(city: str | None, zone: str | None, base: Base | None, header: Sequence[str]) -> dict[str, str]:
    if base and not base.is_general:
        known = {"name": base.profile.city, "zone": base.profile.city_table.zone}
    else:
        known = _CHINA if base or is_chinese(header) else _ELSEWHERE
    return known | {key: value for key, value in (("name", city), ("zone", zone)) if value}


def _file(opened: Opened, base: Base | None) -> dict[str, Any]:
    table = dict(opened.table)
    if base and set(table.get("encodings", ())) <= set(base.profile.file.encodings):
        table.pop("encodings", None)
    return table


def _optional(parts: Parts, base: Base | None) -> frozenset[str]:
    def may_lack(local: str, role: str) -> bool:
        if base and local in base.profile.columns:
            return base.profile.column(local).optional
        return role not in _NEEDED and role != _PURPOSE[0]

    return frozenset(part.local for part in parts.taken.values() if may_lack(part.local, part.role))


def _head(path: Path, opened: Opened, base: Base | None) -> list[str]:
    lines = [f"Proposed for {path.name}, a first try: read it, mend it, then run", ""]
    lines += [f"  jianwei check {path.name} --profile THIS_FILE", "", *opened.notes]
    if base:
        lines.append(f"It is made of the shipped profile {base.name}, which knows {len(base.found)} of the headers.")
    return lines


def _doubts(parts: Parts, given: Mapping[str, Any]) -> list[str]:
    lines = []
    if given["city"] in (_CHINA, _ELSEWHERE):
        lines.append("City and zone are made up, no file tells them: say them in [city], or by --city and --zone.")
    doubtful = [part.column for part in parts.taken.values() if in_doubt(part.column.sample, part.column.formats)]
    return lines + [f"Day and month of {column.shown} may be exchanged: no value tells." for column in doubtful]


def _outcome(report: CheckReport) -> list[str]:
    share = report.accepted / max(1, report.rows)
    taken = [f"Of {report.rows:,} rows {report.accepted:,} would be taken ({share:.1%})."] if report.ok else []
    left = [f"  {times:,} not: {why}" for why, times in report.rejected.items()]
    return [*taken, *left, *(f"Not right yet: {problem}" for problem in report.problems)]
