"""What all served pages have in common: the bar with who is on duty, where one can go, and the way out."""

from urllib.parse import quote

from board import words
from board.desk.live import SCRIPT, fresh_of, teller
from board.desk.sessions import Session
from board.desk.style import STYLE
from board.markup import Child, Html, document, tag
from board.pages import not_statutory

DESK = ("值守台", "Duty desk")
SHIFT = ("交接班", "Shift hand-over")
UNITS = ("承办时限", "Deadlines")
SILENCES = ("静默", "Silences")
EXPLORE = ("分布", "Explorer")
RESPONSE = ("响应", "Response")
FOCUS = ("每月一题", "Focus issues")
HEALTH = ("运行", "Health")
MEETINGS = ("例会", "Meetings")
PACKS = ("例会材料", "Packs")
HISTORY = ("历史情况单", "History sheets")
INDICATORS = ("年度指标", "Yearly indicators")
CELL = "/explore/cell"
_WAYS = (
    *(("/", DESK), ("/shift", SHIFT), ("/units", UNITS)),
    *(("/explore", EXPLORE), ("/response", RESPONSE), ("/focus", FOCUS), ("/meetings", MEETINGS)),
    *(("/packs", PACKS), ("/silences", SILENCES), ("/health", HEALTH)),
)


def page(title: str, session: Session | None, here: str, *body: Child, again: int = 0) -> str:
    """A page. ``here`` is the path of the entry that it belongs to; it is asked for again after so many seconds."""
    fresh = fresh_of(here) if again else None
    return document(
        f"{title} · 见微",
        STYLE,
        tag("a", words.both(("跳到正文", "skip to content")), href="#main", class_="skip"),
        _bar(session, here) if session else None,
        tag("main", *body, id="main", data_again=again or None, data_from=fresh),
        teller() if again else None,
        tag("footer", not_statutory()),
        script=SCRIPT if again else "",
        refresh=f"{again}; url={fresh}" if again else None,
    )


def head(title: Child, lead: Child = None) -> Html:
    """The head of a page's content."""
    return tag("div", tag("h1", title), tag("p", lead) if lead else None, class_="title")


def csrf(session: Session) -> Html:
    """What every form of a session carries."""
    return tag("input", type="hidden", name="csrf", value=session.csrf)


def address_of(alert: str) -> str:
    """The path of an alert's page."""
    return f"/alerts/{quote(alert, safe='')}"


def said(text: Child, more: Child = None, *, bad: bool = False) -> Html:
    """What came of a request, told to whoever sees or hears the page first."""
    return tag("div", tag("b", text), more, class_="said bad" if bad else "said", role="alert" if bad else "status")


def _bar(session: Session, here: str) -> Html:
    account = session.account
    ways = [
        tag("a", words.both(name), href=path, aria_current="page" if path == here.partition("?")[0] else None)
        for path, name in _WAYS
    ]
    out = tag("button", words.both(("退出", "sign out")), type="submit", class_="plain")
    return tag(
        "div",
        tag(
            "div",
            tag("span", tag("b", "见微", lang="zh"), " Jianwei", class_="mark"),
            tag("nav", ways, aria_label="主导航 Main"),
            tag("span", tag("bdi", account.role), " · ", tag("bdi", account.area), class_="who"),
            tag("form", csrf(session), out, method="post", action="/sign-out"),
        ),
        class_="bar",
        role="banner",
    )
