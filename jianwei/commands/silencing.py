"""``jianwei silence``: for a time nobody is told of some alerts. A duty role says which, until when and why."""

from time import time
from typing import Annotated, Any, get_args

import typer

from city.desks import TIERS
from city.findings import Span
from city.notice_silences import LONGEST_DAYS, NoticeSilence
from city.paths import name as last_name
from city.times import HOUR, SECOND, Zone
from indexing.notice_silences import silence_document, silence_of
from jianwei.commands.options import Json, Kafka, Name, State
from jianwei.commands.options import Store as StoreOption
from jianwei.commands.stamping import At, stamped, zone_of
from jianwei.console import output, print_json, print_table
from jianwei.errors import ActionError
from jianwei.kafka_access import broker_of
from jianwei.kept_city import deed_in_file
from jianwei.settings import installation
from jianwei.silencing import Listed, ending_of, silence_for, silences
from jianwei.stores import kafka_beside, reading, store_named
from jianwei.times import instant
from streams.kafka_actions import send_action

app = typer.Typer(no_args_is_help=True, help="Silences of notices: alerts are shown, and nobody is told of them.")

_KINDS = get_args(Span)
Role = Annotated[str, typer.Option("--role", help="The duty desk that acts, as city-duty. Never a person.")]
Watched = Annotated[str, typer.Option("--area", help="Path of the area that the desk keeps watch over.")]


@app.command("add")
def add(
    role: Role,
    area: Watched,
    reason: Annotated[str, typer.Option("--reason", help="Why: works, a campaign, an exercise. Never a person.")],
    hours: Annotated[int | None, typer.Option("--hours", min=1, help="It lasts so long.", show_default=False)] = None,
    until: Annotated[str | None, typer.Option("--until", help="Or it lasts until then.", show_default=False)] = None,
    begin: Annotated[str | None, typer.Option("--from", help="It begins then; else now.", show_default=False)] = None,
    areas: Annotated[list[str] | None, typer.Option("--in", help="Only this area of the desk's and below.")] = None,
    topics: Annotated[list[str] | None, typer.Option("--topic", help="Only this topic and below, a path.")] = None,
    feeds: Annotated[list[str] | None, typer.Option("--feed", help="Only this feed, or feeds of this kind.")] = None,
    kinds: Annotated[list[str] | None, typer.Option("--kind", help=f"Only alerts of {', '.join(_KINDS)}.")] = None,
    tiers: Annotated[list[str] | None, typer.Option("--tier", help=f"Only alerts of a {', '.join(TIERS)}.")] = None,
    least: Annotated[int, typer.Option("--least", min=1, max=4, help="Lowest level.")] = 1,
    most: Annotated[int, typer.Option("--most", min=1, max=4, help="Highest level; 4 only where it is said.")] = 3,
    store: StoreOption = None,
    state: State = None,
    kafka: Kafka = None,
    name: Name = None,
    at: At = None,
    *,
    as_json: Json = False,
) -> None:
    """Sets a silence, and prints its id. It always ends: after --hours, at --until, or by `jianwei silence end`.

    Conditions hold together and may be given several times; the areas lie in --area. With --kafka it goes to the watch
    of an installation, else into an embedded city, at once.
    """
    for option, given, known in (("--kind", kinds, _KINDS), ("--tier", tiers, TIERS)):
        if unknown := set(given or ()) - set(known):
            raise ActionError(f"{option} {min(unknown)!r}: expected one of {', '.join(known)}")
    if (hours is None) == (until is None):
        raise ActionError(f"--hours or --until: a silence ends, after {LONGEST_DAYS} days at most")
    kafka = kafka_beside(kafka, store, state)
    now = stamped(at, kafka, store, name)
    zone = zone_of(kafka, store, name)
    begins = instant(begin, zone) if begin else now
    ends = instant(until, zone) if until else begins + (hours or 0) * HOUR
    many = {"areas": areas, "topics": topics, "feeds": feeds, "kinds": kinds, "tiers": tiers}
    conditions: dict[str, Any] = {key: tuple(given or ()) for key, given in many.items()}
    silence = silence_for(role, area, reason, at=now, begins=begins, ends=ends, least=least, most=most, **conditions)
    if kafka is not None:
        send_action(broker_of(kafka), installation(name), silence)
        body = silence_document(silence, 0).body
    else:
        body = deed_in_file(store_named(store), state, name, silence)
    if as_json:
        print_json(body)
    else:
        sent = "sent: silence" if kafka is not None else "silence"
        output.print(f"{sent} {silence.silence_id} until {zone.iso(ends)}", markup=False, soft_wrap=True)


@app.command("end")
def end(
    silence: Annotated[str, typer.Argument(help="Its id.")],
    role: Role,
    area: Watched,
    store: StoreOption = None,
    state: State = None,
    kafka: Kafka = None,
    name: Name = None,
    at: At = None,
    *,
    as_json: Json = False,
) -> None:
    """Ends a silence before its time: what waited is told as it then stands.

    It is for the desks of the area of its author and of those above. One that is over stays so; the exit code is 1.
    """
    kafka = kafka_beside(kafka, store, state)
    now = stamped(at, kafka, store, name)
    ending = ending_of(silence, role, area, now)
    if kafka is not None:
        send_action(broker_of(kafka), installation(name), ending)
        if as_json:
            print_json({"silence_id": silence})
        else:
            output.print(f"sent: end of silence {silence}", markup=False, soft_wrap=True)
        return
    body = deed_in_file(store_named(store), state, name, ending)
    found = silence_of(body)
    done = (found.ended_at, found.ended_by) == (now, role)
    if as_json:
        print_json(body)
    elif done:
        output.print(f"silence {silence} is ended", markup=False, soft_wrap=True)
    else:
        by = f"by {found.ended_by}" if found.ended_at else "by its time"
        output.print(f"not done: silence {silence} was ended {by} already", markup=False, soft_wrap=True)
    if not done:
        raise typer.Exit(1)


@app.command("list")
def list_silences(
    store: StoreOption = None,
    name: Name = None,
    area: Annotated[
        str, typer.Option("--area", help="Only those for alerts in this area, a path.", show_default=False)
    ] = "",
    *,
    as_json: Json = False,
) -> None:
    """Lists the silences in force with the alerts that they hold, those that come, and those of the last 7 days."""
    with reading(store, name) as (documents, configuration):
        found = silences(documents, round(time() * SECOND), area)
    if as_json:
        print_json([_plain(one) for one in found])
        return
    zone = Zone(configuration.zone)
    columns = ("silence", "state", "from", "until", "by", "for", "holds", "reason")
    print_table("Silences of notices", columns, [_row(one, zone) for one in found], right=("holds",))


def said_of(silence: NoticeSilence) -> str:
    """What a silence is for, in a few words."""
    named = [last_name(path) for path in (*silence.areas, *silence.topics)]
    levels = f"levels {silence.least} to {silence.most}" if silence.least < silence.most else f"level {silence.most}"
    return ", ".join((*named, *silence.feeds, *silence.kinds, *silence.tiers, levels))


def _plain(one: Listed) -> dict[str, Any]:
    holds = [about.alert_id for about in one.holds]
    return {**silence_document(one.silence, 0).body, "state": one.state, "holds": holds}


def _row(one: Listed, zone: Zone) -> tuple[str | int, ...]:
    silence, (begin, end) = one.silence, one.silence.window
    times = (zone.iso(begin)[:16], zone.iso(end)[:16])
    return silence.silence_id, one.state, *times, silence.author, said_of(silence), len(one.holds), silence.reason
