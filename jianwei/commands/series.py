"""``jianwei series``: daily counts of a place and topic or of a theme, in the bounds of today or of then."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import typer

from briefing.bounds import Field, SharedCounts, in_bounds_of, through
from city.configuration import Configuration, Tree
from city.paths import within
from city.successions import changes, standing
from city.themes import Theme, named
from city.times import day_iso, day_of_iso
from indexing.errors import QueryError
from indexing.store import CountMatrix, Query, Store
from intake.dictionaries import Crosswalk
from intake.dictionaries.themes import load_themes
from intake.errors import nearest
from jianwei.commands.filters import below, known_feed
from jianwei.commands.options import Area, Feed, From, Json, Name, Themes, To, Topic
from jianwei.commands.options import Store as StoreOption
from jianwei.console import errors, print_json, print_table
from jianwei.stores import reading

_BY: Sequence[Field] = ("feed", "topic_id", "area_id")


def series(
    store: StoreOption = None,
    name: Name = None,
    feed: Feed = None,
    topic: Topic = None,
    area: Area = None,
    first: From = None,
    last: To = None,
    measure: Annotated[str, typer.Option("--measure", help="matters, reports or excluded")] = "matters",
    bounds: Annotated[
        str | None,
        typer.Option("--bounds", help="Areas and topics as of the last day of the store (now) or of --from (then)."),
    ] = None,
    theme: Annotated[
        str | None, typer.Option("--theme", help="The topics of this theme, in the bounds of now.")
    ] = None,
    themes: Themes = "simulated-city",
    crosswalk: Annotated[
        Path | None, typer.Option("--crosswalk", help="Classes of feeds as the city's topics (CSV).")
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """The daily counts of requests of a topic and area and everything below, beside what was expected of a topic.

    Without --area it is the city. All topics together are not judged, so without --topic nothing is expected.
    Counts stand where they were given. With --bounds they are told as if the areas and topics of one day had always
    been: a split street is shared out among its parts, so a count may be a part of one.
    """
    if measure not in ("matters", "reports", "excluded"):
        raise QueryError(f"--measure {measure!r}: expected matters, reports or excluded")
    if bounds not in (None, "now", "then"):
        raise QueryError(f"--bounds {bounds!r}: expected now or then")
    if theme and topic:
        raise QueryError("--theme has its own topics: give it or --topic, not both")
    chosen = _theme(theme, themes) if theme else None
    moment = bounds or ("now" if chosen else None)
    measured: Literal["matters", "reports", "excluded"] = measure  # type: ignore[assignment]
    with reading(store, name) as (documents, configuration):
        known = documents.days("buckets")
        if known is None:
            raise QueryError("the store holds no counts yet")
        start, end = first or known[0], last or known[1]
        nodes, feed = below(documents, "buckets", topic, area), known_feed(documents, feed)
        query = Query(equal={"class": "request", **({"feed": feed} if feed else {})})
        counts: CountMatrix | SharedCounts
        if moment or crosswalk:
            whole = documents.counts(start, end, _BY, query=query, measure=measured)
            day = day_of_iso(start if moment == "then" else known[1]) if moment else None
            counts = _by_feed(_told(whole, crosswalk, configuration, day), nodes, chosen)
        else:
            counts = documents.counts(start, end, ["feed"], query=Query(query.equal, below=nodes), measure=measured)
            day = None
        bands = _bands(documents, {"area_id": configuration.city, **nodes}, start, end)
    _note(nodes, chosen, configuration, day, bands=bool(bands), counted=bool(counts.keys))
    rows = [
        {"feed": key[0], "day": day, "count": _number(count), **bands.get((key[0], day), {})}
        for key, line in zip(counts.keys, counts.counts, strict=True)
        for day, count in zip(counts.days, line, strict=True)
    ]
    if as_json:
        print_json(rows)
        return
    columns = ("feed", "day", "count", "expected", "upper")
    what = chosen.name if chosen else "Requests"
    print_table(f"{what}, {measured}", columns, ([row.get(c) for c in columns] for row in rows), right=columns[2:])


def _note(
    nodes: dict[str, str],
    theme: Theme | None,
    configuration: Configuration,
    day: int | None,
    *,
    bands: bool,
    counted: bool,
) -> None:
    """Says on standard error why there is nothing, or nothing to hold the counts against."""
    topics = theme.topics if theme else [nodes["topic_id"]] if "topic_id" in nodes else []
    trees: Sequence[tuple[Tree, Sequence[str]]] = (
        ("area", [nodes["area_id"]] if "area_id" in nodes else []),
        ("topic", topics),
    )
    for tree, named_paths in () if day is None or counted else trees:
        known = changes(configuration.successions, tree)
        for path in named_paths:
            if (found := standing(path, day or 0, known)) is not None:
                since, instead = found
                begins = since > (day or 0)
                told = f"begins on {day_iso(since)}" if begins else f"ended on {day_iso(since - 1)}"
                _say(f"{path} {told}: on {day_iso(day or 0)} it is {', '.join(instead)}")
    if counted and not bands and "topic_id" not in nodes:
        _say("counts of all topics together are not judged: with --topic they stand beside what was expected")


def _say(text: str) -> None:
    errors.print(text, style="dim", markup=False, highlight=False, soft_wrap=True)


def _told(
    matrix: CountMatrix, crosswalk: Path | None, configuration: Configuration, day: int | None
) -> CountMatrix | SharedCounts:
    """The counts in the city's topics, and in the bounds of a day."""
    told: CountMatrix | SharedCounts = matrix
    if crosswalk:
        lines = Crosswalk.read(crosswalk)
        told = through(told, _BY, {taxonomy: lines.of(taxonomy) for taxonomy in lines.taxonomies})
    return told if day is None else in_bounds_of(told, _BY, configuration.successions, day)


