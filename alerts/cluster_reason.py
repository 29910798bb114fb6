"""The one sentence of an alert of a cluster, and the words for each change of its life, in English and Chinese."""

from alerts.evidence import weight
from alerts.method_words import method
from alerts.reason import SHOWN, chance, listed, moment, number
from alerts.rules import Language
from city.findings import Cluster, Finding
from city.paths import depth, name, parent
from city.small_places import STREET
from city.times import Zone, day_iso

_SENTENCE = {
    "en": "{topic} in {streets}{districts} of {area}: {observed} in the {days} to {day} where {expected} are expected "
    "(ordinary up to {upper}), since {since}; carried by {carried}; {method}, {chance}.",
    "zh": "{area} {topic}：{streets}{districts}截至 {day} 的 {days}共 {observed} 件，预期 {expected} 件"
    "（正常不超过 {upper} 件），自 {since} 起；主要来自{carried}；方法：{method}，{chance}。",
}
_STREETS = {
    "en": {True: "{} neighbouring streets", False: "{} neighbouring areas"},
    "zh": {True: "相邻 {} 个街道", False: "相邻 {} 个区域"},
}
_DISTRICTS = {"en": " in {} districts", "zh": "（跨 {} 个区）"}
_DAYS = {"en": ("1 day", "{} days"), "zh": ("1 天", "{} 天")}
_ITEM = {"en": "{} {}", "zh": "{} {} 件"}
_WHY = {
    "en": {
        "opened": "neighbouring streets are out of band together",
        "again": "out of band together again",
        "still": "still out of band together",
        "spread": "spread to {new}",
        "quiet": "for {hours} hours no day above what is expected, last {day}",
        "closed": "quiet for {days} more days",
    },
    "zh": {
        "opened": "相邻街道同时超出正常范围",
        "again": "再次同时超出正常范围",
        "still": "仍同时超出正常范围",
        "spread": "扩大到{new}",
        "quiet": "已连续 {hours} 小时没有高于预期的一天，最后一天：{day}",
        "closed": "又平稳 {days} 天",
    },
}


def cluster_reason(finding: Finding, cluster: Cluster, zone: Zone, *, language: Language = "en") -> str:
    """How many streets in how many districts, observed against expected, since when, who carries it, how unlikely."""
    above = {parent(part.path) for part in finding.areas}
    streets = all(depth(part.path) == STREET for part in finding.areas)
    raised = sorted(finding.areas, key=lambda part: (-weight(part.observed - part.expected), part.path))
    carried = [_ITEM[language].format(name(part.path), part.observed) for part in raised[:SHOWN]]
    one, many = _DAYS[language]
    return _SENTENCE[language].format(
        topic=name(finding.topic),
        area=name(finding.area),
        streets=_STREETS[language][streets].format(cluster.streets),
        districts=_DISTRICTS[language].format(len(above)) if streets and len(above) > 1 else "",
        observed=finding.observed,
        days=(one if finding.days == 1 else many).format(finding.days),
        day=day_iso(zone.day(finding.end - 1)),
        expected=number(finding.expected),
        upper=number(finding.upper),
        since=moment(finding.start, zone),
        carried=listed(carried, language),
        method=method(finding.method, language),
        chance=chance(finding.p),
    )


def cluster_why(language: Language, change: str, **values: object) -> str:
    """The words for one change. Raises ``KeyError`` for an unknown change."""
    return _WHY[language][change].format(**values)
