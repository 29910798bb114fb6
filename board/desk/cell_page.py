"""The page of one cell of the explorer: its course with its band, the hours of its days, the alerts that touched it."""

from dataclasses import dataclass

from board import charts, words
from board.desk.explore_page import files_of, reading, trails
from board.desk.explored import Known
from board.desk.layout import CELL, EXPLORE, head, page
from board.desk.rows import listed
from board.desk.scope import TOUCHED, Scope
from board.desk.sessions import Session
from board.explore.asked import Asked
from board.explore.course import BUCKETS, DAYS, HOURS_OF, Course, by_week, of_hours, recent
from board.explore.hours_chart import hours_chart
from board.explore.table import Cell, cell_of
from board.explore.window import Window
from board.markup import Html, join, tag
from board.series import Daily
from city import paths
from city.times import Zone
from indexing.store import Body

_BY_DAY = ("按日，八周", "By day, eight weeks")
_BY_WEEK = ("按周，最多两年", "By week, two years at most")
_BAND = (("正常范围", "ordinary"), ("预期", "expected"))


@dataclass(frozen=True)
class CellView:
    """All that the page shows."""

    cell: Cell
    course: Course
    alerts: list[Body]
    window: Window


def view_of(scope: Scope, asked: Asked, known: Known, zone: Zone) -> CellView | None:
    """What the store says of an area and a topic; None where there is no day of any feed."""
    window, counts = known.window, scope.counts
    if window is None or not known.feed:
        return None
    place = (known.feed, asked.topic, asked.area)
    last = max(window.last, known.feeds.get(known.feed, (0, window.last))[1])
    days = (last - DAYS + 1, last)
    found = counts.matrix(days, ("feed",), *place)
    series = found.counts.sum(axis=0)
    band = counts.bands(days, known.feed, [asked.topic], [asked.area]).get((asked.topic, asked.area), {})
    of_window = series[window.begin - days[0] : window.last + 1 - days[0]]
    judged = {(asked.topic, asked.area): band}
    marked = (window.first, window.last)
    hours, length = _hours(scope, place, last, zone)
    return CellView(
        cell=cell_of(of_window, judged, window, (asked.area, asked.topic), scope.area),
        course=Course(recent(series, band, last, marked), by_week(series, band, last, marked), hours, length),
        alerts=scope.touching(*place),
        window=window,
    )


def cell_page(shown: CellView | None, asked: Asked, session: Session, zone: Zone, now: int) -> str:
    """The page."""
    title = f"{paths.name(asked.topic) or '全部 all'} · {paths.name(asked.area)}"
    return page(
        title,
        session,
        "/explore",
        head(tag("bdi", title), tag("a", words.both(("返回", "back to")), " ", words.both(EXPLORE), href=asked.href())),
        tag("nav", trails(asked, session.account.area, here=True), aria_label="层级 Levels", class_="trails"),
        tag("p", words.both(("没有数据", "nothing was counted")), class_="empty")
        if shown is None
        else join(_shown(shown, asked, zone, now), files_of(CELL, asked)),
    )


def _shown(shown: CellView, asked: Asked, zone: Zone, now: int) -> Html:
    course = shown.course
    figures = [
        charts.figure(_titled(_BY_DAY, course.daily), charts.daily_chart(course.daily)),
        charts.figure(_titled(_BY_WEEK, course.weekly), charts.daily_chart(course.weekly)),
    ]
    if course.hours is not None:
        peak = max(range(24), key=course.hours.__getitem__)
        begin, end = f"{peak:02d}:00", f"{peak + 1:02d}:00"
        said = (
            f"{course.of_days} 天各小时：{begin} 至 {end} 最多",
            f"By hour, {course.of_days} days: most from {begin} to {end}",
        )
        figures.append(charts.figure(said, hours_chart(course.hours)))
    first, last = words.day(shown.window.first), words.day(shown.window.last)
    when = first if first == last else f"{first} – {last}"
    return join(
        tag(
            "section",
            tag("p", words.feed(asked.feed), f" · {when}: ", words.both(reading(shown.cell)), class_="reason"),
        ),
        tag("section", tag("div", figures, class_="charts"), _key()),
        tag(
            "section",
            tag(
                "h2",
                words.both(("相关预警", "Alerts that touched it")),
                tag("span", " ", _number(shown), class_="quiet"),
            ),
            listed(shown.alerts, zone, now)
            if shown.alerts
            else tag("p", words.both(("没有预警", "none")), class_="empty"),
        ),
    )


def _number(shown: CellView) -> Html:
    number = len(shown.alerts)
    return words.both((f"最新 {number} 条", f"{number}, the newest")) if number == TOUCHED else join(number)


def _key() -> Html:
    return charts.key(("所选日期", "the days that were asked for"), ("其他日期", "other days"), *_BAND)


def _titled(title: charts.Pair, series: Daily) -> charts.Pair:
    """The title of a course with its highest count, and when that was."""
    top = max(range(len(series.observed)), key=series.observed.__getitem__)
    most, day = words.count(series.observed[top]), words.day(series.first + top * series.step)
    chinese, until = ("止一周", "in the week to") if series.step > 1 else ("", "on")
    return f"{title[0]}：最多 {most} 件，{day} {chinese}".rstrip(), f"{title[1]}: most {most} {until} {day}"


def _hours(scope: Scope, place: tuple[str, str, str], last: int, zone: Zone) -> tuple[tuple[int, ...] | None, int]:
    """The hours of as many days as have few enough buckets."""
    for length in HOURS_OF:
        found = scope.counts.slots((last - length + 1, last), *place, BUCKETS)
        if found is not None:
            return of_hours(found, zone), length
    return None, 0