def _by_feed(matrix: CountMatrix | SharedCounts, nodes: dict[str, str], theme: Theme | None) -> SharedCounts:
    """Sums by feed of what lies below the nodes and in the theme, on the theme's days."""
    held = [
        all(within(path, nodes[field]) for field, path in zip(_BY, key, strict=True) if field in nodes)
        and (theme is None or theme.holds(key[1]))
        for key in matrix.keys
    ]
    days = np.array([theme is None or theme.on(day_of_iso(day)) for day in matrix.days], bool)
    feeds = tuple(sorted({key[0] for key, inside in zip(matrix.keys, held, strict=True) if inside}))
    sums = np.zeros((len(feeds), int(days.sum())))
    for key, line, inside in zip(matrix.keys, matrix.counts, held, strict=True):
        if inside:
            sums[feeds.index(key[0])] += line[days]
    shown = tuple(day for day, inside in zip(matrix.days, days, strict=True) if inside)
    return SharedCounts(tuple((feed,) for feed in feeds), shown, sums)


def _theme(name: str, file: str) -> Theme:
    themes = load_themes(file)
    found = named(themes, name)
    if found is None:
        raise QueryError(f"--theme {name!r}: no such theme in {file}{nearest(name, [one.name for one in themes])}")
    if not found.topics:
        raise QueryError(f"--theme {name!r}: has tags only, and cases bear no tags yet")
    return found


def _number(count: float) -> int | float:
    """A whole count as it is, a part of one to six significant digits."""
    return int(count) if float(count).is_integer() else float(f"{count:.6g}")


def _bands(documents: Store, nodes: dict[str, str], first: str, last: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Expected and upper of the exact topic and area asked for, by feed and day."""
    if set(nodes) != {"topic_id", "area_id"}:
        return {}
    until = day_of_iso(last) + 1
    query = Query(equal={"topic_id": nodes["topic_id"]}, since=first)
    found = {}
    for band in documents.search("bands", query):
        if day_of_iso(band["day"]) < until and nodes["area_id"] in band["areas"]:
            at = band["areas"].index(nodes["area_id"])
            found[band["feed"], band["day"]] = {"expected": band["expected"][at], "upper": band["upper"][at]}
    return found
