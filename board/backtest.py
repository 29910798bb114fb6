"""The page of a back-test: methods side by side, and the strongest alarms with charts, to be judged by a person."""

from dataclasses import dataclass

from board import charts, words
from board.markup import Html, document, tag
from board.scrolling import scrolled
from board.series import Daily
from board.style import PAGE
from city import paths


@dataclass(frozen=True, slots=True)
class TableShown:
    """A table; all columns but the first ``left`` hold numbers."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int = 1


@dataclass(frozen=True, slots=True)
class AlarmShown:
    """An alarm with all that it is judged by."""

    rank: int
    topic: str
    area: str
    day: int
    numbers: tuple[float | None, float | None, float | None, float | None]
    """Observed and expected of the day and of the seven days that end with it."""
    methods: tuple[tuple[str, float, bool], ...]
    """Name, share of weeks as strange or stranger, and whether the method flags it."""
    daily: Daily
    weekly: Daily
    weekly_by: str
    """Whose band the weeks have."""


@dataclass(frozen=True, slots=True)
class PageShown:
    """The whole page as values."""

    title: str
    lead: str
    tables: tuple[TableShown, ...]
    alarms: tuple[AlarmShown, ...]


def backtest_page(page: PageShown) -> str:
    """One self-contained file without scripts."""
    return document(
        page.title,
        PAGE,
        tag(
            "header",
            tag("p", tag("b", "见微", lang="zh"), " Jianwei", class_="mark"),
            tag("h1", page.title),
            tag("p", page.lead, class_="lead"),
        ),
        tag("main", [_table(table) for table in page.tables], _alarms(page.alarms)),
        tag(
            "footer",
            "A method flags a week of a series where one of its days is below the threshold of the last rate above. "
            "The share of a method is that of all weeks of series it judged that it finds as strange or stranger. "
            "Bars are counts as known at last, bands those of the day on which they were judged.",
        ),
    )


def _table(table: TableShown) -> Html:
    def cell(name: str, value: str, number: int) -> Html:
        return tag(name, value, class_="n" if number >= table.left else None)

    head = tag("tr", [cell("th", name, number) for number, name in enumerate(table.columns)])
    rows = [tag("tr", [cell("td", value, number) for number, value in enumerate(row)]) for row in table.rows]
    return tag(
        "section",
        tag("h2", table.title),
        scrolled(tag("table", tag("thead", head), tag("tbody", rows)), table.title),
    )


def _alarms(alarms: tuple[AlarmShown, ...]) -> Html:
    if not alarms:
        return tag("section", tag("p", "No alarm.", class_="empty"))
    return tag(
        "section",
        tag("h2", f"The {len(alarms)} strongest alarms, one for each cause"),
        charts.key(
            ("首个越界日至最强日，或其所在周", "from the first flagged day to the strongest, or the week of that"),
            ("其他日或周", "other days or weeks"),
            ("正常范围上限，限该方法判定之处", "up to the highest ordinary count, where the method judged"),
            ("预期", "expected"),
        ),
        [_card(alarm) for alarm in alarms],
    )


def _card(alarm: AlarmShown) -> Html:
    observed, expected, week, expected_week = alarm.numbers
    day = f"{_said(observed)} on {words.day(alarm.day)}, {_expected(expected)}"
    days = f"{_said(week)} in the seven days to it, {_expected(expected_week)}"
    return tag(
        "article",
        tag("div", tag("span", f"{alarm.rank}"), tag("span", words.day(alarm.day)), class_="head"),
        tag("h3", f"{paths.name(alarm.topic)} · {paths.name(alarm.area)}"),
        tag("p", f"{' › '.join(paths.parts(alarm.topic))} — {' › '.join(paths.parts(alarm.area))}", class_="above"),
        tag("p", f"{day}; {days}.", class_="reason"),
        tag(
            "p",
            [
                tag("span", f"{name} {_share(share)}  ", class_="no" if flagged else "quiet", style="margin-right:1em")
                for name, share, flagged in alarm.methods
            ],
            class_="reason",
        ),
        tag(
            "div",
            charts.figure(("按日，附单日正常范围", "Days, with the band of a day"), charts.daily_chart(alarm.daily)),
            charts.figure(
                (f"按周，附 {alarm.weekly_by} 的正常范围", f"Weeks, with the band of {alarm.weekly_by}"),
                charts.daily_chart(alarm.weekly),
            ),
            class_="charts",
        ),
        class_="card",
        id=f"alarm-{alarm.rank}",
    )


def _said(value: float | None) -> str:
    return "not known" if value is None else words.count(value)


def _expected(value: float | None) -> str:
    return "not judged" if value is None else f"{words.count(value)} expected"


def _share(share: float) -> str:
    thousandths = 1000 * share
    return f"{thousandths:.0f}‰" if thousandths >= 9.5 else f"{thousandths:.2g}‰"
