"""Counts of cases by what they say: how many of a topic were solved, late, closed after how many days, by which office.

Sums over whatever a briefing needs of cases are made where the cases lie: a year of a large city is nine million of
them. Every answer is a count by key, so answers add up over topics and areas.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeAlias, get_args

from indexing.errors import QueryError

CaseField: TypeAlias = Literal[
    "feed",
    "class",
    "topic_id",
    "area_id",
    "status",
    "counting",
    "unit",
    "issue",
    "repeat",
    "excluded",
    "returned",
    "contacted",
    "reached",
    "solved",
    "satisfied",
    "whistle",
    "day",
    "settled",
    "days",
    "late",
    "lag",
]
"""What cases are counted by. Fields of the document, and six that are worked out from its times, five as of an instant:

- ``day``: the date of its registration in the city's zone;
- ``settled``: closed before the instant;
- ``days``: whole days (24 hours) from registration to closing, or to the instant where it is not settled;
- ``late``: settled after it was due, or not settled and due before the instant; None where nothing is due, or not yet;
- ``lag``: whole days from closing to the call-back, None where it was not called back before the instant;
- ``contacted``: whether its unit has spoken with the resident, at any time.
"""

Tally: TypeAlias = Mapping[tuple[str | int | bool | None, ...], int]
"""Cases by key, in the order of the fields asked for; None where a case does not say."""

LONGEST: Final = 366
"""``days`` and ``lag`` end here: 366 stands for as many or more. Fewer than none are none."""

DERIVED: Final = ("day", "settled", "days", "late", "lag")


def check_by(by: Sequence[str]) -> None:
    """Raises ``QueryError`` for a field that cases are not counted by, and for none at all."""
    if not by:
        raise QueryError("cases are counted by at least one field")
    if unknown := set(by) - set(get_args(CaseField)):
        raise QueryError(f"cases are not counted by {', '.join(sorted(unknown))}")
