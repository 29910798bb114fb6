"""Which indicators an address asks for: a year, and a tier at or below that of who asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from board.desk.deeds import WrongError
from city import paths
from city.desks import TIERS, Tier

FIRST: Final = 2000
LAST: Final = 2199
_NO_TIER = ("层级应为本级或下级", "tier: your own or one below it")
_NO_YEAR = (f"年度应为 {FIRST} 至 {LAST}", f"year: from {FIRST} to {LAST}")


@dataclass(frozen=True)
class IndicatorsAsked:
    """A year and a tier."""

    year: int
    tier: Tier

    @property
    def href(self) -> str:
        """The address of the page."""
        return f"/indicators?{self._query}"

    def file(self, ending: str) -> str:
        """The address of a file."""
        return f"/indicators/{ending}?{self._query}"

    @property
    def _query(self) -> str:
        return urlencode({"year": self.year, "tier": self.tier})


def tiers_of(area: str) -> Sequence[Tier]:
    """The tier of an area and those below it; none of a place below the street."""
    return TIERS[paths.depth(area) :]


def indicators_asked(query: Mapping[str, str], own: str) -> IndicatorsAsked | None:
    """What an address asks for, None where it names neither. Raises ``WrongError``."""
    year, tier = query.get("year", ""), query.get("tier", "")
    if not year and not tier:
        return None
    found = next((one for one in tiers_of(own) if one == tier), None)
    if found is None:
        raise WrongError(_NO_TIER)
    if not (year.isascii() and year.isdigit() and len(year) == len(str(LAST)) and FIRST <= int(year) <= LAST):
        raise WrongError(_NO_YEAR)
    return IndicatorsAsked(int(year), found)
