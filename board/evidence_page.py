"""The evidence page of one candidate for a focus issue: a page to decide by, without any score."""

from collections.abc import Sequence

from board import charts, colours, words
from board.effect_chart import effect_chart
from board.effect_page import effect_sections
from board.evidence_cases import ages, rates, units
from board.evidence_parts import data_table, section
from board.markup import Html, document, join, tag
from board.pages import page_head
from board.style import PAGE
from briefing.evidence_forecast import SHOWN, Forecast
from briefing.evidence_page import EvidencePage
from briefing.reasons_zh import month_zh
from briefing.related_alerts import Relation
from city import paths
from city.times import Zone

_COURSE = ("走势", "Course")
_REPORTS = ("件次与事项", "Matters against reports")
_AREAS = ("区域", "Areas that carry it")
_HOURS = ("时段", "Hours")
_OF_YEAR = ("一年内预警", "Alerts of the year")
_EXPECTED = (
    "此前各周的预期；未来按水平、季节与日历",
    "expected by the weeks before; to come, by level, season and calendar",
)
_HOUR_HEIGHT = 56
_ALERTS = 12
"""Most alerts that are listed, the newest."""
RELATIONS: dict[Relation, tuple[str, str]] = {
    "own": ("本类", "of this topic"),
    "above": ("上级类，主要由本类引起", "of a topic above that it carries"),
    "joined": ("同时升高", "joined with it"),
}


def evidence_page(found: EvidencePage, zone: Zone) -> str:
    """The page of a topic in an area as of the end of a month."""
    title = f"{paths.name(found.topic)} · {paths.name(found.area)}"
    return document(title, PAGE, _head(found, title), tag("main", evidence_sections(found, zone)), _foot(zone))


def evidence_sections(found: EvidencePage, zone: Zone) -> Html:
    """All that is known of it, to stand on a page of its own or in another."""
    return join(
        _course(found.forecast),
        _months(found),
        _areas(found),
        _hours(found.hours),
        units(found),
        rates(found.rates),
        ages(found),
        _alerts(found, zone),
        _effects(found),
    )


def _head(found: EvidencePage, title: str) -> Html:
    about = words.both(("选题依据", "evidence for a focus issue"))
    when = words.both((f"截至{month_zh(found.month)}末", f"as of the end of {found.month}"))
    lead = [about, " · ", when, " · ", words.feed(found.feed)]
    return page_head(title, lead, tag("p", " › ".join(paths.parts(found.topic)), class_="quiet"))


def _course(found: Forecast | None) -> Html:
    if found is None:
        return section(
            _COURSE,
            tag("p", words.both(("本月底前没有件数", "No matters before the end of this month.")), class_="empty"),
        )
    marks = (
        (colours.ORDINARY, ("每周事项", "matters a week")),
        (colours.BAND, ("未来十周中九周所在范围", "where nine of ten weeks to come are to lie")),
    )
    key = tag(
        "div",
        [tag("span", tag("i", style=f"background:{colour}"), " ".join(said)) for colour, said in marks],
        tag("span", tag("i", class_="dash"), " ".join(_EXPECTED)),
        class_="legend",
    )
    title = ("两年每周事项，及未来一季", "Matters a week over two years, and the quarter to come")
    chart = charts.figure(title, effect_chart(found.weeks))
    if not found.months:
        return section(
            _COURSE,
            chart,
            tag(
                "p",
                words.both((f"只有 {found.history} 周，不足以预测", "weeks are too few to predict from")),
                class_="quiet",
            ),
        )
    rows = (
        (f"{each.first} – {each.last}", f"{each.expected:,.0f}", f"{each.low:,.0f}–{each.high:,.0f}")
        for each in found.months
    )
    names = (("预计", "To come"), ("预期件数", "Expected"), ("九成落在", "Nine of ten lie in"))
    chinese, english = f"依据 {found.history} 周", f"Learnt from {found.history} weeks."
    if found.history < SHOWN:
        chinese, english = f"{chinese}；识别季节需要 {SHOWN} 周", f"{english} A season needs {SHOWN} to be known."
    note = tag("p", words.both((chinese, english)), class_="quiet")
    return section(_COURSE, chart, key, data_table(_COURSE, names, rows), note)


