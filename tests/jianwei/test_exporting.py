import csv
import json
from io import StringIO

import openpyxl
import pytest

from board.focus_section import NAMES


def read(path):
    return list(csv.reader(StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


@pytest.fixture
def asked(command, replayed):
    def run(name, *arguments):
        return command(name, "--store", f"sqlite:{replayed}", *arguments)

    return run


def test_the_tables_of_a_pack_are_sheets_and_files_with_its_figures(asked, city, tmp_path):
    month = ("--tier", "city", "--area", "见微市", "--period", "2025-03", "--areas", city.areas)
    code, out, err = asked("pack", *month, "--out", tmp_path, "--xlsx", "--csv", "--json")
    assert (code, err) == (0, "")
    made = json.loads(out)
    book = openpyxl.load_workbook(tmp_path / "pack.xlsx")
    assert sorted(book.sheetnames) == sorted(file.stem for file in (tmp_path / "csv").iterdir())
    told = {(row[0], row[1]): row[2] for row in book["totals"].iter_rows(min_row=2, values_only=True)}
    assert told == {(each["feed"], each["counted_as"]): each["reports"] for each in made["totals"]}
    assert any(made["pack_id"] in row[1] for row in read(tmp_path / "csv/notes.csv"))
    first = (tmp_path / "pack.xlsx").read_bytes()
    again = ("--again", tmp_path / "pack.json", "--xlsx", "--out", tmp_path / "b")
    assert asked("pack", *again)[0] == 0
    assert (tmp_path / "b/pack.xlsx").read_bytes() == first
    assert not (tmp_path / "b/csv").exists()


def test_candidates_are_written_with_every_criterion(asked, tmp_path):
    code, out, err = asked("focus", "--month", "2025-03", "--out", tmp_path, "--xlsx", "--csv", "--json")
    assert (code, err) == (0, "")
    candidates = json.loads(out)
    assert [row[2] for row in read(tmp_path / "csv/candidates.csv")[1:]] == [one["topic"] for one in candidates]
    told = {(row[1], row[2]) for row in read(tmp_path / "csv/criteria.csv")[1:]}
    assert told == {(str(one["rank"]), " ".join(NAMES[name])) for one in candidates for name in one["criteria"]}
    code, _, err = asked("focus", "--month", "2025-03", "--xlsx")
    assert (code != 0, "--out" in err) == (True, True)


def test_indicators_of_a_year_are_written_and_not_over_others(asked, city, tmp_path):
    given = ("--areas", city.areas, "--out", tmp_path)
    code, out, err = asked("indicators", "--year", "2025", "--tier", "district", *given, "--json")
    assert (code, err) == (0, "")
    made = json.loads(out)
    rows = read(tmp_path / "csv/indicators.csv")
    assert len(rows) - 1 == len(made["rows"]) > 0
    assert openpyxl.load_workbook(tmp_path / "indicators.xlsx").sheetnames == ["notes", "indicators", "definitions"]
    code, _, err = asked("indicators", "--year", "2025", "--tier", "street", *given)
    assert (code, "give another folder" in err) == (1, True)
    code, _, err = asked("indicators", "--year", "1925", *given)
    assert (code != 0, "2000" in err) == (True, True)
