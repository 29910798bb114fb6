"""``jianwei decide``, ``jianwei focus-issues``: what people decide on focus issues (每月一题), and how these stand."""

from pathlib import Path
from time import time
from typing import Annotated, Any, get_args
from uuid import uuid4

import msgspec
import typer

from briefing.effect_values import Effect as Report
from city.focus_deeds import What
from city.focus_issues import FOCUS_STATES, LISTS, Effect, FocusIssue, FocusState, Item, ItemState, ListName, late
from city.paths import name as last_name
from city.times import SECOND, Zone
from indexing.focus_issues import focus_document, focus_of
from jianwei.commands.filters import below, known_feed
from jianwei.commands.options import Json, Kafka, Name, State
from jianwei.commands.options import Store as StoreOption
from jianwei.commands.stamping import At, stamped
from jianwei.console import output, print_json, print_table
from jianwei.errors import ActionError
from jianwei.focusing import decision, focus_issues, subject_of
from jianwei.kafka_access import broker_of
from jianwei.kept_city import deed_in_file
from jianwei.settings import installation
from jianwei.stores import kafka_beside, reading, store_named
from streams.focus_desk import OBJECTIONS
from streams.kafka_actions import send_action

_KINDS = {kind.__name__.lower(): kind for kind in get_args(What)}
_CANDIDATE = ("feed", "topic", "period", "title")
NEEDS: dict[str, tuple[str, ...]] = {
    "choose": _CANDIDATE,
    "reject": (*_CANDIDATE, "reason"),
    "merge": ("issue", "into"),
    "rename": ("issue", "title"),
    "begin": ("issue", "from"),
    "put": ("issue", "list", "text", "unit", "due"),
    "mark": ("issue", "item", "became"),
    "finish": ("issue", "effect"),
    "resume": ("issue", "reason"),
}
"""The options that each decision needs; ``in`` and ``theme`` fit a candidate, ``item`` a line that is written anew,
``note`` an end.
"""
_FITS = {"choose": ("in", "theme"), "reject": ("in", "theme"), "put": ("item",), "finish": ("note",)}


def _given(words: str) -> Any:
    return typer.Option(help=words, show_default=False)


def decide(
    kind: Annotated[str, typer.Argument(help=", ".join(NEEDS))],
    role: Annotated[str, typer.Option("--role", help="The role that decides, as city-analyst. Never a person.")],
    area: Annotated[str, typer.Option("--area", help="Path of the area that the role works for.")],
    issue: Annotated[str, _given("Id of a focus issue that was decided on.")] = "",
    feed: Annotated[str, _given("Feed of a candidate.")] = "",
    topic: Annotated[list[str] | None, _given("Path of a topic of a candidate; several for a theme.")] = None,
    period: Annotated[str, _given("The month or year that a candidate is for: 2026-10, 2026.")] = "",
    inside: Annotated[str, typer.Option("--in", help="The area that it is about; else that of the role.")] = "",
    theme: Annotated[str, _given("The theme that a candidate comes from.")] = "",
    title: Annotated[str, _given("What it is called.")] = "",
    reason: Annotated[str, _given("Why; of problems, never of persons.")] = "",
    into: Annotated[str, _given("Id of the chosen one that takes it in.")] = "",
    first: Annotated[str, typer.Option("--from", help="The day on which measures begin.", show_default=False)] = "",
    list_name: Annotated[str, typer.Option("--list", help=", ".join(get_args(ListName)), show_default=False)] = "",
    item: Annotated[str, _given("Id of a line of the lists.")] = "",
    text: Annotated[str, _given("What is to be done.")] = "",
    unit: Annotated[str, _given("The office that owns it, never a person.")] = "",
    due: Annotated[str, _given("The month by whose end it is to be done, as 2026-12.")] = "",
    became: Annotated[str, _given(", ".join(get_args(ItemState)))] = "",
    effect: Annotated[Path | None, _given("The effect report, as `jianwei effect --json` gives it.")] = None,
    note: Annotated[str, _given("A line on the end.")] = "",
    store: StoreOption = None,
    state: State = None,
    kafka: Kafka = None,
    name: Name = None,
    at: At = None,
    *,
    as_json: Json = False,
) -> None:
    """Chooses or rejects a candidate, merges and renames, keeps the three lists, ends with an effect report.

    With --kafka it goes to the watch of an installation; else into an embedded city, at once. What does not fit is
    refused: it stands in the history, and the exit code is 1.
    """
    given: dict[str, Any] = {
        "issue": issue,
        "feed": feed,
        "topic": topic,
        "period": period,
        "in": inside,
        "theme": theme,
    }
    given |= {"title": title, "reason": reason, "into": into, "from": first, "list": list_name, "item": item}
    given |= {"text": text, "unit": unit, "due": due, "became": became, "effect": effect, "note": note}
    _checked(kind, given)
    what = _what(kind, given, area)
    kafka = kafka_beside(kafka, store, state)
    now = stamped(at, kafka, store, name)
    deed = decision(what, issue, role, area, now)
    if kafka is None and kind in {"choose", "reject"}:
        known = _known(store, name, feed, topic or [], inside or area)
        deed = decision(_what(kind, given | known, area), issue, role, area, now)
    if kafka is not None:
        send_action(broker_of(kafka), installation(name), deed)
        _tell({"focus_id": deed.focus_id}, f"sent: {kind} {deed.focus_id}", as_json=as_json)
        return
    body = deed_in_file(store_named(store), state, name, deed)
    last = focus_of(body).history[-1]
    _tell(body, f"{FOCUS_STATES[body['state']][1]:<9} {deed.focus_id}  {body['title']}", as_json=as_json)
    if last.refused:
        raise ActionError(f"not done: {OBJECTIONS[last.refused][1]}")


