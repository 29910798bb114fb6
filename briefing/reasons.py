"""Why a topic is a candidate, in two plain sentences with numbers."""

from collections.abc import Mapping
from typing import cast

from briefing.evidence import Criterion
from briefing.periods import Period
from city import paths


def why(period: Period, criteria: Mapping[str, Criterion]) -> str:
    """One sentence on how much and where, one on how lasting, rising or due."""
    return f"{_extent(period, criteria)} {_course(criteria)}"


def _extent(period: Period, criteria: Mapping[str, Criterion]) -> str:
    volume, spread = criteria["volume"].numbers, criteria["spread"].numbers
    largest = paths.name(str(spread["largest_area"]))
    where = f"{spread['areas']} of {spread['of_areas']} areas"
    if int(spread["areas"]) > 1:
        where += f", at most {_number(spread, 'largest_share'):.0%} from one ({largest})"
    else:
        where += f" ({largest})" if largest else ""
    if _due(criteria):
        season = criteria["season"].numbers
        return (
            f"Due in {season['month']}: a year before that month brought about {_number(volume, 'due'):,.0f} matters, "
            f"{_number(season, 'ratio'):.1f} times the mean of the year, from {where} "
            f"({volume['matters']:,} in {period.label})."
        )
    share = f"{_number(volume, 'share'):.1%} of the feed's requests"
    return f"{volume['matters']:,} matters in {period.label}, {share}, from {where}."


def _course(criteria: Mapping[str, Criterion]) -> str:
    said = [clause for clause in (_lasting(criteria), _rising(criteria), _returning(criteria)) if clause]
    text = "; ".join(said) if said else "too short a history to say how lasting it is"
    return text[0].upper() + text[1:] + "."


def _lasting(criteria: Mapping[str, Criterion]) -> str:
    if "persistence" not in criteria:
        return ""
    numbers = criteria["persistence"].numbers
    return f"above the median topic of its level in {numbers['weeks_above_median']} of {numbers['weeks']} weeks"


def _rising(criteria: Mapping[str, Criterion]) -> str:
    if "growth" not in criteria:
        return ""
    growth = criteria["growth"]
    against = growth.numbers["against"]
    if growth.value <= 0:
        return f"no growth beyond chance against {against} ({growth.numbers['before']:,} then)"
    return (
        f"up by {_number(growth.numbers, 'ratio') - 1:.0%} on {against}, the busiest days left out "
        f"(at least {max(0.0, _number(growth.numbers, 'low') - 1):.0%})"
    )


def _returning(criteria: Mapping[str, Criterion]) -> str:
    if "season" not in criteria or criteria["season"].value <= 0 or _due(criteria):
        return ""
    numbers = criteria["season"].numbers
    return f"{numbers['month']} is {_number(numbers, 'ratio'):.1f} times an ordinary month by the year known"


def _due(criteria: Mapping[str, Criterion]) -> bool:
    volume = criteria["volume"].numbers
    return _number(volume, "due") > _number(volume, "steady")


def _number(numbers: Mapping[str, int | float | str], name: str) -> float:
    return float(cast("int | float", numbers[name]))
