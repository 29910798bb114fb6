"""Why a problem is a candidate, in two plain Chinese sentences with numbers: those of ``briefing.reasons``."""

from calendar import month_name
from collections.abc import Mapping
from datetime import date
from typing import cast

from briefing.evidence import Criterion
from briefing.periods import QUARTER_DAYS, Period
from briefing.reasons import MANY_TIMES, SHARED, is_hard, moved_from, reached, shared_by
from city import paths

_MONTHS = {name: number for number, name in enumerate(month_name) if name}


def why_zh(period: Period, criteria: Mapping[str, Criterion]) -> str:
    """One sentence on how much and where, one on how lasting, rising, due or hard."""
    course = [
        *_lasting(criteria),
        *_rising(criteria),
        *_returning(criteria),
        *_hard(criteria),
        *_continued(criteria),
        *_shared(criteria),
    ]
    return f"{_extent(period, criteria)}。{'；'.join(course) or '历史太短，尚不能判断是否长期存在'}。"


def _extent(period: Period, criteria: Mapping[str, Criterion]) -> str:
    volume, spread = criteria["volume"].numbers, criteria["spread"].numbers
    where, largest = f"分布在{spread['of_areas']}个区域中的{spread['areas']}个", paths.name(str(spread["largest_area"]))
    if largest and int(spread["areas"]) == 1:
        where += f"（{largest}）"
    elif largest:
        where += f"，最多的{largest}占{_number(spread, 'largest_share'):.0%}"
    if _number(volume, "due") > _number(volume, "steady"):
        season = criteria["season"].numbers
        return (
            f"{month_zh(str(season['month']))}将到季：上一年同月约{_number(volume, 'due'):,.0f}件，为全年月均的"
            f"{_number(season, 'ratio'):.1f}倍，{where}（{_label(period)}{volume['matters']:,}件）"
        )
    return f"{_label(period)}{volume['matters']:,}件，占本来源诉求的{_number(volume, 'share'):.1%}，{where}"


def _lasting(criteria: Mapping[str, Criterion]) -> list[str]:
    if "persistence" not in criteria:
        return []
    numbers = criteria["persistence"].numbers
    return [f"{numbers['weeks']}周中有{numbers['weeks_above_median']}周高于同级分类的中位数"]


def _rising(criteria: Mapping[str, Criterion]) -> list[str]:
    if "growth" not in criteria:
        return []
    growth = criteria["growth"]
    if moved := moved_from(criteria):
        return [f"分类口径变化：增加的正是{moved}减少的，不计为增长"]
    label = str(growth.numbers["against"])
    quarter = label == f"the {QUARTER_DAYS} days before"
    against = "上一年同期" if "year before" in label else f"此前{QUARTER_DAYS}天" if quarter else "上一段同样长的日子"
    if growth.value <= 0:
        return [f"与{against}（{growth.numbers['before']:,}件）相比没有超出偶然的增长"]
    volume = criteria["volume"].numbers
    lately = float(volume.get("lately", 0))
    rate = f"，按最近三个月的速度为{lately:,.0f}件" if lately > _number(volume, "steady") else ""
    before, now = reached(criteria)
    spread = [f"涉及区域由期初{before}个增至{now}个"] if now > before > 0 else []
    return [f"{_risen(growth, against)}{rate}", *spread]


def _risen(growth: Criterion, against: str) -> str:
    before, ratio, low = (_number(growth.numbers, name) for name in ("before", "ratio", "low"))
    if not before:
        return f"{against}没有，增长超出偶然"
    if ratio >= MANY_TIMES:
        much = f"日均为{against}的{ratio:.1f}倍（至少{max(1.0, low):.1f}倍"
    else:
        much = f"比{against}多{ratio - 1:.0%}（至少{max(0.0, low - 1):.0%}"
    return f"压平最忙的日子后{much}，当时{before:,.0f}件）"


def _returning(criteria: Mapping[str, Criterion]) -> list[str]:
    volume = criteria["volume"].numbers
    due = _number(volume, "due") > _number(volume, "steady")
    if "season" not in criteria or criteria["season"].value <= 0 or due:
        return []
    numbers = criteria["season"].numbers
    return [f"按已知的一年，{month_zh(str(numbers['month']))}是平常月份的{_number(numbers, 'ratio'):.1f}倍"]


def _hard(criteria: Mapping[str, Criterion]) -> list[str]:
    if not is_hard(criteria):
        return []
    numbers = criteria["hard"].numbers
    said = []
    if "solved_share" in numbers:
        said.append(f"{numbers['called_back']:,}件有效回访中解决{_number(numbers, 'solved_share'):.0%}")
    if "median_days" in numbers:
        said.append(f"半数办结需{_number(numbers, 'median_days'):.0f}天")
    if "late_share" in numbers:
        said.append(f"超期{_number(numbers, 'late_share'):.0%}")
    return [f"比{criteria['hard'].percentile:.0%}的同级分类更难解决（{'，'.join(said)}）"] if said else []


def _continued(criteria: Mapping[str, Criterion]) -> list[str]:
    issues = criteria["continued"].numbers["issues"] if "continued" in criteria else ""
    return [f"延续{issues}"] if issues else []


def _shared(criteria: Mapping[str, Criterion]) -> list[str]:
    units = shared_by(criteria)
    return [f"同一区域内平均由{units:.1f}个单位共同承办"] if units >= SHARED else []


def _label(period: Period) -> str:
    first, last = date.fromordinal(period.first), date.fromordinal(period.last)
    if period.label.startswith("the twelve"):
        return f"截至{last.year}年{last.month}月的十二个月"
    return f"{first.year}年" if period.label.isdigit() else f"{first.year}年{first.month}月"


def month_zh(label: str) -> str:
    """A month of a period's label, as ``November 2025`` or ``November``, in Chinese."""
    name, _, year = label.partition(" ")
    return f"{year}年{_MONTHS[name]}月" if year else f"{_MONTHS[name]}月"


def _number(numbers: Mapping[str, int | float | str], name: str) -> float:
    return float(cast("int | float", numbers[name]))
