"""What is done with the items of a meeting's agenda: commands of ``jianwei meeting``."""

from typing import Annotated

import typer

from city.meeting_deeds import Add, Decide, Mark, Place
from jianwei.commands.meeting_options import Area, ItemId, MeetingId, Of, Reason, Role, do, given
from jianwei.commands.options import Json, Kafka, Name, State
from jianwei.commands.options import Store as StoreOption
from jianwei.commands.stamping import At
from jianwei.meeting import own_item


def add(
    meeting: MeetingId,
    role: Role,
    area: Area,
    subject: Annotated[str, given("What it is about, one line.")],
    alert: Annotated[str, given("Id of the alert that it comes from.")] = "",
    focus: Annotated[str, given("Id of the focus issue that it comes from.")] = "",
    inside: Of = "",
    store: StoreOption = None,
    state: State = None,
    kafka: Kafka = None,
    name: Name = None,
    at: At = None,
    *,
    as_json: Json = False,
) -> None:
    """Puts an item at the end of the agenda."""
    what = Add(own_item(subject, alert=alert, focus=focus))
    do(what, meeting, (role, area, inside), (store, state, kafka, name, at), as_json=as_json)


def place(
    meeting: MeetingId,
    item: ItemId,
    to: Annotated[int, typer.Option("--to", min=1, help="Its place on the agenda, the first is 1.")],
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
    """Moves an item to another place of the agenda."""
    do(Place(item, to), meeting, (role, area, inside), (store, state, kafka, name, at), as_json=as_json)


def decide(
    meeting: MeetingId,
    item: ItemId,
    decision: Annotated[str, given("What is to be done; of problems, never of persons.")],
    owner: Annotated[str, given("The unit that owes it, never a person.")],
    due: Annotated[str, given("The day until which, as 2026-12-01.")],
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
    """Writes down what the meeting decides on an item: what, which unit, until when."""
    what = Decide(item, decision, owner, due)
    do(what, meeting, (role, area, inside), (store, state, kafka, name, at), as_json=as_json)


def done(
    meeting: MeetingId,
    item: ItemId,
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
    """Marks an item as done, in the meeting or after it."""
    do(Mark(item, "done"), meeting, (role, area, inside), (store, state, kafka, name, at), as_json=as_json)


def drop(
    meeting: MeetingId,
    item: ItemId,
    reason: Reason,
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
    """Drops an item for a reason."""
    do(Mark(item, "dropped", reason), meeting, (role, area, inside), (store, state, kafka, name, at), as_json=as_json)


def reopen(
    meeting: MeetingId,
    item: ItemId,
    role: Role,
    area: Area,
    reason: Reason = "",
    inside: Of = "",
    store: StoreOption = None,
    state: State = None,
    kafka: Kafka = None,
    name: Name = None,
    at: At = None,
    *,
    as_json: Json = False,
) -> None:
    """Opens an item again that was done or dropped; it goes on to the next meeting."""
    do(Mark(item, "open", reason), meeting, (role, area, inside), (store, state, kafka, name, at), as_json=as_json)
