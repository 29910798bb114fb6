"""The demonstration: a simulated city through the whole service, and what was found of what was planted."""

import sqlite3
from contextlib import closing
from pathlib import Path
from time import perf_counter

import msgspec

from briefing.focus import Candidate, candidates
from city.configuration import Configuration, UrgentRule
from city.drills import COUNTED
from city.times import HOUR, Zone, day_of_iso
from indexing.store import Body, Query
from intake.dictionaries import AreaDictionary
from intake.profile import load_profile
from intake.simulator import SCALES, FocusScore, ScaleName, Score, Truth, score, score_focus, simulate
from jianwei.city_files import city_tables
from jianwei.embedded import Embedded
from jianwei.intake import Progressed
from jianwei.replay import Report, replay
from jianwei.sources import Source

PROFILES = ("hotline12345", "petition", "grid")
FIRST_DAY = "2025-01-01"
"""Of a year whose public holidays the calendar knows."""
DONE = "demo.json"
"""Stands in the folder of a demonstration that is finished."""
_CANDIDATES = 5


class Demonstration(msgspec.Struct, frozen=True, kw_only=True):
    """What a demonstration did and found. Times in seconds."""

    folder: Path
    truth: Truth
    report: Report
    alerts: list[Body]
    score: Score
    candidates: list[Candidate]
    focus: FocusScore
    simulated: float
    watched: float
    duty: int
    """The instant of ``duty.db``."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Which city is simulated."""

    scale: ScaleName
    seed: int
    days: int


def demonstrate(folder: Path, plan: Plan, progressed: Progressed) -> Demonstration:
    """Simulates, writes the exports into the folder, replays them into ``city.db`` there, compares with the truth.

    A former demonstration in the folder is replaced: see ``demonstration_kept``. Beside it stands ``duty.db``, the city
    on a busy evening: at the end of the data all alerts are over, and a desk has nothing to do.
    """
    started = perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    for old in (folder / DONE, *folder.glob("city.db*"), *folder.glob("duty.db*")):  # what says that it is whole first
        old.unlink(missing_ok=True)
    progressed("simulating the city", 0.0)
    city = simulate(SCALES[plan.scale], plan.seed, FIRST_DAY, plan.days)
    progressed("writing its exports", 0.0)
    written = city.write(folder)
    simulated = perf_counter() - started

    profiles = [load_profile(name) for name in PROFILES]
    files = (written.hotline, written.petition, written.grid)
    dictionary = AreaDictionary.read(written.areas)
    configuration = Configuration(
        city=profiles[0].city,
        zone=profiles[0].city_table.zone,
        language="zh",
        calendar=city.calendar,
        urgent=(UrgentRule(name="燃气泄漏", topics=("燃气泄漏",)),),
        successions=dictionary.successions(),
        places=dictionary.places(),
    )
    sources = [Source(files=(file,), profile=profile) for file, profile in zip(files, profiles, strict=True)]
    with Embedded(folder / "city.db", configuration) as service:
        given = city_tables(configuration, dictionary, clocks="china", units=None)
        evening = busy_evening(city.truth)
        by_month = _by_month(service, progressed)
        replay(service, sources, until=evening, city=given, progressed=by_month)
        progressed("keeping its busy evening", 0.0)
        _copy(folder / "city.db", folder / "duty.db")
        report = replay(service, sources, city=given, progressed=by_month)
        report.seconds = round(perf_counter() - started - simulated, 2)
        progressed("comparing with what was planted", 1.0)
        alerts = service.store.search("alerts", Query(among={"span": COUNTED}))
        proposed = candidates(service.store, FIRST_DAY[:4], top=_CANDIDATES)
    return Demonstration(
        folder=folder,
        truth=city.truth,
        report=report,
        alerts=alerts,
        score=score(city.truth, alerts),
        candidates=proposed,
        focus=score_focus(city.truth, map(msgspec.to_builtins, proposed)),
        simulated=simulated,
        watched=report.seconds,
        duty=evening,
    )


def busy_evening(truth: Truth) -> int:
    """20:00 on the day of the last strong storm, else of the last strong peak of anything, else on the last day.

    A storm is what a desk has most to do with: several topics and districts, high levels, at once.
    """
    strong = [planted for planted in truth.planted if planted.strong]
    among = [planted for planted in strong if planted.kind == "storm"] or strong
    last = day_of_iso(truth.first_day) + truth.days - 1
    day = max((day_of_iso(planted.peak_day) for planted in among), default=last)
    return Zone(truth.zone).start(day) + 20 * HOUR


def _by_month(service: Embedded, progressed: Progressed) -> Progressed:
    """Tells which month the service has come to."""

    def told(stage: str, share: float) -> None:
        reading = stage.startswith("reading")
        if not reading and share >= 1.0:
            return
        month = "" if service.last_tick is None else service.zone.iso(service.last_tick)[:7]
        progressed("reading its exports" if reading else f"watching {month}".rstrip(), share)

    return told


def _copy(store: Path, into: Path) -> None:
    with closing(sqlite3.connect(store)) as source, closing(sqlite3.connect(into)) as target:
        source.backup(target)
