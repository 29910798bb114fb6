"""``jianwei evidence``: all that is known of one candidate for a focus issue (每月一题). People choose."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from board.evidence_page import evidence_page as page_of
from board.exports.evidence import tables
from board.exports.workbook import workbook
from briefing.effect_series import EffectError
from briefing.effect_words import verdict
from briefing.evidence_page import EvidencePage, evidence_page
from briefing.packs.state import state
from briefing.periods import PeriodError, parse
from city.times import Zone, day_of_iso
from indexing.errors import QueryError
from jianwei.commands.effect import feed_of
from jianwei.commands.filters import below, known_feed
from jianwei.commands.options import Area, Feed, Json, Name, Store, Topic
from jianwei.console import output, print_json, print_table
from jianwei.stores import reading
from jianwei.whole_files import write_whole


def evidence(
    topic: Topic = None,
    area: Area = None,
    month: Annotated[str | None, typer.Option("--month", help="As of the end of this month, as 2026-10.")] = None,
    measure: Annotated[
        list[str] | None, typer.Option("--measure", help="First day of a former measure; may be given again.")
    ] = None,
    store: Store = None,
    name: Name = None,
    feed: Feed = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write the page to this file.")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Write its tables to this workbook.")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Two years of a topic with a forecast, where, when, by whom it is handled, how it was answered, what was tried."""
    if not topic or not month:
        raise typer.BadParameter("give --topic and --month")
    try:
        period = parse(month)
    except PeriodError as error:
        raise QueryError(f"--month: {error}") from None
    if len(month) != len("2026-10"):
        raise QueryError(f"--month {month!r}: expected a month, as 2026-10")
    measures = [day_of_iso(day) for day in measure or []]
    with reading(store, name) as (documents, configuration):
        nodes = {"area_id": configuration.city, **below(documents, "buckets", topic, area)}
        chosen = known_feed(documents, feed) or feed_of(documents, nodes["topic_id"])
        try:
            found = evidence_page(
                documents, configuration, chosen, nodes["topic_id"], nodes["area_id"], period, measures
            )
        except EffectError as error:
            raise QueryError(str(error)) from None
        zone = Zone(configuration.zone)
        if xlsx is not None and (known := state(documents, configuration)):
            write_whole(xlsx, workbook(tables(found, known), known.as_of))
    if html is not None:
        write_whole(html, page_of(found, zone))
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    _print(found)


def _print(found: EvidencePage) -> None:
    output.print(f"{found.topic} | {found.area}  {found.feed}, {found.month}", style="bold", markup=False)
    print_table(
        "Months",
        ("month", "matters", "reports"),
        map(msgspec.structs.astuple, found.months[-3:]),
        right=("matters", "reports"),
    )
    if found.forecast is not None and found.forecast.months:
        rows = (
            (each.first, each.last, f"{each.expected:,.0f}", f"{each.low:,.0f} to {each.high:,.0f}")
            for each in found.forecast.months
        )
        print_table("To come", ("from", "to", "expected", "interval"), rows, right=("expected", "interval"))
    print_table(
        "Areas", ("area", "matters", "before"), map(msgspec.structs.astuple, found.areas), right=("matters", "before")
    )
    rates = found.rates
    print_table(
        f"三率 {rates.first} to {rates.last}",
        ("", "numerator", "denominator"),
        (
            _rate("响应率 reached", rates.reached, rates.of_reached),
            _rate("解决率 solved", rates.solved, rates.of_solved),
            _rate("满意率 satisfied", rates.satisfied, rates.of_satisfied),
        ),
        right=("numerator", "denominator"),
    )
    for one in found.effects:
        output.print(f"{one.start}: {verdict(one).chinese}", markup=False, soft_wrap=True)


def _rate(name: str, part: float, whole: int) -> tuple[str, str, str]:
    """A row of the rates; a dash where the feed tells of nobody."""
    return name, f"{part:g}" if whole else "–", f"{whole:,}" if whole else "–"
