"""``jianwei routes``: who would be told of what, before anybody is."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from alerts.routing.duty import Routing
from alerts.routing.explaining import Explanation, explain
from alerts.routing.hours import Hours
from alerts.routing.notices import Notice
from alerts.routing.trial import Share, dry_run, shares
from city.alerts import Alert
from city.calendars import Calendar
from city.configuration import Configuration
from city.drills import COUNTED
from city.notice_silences import NoticeSilence
from city.paths import name as last_name
from city.times import MINUTE, Zone, day_of_iso, from_datetime
from indexing.errors import QueryError
from indexing.notice_silences import silence_of
from indexing.store import Query
from indexing.store import Store as Documents
from intake.dictionaries import AreaDictionary, TopicDictionary
from jianwei.alert_histories import alert_of, states_of
from jianwei.choose import configuration_alone
from jianwei.commands.options import Areas, From, Json, Name, Store, To
from jianwei.console import output, print_json, print_table
from jianwei.routes_file import load_routes
from jianwei.stores import reading
from jianwei.times import instant

app = typer.Typer(no_args_is_help=True, help="Routes of alerts: checks them, explains them, tries them on the past.")

_TIMES = {"at", "due", "until", "opened_at", "updated_at"}

Routes = Annotated[Path, typer.Option("--routes", help="The routes (TOML).")]


@app.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="The routes (TOML).")],
    areas: Areas = None,
    topics: Annotated[Path | None, typer.Option("--topics", help="Topic dictionary (CSV).")] = None,
    config: Annotated[Path | None, typer.Option("--config", help="Configuration of the city (TOML).")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Checks a file of routes: keys, names, hours that nobody has or two have, routes that nothing reaches.

    With dictionaries the areas and topics that it names must be there. What is only odd is warned of.
    """
    configuration = configuration_alone(config) if config else Configuration(city="")
    zone = Zone(configuration.zone)
    known_areas = {one.path for one in AreaDictionary.read(areas).areas} if areas else None
    known_topics = {one.path for one in TopicDictionary.read(topics).topics} if topics else None
    loaded = load_routes(file, zone, known_areas, known_topics)
    warned = loaded.warned(Hours(zone, Calendar(configuration.calendar)), from_datetime(datetime.now(UTC)))
    routes = loaded.routes
    if as_json:
        print_json({"ok": True, "revision": routes.revision, "warnings": warned})
        return
    for line in warned:
        output.print(f"warning: {line}", style="yellow", markup=False, soft_wrap=True)
    output.print(
        f"routes {file}: {len(routes.routes)} routes, {len(routes.rosters)} rosters, {len(routes.roles)} roles, "
        f"{len(routes.silences)} silences, revision {routes.revision}",
        markup=False,
        soft_wrap=True,
    )


