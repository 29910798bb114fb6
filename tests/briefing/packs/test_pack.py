from hashlib import blake2b

import msgspec
import pytest

from briefing.packs.following import after
from briefing.packs.making import make
from briefing.packs.pack import PackError, decoded, encoded
from briefing.packs.restated import restated
from briefing.periods import PeriodError
from city.configuration import Configuration
from indexing.store import Document
from tests.briefing.packs.test_meeting import issue

A, C = "City>East>一街", "City>West>三街"


@pytest.fixture
def march(town):
    return town.every_day("甲>乙", [A, C], "2026-01-01", "2026-03-31", 4)


def test_the_same_store_gives_the_same_pack_to_the_byte(march, pack_of):
    one, other = pack_of(march), pack_of(march)
    assert encoded(one) == encoded(other)
    assert decoded(encoded(one)) == one


def test_the_id_stands_for_the_content(march, pack_of):
    content = encoded(pack_of(march))
    with pytest.raises(PackError, match="changed since"):
        decoded(content.replace(b'"days":31', b'"days":30'))


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"schema":3}', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_pack_is_refused(content):
    with pytest.raises(PackError, match="not a pack"):
        decoded(content)


def test_a_pack_of_another_schema_is_refused(march, pack_of):
    pack = msgspec.structs.replace(pack_of(march), schema=9)
    with pytest.raises(PackError, match="schema 9"):
        decoded(encoded(pack))


def forged(pack, *places):
    """The bytes of a pack with texts in place of others, and the id of what it is then."""
    body = msgspec.json.decode(encoded(pack))
    for place, text in places:
        *above, last = place
        node = body
        for step in above:
            node = node[step]
        node[last] = text
    content = msgspec.json.encode({**body, "pack_id": ""})
    body["pack_id"] = blake2b(content, digest_size=8).hexdigest()
    return msgspec.json.encode(body) + b"\n"


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("start",), "yesterday"),
        (("end",), "2026-13-01T00:00:00+08:00"),
        (("state", "as_of"), "2026-04-01"),
        (("before", "first"), "2026-02-30"),
        (("before", "days"), 0),
        (("trend", "first"), ""),
        (("freshness", 0, "last_day"), "2027"),
        (("alerts", "lines", 0, "opened_at"), "2026-03-01T25:00:00+08:00"),
        (("issues", "own", 0, "decided_at"), "once"),
        (("decisions", 0, "since"), "then"),
        (("after", "as_of"), "2026-02-31T00:00:00+08:00"),
        (("after", "items", 0, "since"), "whenever"),
        (("period",), "2026-W11"),
        (("period",), "some day"),
        (("feeds",), []),
    ],
)
def test_a_forged_pack_whose_id_fits_is_refused_without_its_values(march, documents, pack_of, place, value):
    opened = [("2026-03-01T00:00:00.000Z", "open", "")]
    more = [documents.alert("x", A, opened, level=4), issue("y")]
    pack = pack_of(march, more=more, former=after(pack_of(march, more=more)))
    assert decoded(forged(pack)) == pack
    with pytest.raises(PackError, match="not a pack of this version") as refused:
        decoded(forged(pack, (place, value)))
    assert not value or str(value) not in str(refused.value)


def test_a_pack_names_the_state_of_its_store(march, pack_of):
    pack = pack_of(march, now="2026-04-02T03:00:00.000Z")
    assert pack.state.as_of == "2026-04-02T11:00:00+08:00"
    assert pack.state.documents["buckets"] == 180
    assert (pack.complete, pack_of(march, period="2026-Q2", now="2026-04-02T03:00:00.000Z").complete) == (True, False)


def test_a_late_case_restates_its_figures_and_no_other(march, pack_of):
    then = pack_of(march)
    march.matters("丙>丁", C, "2026-03-20", 7)
    now = pack_of(march)
    changed = {each.figure: (each.then, each.now) for each in restated(then, now)}
    assert changed["totals[complaint/test request].compared.matters"] == (124, 131)
    assert changed["fields[complaint/test 丙].line.compared.matters"] == (None, 7)
    assert not [figure for figure in changed if "甲" in figure and not figure.startswith("focus")]
    assert not [figure for figure in changed if "before" in figure and "丙" not in figure]


