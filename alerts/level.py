"""The attention level of a cause: how sure, how many, how unusual, and on which tier of the city.

| level | score = -log10 p | excess in city / district / street and below | observed over expected |
|---|---|---|---|
| 4 urgent | 12 | 300 / 150 / 80 | 10 |
| 3 major | 9 | 60 / 40 / 25 | 5 |
| 2 notice | 6 | 20 / 12 / 8 | 3 |
| 1 watch | every other discovery | | |

A row holds where all its columns do. The ratio is waived where the excess is ``bulk`` times the row's: a topic of
thousands a day over the whole city need not rise tenfold. An excess of days is divided by the square root of them:
seven days that share a cause weigh more than one and less than seven. Of a cause with joined bursts the highest level
counts; it is one higher where three or more topics rise together, or where a feed of another kind tells of the same
subject and place (``alerts.subjects``): two that count apart are stronger evidence than one. Not two higher where both
hold, and 4 is reached by size alone. A change of names (``Finding.fell``) is no problem: it has level 1.

What the defaults mean: a city of 330 requests a day with 78 reports of fallen trees where 5 are expected has a level 3,
with 752 a level 4; in a street of a city of 24,000 requests a day, where a topic comes once in three days, 25 in a day
are a level 3. A cell of two or three cases never rises above level 1. Nothing here knows who or how many people stand
behind a case.
"""

from collections.abc import Sequence
from math import log10, sqrt

import msgspec

from city.alerts import Level
from city.findings import Finding
from city.paths import depth

MAXIMUM_SCORE = 300.0


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Least values of one level. ``excess`` by tier: city, district, street and below."""

    score: float
    excess: tuple[float, float, float]
    ratio: float


class Levels(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table above as data."""

    notice: Row = Row(score=6.0, excess=(20.0, 12.0, 8.0), ratio=3.0)
    major: Row = Row(score=9.0, excess=(60.0, 40.0, 25.0), ratio=5.0)
    urgent: Row = Row(score=12.0, excess=(300.0, 150.0, 80.0), ratio=10.0)
    bulk: float = 10.0
    """The ratio is waived where the excess is so many times the row's."""
    together: int = 3
    """So many topics that rise together are one level higher, up to ``major``."""


_ONE_HIGHER: dict[Level, Level] = {1: 2, 2: 3, 3: 3, 4: 4}

LEVELS = Levels()
"""The defaults."""

STRONG: Level = 3
"""From this level on a cause is strong: it may draw bursts of other topics to itself."""


def score(p: float) -> float:
    """``-log10 p``, between 0 and 300.

    >>> score(0.0), score(1.0)
    (300.0, 0.0)
    """
    return MAXIMUM_SCORE if p < 10.0**-MAXIMUM_SCORE else max(0.0, -log10(p))


def level(
    finding: Finding, joined: Sequence[Finding] = (), levels: Levels = LEVELS, *, confirmed: bool = False
) -> Level:
    """The level of a cause that shows as ``finding``, with the bursts ``joined`` to it."""
    bursts = (finding, *joined)
    topics = len({one.topic for one in bursts})
    return together(max(_alone(one, levels) for one in bursts), topics, levels, confirmed=confirmed)


def together(reached: Level, topics: int, levels: Levels = LEVELS, *, confirmed: bool = False) -> Level:
    """The level of a cause in which so many topics rise together, or which another kind of feed confirms."""
    return _ONE_HIGHER[reached] if confirmed or topics >= levels.together else reached


def _alone(finding: Finding, levels: Levels) -> Level:
    if finding.fell:
        return 1
    if _reaches(finding, levels.urgent, levels.bulk):
        return 4
    if _reaches(finding, levels.major, levels.bulk):
        return 3
    return 2 if _reaches(finding, levels.notice, levels.bulk) else 1


def _reaches(finding: Finding, row: Row, bulk: float) -> bool:
    size = finding.excess / (sqrt(finding.days) if finding.span in ("week", "issue", "cluster") else 1.0)
    least = row.excess[min(depth(finding.area), 2)]
    if size < least or score(finding.p) < row.score:
        return False
    return finding.observed >= row.ratio * finding.expected or size >= bulk * least
