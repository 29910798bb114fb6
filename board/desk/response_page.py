"""How alerts were met: which share was real, by reason, and how long they waited. By tier and level, never by name."""

from collections.abc import Sequence

from alerts.response import Row
from board import words
from board.desk.alert_past import minutes
from board.desk.layout import RESPONSE, head, page
from board.desk.sessions import Session
from board.desk.sheets.links import file_links
from board.markup import Html, join, tag
from board.scrolling import scrolled
from city.actions import CLOSE_REASONS

DAYS = (30, 90, 365)
_TIERS = {"city": ("市", "city"), "district": ("区", "district"), "street": ("街道", "street")}
_REASONS = ("关闭原因", "Reasons for closing")
_HEADS = (
    (("层级", "tier"), ""),
    (("级别", "level"), ""),
    (("预警", "alerts"), "n"),
    (("已判断", "judged"), "n"),
    (("属实", "real"), "n"),
    (("属实率", "share"), "n"),
    (("95% 区间", "interval"), "n"),
    (("已处理", "met"), "n"),
    (("确认用时中位", "first deed, median"), "n"),
    (("最慢十分之一", "slowest tenth"), "n"),
    (("重新打开", "reopened"), "n"),
    (("移交未签收", "no receipt"), "n"),
)


def response_page(rows: Sequence[Row], days: int, session: Session) -> str:
    """The page of alerts that were opened in the last days."""
    ways = [
        tag("a", f"{one} 天 days", href=f"/response?days={one}", aria_current="true" if one == days else None)
        for one in DAYS
    ]
    return page(
        " ".join(RESPONSE),
        session,
        "/response",
        head(join(words.both(RESPONSE), " · ", tag("bdi", session.account.area)), f"{days} 天 days"),
        tag(
            "nav",
            tag("p", [[" · ", way] if number else way for number, way in enumerate(ways)]),
            class_="trails",
            aria_label="期间 Period",
        ),
        file_links("/response", days=str(days)) if rows else None,
        _rows(rows) if rows else tag("p", words.both(("没有预警", "no alert was opened")), class_="empty"),
        _reasons(rows),
        tag(
            "p",
            words.both(
                (
                    "只按层级与级别统计，不涉及个人，不用于考核",
                    "By tier and level alone, never by who acted; nothing feeds an appraisal.",
                )
            ),
            class_="note",
        ),
    )


def _rows(rows: Sequence[Row]) -> Html:
    heads = [tag("th", words.both(name), scope="col", class_=kind or None) for name, kind in _HEADS]
    return tag(
        "section", _scrolled(tag("table", tag("thead", tag("tr", heads)), tag("tbody", map(_row, rows))), RESPONSE)
    )


def _row(row: Row) -> Html:
    between = "" if row.low is None or row.high is None else f"{row.low:.0%} – {row.high:.0%}"
    numbers: tuple[float | str, ...] = (
        *(row.alerts, row.judged, row.real),
        *("–" if row.share is None else f"{row.share:.0%}", between, row.met),
        *("–" if wait is None else minutes(wait) for wait in (row.waited, row.waited_long)),
        *(row.reopened, row.not_received),
    )
    return tag(
        "tr",
        tag("td", words.both(_TIERS[row.tier]), class_="nowrap"),
        tag("td", words.level(row.level)),
        [tag("td", number, class_="n") for number in numbers],
    )


def _reasons(rows: Sequence[Row]) -> Html | None:
    """Judged alerts by the reason they were closed with."""
    used = [code for code in CLOSE_REASONS if any(code in row.reasons for row in rows)]
    if not used:
        return None
    heads = [tag("th", words.both(name), scope="col") for name in (("层级", "tier"), ("级别", "level"))]
    heads += [tag("th", words.both(CLOSE_REASONS[code]), scope="col", class_="n") for code in used]
    body = [
        tag(
            "tr",
            tag("td", words.both(_TIERS[row.tier]), class_="nowrap"),
            tag("td", words.level(row.level)),
            [tag("td", row.reasons.get(code, 0), class_="n") for code in used],
        )
        for row in rows
        if row.judged
    ]
    shown = tag("table", tag("thead", tag("tr", heads)), tag("tbody", body))
    return tag("section", tag("h2", words.both(_REASONS)), _scrolled(shown, _REASONS))


def _scrolled(table: Html, name: tuple[str, str]) -> Html:
    return scrolled(table, " ".join(name))
