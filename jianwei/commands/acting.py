"""``jianwei act``: what a duty role does with an alert."""

from typing import Annotated, Any, get_args

import typer

from city.actions import CLOSE_REASONS, CloseReason, DeedKind
from city.times import utc_iso
from jianwei.acting import action_of
from jianwei.commands.options import Json, Kafka, Name, State
from jianwei.commands.options import Store as StoreOption
from jianwei.commands.stamping import At, require_open_then, stamped
from jianwei.console import output, print_json
from jianwei.errors import ActionError
from jianwei.kafka_access import broker_of
from jianwei.kept_city import deed_in_file
from jianwei.settings import installation
from jianwei.stores import kafka_beside, store_named
from streams.kafka_actions import send_action

_KINDS = ", ".join(get_args(DeedKind))
_REASONS = ", ".join(f"{code} ({chinese} {english})" for code, (chinese, english) in CLOSE_REASONS.items())


def act(
    alert: Annotated[str, typer.Argument(help="Id of the alert.")],
    kind: Annotated[str, typer.Argument(help=_KINDS)],
    role: Annotated[str, typer.Option("--role", help="The duty desk that acts, as city-duty. Never a person.")],
    area: Annotated[str, typer.Option("--area", help="Path of the area that the desk keeps watch over.")],
    reason: Annotated[str | None, typer.Option("--reason", help=f"For close: {_REASONS}.")] = None,
    outlet: Annotated[str, typer.Option("--outlet", help="For hand_over and received: whom, as 应急.")] = "",
    to: Annotated[str, typer.Option("--to", help="For assign: the duty desk that is to handle it.")] = "",
    note: Annotated[str, typer.Option("--note", help="A line on the problem, never on persons.")] = "",
    store: StoreOption = None,
    state: State = None,
    kafka: Kafka = None,
    name: Name = None,
    at: At = None,
    *,
    as_json: Json = False,
) -> None:
    """Acknowledges, handles, assigns, notes, hands over, closes or reopens an alert.

    With --kafka the action goes to the watch of an installation; else into an embedded city, at once. What no longer
    fits is refused: it stands in the alert's history, and the exit code is 1.
    """
    if kind not in get_args(DeedKind):
        raise ActionError(f"{kind!r}: expected one of {_KINDS}")
    if reason is not None and reason not in get_args(CloseReason):
        raise ActionError(f"--reason {reason!r}: expected one of {', '.join(get_args(CloseReason))}")
    kafka = kafka_beside(kafka, store, state)
    now = stamped(at, kafka, store, name)
    action = action_of(
        alert_id=alert, kind=kind, at=now, role=role, area=area, reason=reason, outlet=outlet, note=note, to=to
    )
    if kafka is None or store is not None:
        require_open_then(at, now, alert, store, name)
    if kafka is not None:
        send_action(broker_of(kafka), installation(name), action)
        _tell({"action_id": action.action_id, "alert_id": alert}, f"sent: {kind} {alert}", as_json=as_json)
        return
    found = deed_in_file(store_named(store), state, name, action)
    done = next(
        change for change in reversed(found["history"]) if change["by"] == role and change["at"] == utc_iso(now)
    )
    _tell(found, f"{found['status']:<12} {done['why']}", as_json=as_json)
    if done["refused"]:
        raise typer.Exit(1)


def _tell(body: dict[str, Any], line: str, *, as_json: bool) -> None:
    if as_json:
        print_json(body)
    else:
        output.print(line, markup=False, soft_wrap=True)
