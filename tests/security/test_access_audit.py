"""Who took which file, who asked for what lies elsewhere: a line each. Who looked at a page of the own area: none."""

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.board.desk.facts.test_histories import made_id
from tests.board.desk.facts.test_indicators import page_of
from tests.board.desk.focus.analyst import candidates
from tests.board.desk.site import Visitor, signed_in
from tests.security.planted import ELSEWHERE, MEETING
from tests.security.routes import ENDINGS, READ

MILL = "Town>East>Mill"
BIN = urlencode({"feed": "complaint/town", "topic": "Waste>Bin", "month": "2026-03"})


@pytest.fixture
def noted(board):
    """The lines since the test began."""
    before = len(board.audit)
    return lambda: [
        (line["account"], line["what"], line["alert"], line["outcome"], line["why"]) for line in board.audit[before:]
    ]


def ask(visitor, *paths):
    return [visitor.raw(path).status for path in paths]


def test_each_file_that_is_taken_is_a_line_by_its_name(board, noted):
    visitor = signed_in(board, "mill")
    pack, sheet = board.ids["mill"], made_id(visitor, MILL, "Waste>Bin")
    page_of(visitor, "street")
    assert candidates(visitor, f"/evidence?{BIN}", "正在汇集").status == 200
    first = len(noted())
    paths = {
        **{f"/packs/{pack}/{ending}": f"pack-{pack}.{ending}" for ending in ENDINGS["/packs/{id}/{ending}"]},
        **{
            f"/history/{sheet}/{one}": f"history-{sheet}{Path(one).suffix}" for one in ENDINGS["/history/{id}/{ending}"]
        },
        **{f"/indicators/{one}?year=2026&tier=street": None for one in ENDINGS["/indicators/{ending}"]},
        "/explore/csv?topic=Waste>Bin&period=month": "explorer.csv",
        "/explore/cell/xlsx?topic=Waste>Bin&period=month": "course.xlsx",
        "/response/csv": "response.csv",
        f"/evidence/csv?{BIN}": None,
    }
    assert set(ask(visitor, *paths)) == {200}
    lines = noted()[first:]
    assert [(account, what, outcome) for account, what, _, outcome, _ in lines] == [("mill", "file", "done")] * len(
        paths
    )
    for (_, _, name, *_), expected in zip(lines, paths.values(), strict=True):
        assert name == expected or (expected is None and name.isascii())
    told = board.audit_file.read_text(encoding="utf-8")
    assert "Waste" not in told
    assert "Town>" not in told


def test_what_lies_elsewhere_is_a_refusal_without_its_name(board, noted):
    visitor = signed_in(board, "mill")
    asked = (
        f"/packs/{board.ids['fell']}/docx",
        f"/history/{board.ids['history']}/history.xlsx",
        f"/meetings/{MEETING}",
        f"/explore/cell/csv?{urlencode({'topic': 'Waste>Bin', 'area': ELSEWHERE})}",
        f"/evidence?{BIN}&{urlencode({'area': ELSEWHERE})}",
        "/indicators/csv?year=2026&tier=city",
        "/candidates",
    )
    found = ask(visitor, *asked)
    refused = [line for line in noted() if line[1] != "sign_in"]
    assert refused == [("mill", refused[at][1], "", "refused", "scope") for at in range(found.count(404))]
    assert found[:5] == [404] * 5
    for word in (board.ids["fell"], MEETING, "Zqfell"):
        assert word not in json.dumps(board.audit)


def test_pages_of_the_own_area_are_nobodys_business(board, noted):
    visitor = signed_in(board, "mill")
    for path, asked, _, places in READ.values():
        if "{ending}" not in path and not places:
            visitor.get(f"{path}?{urlencode(asked)}")
    ask(visitor, f"/packs/{board.ids['mill']}")
    assert {(what, why) for _, what, _, _, why in noted()} <= {("sign_in", ""), ("see", "scope")}


def test_without_signing_in_no_file_is_handed_out_and_none_noted(board, noted):
    before = noted()
    assert ask(Visitor(board), "/response/csv", f"/packs/{board.ids['mill']}/docx") == [303, 303]
    assert noted() == before