def list_focus_issues(
    store: StoreOption = None,
    name: Name = None,
    area: Annotated[str, typer.Option("--area", help="Only of this area and below, a path.", show_default=False)] = "",
    state: Annotated[str | None, typer.Option("--state", help=", ".join(get_args(FocusState)))] = None,
    *,
    late_only: Annotated[bool, typer.Option("--late", help="Only lines that are open after their month.")] = False,
    as_json: Json = False,
) -> None:
    """Focus issues that people have decided on, with the lines of their lists and what is late."""
    if state is not None and state not in get_args(FocusState):
        raise ActionError(f"--state {state!r}: expected one of {', '.join(get_args(FocusState))}")
    with reading(store, name) as (documents, configuration):
        inside = below(documents, "focus-issues", None, area or None).get("area_id", "")
        found = focus_issues(documents, inside, state)  # type: ignore[arg-type]
        zone = Zone(configuration.zone)
    month = f"{zone.local(round(time() * SECOND)):%Y-%m}"
    if as_json:
        late_ids = {one.focus_id: [item.item_id for item in late(one, month)] for one in found}
        print_json([{**focus_document(one, 0).body, "late": late_ids[one.focus_id]} for one in found])
        return
    columns = ("id", "period", "title", "state", "topics", "list", "line", "unit", "due", "line is")
    print_table("Focus issues", columns, [row for one in found for row in _rows(one, month, late_only=late_only)])


def _checked(kind: str, given: dict[str, Any]) -> None:
    """The options of a decision: all that it needs, and none that says nothing for it. Raises ``ActionError``."""
    if kind not in NEEDS:
        raise ActionError(f"{kind!r}: expected one of {', '.join(NEEDS)}")
    missing = [option for option in NEEDS[kind] if not given[option]]
    if missing:
        raise ActionError(f"{kind} needs {', '.join(f'--{option}' for option in missing)}")
    idle = [option for option, value in given.items() if value and option not in (*NEEDS[kind], *_FITS.get(kind, ()))]
    if idle:
        raise ActionError(f"{kind} takes no {', '.join(f'--{option}' for option in idle)}")


def _known(store: str | None, name: str | None, feed: str, topics: list[str], area: str) -> dict[str, Any]:
    """What a candidate is of, as the store knows it: an issue of what is nowhere counted would follow nothing.

    Raises ``QueryError``.
    """
    with reading(store, name) as (documents, _):
        known_feed(documents, feed)
        inside = below(documents, "buckets", None, area)["area_id"]
        return {"topic": [below(documents, "buckets", one, None)["topic_id"] for one in topics], "in": inside}


def _what(kind: str, given: dict[str, Any], area: str) -> What:
    """The decision that the options tell of. Raises ``ActionError``."""
    for option, known in (("list", get_args(ListName)), ("became", get_args(ItemState))):
        if given[option] and given[option] not in known:
            raise ActionError(f"--{option} {given[option]!r}: expected one of {', '.join(known)}")
    values = {**given, "measures_from": given["from"], "item_id": given["item"], "state": given["became"]}
    if kind in {"choose", "reject"}:
        inside = given["in"] or area
        values["subject"] = subject_of(given["feed"], given["topic"], inside, given["period"], given["theme"])
    try:
        if kind == "put":
            line = {name: given[name] for name in ("list", "text", "unit", "due")}
            values["item"] = Item(item_id=given["item"] or uuid4().hex[:6], **line)
    except ValueError as error:
        raise ActionError(str(error)) from error
    if kind == "finish":
        values["effect"] = _effect(given["effect"])
    made: type[What] = _KINDS[kind]
    return made(**{field: values[field] for field in made.__struct_fields__})


def _effect(path: Path) -> Effect:
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Report)
    except msgspec.DecodeError as error:
        raise ActionError(f"--effect {path}: {error}") from error
    told = Effect(verdict=found.verdict, since=found.start, until=found.until)
    if found.figures is None:
        return told
    sums = found.figures
    numbers = {"observed": sums.observed, "expected": sums.expected, "lower": sums.low, "upper": sums.high}
    return msgspec.structs.replace(told, **numbers)


def _rows(issue: FocusIssue, month: str, *, late_only: bool) -> list[tuple[str, ...]]:
    overdue = late(issue, month)
    named = ", ".join(map(last_name, issue.subject.topics))
    head = (issue.focus_id, issue.subject.period, issue.title, FOCUS_STATES[issue.state][1], named)
    items = overdue if late_only else issue.items
    rows = [(item.item_id, item.text, item.unit, item.due, "late" if item in overdue else item.state) for item in items]
    lines = [(f"{LISTS[item.list][1]} {row[0]}", *row[1:]) for item, row in zip(items, rows, strict=True)]
    if not lines:
        return [] if late_only else [(*head, "", "", "", "", "")]
    blank = ("",) * len(head)
    return [(*(blank if number else head), *line) for number, line in enumerate(lines)]


def _tell(body: dict[str, Any], line: str, *, as_json: bool) -> None:
    if as_json:
        print_json(body)
    else:
        output.print(line, markup=False, soft_wrap=True)
