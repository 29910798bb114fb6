"""Beneath an alert: past alerts like it and what became of them, and what was judged of it when."""

from collections.abc import Sequence

from alerts.similar import Similar
from board import words
from board.desk.layout import address_of
from board.markup import Html, join, tag
from board.scrolling import scrolled
from city.actions import CLOSE_REASONS
from city.times import Zone
from indexing.store import Body

LIKE = ("以往相似预警", "Past alerts like it")
KNOWN = ("当时所知", "What was known when")
UNFOLDED = 12
"""So many judgements are shown unfolded."""
SPANS: dict[str, tuple[str, str]] = {
    "hour": ("小时", "hours"),
    "day": ("日", "day"),
    "week": ("7 日", "7 days"),
    "case": ("单件", "case"),
    "issue": ("具体问题", "issue"),
    "rise": ("缓升", "slow rise"),
    "silence": ("缺数", "silence"),
    "cluster": ("聚集", "cluster"),
}


def similar_section(found: Sequence[Similar], zone: Zone) -> Html | None:
    """The past alerts, the nearest first."""
    if not found:
        return None
    heads = (
        ("开启", "opened"),
        ("问题与区域", "topic and area"),
        ("级别", "level"),
        ("实际 / 预期", "observed / expected"),
        ("结果", "how it ended"),
        ("确认用时", "first deed after"),
    )
    return tag(
        "section",
        tag("h2", words.both(LIKE)),
        tag(
            "p",
            words.both(
                (
                    "同一来源近三年；按问题、区域、季节、规模、类型接近程度排列，仅供查阅",
                    "same feed, three years; by how near topic, area, season, size and kind are: to look up",
                )
            ),
            class_="lead",
        ),
        _table(heads, [_past(one, zone) for one in found], LIKE),
    )


def ended(one: Similar) -> Html:
    """How an alert ended, in the words of its reason, and by which role."""
    if one.reason in CLOSE_REASONS:
        by = [" · ", tag("bdi", one.closed_by)] if one.closed_by else None
        return join(words.both(CLOSE_REASONS[one.reason]), by)
    return words.status(one.alert["status"])


def known_section(findings: Sequence[Body], zone: Zone) -> Html | None:
    """What the counts were and what was expected, as each judgement knew them then."""
    if not findings:
        return None
    heads = (
        ("判定时刻", "judged at"),
        ("期间", "period"),
        ("实际", "observed"),
        ("预期", "expected"),
        ("上限", "up to"),
        ("界外", "outside"),
    )
    return tag(
        "section",
        tag("h2", words.both(KNOWN)),
        tag(
            "p",
            words.both(
                (
                    "本序列最近各次判定当时的计数",
                    "the counts of this series as the newest judgements had them",
                )
            ),
            class_="lead",
        ),
        tag(
            "details",
            tag("summary", words.both(("逐次判定", "judgements")), f" {len(findings)}"),
            _table(heads, [_finding(one, zone) for one in findings], KNOWN),
            open=len(findings) <= UNFOLDED,
        ),
    )


def _past(one: Similar, zone: Zone) -> list[Html]:
    alert = one.alert
    name = f"{alert['topic'] or words.nameless(alert)[0]} · {alert['area'] or alert['feed']}"
    return [
        tag("td", words.moment(alert["opened_at"], zone), class_="nowrap"),
        tag("td", tag("a", tag("bdi", name), href=address_of(alert["alert_id"])), class_="wide"),
        tag("td", words.level(alert["level"])),
        tag("td", f"{words.count(alert['observed'])} / {words.count(alert['expected'])}", class_="n"),
        tag("td", ended(one)),
        tag("td", "–" if one.waited is None else minutes(one.waited), class_="nowrap"),
    ]


def minutes(waited: float) -> str:
    """A time that was waited.

    >>> minutes(0.4), minutes(95), minutes(3000)
    ('0 min', '1 h 35 min', '50 h')
    """
    whole = round(waited)
    hours, rest = divmod(whole, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest and hours < 24 else f"{hours} h"


def _finding(one: Body, zone: Zone) -> list[Html]:
    begin, end = words.moment(one["start"], zone), words.moment(one["end"], zone)
    outside = ("界外", "yes") if one["outside"] else ("界内", "no")
    return [
        tag("td", words.moment(one["tick"], zone), class_="nowrap"),
        tag(
            "td", words.both(SPANS.get(one["span"], ("", one["span"]))), tag("span", f"{begin} – {end}", class_="above")
        ),
        tag("td", words.count(one["observed"]), class_="n"),
        tag("td", words.count(one["expected"]), class_="n"),
        tag("td", words.count(one["upper"]), class_="n"),
        tag("td", words.both(outside)),
    ]


def _table(heads: Sequence[tuple[str, str]], rows: Sequence[Sequence[Html]], name: tuple[str, str]) -> Html:
    shown = tag(
        "table",
        tag("thead", tag("tr", [tag("th", words.both(one), scope="col") for one in heads])),
        tag("tbody", [tag("tr", row) for row in rows]),
    )
    return scrolled(shown, " ".join(name))
