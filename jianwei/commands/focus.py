"""``jianwei focus``: candidates for the monthly focus issue (每月一题). People choose."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from board.exports.candidates import tables
from briefing.choosing.edits import EditError, Edits
from briefing.choosing.subjects import KINDS
from briefing.choosing.weights import Ranking
from briefing.focus import Asked, Candidate, Proposal, propose
from briefing.packs.state import state
from city.times import Zone
from indexing.store import Store as Documents
from intake.dictionaries.themes import load_themes
from jianwei.commands.filters import below, known_feed
from jianwei.commands.options import Feed, Json, Name, Store
from jianwei.console import output, print_json, print_table
from jianwei.exporting import Csv, Xlsx, exported
from jianwei.focus_files import load_edits, load_former, load_weights
from jianwei.stores import reading

Themes = Annotated[
    str | None, typer.Option("--themes", help="Saved themes; those of 每月一题 are candidates: a name or a TOML file.")
]
FormerFile = Annotated[
    Path | None, typer.Option("--former", help="Focus issues of former years (TOML or CSV), for 延续.")
]
Candidates = Annotated[
    Path | None, typer.Option("--candidates", help="Candidates added, merged, renamed, left out (TOML).")
]
Weights = Annotated[Path | None, typer.Option("--weights", help="Weights of the criteria (TOML).")]


def focus(
    store: Store = None,
    name: Name = None,
    month: Annotated[str | None, typer.Option("--month", help="As 2026-10.")] = None,
    year: Annotated[str | None, typer.Option("--year", help="As 2026, or 2026-10 for the twelve months to it.")] = None,
    feed: Feed = None,
    area: Annotated[
        str | None, typer.Option("--area", help="Ranked within this area, as a district: a path with > or a name.")
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="How many candidates.")] = 5,
    themes: Themes = None,
    former: FormerFile = None,
    edits: Candidates = None,
    weights: Weights = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for candidates.xlsx and the CSV files.")] = None,
    *,
    xlsx: Xlsx = False,
    csv: Csv = False,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="How each rank moves with each weight, as a table.")
    ] = False,
    whole: Annotated[
        bool, typer.Option("--whole", help="Also what is not ranked: left out, too small, refused rows.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Ranks problems by the official criteria, with the numbers behind each. The service proposes, people choose."""
    if (month is None) == (year is None):
        raise typer.BadParameter("give either --month or --year")
    if (xlsx or csv) != (out is not None):
        raise typer.BadParameter("give --out, the folder, with --xlsx or --csv")
    given = load_edits(edits) if edits else None
    with reading(store, name) as (documents, configuration):
        inside, feed = below(documents, "buckets", None, area).get("area_id", ""), known_feed(documents, feed)
        asked = Asked(
            top=top,
            area=inside,
            ranking=load_weights(weights) if weights else Ranking(),
            themes=load_themes(themes) if themes else (),
            former=load_former(former) if former else (),
            edits=given.edits if given else Edits(),
            zone=Zone(configuration.zone),
        )
        try:
            proposals = propose(documents, month or year or "", asked, feed=feed, yearly=year is not None)
        except EditError as error:
            raise (given.error(error) if given else error) from None
        refused = _refused(documents) if whole else {}
        if out is not None and (known := state(documents, configuration)):
            found = tables([one for each in proposals for one in each.candidates], month or year or "", known)
            exported(found, out, "candidates", known.as_of, xlsx=xlsx, csv=csv)
    if as_json and whole:
        print_json({"proposals": msgspec.to_builtins(proposals), "refused": refused})
    elif as_json:
        print_json([msgspec.to_builtins(one) for each in proposals for one in each.candidates])
    else:
        _tell(proposals, refused, sensitivity=sensitivity, whole=whole)


def _tell(proposals: list[Proposal], refused: dict[str, int], *, sensitivity: bool, whole: bool) -> None:
    for proposal in proposals:
        if len(proposals) > 1:
            output.print(proposal.feed, style="bold", markup=False)
        for candidate in proposal.candidates:
            _tell_one(candidate)
        if sensitivity:
            _tell_moves(proposal)
        if whole:
            unranked = [*proposal.left_out, *proposal.too_small]
            rows = ((one.name, KINDS[one.kind][0], one.matters, one.reason) for one in unranked)
            print_table("Not ranked", ("candidate", "kind", "matters", "why"), rows, right=("matters",))
    if not any(proposal.candidates for proposal in proposals):
        output.print("no candidates: the store holds no counts for this period", style="dim")
    if refused:
        print_table("Rows refused on the way in", ("code", "rows"), refused.items(), right=("rows",))


def _tell_one(one: Candidate) -> None:
    chinese, english = KINDS[one.kind]
    kind = "" if one.kind == "topic" else f"  [{chinese} {english}]"
    output.print(f"{one.rank}. {one.topic}  ({one.score:.2f}){kind}", style="bold", markup=False)
    output.print(f"   {one.why_zh}", markup=False, soft_wrap=True)
    output.print(f"   {one.why}", markup=False, soft_wrap=True)
    measures = "  ".join(f"{name} P{round(100 * c.percentile)}" for name, c in one.criteria.items())
    output.print(f"   {measures}", style="dim", markup=False)
    for part in (one.about, *(f"with {m.name} ({KINDS[m.kind][1]}, {m.common:.0%} in common)" for m in one.merged)):
        if part:
            output.print(f"   {part}", style="dim", markup=False, soft_wrap=True)
    aside, moves = one.aside, one.sensitivity
    output.print(
        f"   not counted: {aside.repeats:,} repeats, {aside.inquiries:,} inquiries, {aside.staff:,} of staff; "
        f"counted though excluded by the feed: {aside.excluded:,}",
        style="dim",
        markup=False,
        soft_wrap=True,
    )
    output.print(
        f"   rank {moves.best} to {moves.worst} with any weight a quarter up or down, "
        f"in the first five in {moves.in_five:.0%}, in the first ten in {moves.in_ten:.0%} of the settings",
        style="dim",
        markup=False,
        soft_wrap=True,
    )


def _tell_moves(proposal: Proposal) -> None:
    """Ranks with each weight a quarter up, and down."""
    moves = [one.sensitivity for one in proposal.candidates]
    names = tuple(moves[0].up) if moves else ()
    rows = (
        (one.rank, one.topic, *(f"{move.up[name]} / {move.down[name]}" for name in names))
        for one, move in zip(proposal.candidates, moves, strict=True)
    )
    title = "Rank with one weight a quarter up / a quarter down"
    print_table(title, ("rank", "candidate", *names), rows, right=("rank", *names))


def _refused(documents: Documents) -> dict[str, int]:
    """Rows that were refused on the way in, of all times and feeds, by the code of the reason."""
    return dict(sorted(Counter(str(body["code"]) for _, body in documents.stream("rejects")).items()))
