"""From a file to the text of a profile that reads it, held against the file before it is given."""

import codecs
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, get_args

import msgspec

from city.events import Kind
from city.times import TimeError, Zone
from intake.checking import CheckReport, check, unchecked
from intake.errors import InputError
from intake.guessing.building import build, unused
from intake.guessing.casting import cast
from intake.guessing.facts import columns
from intake.guessing.free_texts import take_texts
from intake.guessing.gaps import NEEDED, PURPOSE, gaps, told
from intake.guessing.known import Base, choose, known_headers
from intake.guessing.opening import Opened, open_unknown
from intake.guessing.parts import Parts
from intake.guessing.telling import above, below, doubts, kind_told, outcome
from intake.guessing.vocabulary import is_chinese, kind_of_feed
from intake.guessing.writing import Comments, write
from intake.profile import load_profile
from intake.profile_rules import NAME

_CHINA = {"name": "见微市", "zone": "Asia/Shanghai"}
_ELSEWHERE = {"name": "City", "zone": "UTC"}
_TRIES = 5


class Given(NamedTuple):
    """What stands in a proposal beside the columns, and why the feed is of its kind."""

    feed_table: Mapping[str, str]
    city: Mapping[str, str]
    why: str

    @property
    def kind(self) -> str:
        """Kind of the feed."""
        return self.feed_table["kind"]

    @property
    def feed(self) -> str:
        """Name of the feed."""
        return f"{self.kind}/{self.feed_table['name']}"

    @property
    def made_up(self) -> bool:
        """True where neither people nor a shipped profile have said the city."""
        return self.city in (_CHINA, _ELSEWHERE)

    @property
    def tables(self) -> dict[str, Any]:
        """The tables that say it."""
        return {"feed": self.feed_table, "city": self.city}


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """A proposed profile: its text, and what it would do with the file."""

    text: str
    base: str
    """The shipped profile that it is made of, empty for none."""
    report: CheckReport
    gaps: tuple[str, ...] = ()
    """Tables and keys that it needs and that no column was found for, as ``topic.path``: the text says where."""


def guess(  # noqa: PLR0913 - what people may say beforehand
    path: Path | str,
    *,
    kind: str | None = None,
    name: str | None = None,
    city: str | None = None,
    zone: str | None = None,
    sheet: str = "",
    encoding: str = "",
    without: frozenset[str] = frozenset(),
) -> Guess:
    """Proposes a profile for a file; ``without`` names shipped profiles that are not to be known.

    Columns are known by the headers of the shipped profiles, then by words of headers, then by values. Where no column
    is the number, the registration or the subject of a case, or, for petitions, the purpose, the text says where it is
    to be mended and the report's one problem is that. Raises ``InputError`` for a file that cannot be read.
    """
    path = Path(path)
    _require_words(kind, name, zone, encoding)
    opened = open_unknown(path, known_headers(), sheet=sheet, encoding=encoding)
    found = columns(opened.header, opened.rows)
    spoken, speaking = kind_of_feed(column.shown for column in found)
    base = choose(found, kind, spoken, without)
    feed = kind or (base.profile.feed_table.kind if base else spoken)
    parts = cast(found, base, feed)
    if feed != "petition":
        take_texts(parts)
    why = kind_told(feed, said=kind is not None, speaking=speaking if feed == spoken else (), base=base)
    given = Given(_feed(feed, name, base, path), _city(city, zone, base, opened.header), why)
    for _ in range(_TRIES):
        proposal = _proposed(path, opened, parts, base, given)
        if proposal.gaps or proposal.report.ok or not _drop_persons(parts, proposal.report.problems):
            break
    return proposal


def _require_words(kind: str | None, name: str | None, zone: str | None, encoding: str) -> None:
    if kind is not None and kind not in get_args(Kind):
        raise InputError(f"kind {kind!r}: expected one of {', '.join(get_args(Kind))}")
    if name is not None and not NAME.fullmatch(name):
        raise InputError(f"name {name!r}: expected small letters, digits, '-' and '_', as 'hotline12345'")
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError:
        raise InputError(f"encoding {encoding!r}: unknown, expected a name like 'utf-8', 'gb18030', 'cp1252'") from None
    try:
        Zone(zone or _CHINA["zone"])
    except TimeError as error:
        raise InputError(f"zone: {error}, expected a name like 'Asia/Shanghai'") from None


def _proposed(path: Path, opened: Opened, parts: Parts, base: Base | None, given: Given) -> Guess:
    lacking = gaps(parts, given.kind)
    tables = build(parts, base)
    for part in unused(parts, tables):
        parts.drop(part.local, "nothing says what its values mean")
    tables = {**tables, **given.tables, "file": {**tables.get("file", {}), **_file(opened, base)}}
    optional = _optional(parts, base)
    if lacking:
        report = unchecked(given.feed, path, len(opened.rows), told(path, lacking, parts))
    else:
        report = _checked(path, write(tables, parts, optional))
    head = [*above(path, opened, base), given.why, *doubts(parts, made_up=given.made_up), *outcome(report)]
    text = write(tables, parts, optional, Comments(head, lacking, below(parts)))
    roles = tuple(gap.role for gap in lacking)
    return Guess(text=text, base=base.name if base else "", report=report, gaps=roles)


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
        return role not in (*NEEDED, PURPOSE)

    return frozenset(part.local for part in parts.taken.values() if may_lack(part.local, part.role))