@app.command("test")
def explain_alert(
    alert: Annotated[str, typer.Argument(help="The id of an alert in the store.")],
    routes: Routes,
    store: Store = None,
    name: Name = None,
    at: Annotated[
        str | None, typer.Option("--at", help="As if it opened then; else when it did.", show_default=False)
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Explains who would be told of an alert, when and why, if nobody acknowledged it."""
    with reading(store, name) as (documents, configuration):
        body = documents.get("alerts", alert)
        if body is None:
            raise QueryError(f"there is no alert {alert} in the store: `jianwei alerts --json` names them")
        routing = _routing(routes, configuration).silenced_by(_silences(documents))
    found = alert_of(body)
    now = instant(at, routing.hours.zone) if at else found.opened_at
    explained = explain(found, routing, now)
    if as_json:
        print_json(_plain(explained, routing.hours.zone))
    else:
        _show(explained, routing)


@app.command("dry-run")
def try_out(
    routes: Routes,
    store: Store = None,
    name: Name = None,
    first: From = None,
    last: To = None,
    answered: Annotated[
        int | None,
        typer.Option(
            "--answered", min=1, help="As if each was acknowledged so many minutes after a notice.", show_default=False
        ),
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Counts the notices that each role would have got for the alerts of a store, by kind and hour of the day.

    Alerts change as they did then; where nobody acknowledged them, they are repeated and escalated. Counts and places
    are those of today.
    """
    with reading(store, name) as (documents, configuration):
        routing = _routing(routes, configuration).silenced_by(_silences(documents))
        zone = routing.hours.zone
        states = [state for alert in _alerts(documents) for state in states_of(alert)]
    begin = zone.start(day_of_iso(first)) if first else min((state.updated_at for state in states), default=0)
    end = zone.start(day_of_iso(last) + 1) if last else max((state.updated_at for state in states), default=0) + 1
    notices, after = dry_run(states, begin, end, routing, None if answered is None else answered * MINUTE)
    unrouted = sorted(one.about.alert_id for one in after.entries if one.held and one.held.code == "no-route")
    found = shares(notices, routing)
    if as_json:
        told = {"from": zone.iso(begin), "until": zone.iso(end), "notices": len(notices), "unrouted": unrouted}
        print_json({**told, "roles": msgspec.to_builtins(found)})
        return
    _show_shares(found)
    if unrouted:
        output.print(f"{len(unrouted)} alerts that no route is for", style="yellow")


def _alerts(documents: Documents) -> list[Alert]:
    return [alert_of(body) for body in documents.search("alerts", Query(among={"span": COUNTED}))]


def _silences(documents: Documents) -> list[NoticeSilence]:
    """All that people have ever set: each holds in its own time."""
    return [silence_of(body) for body in documents.search("notice-silences", Query())]


def _routing(file: Path, configuration: Configuration) -> Routing:
    zone = Zone(configuration.zone)
    return Routing.of(load_routes(file, zone).routes, zone, Calendar(configuration.calendar))


def _plain(explained: Explanation, zone: Zone) -> dict[str, Any]:
    """For programs, with times as ISO 8601 in the city's zone."""
    plain: dict[str, Any] = _told_times(msgspec.to_builtins(explained), zone)
    return plain


def _told_times(value: Any, zone: Zone) -> Any:
    if isinstance(value, list | tuple):
        return [_told_times(one, zone) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: (zone.iso(one) if one else None) if key in _TIMES else _told_times(one, zone) for key, one in value.items()
    }


def _show(explained: Explanation, routing: Routing) -> None:
    about, hours = explained.about, routing.hours
    what = last_name(about.topic) or about.span
    head = f"{what} | {last_name(about.area)}: {explained.tier}, level {about.level}, at {hours.zone.iso(explained.at)}"
    output.print(head, style="bold", markup=False, soft_wrap=True)
    rows = [(one.number, one.name, "yes" if one.matches else "no", one.why) for one in explained.tried]
    print_table("Routes", ("route", "name", "matches", "why"), rows, right=("route",))
    duty = [
        (
            one.roster,
            one.role,
            f"shift {one.shift}, until {hours.said(one.until, explained.at)}" if one.shift else "fallback",
        )
        for one in explained.on_duty
    ]
    print_table("On duty", ("roster", "role", "by"), duty)
    for hold in explained.holds:
        output.print(hold.text, style="yellow", markup=False)
    print_table(
        "If nobody acknowledges",
        ("at", "notice", "role", "channels", "why"),
        [_row(notice, hours.zone) for notice in explained.plan],
    )


def _row(notice: Notice, zone: Zone) -> tuple[str, ...]:
    reasons = [line.reason for line in notice.lines] or notice.reasons
    why = "; ".join(reason.text for reason in reasons)
    return zone.iso(notice.at)[:16], notice.kind, notice.role, ", ".join(notice.channels), why


def _show_shares(found: list[Share]) -> None:
    kinds = sorted({kind for share in found for kind in share.by_kind})
    columns = ("role", "notices", *kinds)
    rows = [(share.role, share.notices, *(share.by_kind.get(kind, 0) for kind in kinds)) for share in found]
    print_table("Notices by role and kind", columns, rows, right=columns[1:])
    hours = tuple(f"{hour:02d}" for hour in range(24))
    print_table("By hour of the day", ("role", *hours), [(one.role, *one.by_hour) for one in found], right=hours)
