"""Cases with a deadline by handling unit: ten of them on the first screen, all of them on a page of their own."""

from collections.abc import Sequence

from board import words
from board.desk.case_tables import Column, table
from board.desk.layout import head, page
from board.desk.plain_names import shown
from board.desk.sessions import Session
from board.markup import Child, Html, tag
from briefing.deadlines import Pressing
from city.times import Zone

UNITS = ("承办单位时限", "Deadlines by unit")
ADDRESS = "/units"
FIRST = 10
"""Rows on the first screen."""
MOST = 1_000
"""Rows on the page: a city has some hundred offices."""
NO_UNIT = ("未注明单位", "no unit named")
_COLUMNS = (
    Column(("承办单位", "Unit"), "wide"),
    Column(("来源", "Feed")),
    Column(("超期", "overdue"), "n"),
    Column(("24 小时内到期", "due in 24 h"), "n"),
    Column(("3 个工作日内到期", "due in 3 working days"), "n"),
    Column(("未办结", "not closed"), "n"),
    Column(("最早登记", "oldest"), "n"),
)
_NOTE = (
    "本区域内未办结的工单，按承办单位和来源分别计数；只是提醒，不用于考核。",
    "Cases of this area that are not closed, counted apart by unit and feed: a reminder, not for appraisal.",
)


def section(found: Sequence[Pressing], now: int) -> Html | None:
    """The most pressing units, for the first screen; nothing where no case is open."""
    if not found:
        return None
    every = (f"全部 {len(found)} 行", f"all {len(found)} rows")
    way = tag("p", tag("a", words.both(every), href=ADDRESS)) if len(found) > FIRST else None
    title = tag("a", words.both(UNITS), href=ADDRESS)
    return tag("section", tag("h2", title), table(_COLUMNS, [_row(one, now) for one in found[:FIRST]]), way)


def units_page(found: Sequence[Pressing], session: Session, zone: Zone, now: int) -> str:
    """The page of all of them."""
    local = zone.local(now)
    more = len(found) - MOST
    return page(
        " ".join(UNITS),
        session,
        ADDRESS,
        head(words.both(UNITS), f"{local:%Y-%m-%d %H:%M} · {zone.name}"),
        tag("p", words.both(_NOTE), class_="note"),
        tag(
            "section",
            table(_COLUMNS, [_row(one, now) for one in found[:MOST]])
            if found
            else tag("p", words.both(("无未办结工单", "none open")), class_="empty"),
            tag("p", words.both((f"另有 {more} 行", f"{more} more rows"))) if more > 0 else None,
        ),
        again=60,
    )


def _row(one: Pressing, now: int) -> list[Child]:
    return [
        shown(one.unit) if one.unit else words.both(NO_UNIT),
        words.feed(one.feed),
        tag("b", words.count(one.overdue), class_="late") if one.overdue else "0",
        words.count(one.within_a_day),
        words.count(one.within_working_days),
        words.count(one.open),
        words.age(words.instant_of(one.oldest), now),
    ]
