"""The simulator's exports as rows, and what its shipped profiles make of the columns that a variant keeps."""

import csv

import pytest

from intake.gateway import read
from intake.profile import load_profile
from intake.simulator import SCALES, simulate

SHIPPED = {"hotline": "hotline12345", "petition": "petition", "grid": "grid"}


@pytest.fixture(scope="session")
def exports(tmp_path_factory):
    """Rows by export; the topic of the hotline also by level."""
    folder = tmp_path_factory.mktemp("city")
    simulate(SCALES["small"].times(0.3), 11, "2025-03-03", 35).write(folder)
    found = {}
    for name in SHIPPED:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            found[name] = list(csv.DictReader(stream))
    for row in found["hotline"]:
        levels = [*row["问题分类"].split("->"), "", ""]
        row |= {f"问题分类{at}": level for at, level in enumerate(levels[:3], start=1)}
    return found


@pytest.fixture
def reference(exports, tmp_path):
    """The items that the shipped profile gives of the columns that a variant keeps, under the simulator's headers."""

    def give(variant):
        rows = exports[variant.export]
        kept = {header.rstrip("123") if header in rows[0] else header for header in variant.columns.values()}
        headers = [header for header in rows[0] if header in kept]
        path = tmp_path / "reference.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([headers, *([row[header] for header in headers] for row in rows)])
        return list(read([path], load_profile(SHIPPED[variant.export])))

    return give


@pytest.fixture
def reads(tmp_path):
    """The items that a guessed profile gives of the file it was guessed for."""

    def give(guessed, path):
        file = tmp_path / "guessed.toml"
        file.write_text(guessed.text, encoding="utf-8")
        return list(read([path], load_profile(str(file))))

    return give
