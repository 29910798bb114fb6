"""``jianwei drill``: a marked alert from end to end, never counted."""

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from alerts.drills import name_of
from city.drills import Drill
from city.times import SECOND, Zone
from jianwei.commands.options import Json, Kafka, Name, State
from jianwei.commands.options import Store as StoreOption
from jianwei.commands.stamping import At, stamped
from jianwei.console import errors, output, print_json, print_table
from jianwei.deeds import require_fitting
from jianwei.delivery.looking import told_of
from jianwei.drilling import STAGES, Course, drill_of, follow
from jianwei.errors import ActionError
from jianwei.kafka_access import broker_of
from jianwei.kept_city import deed_in_file
from jianwei.settings import installation
from jianwei.stores import kafka_beside, reading, store_named
from streams.kafka_actions import send_action


def drill(
    role: Annotated[str, typer.Option("--role", help="The duty desk that orders it, as city-duty. Never a person.")],
    area: Annotated[str, typer.Option("--area", help="Path of the area that the alert pretends to sit in.")],
    topic: Annotated[str, typer.Option("--topic", help="Path of the topic that it pretends to be of.")] = "",
    level: Annotated[int, typer.Option("--level", min=1, max=4, help="Level that it pretends.")] = 3,
    note: Annotated[str, typer.Option("--note", help="A line on the drill, never on persons.")] = "",
    desk: Annotated[
        str | None, typer.Option("--desk", help="Path of the area that the desk keeps watch over; else --area.")
    ] = None,
    store: StoreOption = None,
    state: State = None,
    kafka: Kafka = None,
    name: Name = None,
    at: At = None,
    wait: Annotated[
        float | None, typer.Option("--wait", min=0, help="Follow it for so many seconds.", show_default=False)
    ] = None,
    outbox: Annotated[Path | None, typer.Option("--outbox", help="File of `jianwei notify`, for --wait.")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Sends a marked alert the whole way, to see that the desks on duty hear of it. It is counted nowhere.

    With --kafka it goes to the watch of an installation; else into an embedded city, at once. With --wait, --store and
    --outbox it is followed to the channels: the exit code is 0 when all stages were passed, 1 when the time is over.
    It ends when a desk closes its alert, or after two hours.
    """
    if wait is not None and at is not None:
        raise ActionError("--wait follows a drill that is ordered now: leave --at out")
    if wait is not None and outbox is None:
        raise ActionError("--wait needs --outbox, the file of `jianwei notify`, to see who was told")
    if wait is not None and outbox is not None:
        told_of(outbox, "")
    kafka = kafka_beside(kafka, store, state)
    now = stamped(at, kafka, store, name)
    ordered = drill_of(at=now, role=role, desk=desk or area, area=area, topic=topic, level=level, note=note)
    if kafka is None:
        deed_in_file(store_named(store), state, name, ordered)
    else:
        if store is not None or wait is not None:
            with reading(store, name) as (documents, _):
                require_fitting(documents, ordered)
        send_action(broker_of(kafka), installation(name), ordered)
    named = {"drill_id": ordered.drill_id, "alert_id": name_of(ordered)}
    if wait is None or outbox is None:
        if as_json:
            print_json(named)
        else:
            output.print(f"sent: drill, alert {named['alert_id']}", markup=False, soft_wrap=True)
        return
    with reading(store, name) as (documents, configuration):
        course = follow(ordered, documents, partial(told_of, outbox), wait)
    zone = Zone(configuration.zone)
    if as_json:
        print_json({**named, **_plain(course, zone)})
    else:
        _show(ordered, course, zone)
    if course.missing is not None:
        why = f": {course.why}" if course.why else ""
        errors.print(f"after {wait:g} s not passed: {STAGES[course.missing]}{why}", markup=False, soft_wrap=True)
        raise typer.Exit(1)


def _plain(course: Course, zone: Zone) -> dict[str, Any]:
    stages = [
        {"stage": one.stage, "at": zone.iso(one.at), "role": one.role, "channel": one.channel} for one in course.stages
    ]
    return {"passed": course.missing is None, "missing": course.missing, "why": course.why, "stages": stages}


def _show(ordered: Drill, course: Course, zone: Zone) -> None:
    rows = [
        (STAGES[one.stage], one.role, one.channel, f"{zone.local(one.at):%H:%M:%S}", (one.at - ordered.at) / SECOND)
        for one in course.stages
    ]
    title = f"演练 Drill, alert {name_of(ordered)}"
    print_table(title, ("stage", "role", "channel", "time", "seconds"), rows, right=("seconds",))