def _months(found: EvidencePage) -> Html:
    rows = (
        (
            f"{month_zh(month.month)} {month.month}",
            f"{month.matters:,}",
            f"{month.reports:,}",
            f"{1 - month.matters / month.reports:.0%}" if month.reports >= words.LEAST_FOR_PERCENT else "–",
        )
        for month in found.months[::-1]
    )
    names = (("月份", "Month"), ("事项", "Matters"), ("件次", "Reports"), ("重复与同诉", "Repeats and copies"))
    summary = tag("summary", words.both(("按月", "by month")))
    return section(_REPORTS, tag("details", summary, data_table(_REPORTS, names, rows)))


def _areas(found: EvidencePage) -> Html | None:
    if not found.areas:
        return None
    rows = (
        (paths.name(each.area), *("<3" if count is None else f"{count:,}" for count in (each.matters, each.before)))
        for each in found.areas
    )
    names = (("区域", "Area"), (month_zh(found.month), found.month), ("上月", "Month before"))
    return section(_AREAS, data_table(_AREAS, names, rows))


def _hours(hours: Sequence[int]) -> Html | None:
    if not hours:
        return None
    top = max(hours)
    bars = [
        tag(
            "rect",
            x=24 * hour,
            y=_HOUR_HEIGHT - round(_HOUR_HEIGHT * count / top, 1),
            width=18,
            height=round(_HOUR_HEIGHT * count / top, 1),
            fill=colours.ORDINARY,
        )
        for hour, count in enumerate(hours)
    ]
    drawn = tag("svg", bars, viewBox=f"0 0 {24 * 24} {_HOUR_HEIGHT}", width=24 * 24, aria_hidden="true")
    most = max(range(24), key=lambda hour: hours[hour])
    said = (
        f"一年各小时事项，0–23 时；{most} 时最多，{sum(hours):,} 件中 {hours[most]:,} 件",
        f"Matters by hour, 0 to 23, over a year; most at {most:02d}:00, {hours[most]:,} of {sum(hours):,}",
    )
    return section(_HOURS, charts.figure(said, drawn))


def _alerts(found: EvidencePage, zone: Zone) -> Html:
    rows = [
        tag(
            "tr",
            tag("td", words.moment(one.alert["opened_at"], zone), class_="nowrap"),
            tag("td", words.level(one.alert["level"])),
            tag("td", words.both(RELATIONS[one.relation])),
            tag("td", paths.name(one.alert["area_id"])),
            tag("td", one.alert["reason"], class_="wide"),
        )
        for one in found.alerts[:_ALERTS]
    ]
    if not rows:
        return section(
            _OF_YEAR,
            tag("p", words.both(("一年内没有本类预警", "No alert of this topic here in the year.")), class_="quiet"),
        )
    more = len(found.alerts) - len(rows)
    return section(
        _OF_YEAR,
        tag("table", tag("tbody", rows), class_="steps"),
        tag("p", words.both((f"另有 {more} 条", f"And {more} more.")), class_="quiet") if more else None,
    )


def _effects(found: EvidencePage) -> Html | None:
    if not found.effects:
        return None
    return join(
        [join(tag("section", tag("h2", f"措施 Measure of {one.start}")), effect_sections(one)) for one in found.effects]
    )


def _foot(zone: Zone) -> Html:
    return tag("footer", evidence_note(zone))


def evidence_note(zone: Zone) -> Html:
    """How it is counted, and what is not shown."""
    chinese = (
        "供选题决策参考：系统提供依据，由人选题。只计诉求；重复件和同诉件不重复计数，各来源不相加。"
        f"不足 3 件的区域不显示（<3），由此可推出的另一区域也不显示。"
        f"比率和时长依据仍保存的单件工单。时间为 {zone.name}。"
    )
    english = (
        "A page to decide by: the service proposes, people choose. Requests only; matters leave out repeats and "
        "copies, feeds are never added. Areas with fewer than 3 are not shown (<3), nor one more where it would give "
        f"them away. The rates and ages rest on single cases that are still kept. Times of {zone.name}."
    )
    return words.both((chinese, english))
