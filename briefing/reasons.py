"""Why a topic is a candidate, in two plain sentences with numbers."""

from collections.abc import Mapping
from typing import cast

from briefing.evidence import Criterion
from briefing.periods import Period
from city import paths

HARDER = 0.75
"""Percentile from which a candidate is told to be hard to solve."""
MANY_TIMES = 3.0
"""Growth from which it is told in times and not in percent."""
SHARED = 2.0
"""Effective number of units in one area from which they are told."""


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
    clauses = (_lasting(criteria), _rising(criteria), _returning(criteria), _hard(criteria), _continued(criteria))
    said = [clause for clause in (*clauses, _shared(criteria)) if clause]
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
    if moved := moved_from(criteria):
        return f"class moved: what it gained, {moved} lost; that is not counted as growth"
    if growth.value <= 0:
        return f"no growth beyond chance against {against} ({growth.numbers['before']:,} then)"
    return f"{_risen(growth, str(against))}{_lately(criteria)}{_spreading(criteria)}"


def _risen(growth: Criterion, against: str) -> str:
    """By how much, in percent or in times, with what it rose from."""
    before, ratio, low = (_number(growth.numbers, name) for name in ("before", "ratio", "low"))
    if not before:
        return f"none in {against}, a growth beyond chance"
    then = f"{before:,.0f} then, the busiest days cut"
    if ratio >= MANY_TIMES:
        return f"{ratio:.1f} times the rate of {against} (at least {max(1.0, low):.1f}; {then})"
    return f"up by {ratio - 1:.0%} on {against} (at least {max(0.0, low - 1):.0%}; {then})"


def _spreading(criteria: Mapping[str, Criterion]) -> str:
    before, now = reached(criteria)
    return f"; it has spread from {before} areas to {now}" if now > before > 0 else ""


def reached(criteria: Mapping[str, Criterion]) -> tuple[int, int]:
    """The areas that a topic which has grown had at first, and those that it has now; 0 and 0 where nothing is told."""
    numbers = criteria["growth"].numbers
    return (int(numbers["areas_before"]), int(numbers["areas_now"])) if "areas_now" in numbers else (0, 0)


def _lately(criteria: Mapping[str, Criterion]) -> str:
    volume = criteria["volume"].numbers
    lately = float(volume.get("lately", 0))
    return f", {lately:,.0f} at the rate of its last three months" if lately > _number(volume, "steady") else ""


def moved_from(criteria: Mapping[str, Criterion]) -> str:
    """The names of the topics that lost what a topic gained, empty where it really grew or did not."""
    moved = str(criteria["growth"].numbers.get("moved_from", "")) if "growth" in criteria else ""
    return ", ".join(paths.name(topic) for topic in moved.split(", ")) if moved else ""


def _returning(criteria: Mapping[str, Criterion]) -> str:
    if "season" not in criteria or criteria["season"].value <= 0 or _due(criteria):
        return ""
    numbers = criteria["season"].numbers
    return f"{numbers['month']} is {_number(numbers, 'ratio'):.1f} times an ordinary month by the year known"


def _hard(criteria: Mapping[str, Criterion]) -> str:
    if not is_hard(criteria):
        return ""
    numbers = criteria["hard"].numbers
    said = []
    if "solved_share" in numbers:
        said.append(f"{_number(numbers, 'solved_share'):.0%} solved of {numbers['called_back']:,} called back")
    if "median_days" in numbers:
        said.append(f"half closed after {_number(numbers, 'median_days'):.0f} days")
    if "late_share" in numbers:
        said.append(f"{_number(numbers, 'late_share'):.0%} late")
    return f"harder to solve than {criteria['hard'].percentile:.0%} of its level ({', '.join(said)})" if said else ""


def _continued(criteria: Mapping[str, Criterion]) -> str:
    issues = criteria["continued"].numbers["issues"] if "continued" in criteria else ""
    return f"continues {issues}" if issues else ""


def _shared(criteria: Mapping[str, Criterion]) -> str:
    units = shared_by(criteria)
    return f"shared by {units:.1f} units in one area" if units >= SHARED else ""


def shared_by(criteria: Mapping[str, Criterion]) -> float:
    """The effective number of units in one area, 0 where it is not known."""
    return _number(criteria["units"].numbers, "effective") if "units" in criteria else 0.0


def is_hard(criteria: Mapping[str, Criterion]) -> bool:
    """True where the reason tells of how hard it is."""
    return "hard" in criteria and criteria["hard"].percentile > HARDER


def _due(criteria: Mapping[str, Criterion]) -> bool:
    volume = criteria["volume"].numbers
    return _number(volume, "due") > _number(volume, "steady")


def _number(numbers: Mapping[str, int | float | str], name: str) -> float:
    return float(cast("int | float", numbers[name]))
