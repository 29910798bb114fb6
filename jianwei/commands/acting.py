"""``jianwei act``: what a duty role does with an alert."""

from pathlib import Path
from time import time
from typing import Annotated, Any, get_args

import typer

from city.actions import CLOSE_REASONS, ActionKind, CloseReason
from city.times import SECOND, utc_iso
from jianwei.acting import ActionError, act_in_file, action_of
from jianwei.commands.options import Json, Kafka, Name
from jianwei.commands.options import Store as StoreOption
from jianwei.console import output, print_json
from jianwei.settings import bootstrap, installation
from jianwei.stores import store_named
from streams.kafka_actions import send_action

_KINDS = ", ".join(get_args(ActionKind))
_REASONS = ", ".join(f"{code} ({chinese} {english})" for code, (chinese, english) in CLOSE_REASONS.items())


def act(
    alert: Annotated[str, typer.Argument(help="Id of the alert.")],
    kind: Annotated[str, typer.Argument(help=_KINDS)],
    role: Annotated[str, typer.Option("--role", help="The duty desk that acts, as city-duty. Never a person.")],
    area: Annotated[str, typer.Option("--area", help="Path of the area that the desk keeps watch over.")],
    reason: Annotated[str | None, typer.Option("--reason", help=f"For close: {_REASONS}.")] = None,
    outlet: Annotated[str, typer.Option("--outlet", help="For hand_over and received: whom, as 应急.")] = "",
    note: Annotated[str, typer.Option("--note", help="A line on the problem, never on persons.")] = "",
    store: StoreOption = None,
    state: Annotated[
        Path | None, typer.Option("--state", help="File of the replay, for a store in an Elasticsearch.")
    ] = None,
    kafka: Kafka = None,
    name: Name = None,
    *,
    as_json: Json = False,
) -> None:
    """Acknowledges, handles, notes, hands over, closes or reopens an alert.

    With --kafka the action goes to the watch of an installation; else into an embedded city, at once. What no longer
    fits is refused: it stands in the alert's history, and the exit code is 1.
    """
    if kind not in get_args(ActionKind):
        raise ActionError(f"{kind!r}: expected one of {_KINDS}")
    if reason is not None and reason not in get_args(CloseReason):
        raise ActionError(f"--reason {reason!r}: expected one of {', '.join(get_args(CloseReason))}")
    now = round(time() * SECOND)
    action = action_of(alert_id=alert, kind=kind, at=now, role=role, area=area, reason=reason, outlet=outlet, note=note)
    if kafka is not None:
        send_action(bootstrap(kafka), installation(name), action)
        _tell({"action_id": action.action_id, "alert_id": alert}, f"sent: {kind} {alert}", as_json=as_json)
        return
    found = act_in_file(store_named(store), state, name, action)
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
