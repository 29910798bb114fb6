import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board.indicators.tables import definitions, tables, value
from board.packs.saying import Say
from briefing.indicators.definitions import CODES
from briefing.indicators.hiding import hidden
from briefing.indicators.making import make
from briefing.indicators.values import Indicator, IndicatorsError, decoded, encoded
from city.configuration import Configuration
from city.small_places import SHOWN_FROM
from city.times import instant_of_iso
from indexing.store import Document
from tests.briefing.packs.conftest import alert, case

EAST, WEST, NORTH = "City>East", "City>West", "City>North"
A, C = "City>East>一街", "City>West>三街"
FEED = "complaint/test"
NOW = "2026-05-10T00:00:00.000Z"


@pytest.fixture
def made_of():
    def made(town, *, areas=(WEST, EAST, NORTH), populations=None, more=(), year=2026):
        store = town.stored()
        clock = alert("clock", "Elsewhere", [(NOW, "closed", "")]).body
        store.put([*more, Document("alerts", "clock", instant_of_iso(NOW), clock)])
        return make(store, Configuration(city="City"), "district", year, areas, populations or {})

    return made


def rows(found, code, counted_as="request", feed=FEED):
    """Area to what is told of it."""
    return {
        row.area: (row.numerator, row.denominator, row.told)
        for row in found.rows
        if (row.code, row.counted_as, row.feed) == (code, counted_as, feed)
    }


def test_areas_stand_in_the_order_of_the_dictionary_with_those_that_it_does_not_name_last(town, made_of):
    town.matters("甲", A, "2026-03-03", 5).matters("甲", C, "2026-03-03", 50).matters(
        "甲", "City>Aside", "2026-03-03", 9
    )
    found = made_of(town)
    assert list(dict.fromkeys(row.area for row in found.rows)) == [WEST, EAST, NORTH, "City>Aside", "City"]
    assert rows(found, "matters")[NORTH] == (0, None, "known")


def test_matters_to_10000_residents_are_empty_where_no_population_is_known(town, made_of):
    town.matters("甲", A, "2026-03-03", 50, repeats=5).matters("甲", C, "2026-03-03", 70)
    found = made_of(town, populations={EAST: 20_000})
    assert rows(found, "per_ten_thousand") == {
        WEST: (70, None, "unknown"),
        EAST: (50, 20_000, "known"),
        NORTH: (0, None, "unknown"),
    }
    (told,) = [value(row) for row in found.rows if (row.code, row.area) == ("per_ten_thousand", EAST)]
    assert told == 25.0
    assert rows(found, "repeat_share")[EAST] == (5, 55, "known")


def test_small_counts_are_hidden_in_every_indicator_that_holds_them(town, made_of):
    town.matters("甲", A, "2026-03-03", 2).matters("甲", C, "2026-03-03", 70).matters(
        "甲", "City>North", "2026-03-03", 9
    )
    found = made_of(town)
    for code in ("reports", "matters", "per_ten_thousand"):
        told = rows(found, code)
        assert told[EAST][0] is None
        assert told[NORTH][0] is None
        assert told[WEST][0] == 70
    assert rows(found, "repeat_share")[EAST] == (None, None, "hidden")


def test_rates_deadlines_petitions_and_inquiries_are_of_the_cases_of_the_area(town, made_of):
    town.every_day("甲", [A], "2026-01-01", "2026-05-09", 1)
    registered, closed, due = (f"2026-02-{day:02d}T02:00:00.000Z" for day in (1, 5, 9))
    outcome = {"closed": closed, "due": due, "reached": True, "contacted": closed}
    more = [
        *(case(f"yes{n}", registered, solved=True, satisfied="yes", **outcome) for n in range(4)),
        *(case(f"mostly{n}", registered, solved=False, satisfied="mostly", **outcome) for n in range(4)),
        *(case(f"late{n}", registered, closed="2026-02-11T02:00:00.000Z", due=due) for n in range(3)),
        *(case(f"open{n}", registered, due=due) for n in range(3)),
        *(case(f"asked{n}", registered, closed=closed if n else None, **{"class": "inquiry"}) for n in range(5)),
        *(case(f"p{n}", registered, feed="petition/x", first=True, closed=closed) for n in range(3)),
        case("p open", registered, feed="petition/x", first=True),
    ]
    found = made_of(town, more=more, areas=(EAST,))
    assert rows(found, "closed_in_time")[EAST] == (8, 11, "known")
    assert [row.told for row in found.rows if (row.code, row.feed) == ("overdue", "petition/x")] == ["unknown"]
    assert rows(found, "response")[EAST] == (8, 8, "known")
    assert rows(found, "solved")[EAST] == (4, 8, "known")
    assert rows(found, "satisfied")[EAST] == (7.6, 8, "known")
    assert rows(found, "first_petitions_closed", feed="petition/x")[EAST] == (3, 4, "known")
    assert rows(found, "inquiries_answered", "inquiry")[EAST] == (4, 5, "known")


def test_days_with_data_are_of_the_days_of_the_year_so_far(town, made_of):
    town.every_day("甲", [A], "2026-01-01", "2026-01-10", 4).every_day("甲", [A], "2026-01-15", "2026-01-20", 4)
    assert rows(made_of(town), "feed_days", "") == {"City": (16, 20, "known")}


def test_a_year_that_the_store_does_not_know_is_said(town, made_of):
    town.matters("甲", A, "2026-03-03", 5)
    with pytest.raises(IndicatorsError, match="nothing of 2024: it knows of the days from 2026-03-03"):
        made_of(town, year=2024)


def test_the_file_is_canonical_and_a_changed_one_is_refused(town, made_of):
    town.matters("甲", A, "2026-03-03", 50)
    content = encoded(made_of(town))
    assert content == encoded(made_of(town))
    assert encoded(decoded(content)) == content
    with pytest.raises(IndicatorsError, match="changed since"):
        decoded(content.replace(b"50", b"51"))


def test_every_indicator_is_defined_in_the_file_and_none_is_a_composite(town, made_of):
    town.matters("甲", A, "2026-03-03", 50)
    long, defined = tables(made_of(town), Say("zh"))
    assert {row[3] for row in long.rows} <= set(CODES)
    assert [row[0] for row in defined.rows] == list(CODES)
    assert defined == definitions(Say("zh"))
    assert not {"score", "rank", "总分", "排名"} & {column.heading for column in long.columns}


counts = st.none() | st.integers(0, 60)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(counts, counts), max_size=8), st.booleans())
def test_no_hidden_number_is_left_beside_another(pairs, people):
    column = [
        Indicator(
            area=f"City>{place}",
            feed=FEED,
            counted_as="request",
            code="x",
            numerator=part,
            denominator=whole,
            told="known",
        )
        for place, (part, whole) in enumerate(pairs)
    ]
    shown = hidden(column, people=people)
    for row in shown:
        assert not 0 < (row.numerator or 0) < SHOWN_FROM
        assert people or row.numerator is None or not 0 < (row.denominator or 0) < SHOWN_FROM
        assert row.told != "hidden" or row.numerator is None
    gone = [given for given, row in zip(pairs, shown, strict=True) if row.told == "hidden"]
    small = [part for part, _ in pairs if part and part < SHOWN_FROM]
    assert len(gone) != 1 or not small or len(pairs) == 1 or sum(part is not None for part, _ in pairs) == 1
