"""What the addresses of the pages of meetings and their forms ask for."""

import re
from collections.abc import Mapping

import msgspec

from board.desk.deeds import FormError
from board.desk.focus.asked import said
from board.packs.agenda import agenda
from briefing.packs.pack import Pack
from city.meeting_deeds import Add, Close, Decide, Mark, Open, Place, What
from city.meetings import ItemState, Meeting
from jianwei.meeting import own_item

_ID = re.compile(r"[0-9a-f]{12}")


def opening_asked(form: Mapping[str, str], pack: Pack | None) -> Open:
    """The meeting that a form opens, with what a pack proposes. Raises ``FormError`` for one that no page has sent."""
    if form.get("kind") != "open":
        raise FormError("a deed that opens no meeting")
    date, title = form.get("date", ""), said(form, "title")
    return Open(date, title) if pack is None else Open(date, title, pack.period, pack.pack_id, agenda(pack))


def deed_asked(form: Mapping[str, str], meeting: Meeting) -> What:
    """What a form of a meeting's page asks for.

    Raises ``FormError`` for one that no page has sent, ``ActionError`` for an item that is incomplete.
    """
    made: What
    match form.get("kind", ""):
        case "open":
            made = Open(meeting.date, said(form, "title"))
        case "add":
            made = Add(own_item(said(form, "subject"), alert=said(form, "alert"), focus=said(form, "focus")))
        case "place":
            made = Place(_item(form, meeting), _place(form))
        case "decide":
            made = Decide(_item(form, meeting), said(form, "decision"), said(form, "owner"), form.get("due", ""))
        case "mark":
            made = Mark(_item(form, meeting), _state(form), said(form, "reason"))
        case "close":
            made = Close()
        case _:
            raise FormError("a deed that does not fit a meeting")
    return made


def require_id(given: str) -> str:
    """The id of a meeting. Raises ``FormError``."""
    if not _ID.fullmatch(given):
        raise FormError("no id of a meeting")
    return given


def _item(form: Mapping[str, str], meeting: Meeting) -> str:
    given = form.get("item", "")
    if all(item.item_id != given for item in meeting.agenda):
        raise FormError("an item that there is not")
    return given


def _state(form: Mapping[str, str]) -> ItemState:
    try:
        state: ItemState = msgspec.convert(form.get("became", ""), ItemState)
    except msgspec.ValidationError:
        raise FormError("a state that there is not") from None
    return state


def _place(form: Mapping[str, str]) -> int:
    given = form.get("place", "")
    if not (given.isascii() and given.isdigit() and len(given) <= 3):
        raise FormError("no place of an agenda")
    return int(given)
