"""Exports of a small simulated city, and the command line as a user's shell sees it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from intake.simulator import SCALES, simulate
from jianwei.__main__ import main
from tests.patience import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
WEEKS = 6


HEADER = "工单编号,工单类型,问题分类,被反映区,被反映街乡镇,来电时间,导入时间,修改时间,办结时间,是否重复"


@pytest.fixture(scope="session")
def city(tmp_path_factory):
    """Six weeks of a small city with an outbreak in the third: exports, area dictionary."""
    folder = tmp_path_factory.mktemp("city")
    return simulate(SCALES["small"].times(0.4), 7, "2025-03-03", 7 * WEEKS).write(folder)


@pytest.fixture(scope="session")
def shell():
    """Runs ``python -m jianwei`` with the given arguments; gives the finished process."""

    def run(*arguments, **more):
        return subprocess.run(
            [sys.executable, "-m", "jianwei", *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, "COLUMNS": "200"},
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            **more,
        )

    return run


@pytest.fixture
def command(capfdbinary):
    """Runs a command in this process; gives exit code, standard output, standard error."""

    def run(*arguments):
        capfdbinary.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return code, out, err.decode()

    return run


@pytest.fixture
def export(tmp_path):
    """Writes a hotline export of some rows."""

    def write(name, *rows):
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def replayed(city, tmp_path_factory):
    """The path of a store with the hotline's export in it, undisturbed, and its arguments of ``replay``."""
    path = tmp_path_factory.mktemp("store") / "city.db"
    arguments = arguments_of(city, path)
    assert main([*arguments, "--json"]) == 0
    return path


def arguments_of(city, path, *more):
    """``replay`` of the hotline's export into a store."""
    options = ("--profile", "hotline12345", "--areas", city.areas, "--store", f"sqlite:{path}")
    return [str(one) for one in ("replay", city.hotline, *options, *more)]


@pytest.fixture(scope="session")
def replaying(city):
    """Arguments of ``replay`` of the hotline's export into a store."""
    return lambda path, *more: arguments_of(city, path, *more)


@pytest.fixture(scope="session")
def exported(tmp_path_factory):
    """The bytes that ``export`` gives for a store."""

    def read(path):
        out = tmp_path_factory.mktemp("export") / "export.jsonl"
        assert main(["export", "--store", f"sqlite:{path}", "--out", str(out)]) == 0
        return out.read_bytes()

    return read
