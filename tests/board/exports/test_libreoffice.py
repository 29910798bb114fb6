"""What a spreadsheet program makes of the files: LibreOffice reads them and writes what its cells show."""

import csv
import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest

from board.exports.cells import cleaned
from board.exports.csv_files import csv_bytes
from board.exports.workbook import workbook
from briefing.tables import Table, columns
from tests.board.exports.hostile import PAYLOADS

MADE = "2026-10-01T08:00:00+08:00"
WRITTEN = "Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false"
"""Comma, quotes, UTF-8, from the first line, as shown."""
READ = "44,34,76,1,,0,false,true,false"
READ_AS_VALUES = {"TRUE", "1e5", "2026-10-01"}
"""Texts of a CSV file that a spreadsheet takes for what they look like, which is no formula."""
LINES = tuple(text for text in PAYLOADS if cleaned(text) and "\n" not in cleaned(text) and text not in READ_AS_VALUES)
TABLE = Table(
    "t",
    "=1+1",
    columns(("=1+1", "text"), ("n", "count")),
    tuple((text, -number) for number, text in enumerate(LINES)),
)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """The program with a profile of its own."""
    found = shutil.which("soffice")
    if found is None:
        pytest.skip("no LibreOffice: soffice is not installed")
    if not (Path(found).resolve().parent / "libsclo.so").exists():
        pytest.skip("LibreOffice has no spreadsheet program: libreoffice-calc is not installed")
    return [found, f"-env:UserInstallation={tmp_path_factory.mktemp('profile').as_uri()}", "--headless"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content", "options"),
    [
        # the last sheet alone; fields as shown
        ("book.xlsx", workbook([TABLE], MADE), ["--convert-to", f"csv:{WRITTEN},false,2"]),
        ("plain.csv", csv_bytes(TABLE), [f"--infilter=CSV:{READ}", "--convert-to", f"csv:{WRITTEN}"]),
    ],
)
def test_no_cell_evaluates_in_libreoffice(office, tmp_path, name, content, options):
    (tmp_path / name).write_bytes(content)
    run = [*office, *options, "--outdir", tmp_path / "out", tmp_path / name]
    subprocess.run(run, check=True, capture_output=True, timeout=120)
    (made,) = (tmp_path / "out").iterdir()
    found = list(csv.reader(StringIO(made.read_text(encoding="utf-8"), newline="")))
    assert [row[0].removeprefix("'") for row in found] == [cleaned(text).removeprefix("'") for text in ("=1+1", *LINES)]
    assert [int(row[1]) for row in found[1:]] == [-number for number in range(len(LINES))]
