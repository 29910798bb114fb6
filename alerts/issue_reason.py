"""The one sentence of an alert of an issue, in English and Chinese: numbers, place, days. No words of any text."""

from alerts.reason import chance, number
from alerts.rules import Language
from city.findings import FLARE_UP, Finding
from city.paths import name
from city.times import Zone, day_iso

_SENTENCE = {
    "en": "{topic} in {area}: {observed} matters of one issue in the {days} days to {day}{places}, {kind}; {expected} "
    "are expected (ordinary up to {upper}), {chance}.",
    "zh": "{area} {topic}：截至 {day} 的 {days} 天内同一具体问题 {observed} 个事项{places}，{kind}；"
    "预期 {expected} 个（正常不超过 {upper} 个），{chance}。",
}
_PLACES = {"en": " from {} areas", "zh": "，来自 {} 个区域"}
_KIND = {"en": ("new", "again more than it has been"), "zh": ("新出现", "再次升高")}


def issue_reason(finding: Finding, zone: Zone, *, language: Language = "en") -> str:
    """How many matters of one issue, where, in which days, new or again, against how many are expected."""
    new, again = _KIND[language]
    return _SENTENCE[language].format(
        topic=name(finding.topic),
        area=name(finding.area),
        observed=finding.observed,
        days=finding.days,
        day=day_iso(zone.day(finding.end - 1)),
        places=_PLACES[language].format(len(finding.areas)) if len(finding.areas) > 1 else "",
        kind=again if finding.method == FLARE_UP else new,
        expected=number(finding.expected),
        upper=number(finding.upper),
        chance=chance(finding.p),
    )
