"""``jianwei meeting``: meetings of a tier (三级分析例会) with their agendas, decisions, owners and due days."""

from pathlib import Path
from time import time
from typing import Annotated, Any, get_args

import typer

from board.packs.agenda import agenda
from briefing.packs.pack import Pack, PackError, decoded
from city.meeting_deeds import Close, Open
from city.meetings import ITEM_STATES, MEETING_STATES, Meeting, MeetingItem, MeetingState, late
from city.paths import name as last_name
from city.times import SECOND, Zone, day_iso
from indexing.meetings import meeting_document
from jianwei.commands import meeting_items
from jianwei.commands.filters import below
from jianwei.commands.meeting_options import Area, MeetingId, Of, Role, do, given
from jianwei.commands.options import Json, Kafka, Name, State
from jianwei.commands.options import Store as StoreOption
from jianwei.commands.stamping import At
from jianwei.console import print_json, print_table
from jianwei.errors import ActionError
from jianwei.meeting import meetings
from jianwei.stores import reading

app = typer.Typer(no_args_is_help=True, help="Meetings of a tier: agenda, decisions, who owes them and until when.")

_COLUMNS = (
    "meeting",
    "area",
    "date",
    "state",
    "no.",
    "item",
    "subject",
    "decision",
    "owner",
    "due",
    "item is",
    "carried",
)


@app.command("open")
def open_meeting(
    role: Role,
    area: Area,
    date: Annotated[str, given("The day of the meeting, as 2026-11-20.")],
    title: Annotated[str, given("What it is called.")],
    inside: Of = "",
    pack: Annotated[
        Path | None, typer.Option("--from-pack", help="A pack.json: what it proposes comes to the agenda.")
    ] = None,
    store: StoreOption = None,
    state: State = None,
    kafka: Kafka = None,
    name: Name = None,
    at: At = None,
    *,
    as_json: Json = False,
) -> None:
    """Opens a meeting: what is open of those before it comes to its agenda, then what a pack proposes.

    The last meeting of an area is opened again by its day. With --kafka a deed goes to the watch of an installation,
    else into an embedded city, at once; what does not fit is refused, and the exit code is 1.
    """
    of, what = inside or area, Open(date, title)
    if pack is not None:
        read = _read(pack)
        if read.area != of:
            raise ActionError(f"--from-pack {pack}: the pack of another area than the meeting")
        what = Open(date, title, read.period, read.pack_id, agenda(read))
    do(what, "", (role, area, of), (store, state, kafka, name, at), as_json=as_json)


for _command in (
    *(meeting_items.add, meeting_items.place, meeting_items.decide),
    *(meeting_items.done, meeting_items.drop, meeting_items.reopen),
):
    app.command(_command.__name__)(_command)


@app.command("close")
def close(
    meeting: MeetingId,
    role: Role,
    area: Area,
    inside: Of = "",
    store: StoreOption = None,
    state: State = None,
    kafka: Kafka = None,
    name: Name = None,
    at: At = None,
    *,
    as_json: Json = False,
) -> None:
    """Ends a meeting: what is open waits for the next one of the area."""
    do(Close(), meeting, (role, area, inside), (store, state, kafka, name, at), as_json=as_json)


@app.command("list")
def list_meetings(
    store: StoreOption = None,
    name: Name = None,
    area: Annotated[str, typer.Option("--area", help="Only of this area and below, a path.", show_default=False)] = "",
    state: Annotated[str | None, typer.Option("--state", help=", ".join(get_args(MeetingState)))] = None,
    *,
    late_only: Annotated[bool, typer.Option("--late", help="Only items that are open after their day.")] = False,
    as_json: Json = False,
) -> None:
    """Meetings with their agendas: what was decided, who owes it, what is late, what was carried over."""
    if state is not None and state not in get_args(MeetingState):
        raise ActionError(f"--state {state!r}: expected one of {', '.join(get_args(MeetingState))}")
    with reading(store, name) as (documents, configuration):
        inside = below(documents, "meetings", None, area or None).get("area_id", "")
        found = meetings(documents, inside, state)  # type: ignore[arg-type]
        zone = Zone(configuration.zone)
    today = day_iso(zone.day(round(time() * SECOND)))
    if as_json:
        print_json([_plain(one, today) for one in found])
        return
    print_table("Meetings", _COLUMNS, [row for one in found for row in _rows(one, today, late_only=late_only)])


def _plain(meeting: Meeting, today: str) -> dict[str, Any]:
    return {**meeting_document(meeting, 0).body, "late": [item.item_id for item in late(meeting, today)]}


def _rows(meeting: Meeting, today: str, *, late_only: bool) -> list[tuple[str, ...]]:
    overdue = late(meeting, today)
    head = (meeting.meeting_id, last_name(meeting.area), meeting.date, MEETING_STATES[meeting.state][1])
    items = [
        (str(number), *_row(item, "late" if item in overdue else ITEM_STATES[item.state][1]))
        for number, item in enumerate(meeting.agenda, 1)
        if not late_only or item in overdue
    ]
    if not items:
        return [] if late_only else [(*head, *[""] * (len(_COLUMNS) - len(head)))]
    blank = ("",) * len(head)
    return [(*(blank if number else head), *item) for number, item in enumerate(items)]


def _row(item: MeetingItem, state: str) -> tuple[str, ...]:
    carried = "carried over" if item.into else state
    return item.item_id, item.subject, item.decision, item.owner, item.due, carried, str(len(item.path) or "")


def _read(path: Path) -> Pack:
    try:
        return decoded(path.read_bytes())
    except PackError as error:
        raise PackError(f"{path}: {error}") from None
