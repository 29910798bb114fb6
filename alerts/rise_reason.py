"""The one sentence of an alert of a slow rise, and the words for each change of its life, in English and Chinese."""

from alerts.reason import number
from alerts.rules import Language
from city.findings import Finding, Rise
from city.paths import name
from city.times import Zone, day_iso

_SENTENCE = {
    "en": "{topic} in {area}: slow rise: {ratio} times ({low} to {high}) what the years lead to expect since {since}, "
    "{observed} where {expected} are expected.",
    "zh": "{area} {topic}：缓慢上升：自 {since} 起为往年预期的 {ratio} 倍（{low} 至 {high} 倍），"
    "{observed} 件，预期 {expected} 件。",
}
_WHY = {
    "en": {
        "opened": "above what the years lead to expect",
        "again": "above it again",
        "further": "risen further above what had become normal",
        "passing": "falling, or back at what is expected",
        "silent": "no longer above what the years lead to expect",
        "closed": "not above for {days} more days",
        "normal": "it is now normal: {ratio} times ({low} to {high}) what the years led to expect",
    },
    "zh": {
        "opened": "高于往年预期",
        "again": "再次高于往年预期",
        "further": "在新常态之上继续上升",
        "passing": "正在回落，或已回到预期",
        "silent": "不再高于往年预期",
        "closed": "又有 {days} 天未高于预期",
        "normal": "已成为常态：为往年预期的 {ratio} 倍（{low} 至 {high} 倍）",
    },
}


def rise_reason(finding: Finding, rise: Rise, zone: Zone, *, language: Language = "en") -> str:
    """How many times the expected, since when, and how many where how many were expected."""
    return _SENTENCE[language].format(
        topic=name(finding.topic),
        area=name(finding.area),
        since=day_iso(zone.day(finding.start)),
        observed=finding.observed,
        expected=number(finding.expected),
        **_times(rise),
    )


def rise_why(language: Language, change: str, **values: object) -> str:
    """The words for one change. Raises ``KeyError`` for an unknown change."""
    return _WHY[language][change].format(**values)


def now_normal(language: Language, rise: Rise) -> str:
    """The word that closes a rise that has become a level of its own."""
    return rise_why(language, "normal", **_times(rise))


def _times(rise: Rise) -> dict[str, str]:
    """The ratio and its interval to one decimal: 1.5 times (1.3 to 1.8)."""
    return {key: f"{value:.1f}" for key, value in (("ratio", rise.ratio), ("low", rise.low), ("high", rise.high))}
