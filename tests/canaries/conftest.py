"""The canaries, and the command line as a user's shell sees it."""

import csv

import pytest

from tests.canaries.planting import EXPORTS, planted
from tests.jianwei.conftest import shell

__all__ = ["shell"]

TEXTS = """
extends = "hotline12345"
[columns]
said = "主要内容"
result = "处理结果"
[text]
title = "result"
body = "said"
"""


@pytest.fixture(scope="session")
def canaries():
    """Rows of each feed, each with the canary planted in it or None."""
    return {name: list(planted(name)) for name in EXPORTS}


@pytest.fixture(scope="session")
def dictionary(tmp_path_factory):
    """Places that rows may name. Whatever else stands in a column of places is none."""
    path = tmp_path_factory.mktemp("dictionary") / "areas.csv"
    path.write_text("area\n见微市>甲区\n见微市>甲区>子街道\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def exports(canaries, tmp_path_factory):
    """A file of each feed."""
    folder = tmp_path_factory.mktemp("exports")
    for name, rows in canaries.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0][0]))
            writer.writeheader()
            writer.writerows(row for row, _ in rows)
    return {name: folder / f"{name}.csv" for name in canaries}


@pytest.fixture(scope="session")
def options(dictionary, tmp_path_factory):
    """What each feed is read with; the hotline's texts are read too, for all that they are read for."""
    path = tmp_path_factory.mktemp("profiles") / "hotline.toml"
    path.write_text(TEXTS, encoding="utf-8")
    profiles = {"hotline12345": path, "petition": "petition", "grid": "grid"}
    return {name: ("--profile", profile, "--areas", dictionary) for name, profile in profiles.items()}
