"""The one sentence of an alert of silence, in English and Chinese."""

from alerts.reason import chance, moment, number
from alerts.rules import Language
from city.findings import SILENT_FEED, Finding
from city.paths import name
from city.times import Zone

_SENTENCE = {
    "en": {
        "none": "{who}: nothing since {since} where {usual} are usual; {expected} expected by {end}, {chance}.",
        "few": "{who}: only {observed} since {since} where {usual} are usual; {expected} expected by {end}, {chance}.",
    },
    "zh": {
        "none": "{who}：自 {since} 起没有任何工单，平时{usual}；至 {end} 预期 {expected} 件，{chance}。",
        "few": "{who}：自 {since} 起仅 {observed} 件，平时{usual}；至 {end} 预期 {expected} 件，{chance}。",
    },
}
_WHO = {"en": ("feed {feed}", "{area}, all topics of {feed}"), "zh": ("来源 {feed}", "{area}（{feed} 全部问题）")}
_USUAL = {"en": ("{} an hour", "{} a day"), "zh": ("每小时 {} 件", "每天 {} 件")}


def silence_reason(finding: Finding, zone: Zone, *, language: Language = "en") -> str:
    """Who is silent since when, what is usual in such a time, and how unlikely it is."""
    of_feed, of_area = _WHO[language]
    who = of_feed if finding.method == SILENT_FEED else of_area
    hourly, daily = _USUAL[language]
    an_hour = finding.expected / finding.hours
    usual = hourly.format(number(an_hour)) if an_hour >= 1 else daily.format(number(24 * an_hour))
    return _SENTENCE[language]["few" if finding.observed else "none"].format(
        who=who.format(feed=finding.feed, area=name(finding.area)),
        observed=finding.observed,
        since=moment(finding.start, zone),
        usual=usual,
        expected=number(finding.expected),
        end=moment(finding.end, zone),
        chance=chance(finding.p),
    )
