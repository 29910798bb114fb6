"""Commands that read a store: alerts, findings, cases, rejects, export."""

import sys
from datetime import datetime
from pathlib import Path
from time import time
from typing import Annotated, Any, get_args

import typer

from alerts.proposing import Proposal
from board.closable import proposals
from board.pages import alerts_page
from briefing.digests import is_held
from briefing.sharing import shared
from briefing.subjects import case_ids, subject
from city.alerts import LEVELS, AlertStatus
from city.desks import Told
from city.drills import is_drill
from city.times import SECOND, Zone, from_datetime, utc_iso
from indexing.canonical import export as export_lines
from indexing.canonical import line
from indexing.errors import QueryError
from jianwei.commands.filters import query_of
from jianwei.commands.options import Area, Feed, From, Json, Limit, Name, To, Topic
from jianwei.commands.options import Store as StoreOption
from jianwei.console import LEVEL_STYLES, output, print_json, print_table
from jianwei.hand_over_lines import hand_over_lines
from jianwei.stores import reading
from jianwei.whole_files import whole, write_whole

_NEWEST = 50
_NAMED = 5
"""Cases of an issue that a line names."""


def alerts(
    store: StoreOption = None,
    name: Name = None,
    feed: Feed = None,
    topic: Topic = None,
    area: Area = None,
    first: From = None,
    last: To = None,
    level: Annotated[int, typer.Option("--level", min=1, max=4, help="This level and higher.")] = 1,
    status: Annotated[str | None, typer.Option("--status", help=", ".join(get_args(AlertStatus)))] = None,
    told: Annotated[
        str | None, typer.Option("--told", help="at_once, or digest: opened beyond what its desk is told of a day.")
    ] = None,
    limit: Limit = _NEWEST,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page with charts instead.")] = None,
    *,
    closable: Annotated[
        bool, typer.Option("--closable", help="Only those whose cases upstream has all closed, and how to close them.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Alerts: one cause each, with level, place, time and reason."""
    if status is not None and status not in get_args(AlertStatus):
        raise QueryError(f"--status {status!r}: expected one of {', '.join(get_args(AlertStatus))}")
    if told is not None and told not in get_args(Told):
        raise QueryError(f"--told {told!r}: expected one of {', '.join(get_args(Told))}")
    with reading(store, name) as (documents, configuration):
        zone = Zone(configuration.zone)
        query = query_of(
            documents, "alerts", feed, topic, area, first, last, zone, {"status": status} if status else {}
        )
        matching = [
            alert
            for alert in documents.search("alerts", query)
            if alert["level"] >= level and told in {None, "digest" if is_held(alert) else "at_once"}
        ]
        proposed = proposals(documents, matching, zone, round(time() * SECOND)) if closable else {}
        matching = [alert for alert in matching if alert["alert_id"] in proposed] if closable else matching
        found = matching[-limit:]
        if html is not None:
            title = f"{configuration.city}: alerts"
            write_whole(html, alerts_page(documents, zone, title, alerts=matching))
            output.print(f"{len(matching)} alerts -> {html}")
        elif as_json:
            print_json(
                [
                    {
                        **alert,
                        "cases": case_ids(documents, alert),
                        "subject": subject(documents, alert),
                        **_proposal(proposed.get(alert["alert_id"])),
                    }
                    for alert in found
                ]
            )
        else:
            for alert in found:
                name = f"{alert['level']} {LEVELS[alert['level']][0]}"
                mark = "[演练 drill] " if is_drill(alert["span"]) else "[digest] " if is_held(alert) else ""
                what = f"{mark}{alert['topic'] or alert['span']}"
                head = f"{alert['opened_at'][:16]}  {name}  {alert['status']:<10}  {what} | {alert['area']}"
                output.print(head, style=LEVEL_STYLES[alert["level"]], markup=False, soft_wrap=True)
                if alert.get("issue"):
                    about = "、".join(subject(documents, alert))
                    output.print(f"    issue {alert['issue']} {about}".rstrip(), markup=False, soft_wrap=True)
                    named = " ".join(case_ids(documents, alert)[:_NAMED])
                    output.print(
                        f"    cases {named}; jianwei cases --issue {alert['issue']}", markup=False, soft_wrap=True
                    )
                output.print(f"    {alert['reason']}", markup=False, soft_wrap=True)
                for line in hand_over_lines(alert, zone):
                    output.print(f"    {line}", markup=False, soft_wrap=True)
                if proposal := proposed.get(alert["alert_id"]):
                    close = f"close --reason {proposal.reason} --note '{proposal.note}' --role ROLE --area AREA"
                    output.print(f"    jianwei act {alert['alert_id']} {close}", markup=False, soft_wrap=True)
            more = "" if len(found) == len(matching) else f" of {len(matching)}, the newest; --limit shows more"
            output.print(f"{len(found)}{more}" if more else f"{len(found)} alerts", style="dim")


def findings(
    store: StoreOption = None,
    name: Name = None,
    feed: Feed = None,
    topic: Topic = None,
    area: Area = None,
    first: From = None,
    last: To = None,
    limit: Limit = _NEWEST,
    *,
    as_json: Json = False,
) -> None:
    """Findings: every judgement out of the ordinary, or of a series that was."""
    with reading(store, name) as (documents, configuration):
        zone = Zone(configuration.zone)
        query = query_of(documents, "findings", feed, topic, area, first, last, zone)
        found = documents.search("findings", query)[-limit:]
    if as_json:
        print_json(found)
        return
    columns = ("tick", "span", "topic", "area", "observed", "expected", "upper", "p", "outside", "issue")
    rows = (
        [
            *(_local(item["tick"], zone), *(item[name] for name in columns[1:7])),
            *(f"{item['p']:.1e}", item["outside"], item.get("issue", "")),
        ]
        for item in found
    )
    print_table("Findings", columns, rows, right=("observed", "expected", "upper", "p"))


def cases(
    store: StoreOption = None,
    name: Name = None,
    feed: Feed = None,
    topic: Topic = None,
    area: Area = None,
    first: From = None,
    last: To = None,
    issue: Annotated[
        str | None, typer.Option("--issue", help="Only cases of this issue, as its alert names it.", show_default=False)
    ] = None,
    limit: Limit = _NEWEST,
    *,
    as_json: Json = False,
) -> None:
    """Cases: the newest version of each."""
    with reading(store, name) as (documents, configuration):
        zone = Zone(configuration.zone)
        query = query_of(
            documents, "cases", feed, topic, area, first, last, zone, {"issue": issue} if issue is not None else {}
        )
        found = documents.search("cases", query)[-limit:]
    if as_json:
        print_json(found)
        return
    columns = ("registered", "case", "class", "topic", "area", "status", "repeat", "issue")
    rows = ([_local(case["registered"], zone), *(case.get(name, "") for name in columns[1:])] for case in found)
    print_table("Cases", columns, rows)


def rejects(store: StoreOption = None, name: Name = None, limit: Limit = _NEWEST, *, as_json: Json = False) -> None:
    """Rows that were not taken: where they stand, which field, why. Never their values."""
    with reading(store, name) as (documents, _):
        found = documents.search("rejects")
    if as_json:
        print_json(found)
        return
    columns = ("file", "row", "field", "code", "reason")
    print_table(f"{len(found)} rejected rows", columns, ([row[name] for name in columns] for row in found[-limit:]))


def export(
    store: StoreOption = None,
    name: Name = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write to this file instead of standard output.")] = None,
    *,
    for_others: Annotated[
        bool, typer.Option("--for-others", help="Places below the street and cells from 3 cases on, no titles.")
    ] = False,
) -> None:
    """Every document as sorted canonical JSON lines, the same bytes for the same input whatever happened on the way.

    An export for readers of other offices tells of a place below the street with fewer than 3 cases as of the street.
    """
    with reading(store, name) as (documents, _):
        lines = (line(*one) + b"\n" for one in shared(documents)) if for_others else export_lines(documents)
        if out is not None:
            with whole(out) as file:
                file.writelines(lines)
            return
        for each in lines:
            sys.stdout.buffer.write(each)


def _proposal(proposal: Proposal | None) -> dict[str, Any]:
    """What a script hands to ``jianwei act``."""
    if proposal is None:
        return {}
    last = None if proposal.last_closed is None else utc_iso(proposal.last_closed)
    fields = {"kind": "close", "reason": proposal.reason, "note": proposal.note}
    return {"proposal": {**fields, "cases": proposal.cases, "last_closed": last}}


def _local(instant: str, zone: Zone) -> str:
    """An instant of a document, which is in UTC, on the city's wall clock."""
    return zone.iso(from_datetime(datetime.fromisoformat(instant)))[:16]
