"""``jianwei demo`` and ``jianwei simulate``: a city to watch, without any data of one's own."""

from pathlib import Path
from secrets import token_urlsafe
from typing import Annotated

import msgspec
import typer

from board.demo import demo_page
from board.desk.accounts import account_of, save_accounts
from board.desk.passwords import hashed
from board.sheet import sheet
from briefing.digests import is_held
from city.alerts import LEVELS
from city.desks import Tier
from city.paths import depth, parent, within
from city.times import Zone, day_iso, day_of_iso
from intake.simulator import SCALES, ScaleName, simulate
from intake.simulator.stories import LEAST_DAYS
from jianwei.commands.board import board
from jianwei.commands.options import Json
from jianwei.console import LEVEL_STYLES, output, print_json, print_table, progress
from jianwei.demonstration import FIRST_DAY, Demonstration, Plan, demonstrate
from jianwei.stores import reading
from jianwei.whole_files import write_whole

_YEAR = 365
Out = Annotated[Path, typer.Option("--out", help="Folder for the exports, the store and the pages.")]
Scale = Annotated[str, typer.Option("--scale", help="small (4 districts) or city (16 districts, 343 streets).")]
Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same city to the byte.")]
Days = Annotated[int, typer.Option("--days", min=60, max=_YEAR, help="Days of the year to simulate.")]


