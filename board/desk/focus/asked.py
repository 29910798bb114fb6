"""What the addresses of the analyst's pages and their forms ask for."""

import re
from collections.abc import Mapping
from datetime import date
from typing import get_args
from urllib.parse import urlencode
from uuid import uuid4

import msgspec

from board.desk.deeds import FormError
from board.desk.scope import Scope
from briefing import periods
from briefing.focus import LOOK_BACK
from briefing.history import feeds
from city.focus_deeds import Begin, Choose, Mark, Merge, Put, Reject, Rename, Resume, What
from city.focus_issues import FocusIssue, Item, ItemState, ListName, Subject
from city.paths import depth, lineage, within
from city.small_places import STREET
from jianwei.errors import ActionError
from jianwei.focusing import subject_of

_ID = re.compile(r"[0-9a-f]{12}")
_ITEM = re.compile(r"[0-9A-Za-z_-]{1,40}")
_YEARS = range(1990, 2100)


def period_asked(query: Mapping[str, str], newest: int) -> str:
    """The month or year of an address; without one the last month of which every day is counted.

    Raises ``FormError``.
    """
    month, year = query.get("month", ""), query.get("year", "")
    if not month and not year:
        last = date.fromordinal(periods.month_of(newest + 1, shift=-1).first)
        return f"{last:%Y-%m}"
    if month and year:
        raise FormError("a month or a year")
    return _period(month or year, is_month=bool(month))


def address_of_candidates(period: str, area: str = "") -> str:
    """The page of the candidates of a period, within an area; without one within that of the account."""
    asked = {"month" if "-" in period else "year": period} | ({"area": area} if area else {})
    return f"/candidates?{urlencode(asked)}"


def ranked_within(given: str, scope: Scope) -> str | None:
    """The area that an address asks for candidates of, else that of the account.

    None for one that is not in scope, that nothing was counted in, or that is no city and no district: what a street
    counts of most topics in a month is too few to be ranked.
    """
    area = given or scope.area
    if not within(area, scope.area) or depth(area) >= STREET or not scope.counted_in(area):
        return None
    return area if depth(area) or scope.whole else None


def candidate_deed(form: Mapping[str, str], scope: Scope) -> Choose | Reject:
    """What a form of the candidates asks for, of the area of the account, or of one below it that they are ranked in.

    Raises ``FormError`` for one that no page has sent, as one with a topic that nothing was counted of.
    """
    kind, feed, theme = (form.get(name, "") for name in ("kind", "feed", "theme"))
    title, reason = (said(form, name) for name in ("title", "reason"))
    try:
        topics = msgspec.json.decode(form.get("topics", ""), type=list[str])
    except msgspec.DecodeError:
        raise FormError("the topics are no list") from None
    period = _period(form.get("period", ""), is_month="-" in form.get("period", ""))
    span = periods.parse(period)
    known = {node for path in scope.store.paths("buckets", "topic_id") for node in lineage(path)}
    if not known.issuperset(topics) or feed not in feeds(scope.store, span.first - LOOK_BACK, span.last):
        raise FormError("a feed or a topic that nothing was counted of")
    area = ranked_within(form.get("area", ""), scope)
    if area is None:
        raise FormError("an area without candidates")
    subject = subject_of(feed, topics, area, period, theme)
    if kind == "choose":
        return Choose(subject, title)
    if kind == "reject":
        return Reject(subject, title, reason)
    raise FormError("a deed that does not fit a candidate")


def issue_deed(form: Mapping[str, str], issue: FocusIssue) -> What:
    """What a form of an issue's page asks for.

    Raises ``FormError`` for one that no page has sent, ``ActionError`` for a line that is incomplete.
    """
    made: What
    match form.get("kind", ""):
        case "rename":
            made = Rename(said(form, "title"))
        case "begin":
            made = Begin(form.get("from", ""))
        case "put":
            made = Put(_line(form, issue))
        case "mark":
            made = _mark(form)
        case "merge":
            made = Merge(require_id(form.get("into", "")))
        case "reject":
            made = Reject(issue.subject, issue.title, said(form, "reason"))
        case "resume":
            made = Resume(said(form, "reason"))
        case _:
            raise FormError("a deed that does not fit an issue")
    return made


def require_id(given: str) -> str:
    """The id of a focus issue. Raises ``FormError``."""
    if not _ID.fullmatch(given):
        raise FormError("no id of a focus issue")
    return given


def said(form: Mapping[str, str], name: str) -> str:
    """A text of a form."""
    return " ".join(form.get(name, "").split())


def subject_for(feed: str, topics: tuple[str, ...], area: str, period: str, theme: str) -> Subject | None:
    """What a candidate would be as a focus issue; None where it has more topics than one can have."""
    try:
        return Subject(feed=feed, topics=tuple(sorted(set(topics))), area=area, period=period, theme=theme)
    except ValueError:
        return None


def _mark(form: Mapping[str, str]) -> Mark:
    state, item = form.get("became", ""), form.get("item", "")
    if state not in get_args(ItemState) or not _ITEM.fullmatch(item):
        raise FormError("a line or a state that there is not")
    return Mark(item, msgspec.convert(state, ItemState))


def _line(form: Mapping[str, str], issue: FocusIssue) -> Item:
    """A new line, or one that takes the place of another and its state."""
    given = form.get("item", "")
    former = next((one for one in issue.items if one.item_id == given), None)
    if form.get("list") not in get_args(ListName) or (given and former is None):
        raise FormError("a list or a line that there is not")
    try:
        return Item(
            item_id=former.item_id if former else uuid4().hex[:6],
            list=msgspec.convert(form["list"], ListName),
            text=said(form, "text"),
            unit=said(form, "unit"),
            due=form.get("due", ""),
            state=former.state if former else "open",
        )
    except ValueError as error:
        raise ActionError(str(error)) from error


def _period(given: str, *, is_month: bool) -> str:
    try:
        periods.parse(given)
    except periods.PeriodError:
        raise FormError("no period") from None
    if not given.isascii() or ("-" in given) != is_month or int(given[:4]) not in _YEARS:
        raise FormError("a period that no page asks for")
    return given
