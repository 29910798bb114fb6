"""The one sentence of an alert, and the words for each change of its life, in English and Chinese."""

from collections.abc import Sequence
from math import floor

from alerts.evidence import weight
from alerts.level import score
from alerts.method_words import method
from alerts.rules import Language
from city.alerts import Joined
from city.findings import Finding, Part
from city.paths import name
from city.times import DAY, HOUR, Zone, day_iso

SHOWN = 3
"""So many areas, topics or joined bursts are named in the sentence."""

_SENTENCE = {
    "en": "{topic} in {area}: {observed} {period} where {expected} are expected (ordinary up to {upper}), "
    "since {since}{carried}{mainly}{joined}{also}; {method}, {chance}.",
    "zh": "{area} {topic}：{period} {observed} 件，预期 {expected} 件（正常不超过 {upper} 件），"
    "自 {since} 起{carried}{mainly}{joined}{also}；方法：{method}，{chance}。",
}
_CLAUSE = {
    "en": {"carried": "; carried by {}", "mainly": "; mostly {}", "joined": "; together with {}"},
    "zh": {"carried": "；主要来自{}", "mainly": "；主要是{}", "joined": "；同时升高：{}"},
}
_ITEM = {"en": ("{name} {observed}", ", "), "zh": ("{name} {observed} 件", "、")}
_WITH = {"en": "{name} {observed} ({expected} expected)", "zh": "{name} {observed} 件（预期 {expected} 件）"}
_PERIOD = {
    "en": {
        "hour": ("in the hour to {end}", "in the {hours} hours to {end}"),
        "day": "on {day}",
        "week": "in the {days} days to {day}",
    },
    "zh": {
        "hour": ("截至 {end} 的 1 小时", "截至 {end} 的 {hours} 小时"),
        "day": "{day} 当日",
        "week": "截至 {day} 的 {days} 天",
    },
}
_WHY = {
    "en": {
        "opened": "first out of band",
        "raised": "level raised from {old} to {new}",
        "grown": "excess grew from {old} to {new}",
        "spread": "spread from {old} to {new}",
        "settled": "found to sit in {new}",
        "led": "{new} now leads, before {old}",
        "joined": "joined by {new}",
        "absorbed": "takes in alert {new}",
        "followed": "followed by {new}",
        "follows": "first out of band; follows the closed alert {new}",
        "renamed": "classification changed: {new}",
        "grown_beyond": "grew beyond the change of classification: {new}",
        "continuing": "still out of band",
        "flared": "out of band again",
        "matters": "matters grew from {old} to {new}",
        "restated": "restated: {new} where {old} were counted",
        "recovered": "inside its band for {hours} hours, last out of band {period}",
        "closed": "quiet for {days} more days, last out of band {period}",
        "closed_at_once": "inside its band for {hours} hours, last out of band {period}; level 1 closes at once",
        "merged": "part of alert {new}",
        "rule": "a case under the rule {new}",
        "cases": "{new} cases",
        "no_more": "no further case for {hours} hours",
        "silent": "too little is heard for chance",
        "silent_still": "still silent",
        "silent_again": "silent again",
        "speaks": "heard again, after a silence since {since}",
        "spoken": "heard for {days} day",
        "not_judged": "not judged for {days} days",
        "held": "for the digest, beyond the {number} that its desk is told of at once on a day",
        "promoted_level": "out of the digest, told at once: level {new}",
        "promoted_growing": "out of the digest, told at once: it grows",
        "promoted_absorbing": "out of the digest, told at once: it takes in alert {new}, which was",
    },
    "zh": {
        "opened": "首次超出正常范围",
        "raised": "级别由 {old} 升至 {new}",
        "grown": "超出量由 {old} 件增至 {new} 件",
        "spread": "由{old}扩大到{new}",
        "settled": "定位到{new}",
        "led": "以{new}为主，此前为{old}",
        "joined": "并入{new}",
        "absorbed": "并入预警 {new}",
        "followed": "随后{new}",
        "follows": "首次超出正常范围；是已关闭预警 {new} 的后续",
        "renamed": "分类口径变化：{new}",
        "grown_beyond": "增长超出分类口径变化：{new}",
        "continuing": "仍超出正常范围",
        "flared": "再次超出正常范围",
        "matters": "事项由 {old} 个增至 {new} 个",
        "restated": "数据更正：由 {old} 件改为 {new} 件",
        "recovered": "已连续 {hours} 小时回到正常范围，最后一次超出：{period}",
        "closed": "又平稳 {days} 天，最后一次超出：{period}",
        "closed_at_once": "已连续 {hours} 小时回到正常范围，最后一次超出：{period}；1 级预警直接关闭",
        "merged": "属于预警 {new}",
        "rule": "出现符合规则“{new}”的工单",
        "cases": "共 {new} 件",
        "no_more": "{hours} 小时内没有新工单",
        "silent": "数据明显偏少，不像偶然",
        "silent_still": "仍无数据",
        "silent_again": "再次无数据",
        "speaks": "恢复来数，此前自 {since} 起无数据",
        "spoken": "已恢复来数 {days} 天",
        "not_judged": "已 {days} 天无法判断",
        "held": "超出本级每日即时提示上限（{number} 条），列入每日汇总",
        "promoted_level": "由每日汇总转为即时提示：升至 {new} 级",
        "promoted_growing": "由每日汇总转为即时提示：仍在上升",
        "promoted_absorbing": "由每日汇总转为即时提示：并入已提示的预警 {new}",
    },
}
_URGENT = {
    "en": "{topic} in {area}: {observed} since {since}, told at once by the rule {rule}{also}.",
    "zh": "{area} {topic}：自 {since} 起 {observed}，按规则“{rule}”立即提示{also}。",
}
_ALSO = {"en": " (also {})", "zh": "（另符合：{}）"}
_CASES = {"en": ("1 case", "{} cases"), "zh": ("1 件", "{} 件")}
_BETWEEN = {"en": "; ", "zh": "；"}
_PLACE = {"en": "{topic} in {area}", "zh": "{area} {topic}"}


