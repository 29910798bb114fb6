"""What the commands of ``jianwei meeting`` share: options, the way of a deed, and how a meeting is told."""

from pathlib import Path
from typing import Annotated, Any

import typer

from city.meeting_deeds import Open, What
from city.meetings import MEETING_STATES
from indexing.meetings import meeting_of
from jianwei.commands.stamping import stamped
from jianwei.console import output, print_json
from jianwei.errors import ActionError
from jianwei.kafka_access import broker_of
from jianwei.kept_city import deed_in_file
from jianwei.meeting import meeting_deed, require_known, require_no_other
from jianwei.settings import installation
from jianwei.stores import kafka_beside, reading, store_named
from streams.kafka_actions import send_action
from streams.meetings_desk import OBJECTIONS

Role = Annotated[str, typer.Option("--role", help="The role that acts, as city-analyst. Never a person.")]
Area = Annotated[str, typer.Option("--area", help="Path of the area that the role works for.")]
Of = Annotated[str, typer.Option("--in", help="The area whose meeting it is; else that of the role.")]
MeetingId = Annotated[str, typer.Argument(help="Its id.", metavar="MEETING")]
ItemId = Annotated[str, typer.Option("--item", help="Id of an item of the agenda.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; of problems, never of persons.", show_default=False)]

Place = tuple[str | None, Path | None, str | None, str | None, str | None]
"""``--store``, ``--state``, ``--kafka``, ``--name``, ``--at``."""


def given(words: str) -> Any:
    """An option without a default."""
    return typer.Option(help=words, show_default=False)


def do(what: What, meeting: str, by: tuple[str, str, str], place: Place, *, as_json: bool) -> None:
    """Takes a deed of a role of an area in a meeting of an area, that of the role where it is empty.

    Raises ``ActionError`` for one that does not fit, after it was told.
    """
    role, area, of = by
    store, state, given_kafka, name, at = place
    kafka = kafka_beside(given_kafka, store, state)
    deed = meeting_deed(what, meeting, of or area, role, area, stamped(at, kafka, store, name))
    kind = type(what).__name__.lower()
    if kafka is not None:
        send_action(broker_of(kafka), installation(name), deed)
        _tell({"meeting_id": deed.meeting_id}, f"sent: {kind} {deed.meeting_id}", as_json=as_json)
        return
    with reading(store, name) as (documents, configuration):
        require_known(documents, configuration.city, what, of or area)
        if isinstance(what, Open):
            require_no_other(documents, of or area, what.date)
    body = deed_in_file(store_named(store), state, name, deed)
    found = meeting_of(body)
    last = next((change for change in found.history if change.deed_id == deed.deed_id), None)
    line = f"{MEETING_STATES[found.state][1]:<9} {found.meeting_id}  {found.date}  {found.title}"
    _tell(body, line, as_json=as_json)
    if last is None or last.refused:
        raise ActionError(f"not done: {OBJECTIONS[last.refused if last else 'another_open'][1]}")


def _tell(body: dict[str, Any], line: str, *, as_json: bool) -> None:
    if as_json:
        print_json(body)
    else:
        output.print(line, markup=False, soft_wrap=True)
