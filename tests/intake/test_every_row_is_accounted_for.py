"""For any content of the cells every row ends as one item, and no other error leaves the gateway."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from intake.errors import InputError, PersonDataError
from intake.gateway import Rejection, Taken, read
from intake.profile import load_profile

HEADER = ("no", "opened", "closed", "topic", "district", "street", "kind", "state")
TIMES = (
    "",
    "2026-03-02 08:15:00",
    "2026-03-02",
    "2026-10-25 02:30:00",
    "2026-02-30 00:00:00",
    "9999-12-31",
    "2026-03-02 8:5:0",
)
WORDS = (
    "A1",
    "Streets->Pothole",
    "North",
    "n/a",
    "question",
    "known",
    "=1+1",
    "-",
    "1.2E+17",
    "\0",
    "\r",
    "\n",
    '"',
    ",",
    ">",
    "->",
)
ANY = st.one_of(
    st.sampled_from(TIMES),
    st.sampled_from(WORDS),
    st.text(st.characters(codec="utf-8"), max_size=30),
    st.text("0123456789-: "),
)
ROWS = st.lists(st.lists(ANY, min_size=len(HEADER), max_size=len(HEADER)), max_size=8)


@pytest.fixture(scope="module")
def chosen(tmp_path_factory):
    text = (Path(__file__).parent / "conftest.py").read_text(encoding="utf-8").split('"""\\\n')[1].split('"""')[0]
    path = tmp_path_factory.mktemp("profile") / "profile.toml"
    parts = dict.fromkeys(("columns", "case", "times", "area", "more"), "")
    path.write_text(text.format(zone="Europe/Berlin", **parts), encoding="utf-8")
    return load_profile(str(path))


def items(rows, chosen):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([HEADER, *rows])
        return list(read([path], chosen))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@example([["\0"] * 8, ["x\ny"] * 8, ["A1", "2026-03-02", "", "t", "", "", "", ""]])
@given(ROWS)
def test_every_row_is_one_item(chosen, rows):
    try:
        given_items = items(rows, chosen)
    except PersonDataError:
        return
    assert len(given_items) == len(rows)
    assert [item.row for item in given_items] == list(range(2, len(rows) + 2))
    for item in given_items:
        assert isinstance(item, Taken | Rejection)
        if isinstance(item, Taken):
            assert [event.last_of_row for event in item.events] == [False] * (len(item.events) - 1) + [True]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["rows.csv", "rows.csv.gz", "rows.xlsx"]))
def test_any_bytes_are_read_or_refused_with_a_clear_error(chosen, content, name):
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        with pytest.raises(InputError, match=name):
            read([path], chosen)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_below_a_header_are_rows_or_a_clear_error(chosen, content):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        path.write_bytes(",".join(HEADER).encode() + b"\n" + content)
        try:
            given_items = list(read([path], chosen))
        except (InputError, PersonDataError):
            return
        assert all(isinstance(item, Taken | Rejection) for item in given_items)
