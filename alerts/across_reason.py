"""The sentence of an alert with what other feeds and topics have to do with it, in English and Chinese."""

from collections.abc import Sequence

from alerts.evidence import weight
from alerts.reason import SHOWN, chance, listed, moment, number, period, place, reason
from alerts.rules import Language
from alerts.state import Life
from city.alerts import Joined
from city.feeds import KINDS, kind
from city.findings import RECLASSIFIED, Finding
from city.paths import name
from city.times import Zone, day_iso

_FOLLOWER = {
    "en": "{feed}: {place}, {observed} {period} where {expected} are expected",
    "zh": "{feed}{place}：{period} {observed} 件，预期 {expected} 件",
}
_CLAUSE = {
    "en": {"after": "; followed by {}", "before": "; a follow-up of the {} alert of {}: {}"},
    "zh": {"after": "；随后{}", "before": "；{} {} 预警的后续：{}"},
}
_SHIFT = {
    "en": "Classification changed in {area}: {moves} {period}, since {since}; together {observed} where {expected} are "
    "expected. No problem by itself; method: {method}, {chance}.",
    "zh": "{area} 分类口径变化：{period} {moves}，自 {since} 起；合计 {observed} 件，预期 {expected} 件。"
    "本身不是问题；方法：{method}，{chance}。",
}
_METHOD = {"en": RECLASSIFIED, "zh": "分类口径变化"}


def said(life: Life, zone: Zone, language: Language) -> str:
    """The sentence of an alert as it is now."""
    shown, companions = life.shown, life.companions
    since = life.alert.first_period
    if life.shift:
        return _shift(shown, companions, since, zone, language)
    beside = [one for one in companions if one.relation == "beside"]
    also = _after(companions, zone, language) + _before(companions, zone, language)
    return reason(shown, zone, since=since, joined=beside, also=also, language=language)


def follower(one: Joined, zone: Zone, language: Language) -> str:
    """What a feed that follows tells: whose, where, how many in which period, how many are expected."""
    return _FOLLOWER[language].format(
        feed=feed_name(one.feed, language),
        place=place(one.topic, one.area, language),
        observed=one.observed,
        period=period(one, zone, language),
        expected=number(one.expected),
    )


def feed_name(feed: str, language: Language) -> str:
    """The kind of a feed as a person says it."""
    chinese, english = KINDS.get(kind(feed), (feed, feed))
    return chinese if language == "zh" else english


def signed(amount: float) -> str:
    """A whole difference with its sign.

    >>> signed(39.6), signed(-38.2)
    ('+40', '−38')
    """
    return f"{'+' if amount >= 0 else '−'}{abs(amount):.0f}"


def moves(finding: Finding, language: Language) -> str:
    """What rose and what fell, each against what was expected.

    ``X +40, Y −38``
    """
    parts = [(finding.topic, finding.excess), *((part.path, part.observed - part.expected) for part in finding.fell)]
    return listed([f"{name(topic)} {signed(amount)}" for topic, amount in parts], language)


def _shift(shown: Finding, companions: Sequence[Joined], since: int, zone: Zone, language: Language) -> str:
    gained = [one for one in companions if one.relation == "beside"]
    text = moves(shown, language)
    if gained:
        text = listed([text, *(f"{name(one.topic)} {signed(one.excess)}" for one in gained)], language)
    numbers = [(shown.observed, shown.expected), *((part.observed, part.expected) for part in shown.fell)]
    numbers += [(one.observed, one.expected) for one in gained]
    return _SHIFT[language].format(
        area=name(shown.area),
        moves=text,
        period=period(shown, zone, language),
        since=moment(since, zone),
        observed=sum(observed for observed, _ in numbers),
        expected=number(sum(expected for _, expected in numbers)),
        method=_METHOD[language],
        chance=chance(shown.p),
    )


def _after(companions: Sequence[Joined], zone: Zone, language: Language) -> str:
    found = [one for one in companions if one.relation == "after"]
    found.sort(key=lambda one: (one.since, -weight(one.excess), one.series))
    return "".join(_CLAUSE[language]["after"].format(follower(one, zone, language)) for one in found[:SHOWN])


def _before(companions: Sequence[Joined], zone: Zone, language: Language) -> str:
    found = [one for one in companions if one.relation == "before"]
    if not found:
        return ""
    first = min(found, key=lambda one: (one.since, -weight(one.excess), one.series))
    day = day_iso(zone.day(first.since))
    text = follower(first, zone, language)
    return _CLAUSE[language]["before"].format(feed_name(first.feed, language), day, text)
