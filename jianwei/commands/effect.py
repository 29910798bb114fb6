"""``jianwei effect``: whether a measure on a focus issue did anything. It may well say that nothing can be shown."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from board.effect_page import effect_page
from briefing.effect import effect
from briefing.effect_series import EffectError, Measure
from briefing.effect_values import Effect, Figures
from briefing.effect_words import verdict
from city import paths
from city.configuration import Configuration
from city.times import day_of_iso
from indexing.errors import QueryError
from indexing.store import Query
from indexing.store import Store as Documents
from jianwei.commands.filters import below, known_feed
from jianwei.commands.options import Feed, Json, Name, Store, Topic
from jianwei.console import output, print_json, print_table
from jianwei.stores import reading
from jianwei.whole_files import write_whole

_COLUMNS = ("", "observed", "expected", "ordinary", "change", "interval", "shown from")


def effect_of(
    topic: Topic = None,
    area: Annotated[
        list[str] | None, typer.Option("--area", help="Where the measure was taken; may be given again. Else the city.")
    ] = None,
    first: Annotated[str | None, typer.Option("--from", help="First day of the measure, as 2026-03-01.")] = None,
    until: Annotated[str | None, typer.Option("--until", help="Last day that is looked at.")] = None,
    compare: Annotated[
        list[str] | None,
        typer.Option(
            "--compare-areas", help="Areas to compare with, may be given again; else all others of the level."
        ),
    ] = None,
    chosen: Annotated[
        int,
        typer.Option(
            "--chosen-weeks", min=0, help="Weeks before it that the topic was chosen for: they teach nothing."
        ),
    ] = 0,
    store: Store = None,
    name: Name = None,
    feed: Feed = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page with the chart to this file.")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Holds what came after a measure against what its past, its season and its likes lead to expect without it.

    Says a fall only where so few would hardly have come by chance, and whether siblings have taken up what was lost.
    """
    if not topic or not first:
        raise typer.BadParameter("give --topic and --from, the first day of the measure")
    with reading(store, name) as (documents, configuration):
        measure = _measure(documents, configuration, feed, topic, area or [], compare or [], first, until, chosen)
        try:
            found = effect(documents, measure, configuration)
        except EffectError as error:
            raise QueryError(str(error)) from None
    if html is not None:
        write_whole(html, effect_page(found))
    if as_json:
        print_json({**msgspec.to_builtins(found), "said": verdict(found)._asdict()})
        return
    _print(found)


def _measure(
    documents: Documents,
    configuration: Configuration,
    feed: str | None,
    topic: str,
    areas: list[str],
    compare: list[str],
    first: str,
    until: str | None,
    chosen: int,
) -> Measure:
    path = below(documents, "buckets", topic, None)["topic_id"]
    named, compared = (
        [below(documents, "buckets", None, one)["area_id"] for one in given] for given in (areas, compare)
    )
    nested = any(paths.nested(one, other) for at, one in enumerate(named) for other in named[:at])
    if nested:
        raise QueryError("--area: one of the areas holds another of them")
    start, last = day_of_iso(first), day_of_iso(until) if until else None
    if last is not None and last < start:
        raise QueryError(f"--until {until} lies before --from {first}")
    known = documents.days("buckets")
    if known is not None and day_of_iso(known[1]) < start:
        raise QueryError(f"--from {first}: the store ends on {known[1]}")
    return Measure(
        feed=known_feed(documents, feed) or feed_of(documents, path),
        topic=path,
        areas=tuple(named) or (configuration.city,),
        start=start,
        until=last,
        compare=tuple(compared),
        chosen_weeks=chosen,
    )


def feed_of(documents: Documents, topic: str) -> str:
    """The one feed that has the topic. Raises ``QueryError`` where there is none, or there are several."""
    days = documents.days("buckets")
    if days is None:
        raise QueryError("the store holds no counts yet")
    query = Query(equal={"class": "request"}, below={"topic_id": topic})
    feeds = sorted({key[0] for key in documents.counts(*days, ("feed",), query=query).keys})
    if len(feeds) != 1:
        told = ", ".join(feeds) or "no feed"
        raise QueryError(f"--topic {topic!r} is in {told}: name one with --feed")
    return feeds[0]


def _print(found: Effect) -> None:
    said = verdict(found)
    output.print(f"{found.topic} | {', '.join(found.areas)}  {found.feed}", style="bold", markup=False)
    output.print(said.chinese, markup=False, soft_wrap=True)
    output.print(said.english, markup=False, soft_wrap=True)
    if found.figures is None:
        return
    rows = [
        ("since the measure", found.figures),
        ("by its own past alone", found.alone),
        ("with siblings", found.together),
    ]
    print_table("", _COLUMNS, (_cells(what, one) for what, one in rows if one is not None), right=_COLUMNS[1:])
    if found.comparison is not None:
        out = f"; left out: {', '.join(found.comparison.left_out)}" if found.comparison.left_out else ""
        used = found.comparison.used
        output.print(
            f"compared with {', '.join(used[:6])}{' …' if len(used) > 6 else ''}{out}", style="dim", markup=False
        )
    for shift in found.shifts:
        if shift.shown:
            ends = f"{shift.share_low:.0%} to {shift.share_high:.0%}"
            output.print(f"gained: {shift.name}, {shift.share:.0%} of what was lost ({ends})", markup=False)


def _cells(what: str, figures: Figures) -> tuple[object, ...]:
    return (
        what,
        figures.observed,
        f"{figures.expected:,.0f}",
        f"{figures.low:,.0f} to {figures.high:,.0f}",
        f"{figures.change:+.0%}",
        f"{figures.change_low:+.0%} to {figures.change_high:+.0%}",
        "" if figures.detectable is None else f"-{figures.detectable:.0%}",
    )