def reason(  # noqa: PLR0913 - the parts of a sentence
    finding: Finding,
    zone: Zone,
    *,
    since: int,
    joined: Sequence[Joined] = (),
    also: str = "",
    language: Language = "en",
) -> str:
    """What, where, observed against expected with its band, since when, who carries it, and by which method.

    ``since`` is the begin of the first out-of-band period. Periods are named by their end, never as "the last hours":
    the sentence is read again later. ``also`` is put in as it is (``alerts.across_reason``).
    """
    bursts = sorted(joined, key=lambda one: (-weight(one.observed - one.expected), one.topic, one.area))
    others = [
        _WITH[language].format(name=name(one.topic), observed=one.observed, expected=number(one.expected))
        for one in bursts[:SHOWN]
    ]
    return _SENTENCE[language].format(
        topic=name(finding.topic),
        area=name(finding.area),
        observed=finding.observed,
        period=period(finding, zone, language),
        expected=number(finding.expected),
        upper=number(finding.upper),
        since=moment(since, zone),
        carried=_clause("carried", _largest(finding.areas, language), language),
        mainly=_clause("mainly", _largest(finding.topics, language), language),
        joined=_clause("joined", others, language),
        also=also,
        method=method(finding.method, language),
        chance=chance(finding.p),
    )


def urgent_reason(
    cases: Sequence[Finding], also: Sequence[str], area: str, zone: Zone, *, language: Language = "en"
) -> str:
    """What was reported where under which rule, and since when it has been known. ``also`` are rules that hold too."""
    one, many = _CASES[language]
    return _URGENT[language].format(
        topic=name(cases[0].topic),
        area=name(area),
        observed=one if len(cases) == 1 else many.format(len(cases)),
        since=moment(cases[0].tick, zone),
        rule=cases[0].rule,
        also=_ALSO[language].format(listed(also, language)) if also else "",
    )


def why(language: Language, change: str, **values: object) -> str:
    """The words for one change. Raises ``KeyError`` for an unknown change."""
    return _WHY[language][change].format(**values)


def place(topic: str, area: str, language: Language) -> str:
    """A topic and an area as a person says them."""
    return _PLACE[language].format(topic=name(topic), area=name(area))


def clauses(texts: Sequence[str], language: Language) -> str:
    """Several clauses as one text."""
    return _BETWEEN[language].join(texts)


def listed(names: Sequence[str], language: Language) -> str:
    """Several names as one text."""
    return _ITEM[language][1].join(names)


def number(amount: float) -> str:
    """Whole from 10 on, one decimal from 1 on, else two digits that count.

    >>> [number(amount) for amount in (752.0, 12.4, 4.96, 3.0, 0.42, 0.0131, 0.0)]
    ['752', '12', '5', '3', '0.42', '0.013', '0']
    """
    if amount >= 10:
        return f"{amount:.0f}"
    text = f"{amount:.1f}" if amount >= 1 else f"{amount:.2g}"
    return text.removesuffix(".0")


def chance(p: float) -> str:
    """A bound on the chance that a person can read.

    >>> chance(3e-13), chance(0.0), chance(0.0004)
    ('p < 1e-12', 'p < 1e-300', 'p < 1e-3')
    """
    digits = floor(score(p))
    return f"p < 1e-{digits}" if digits else f"p = {number(p)}"


def moment(instant: int, zone: Zone) -> str:
    """``2011-08-28 07:00``, or the date alone at midnight."""
    text = zone.local(instant).strftime("%Y-%m-%d %H:%M")
    return text.removesuffix(" 00:00")


def period(judged: Finding | Joined, zone: Zone, language: Language) -> str:
    """The judged period, by its end."""
    words = _PERIOD[language]
    if judged.span in ("day", "week"):
        days = max(1, round((judged.end - judged.start) / DAY))
        return str(words[judged.span]).format(day=day_iso(zone.day(judged.end - 1)), days=days)
    hours = max(1, round((judged.end - judged.start) / HOUR))
    one, many = words["hour"]
    return (one if hours == 1 else many).format(hours=hours, end=moment(judged.end, zone))


def _largest(parts: Sequence[Part], language: Language) -> list[str]:
    raised = [part for part in parts if part.observed > part.expected]
    raised.sort(key=lambda part: (-weight(part.observed - part.expected), part.path))
    item = _ITEM[language][0]
    return [item.format(name=name(part.path), observed=part.observed) for part in raised[:SHOWN]]


def _clause(kind: str, items: Sequence[str], language: Language) -> str:
    return _CLAUSE[language][kind].format(listed(items, language)) if items else ""
