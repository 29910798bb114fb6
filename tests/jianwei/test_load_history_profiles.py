"""A history of each profile, loaded by columns, is what a replay of the same rows makes of it."""

import csv
import gzip
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pytest

pl = pytest.importorskip("polars", reason="load-history needs polars")

from intake.binding import bind  # noqa: E402 - after what skips
from intake.profile import load_profile  # noqa: E402
from intake.profile_rules import TIME_COLUMNS  # noqa: E402
from intake.simulator import SCALES, simulate  # noqa: E402
from tests.jianwei.histories import (  # noqa: E402
    HEADER,
    as_csv,
    buckets,
    hotline,
    loaded,
    rejects,
    replayed,
    rows_of,
    spoiled,
)

Rows = list[list[str]]


def _compressed(path: Path, rows: int, since: str = "") -> Rows:
    """The first rows, of those whose first cell is not before a day where one is given: of a replay's one horizon."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        lines = csv.reader(stream)
        return [next(lines), *islice((cells for cells in lines if cells[0] >= since), rows)]


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exports of two months of a small city."""
    folder = tmp_path_factory.mktemp("city")
    simulate(SCALES["small"], seed=7, first_day="2026-03-01", days=60).write(folder)
    return folder


EXPORTS: dict[str, Callable[[pytest.FixtureRequest], Rows]] = {
    "hotline12345": lambda _: [line.split(",") for line in (HEADER, *hotline(1, 900))],
    "petition": lambda asked: rows_of(asked.getfixturevalue("simulated") / "petition.csv"),
    "grid": lambda asked: rows_of(asked.getfixturevalue("simulated") / "grid.csv"),
    "nyc311": lambda asked: rows_of(asked.getfixturevalue("data") / "nyc311" / "nyc311_small.csv"),
    "boston311": lambda asked: _compressed(
        asked.getfixturevalue("data") / "boston311" / "service_requests_2011-07_2011-12.csv.gz", 1_500
    ),
    "chicago311": lambda asked: _compressed(
        asked.getfixturevalue("data") / "chicago311" / "sanitation_2011_2014.csv.gz", 1_500, "2011"
    ),
}


class History(NamedTuple):
    """The rows of an export, many of them spoiled, and the store of their replay."""

    profile: str
    file: Path
    store: Path


@pytest.fixture(scope="module", params=list(EXPORTS))
def history(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> History:
    """One of each profile."""
    profile, folder = request.param, tmp_path_factory.mktemp(request.param)
    rows = EXPORTS[profile](request)
    binding = bind(load_profile(profile), "", tuple(rows[0]))
    kept = sorted({binding.index[name] for name in binding.headers})
    file = as_csv(folder / "export.csv", spoiled(rows, kept, seed=1))
    return History(profile, file, replayed(file, profile, folder / "replay.db"))


def test_buckets_and_rejects_of_a_loaded_history_are_those_of_a_replay(history: History, tmp_path: Path) -> None:
    report = loaded(history.file, history.profile, tmp_path / "loaded.db")
    assert rejects(tmp_path / "loaded.db") == rejects(history.store)
    assert buckets(tmp_path / "loaded.db") == buckets(history.store)
    assert min(report.rejected, report.accepted, report.replaced) > 0
    assert report.rows == report.accepted + report.replaced + report.repeated + report.rejected


def test_parquet_gives_the_buckets_and_rejects_of_the_csv_that_it_was_made_of(history: History, tmp_path: Path) -> None:
    pl.read_csv(history.file, infer_schema=False).write_parquet(tmp_path / "export.parquet")
    loaded(tmp_path / "export.parquet", history.profile, tmp_path / "loaded.db")
    assert rejects(tmp_path / "loaded.db") == rejects(history.store)
    assert buckets(tmp_path / "loaded.db") == buckets(history.store)


def test_times_that_parquet_holds_as_times_are_those_of_their_texts(history: History, tmp_path: Path) -> None:
    """Chicago's are days: its profile allows no time of day."""
    frame, profile = pl.read_csv(history.file, infer_schema=False), load_profile(history.profile)
    binding = bind(profile, "", tuple(frame.columns))
    columns = {getattr(profile.times, key) for key in TIME_COLUMNS} & set(binding.headers)
    times = pl.col([frame.columns[binding.index[name]] for name in columns])
    whole_days = history.profile == "chicago311"
    typed = frame.with_columns(times.str.to_date(strict=False) if whole_days else times.str.to_datetime(strict=False))
    typed.write_parquet(tmp_path / "typed.parquet")
    typed.with_columns(times.dt.strftime("%Y-%m-%d" if whole_days else "%Y-%m-%d %H:%M:%S%.f")).write_csv(
        tmp_path / "text.csv"
    )
    for name in ("typed.parquet", "text.csv"):
        loaded(tmp_path / name, history.profile, tmp_path / f"{name}.db")
    assert rejects(tmp_path / "typed.parquet.db") == rejects(tmp_path / "text.csv.db")
    assert buckets(tmp_path / "typed.parquet.db") == buckets(tmp_path / "text.csv.db")