def demo(
    out: Out = Path("out/demo"),
    scale: Scale = "small",
    seed: Seed = 1,
    days: Days = 365,
    *,
    serve: Annotated[
        bool, typer.Option("--serve", help="Then open the board on a busy evening of it, until Ctrl-C.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Simulates a year of a city with planted outbreaks, runs the whole service on it, tells what was found."""
    with progress("demo", quiet=as_json) as progressed:
        done = demonstrate(out, Plan(scale=_scale(scale), seed=seed, days=days, duty=serve), progressed)
        progressed("writing pages", 0.0)
        pages = _write_pages(done)
    if as_json:
        print_json(_as_json(done, pages))
    else:
        _tell(done, pages)
    if done.duty is not None:
        _serve(done, done.duty)


def simulate_city(
    out: Out = Path("out/city"),
    scale: Scale = "small",
    seed: Seed = 1,
    days: Days = 365,
    *,
    reclassified: Annotated[
        bool, typer.Option("--reclassified", help="With a new edition of the hotline's catalogue about half-way.")
    ] = False,
    focus_stories: Annotated[
        bool, typer.Option("--focus-stories", help="With what should be, and what should not be, a focus issue.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Writes the exports of a simulated city: hotline, petition and grid CSV, dictionaries, planted truth."""
    out.mkdir(parents=True, exist_ok=True)
    if focus_stories and days < LEAST_DAYS:
        raise typer.BadParameter(f"stories need at least {LEAST_DAYS} days, not {days}", param_hint="--days")
    city = simulate(
        SCALES[_scale(scale)], seed, FIRST_DAY, days, reclassified=reclassified, focus_stories=focus_stories
    )
    written = city.write(out)
    if as_json:
        print_json(msgspec.to_builtins(written, enc_hook=str))
    else:
        rows = sum(written.rows.values())
        output.print(f"{rows:,} rows in {out}: hotline.csv, petition.csv, grid.csv, areas.csv, topics.csv, truth.json")


def _scale(name: str) -> ScaleName:
    for known in SCALES:
        if name == known:
            return known
    raise typer.BadParameter(f"{name!r}: expected {' or '.join(SCALES)}", param_hint="--scale")


def _write_pages(done: Demonstration) -> dict[str, Path]:
    """The demonstration's page, and the sheets of the week that the largest alert ended: city, district and street."""
    pages = {"demo": done.folder / "demo.html"}
    zone = Zone(done.truth.zone)
    largest = max(done.alerts, key=lambda alert: (alert["excess"], alert["alert_id"]), default=None)
    ended = largest["last_period"][:10] if largest else day_iso(day_of_iso(done.truth.first_day) + done.truth.days - 1)
    last = day_of_iso(ended)
    week = day_iso(last - 6), ended
    with reading(f"sqlite:{done.folder / 'city.db'}") as (store, configuration):
        page = demo_page(store, zone, done.score, done.candidates, focus=done.focus, period=FIRST_DAY[:4])
        write_whole(pages["demo"], page)
        places = [part["area_id"] for part in largest["areas"]] if largest else []
        streets = [area for area in store.paths("buckets", "area_id") if depth(area) == 2]
        street = next((area for place in places for area in streets if within(area, place)), streets[0])
        district = parent(street)
        tiers: dict[Tier, str] = {"city": configuration.city, "district": district, "street": street}
        for tier, area in tiers.items():
            pages[tier] = done.folder / f"sheet_{tier}.html"
            write_whole(pages[tier], sheet(store, tier, area, *week, zone))
    return pages


def _serve(done: Demonstration, evening: int) -> None:
    """The board as of a busy evening, for an account of the city's desk that is made for it."""
    accounts, password = done.folder / "board.toml", token_urlsafe(12)
    made = account_of(name="demo", role="city-duty", area=done.truth.city, password=hashed(password))
    save_accounts(accounts, [made])
    store, begins = f"sqlite:{done.folder / 'duty.db'}", Zone(done.truth.zone).iso(evening)
    output.print("\nThe board: http://127.0.0.1:8413", style="bold")
    output.print(f"  sign in as demo with {password}", soft_wrap=True, markup=False)
    output.print(f"  its clock begins at {begins[:16]}, its city is {store}", soft_wrap=True, markup=False)
    board(accounts=accounts, store=store, as_of=begins)


def _as_json(done: Demonstration, pages: dict[str, Path]) -> dict[str, object]:
    return {
        "report": msgspec.to_builtins(done.report),
        "score": msgspec.to_builtins(done.score),
        "focus": [msgspec.to_builtins(candidate) for candidate in done.candidates],
        "focus_score": msgspec.to_builtins(done.focus),
        "alerts": done.alerts,
        "seconds": {"simulated": round(done.simulated, 2), "watched": done.watched},
        "pages": {name: str(path) for name, path in pages.items()},
    }


def _tell(done: Demonstration, pages: dict[str, Path]) -> None:
    score, report = done.score, done.report
    span = "A year" if done.truth.days == _YEAR else f"{done.truth.days} days"
    output.print(
        f"{span} of {done.truth.city} (simulated): {report.rows:,} rows of hotline, petition and grid, "
        f"watched in {done.watched:.0f} s\n",
        style="bold",
    )
    for alert in done.alerts:
        level = alert["level"]
        head = f"{alert['opened_at'][:16]}  {level} {LEVELS[level][0]}  {alert['feed'].partition('/')[0]:<9}"
        output.print(head, end="  ", style=LEVEL_STYLES[level], markup=False)
        output.print(f"{'[digest] ' if is_held(alert) else ''}{alert['reason']}", markup=False, soft_wrap=True)
    rows = []
    for planted in score.planted:
        delay = "" if planted.delay_hours is None else f"{planted.delay_hours:.0f} h"
        size = "strong" if planted.strong else planted.planned
        found = "in digest" if planted.in_digest else "found" if planted.found else "missed"
        rows.append((planted.kind, size, planted.topic, planted.area, found, delay))
    output.print()
    print_table("Planted", ("kind", "size", "topic", "area", "", "after its first case"), rows)
    output.print(
        f"\n{score.strong_found} of {score.strong} strong ones found, "
        f"{score.strong_in_digest} of them only in a digest, "
        f"{len(score.false_alerts)} false alerts in {score.weeks:.0f} weeks, {score.silences} alerts of silence; "
        f"{score.held_back} of {score.alerts} alerts only in a digest\n",
        style="bold",
    )
    output.print("Five candidates for the focus issue (每月一题); people choose", style="bold")
    for candidate in done.candidates:
        output.print(f"{candidate.rank}. {candidate.topic}  {candidate.score:.2f}", markup=False)
        output.print(f"   {candidate.why}", style="dim", markup=False, soft_wrap=True)
    output.print("\nPages, to open in a browser:", style="bold")
    for name, path in pages.items():
        output.print(f"  {name:<9} {path}", soft_wrap=True)
    output.print(f"  more:     jianwei alerts --store sqlite:{done.folder / 'city.db'}", style="dim", soft_wrap=True)
