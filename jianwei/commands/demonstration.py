"""``jianwei demo`` and ``jianwei simulate``: a city to watch, without any data of one's own."""

from pathlib import Path
from secrets import token_urlsafe
from typing import Annotated

import msgspec
import typer

from board.demo import demo_page
from board.desk.accounts import account_of, load_accounts, save_accounts
from board.desk.passwords import hashed
from board.sheet import sheet
from city.desks import TIERS, Tier
from city.paths import depth, parent, within
from city.times import Zone, day_iso, day_of_iso
from intake.simulator import SCALES, ScaleName, simulate
from intake.simulator.stories import LEAST_DAYS
from jianwei.commands.board import board
from jianwei.commands.demonstration_told import span_told, tell
from jianwei.commands.options import Json
from jianwei.console import errors, output, print_json, progress
from jianwei.demonstration import FIRST_DAY, Demonstration, Plan, demonstrate
from jianwei.demonstration_kept import evening_of, finished, keep
from jianwei.stores import reading
from jianwei.whole_files import write_whole

_TAKES: dict[ScaleName, str] = {
    "small": "a year takes about two minutes on two quiet cores, more on busy ones, and 1 GB",
    "city": "a year takes hours and tens of GB of memory, --days 60 a sixth of that",
}
Out = Annotated[Path, typer.Option("--out", help="Folder for the exports, the store and the pages.")]
Scale = Annotated[str, typer.Option("--scale", help="small (4 districts) or city (16 districts, 343 streets).")]
Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same city to the byte.")]
Days = Annotated[int, typer.Option("--days", min=60, max=365, help="Days of the year to simulate.")]


def demo(
    out: Out = Path("out/demo"),
    scale: Scale = "small",
    seed: Seed = 1,
    days: Days = 365,
    *,
    serve: Annotated[
        bool, typer.Option("--serve", help="Then open the board on a busy evening of it, until Ctrl-C.")
    ] = False,
    anew: Annotated[
        bool, typer.Option("--anew", help="Make it again where --out holds one, without what was done in that.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Simulates a year of a city with planted outbreaks, runs the whole service on it, tells what was found.

    The small city takes about two minutes on two quiet cores, and its folder 1 GB. A finished demonstration of the
    same city in the folder is told and served as it is, with all that was done in it; another or an unfinished one is
    made again only with --anew.
    """
    plan = Plan(scale=_scale(scale), seed=seed, days=days)
    done = None if anew else finished(out, plan)
    if done is not None:
        told = f"{out} holds this demonstration, finished: nothing is made (--anew makes it again)"
        errors.print(told, markup=False, soft_wrap=True)
    else:
        done = _make(out, plan, quiet=as_json)
    if as_json:
        print_json(_as_json(done))
    else:
        tell(done, _pages(done))
    if serve:
        _serve(done)


def _make(out: Path, plan: Plan, *, quiet: bool) -> Demonstration:
    if not quiet:
        errors.print(
            f"Simulates {span_told(plan.days)} of a city and watches it: {_TAKES[plan.scale]}.", soft_wrap=True
        )
    try:
        with progress("demo", quiet=quiet, lines=True) as progressed:
            done = demonstrate(out, plan, progressed)
            progressed("writing pages", 1.0)
            _write_pages(done)
    except KeyboardInterrupt:
        errors.print("interrupted; `jianwei demo --anew` begins again")
        raise typer.Exit(130) from None
    keep(done, plan)
    return done


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


def _pages(done: Demonstration) -> dict[str, Path]:
    return {"demo": done.folder / "demo.html"} | {tier: done.folder / f"sheet_{tier}.html" for tier in TIERS}


def _write_pages(done: Demonstration) -> None:
    """The demonstration's page, and the sheets of the week that the largest alert ended: city, district and street."""
    pages = _pages(done)
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
            write_whole(pages[tier], sheet(store, tier, area, *week, zone))


def _serve(done: Demonstration) -> None:
    """The board as of a busy evening, for an account of the city's desk that is made for it, beside others."""
    accounts, password = done.folder / "board.toml", token_urlsafe(12)
    made = account_of(name="demo", role="city-duty", area=done.truth.city, password=hashed(password))
    others = [one for one in load_accounts(accounts).values() if one.name != "demo"] if accounts.exists() else []
    save_accounts(accounts, [made, *others])
    store, begins = f"sqlite:{done.folder / 'duty.db'}", Zone(done.truth.zone).iso(evening_of(done))
    output.print("\nThe board: http://127.0.0.1:8413", style="bold")
    output.print(f"  sign in as demo with {password}", soft_wrap=True, markup=False)
    output.print(f"  its clock begins at {begins[:16]}, its city is {store}", soft_wrap=True, markup=False)
    board(accounts=accounts, store=store, as_of=begins)


def _as_json(done: Demonstration) -> dict[str, object]:
    return {
        "report": msgspec.to_builtins(done.report),
        "score": msgspec.to_builtins(done.score),
        "focus": [msgspec.to_builtins(candidate) for candidate in done.candidates],
        "focus_score": msgspec.to_builtins(done.focus),
        "alerts": done.alerts,
        "seconds": {"simulated": round(done.simulated, 2), "watched": done.watched},
        "pages": {name: str(path) for name, path in _pages(done).items()},
    }