def test_a_late_closing_restates_the_quarter(march, documents, pack_of):
    case = documents.case("1", "2026-03-02T02:00:00.000Z", feed="petition/test", first=True)
    then = pack_of(march, period="2026-Q1", more=[case])
    body = {**case.body, "closed": "2026-03-30T02:00:00.000Z", "status": "closed"}
    now = pack_of(march, period="2026-Q1", more=[Document("cases", case.id, 2, body)])
    changed = {each.figure: (each.then, each.now) for each in restated(then, now)}
    assert changed["petitions[petition/test 2026-Q1].all.closed"] == (0, 1)


def test_nothing_has_changed_where_nothing_came(march, pack_of):
    assert restated(pack_of(march), pack_of(march, now="2026-06-01T00:00:00.000Z")) == []


@pytest.mark.parametrize(
    ("asked", "error", "match"),
    [
        (("street", "City", "2026-03"), PackError, "no street"),
        (("district", "City>North", "2026-03"), PackError, "nothing of this area"),
        (("city", "City", "2027-03"), PackError, "has not begun"),
        (("city", "City", "2026-3"), PeriodError, "no period"),
        (("village", "City", "2026-03"), PackError, "no tier"),
    ],
)
def test_a_pack_that_cannot_be_made_says_why(march, pack_of, asked, error, match):
    with pytest.raises(error, match=match):
        pack_of(march, *asked)


def test_an_empty_store_gives_no_pack(town):
    with pytest.raises(PackError, match="no counts"):
        make(town.stored(), Configuration(city="City"), "city", "City", "2026-03", {})


def test_rejects_are_told_in_the_citys_pack_only(march, pack_of):
    row = {"input": "i", "file": "f.csv", "row": 1, "field": "", "code": "refused", "reason": "refused kind"}
    more = [Document("rejects", f"i|f|{n}|", 0, {**row, "row": n}) for n in range(3)]
    assert [(each.code, each.rows) for each in pack_of(march, more=more).rejected] == [("refused", 3)]
    assert pack_of(march, "district", "City>East", more=more).rejected is None


def test_a_feed_with_a_day_without_a_report_is_told(march, pack_of):
    march.every_day("甲>乙", [A], "2026-03-01", "2026-03-09", 1)
    for day in range(11, 32):
        march.matters("甲>乙", A, f"2026-03-{day}", 1, feed="petition/test")
    march.matters("甲>乙", A, "2026-03-01", 1, feed="petition/test")
    told = {each.feed: each for each in pack_of(march).freshness}
    assert told["complaint/test"].empty_days == ()
    assert told["petition/test"].empty_days == tuple(f"2026-03-{day:02d}" for day in range(2, 11))
    assert told["petition/test"].newest is None


def test_focus_candidates_are_of_the_city_and_of_months_and_years(march, pack_of):
    assert pack_of(march).focus
    assert pack_of(march, period="2026-W11").focus is None
    assert pack_of(march, "district", "City>East").focus is None


def test_rows_of_one_name_are_told_apart(march, pack_of):
    row = {"input": "i", "file": "f.csv", "row": 1, "field": "", "code": "refused"}
    one, other = (Document("rejects", f"i|f|{why}|", 0, {**row, "reason": why}) for why in ("a kind", "another kind"))
    then, now = pack_of(march, more=[one]), pack_of(march, more=[other])
    changed = {each.figure: (each.then, each.now) for each in restated(then, now)}
    assert changed["rejected[refused 2].rows"] == (None, 1)


def test_a_pack_of_days_whose_cases_are_gone_shows_the_difference(march, pack_of):
    pack = pack_of(march)
    (balance,) = pack.reconciled
    assert (balance.cases, balance.reports, balance.difference) == (0, 124, 124)
    assert {check.name: check.verdict for check in pack.checks}["feeds that do not reconcile"] == "look"
