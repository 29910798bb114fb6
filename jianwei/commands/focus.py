"""``jianwei focus``: candidates for the monthly focus issue (每月一题). People choose."""

from typing import Annotated

import msgspec
import typer

from briefing.focus import candidates
from jianwei.commands.options import Feed, Json, Name, Store
from jianwei.console import output, print_json
from jianwei.stores import reading


def focus(
    store: Store = None,
    name: Name = None,
    month: Annotated[str | None, typer.Option("--month", help="As 2026-10.")] = None,
    year: Annotated[str | None, typer.Option("--year", help="As 2026.")] = None,
    feed: Feed = None,
    top: Annotated[int, typer.Option("--top", min=1, help="How many candidates.")] = 5,
    *,
    as_json: Json = False,
) -> None:
    """Ranks topics by the official criteria, with the numbers behind each. The service proposes, people choose."""
    if (month is None) == (year is None):
        raise typer.BadParameter("give either --month or --year")
    with reading(store, name) as (documents, _):
        found = candidates(documents, month or year or "", feed=feed, top=top)
    if as_json:
        print_json([msgspec.to_builtins(candidate) for candidate in found])
        return
    for candidate in found:
        output.print(f"{candidate.rank}. {candidate.topic}  ({candidate.score:.2f})", style="bold", markup=False)
        output.print(f"   {candidate.why}", markup=False, soft_wrap=True)
        measures = "  ".join(f"{name} P{round(100 * c.percentile)}" for name, c in candidate.criteria.items())
        output.print(f"   {measures}", style="dim", markup=False)
    if not found:
        output.print("no candidates: the store holds no counts for this period", style="dim")
