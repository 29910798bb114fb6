"""The configuration that alters outputs. It has a revision, and every tick names the revision in force."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from city.alerts import Level
from city.calendars import CalendarTable
from city.desks import Tier
from city.times import day_of_iso

Tree = Literal["area", "topic"]


class UrgentRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Cases of these topics are told at once, before any counting. ``topics`` are paths or their last names."""

    name: str
    topics: tuple[str, ...]
    level: Level = 4


_LEVEL_OF: dict[int, Level] = {1: 1, 2: 2, 3: 3, 4: 4}


def level_of_rule(rule: str, levels: Mapping[str, int]) -> Level:
    """The level of an urgent rule; 4 for one that the configuration does not name any more."""
    return _LEVEL_OF.get(levels.get(rule, 4), 4)


def strength(rule: str, levels: Mapping[str, int]) -> tuple[int, int, str]:
    """Sorts urgent rules, the strongest first: by level, then as they are configured, then by name."""
    place = list(levels).index(rule) if rule in levels else len(levels)
    return -level_of_rule(rule, levels), place, rule


class Succession(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From ``since`` on (ISO date) an area or a topic holds ``share`` of what ``former`` held: a split, a merger, a new
    name, a move to another place in the tree. Exactly one of ``area`` and ``topic`` is given; both are paths.

    What is said of a node holds for all below it, name by name. What nobody takes of a former node stays with it.
    """

    area: str = ""
    topic: str = ""
    former: str
    since: str
    share: Annotated[float, Meta(gt=0, le=1)] = 1.0

    def __post_init__(self) -> None:
        if bool(self.area) == bool(self.topic):
            raise ValueError("a row of `successions` names an area or a topic, one of the two")
        if not self.former:
            raise ValueError("a row of `successions` names the former path")

    @property
    def tree(self) -> Tree:
        """The tree that it changes."""
        return "area" if self.area else "topic"

    @property
    def node(self) -> str:
        """The path of the area or topic."""
        return self.area or self.topic


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the middle of an area is, in degrees: what tells which areas are near each other."""

    area: str
    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]


class Known(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"first": "from", "last": "to"}
):
    """Something that people know of a period, for all series at and below a topic and an area (paths; "" for all).

    What is expected to bring more or less: ``campaign``, ``works``, ``warning``; periods of one name have one effect,
    which is learnt from the earlier ones. What teaches nothing: ``outbreak``, ``bad data``.
    """

    kind: Literal["campaign", "works", "warning", "outbreak", "bad data"]
    name: str = ""
    topic: str = ""
    area: str = ""
    first: str
    """First day, ISO."""
    last: str
    """Last day, inclusive."""

    def __post_init__(self) -> None:
        if day_of_iso(self.last) < day_of_iso(self.first):
            raise ValueError(f"a row of `known` ends on {self.last}, before it begins on {self.first}")
        if self.teaches and not self.name:
            raise ValueError(f"a row of `known` with kind {self.kind!r} needs a name")

    @property
    def teaches(self) -> bool:
        """False for what the expectation learns nothing from."""
        return self.kind not in ("outbreak", "bad data")


class Judging(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When and how strictly the ledger judges."""

    hourly_minutes: Annotated[int, Meta(ge=1)] = 60
    """The running day is judged at the first tick at or after each multiple of this."""
    grace_minutes: Annotated[int, Meta(ge=0)] = 60
    """A finished day is judged this long after its end."""
    baseline_days: Annotated[int, Meta(ge=14)] = 56
    """History that a level is estimated from."""
    history_days: Annotated[int, Meta(ge=0)] = 0
    """History that seasons and the shares of areas are learnt from, from 104 weeks on; 0 for none."""
    warmup_days: Annotated[int, Meta(ge=1)] = 10
    """No series is judged before its feed has so many days of history."""
    candidate_p: Annotated[float, Meta(gt=0, lt=1)] = 1e-3
    """Findings below this chance are sent on to the watch."""
    flag_p: Annotated[float, Meta(gt=0, lt=1)] = 1e-5
    """Below this chance a series is flagged: it is watched closely until it has been quiet for the recovery time."""
    recovery_hours: Annotated[int, Meta(ge=1)] = 48
    """A flagged series is quiet after so long inside its band."""


class Budget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """False-discovery control over the whole city, and how many alerts a desk is told of at once.

    ``rate_hour``, ``rate_day``, ``rate_week``, ``rate_rise``, ``rate_cluster`` are the expected false discoveries per
    judging (Benjamini-Hochberg at this rate over all series judged at the tick).
    """

    rate_hour: Annotated[float, Meta(gt=0, lt=1)] = 0.05
    rate_day: Annotated[float, Meta(gt=0, lt=1)] = 0.2
    rate_week: Annotated[float, Meta(gt=0, lt=1)] = 0.1
    rate_rise: Annotated[float, Meta(gt=0, lt=1)] = 0.1
    rate_cluster: Annotated[float, Meta(gt=0, lt=1)] = 0.001
    least_observed: Annotated[int, Meta(ge=1)] = 5
    """Fewer cases than this never open an alert."""
    least_ratio: Annotated[float, Meta(ge=1)] = 1.8
    """Observed over expected below this never opens an alert."""
    silences_a_year: Annotated[float, Meta(gt=0, le=10)] = 0.1
    """Expected false silences of a feed in a year, its areas included; a budget of its own."""
    city_alerts_a_day: Annotated[int, Meta(ge=0)] = 6
    """Alerts that the desk of the city is told of at once on a day; what is opened beyond is for the digest."""
    district_alerts_a_day: Annotated[int, Meta(ge=0)] = 4
    """The same for the desk of each district."""
    street_alerts_a_day: Annotated[int, Meta(ge=0)] = 2
    """The same for the desk of each street."""

    def a_day(self, tier: Tier) -> int:
        """Alerts that a desk of a tier is told of at once on a day."""
        of_tier = {
            "city": self.city_alerts_a_day,
            "district": self.district_alerts_a_day,
            "street": self.street_alerts_a_day,
        }
        return of_tier[tier]


class Across(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long after a rise in one feed another feed may tell of the same matter, and which topics are one subject.

    Patrols of a grid follow the hotline by some days, petitions by weeks. A feed may follow those of kinds with a
    shorter time than its own; the hotline has none.
    """

    incident_days: Annotated[int, Meta(ge=0)] = 7
    petition_days: Annotated[int, Meta(ge=0)] = 28
    same: tuple[tuple[str, ...], ...] = ()
    """Each a set of topic paths, of catalogues without a crosswalk between them, that are one subject."""

    def days(self, kind: str) -> int:
        """Days that feeds of a kind may follow by."""
        return {"incident": self.incident_days, "petition": self.petition_days}.get(kind, 0)

    @property
    def longest(self) -> int:
        """The most of them."""
        return max(self.incident_days, self.petition_days)


_RESTATED_DAYS = 42
"""Days back to which what is expected may be looked at again."""
_BETWEEN_FITS = 28
"""Seasons are fitted to the history so long ago at most."""
_MARGIN_DAYS = 60
"""States forget every four weeks, and a log is cut by whole weeks."""


class Configuration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that alters outputs, as one value."""

    city: str
    zone: str = "Asia/Shanghai"
    language: Literal["zh", "en"] = "en"
    """What alerts say, and what their histories tell, is said in Chinese or in English."""
    horizon_days: Annotated[int, Meta(ge=1)] = 400
    keep_days: Annotated[int, Meta(ge=1)] = 500
    """Cases, and what of the log tells of single cases and hours, are removed so long after."""
    tick_minutes: Annotated[int, Meta(ge=1)] = 60
    calendar: CalendarTable = CalendarTable()
    judging: Judging = Judging()
    budget: Budget = Budget()
    urgent: tuple[UrgentRule, ...] = ()
    successions: tuple[Succession, ...] = ()
    known: tuple[Known, ...] = ()
    places: tuple[Place, ...] = ()
    across: Across = Across()

    def __post_init__(self) -> None:
        judged_by = max(self.judging.baseline_days + _RESTATED_DAYS, self.judging.history_days + _BETWEEN_FITS)
        needed = max(self.horizon_days, judged_by) + _MARGIN_DAYS
        if self.keep_days < needed:
            raise ValueError(
                f"`keep_days` = {self.keep_days} is too short for horizon, baseline and history: expected {needed} or "
                "more"
            )

    @property
    def revision(self) -> str:
        """Twelve hexadecimal digits that stand for this content."""
        content = msgspec.json.encode(self, order="deterministic")
        return blake2b(content, digest_size=6).hexdigest()
