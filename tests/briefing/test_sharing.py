"""What others are given: small places below a street are told as the street."""

from hypothesis import given
from hypothesis import strategies as st

from briefing.sharing import shared
from city.notice_silences import NoticeSilence
from city.small_places import street_of
from indexing.meetings import meeting_document
from indexing.notice_silences import silence_document
from indexing.store import Document
from tests.indexing.samples import MEETING

STREET = "Town>North>Oak"
YARD = "Town>North>Oak>Yard"
MILL = "Town>North>Oak>Mill"


def case(number, area, cell="", title="gas"):
    body = {
        "area": area.rpartition(">")[2],
        "area_id": area,
        "cell": cell,
        "title": title,
        "feed": "f",
        "class": "request",
    }
    body |= {"topic_id": "Rubbish", "status": "open", "registered": "2026-01-01T00:00:00.000Z", "case": f"f:{number}"}
    return Document("cases", f"f:{number}", 1, body)


def given_out(store, kind):
    return [body for one, _, body in shared(store) if one == kind]


def test_a_community_with_two_cases_is_told_as_its_street_and_one_with_three_as_itself(town):
    store = town.stored()
    store.put([*(case(n, YARD) for n in range(2)), *(case(n, MILL) for n in range(2, 5))])
    assert [(body["area_id"], body["area"]) for body in given_out(store, "cases")] == [
        *[(STREET, "Oak")] * 2,
        *[(MILL, "Mill")] * 3,
    ]


def test_a_cell_of_fewer_than_three_cases_and_every_title_are_left_out(town):
    store = town.stored()
    store.put([*(case(n, STREET, "a") for n in range(3)), case(3, STREET, "b")])
    assert [body["cell"] for body in given_out(store, "cases")] == ["a", "a", "a", ""]
    assert {body["title"] for body in given_out(store, "cases")} == {""}


def test_a_cell_says_nothing_more_of_a_case_whose_community_is_hidden(town):
    store = town.stored()
    store.put([case(1, YARD, "a"), *(case(n, STREET, "a") for n in range(2, 5))])
    assert [body["cell"] for body in given_out(store, "cases")] == ["", "a", "a", "a"]


def test_a_silence_of_a_community_is_told_as_its_street_without_its_reason(town):
    store = town.stored()
    one = NoticeSilence(
        silence_id="s1", at=1, begins=1, ends=2, author="oak", area=STREET, areas=(YARD, MILL), reason="one family"
    )
    store.put([silence_document(one, 1)])
    (told,) = given_out(store, "notice-silences")
    assert (told["areas"], told["area_id"], told["reason"]) == ([STREET], STREET, "")


def test_meetings_stay_with_their_tier(town):
    store = town.stored()
    store.put([meeting_document(MEETING, 1)])
    assert given_out(store, "meetings") == []


def test_the_counts_of_a_small_community_are_added_to_the_street_on_the_same_day(town):
    town.matters("Rubbish", YARD, "2026-01-01", 1).matters("Rubbish", STREET, "2026-01-01", 4)
    town.matters("Rubbish", YARD, "2026-01-02", 1).matters("Rubbish", MILL, "2026-01-01", 3, repeats=1)
    told = given_out(town.stored(), "buckets")
    assert [(body["area_id"], body["day"], sum(body["matters"]), sum(body["reports"])) for body in told] == [
        (MILL, "2026-01-01", 3, 4),
        (STREET, "2026-01-01", 5, 5),
        (STREET, "2026-01-02", 1, 1),
    ]


def test_a_community_whose_cases_have_left_is_judged_by_its_counts(town):
    town.matters("Rubbish", YARD, "2026-01-01", 3)
    assert [body["area_id"] for body in given_out(town.stored(), "buckets")] == [YARD]


@given(
    st.lists(
        st.tuples(st.sampled_from([STREET, YARD, MILL, "Town"]), st.integers(1, 2), st.integers(0, 23)), max_size=12
    )
)
def test_nothing_is_lost_and_no_small_place_is_left(found):
    from tests.briefing.conftest import Town  # noqa: PLC0415 - a town for every example

    town = Town()
    for area, count, hour in found:
        town.matters("Rubbish", area, "2026-01-01", count, hour=hour)
    store = town.stored()
    told = given_out(store, "buckets")
    assert sum(sum(body["matters"]) for body in told) == sum(count for _, count, _ in found)
    assert all(sum(body["matters"]) >= 3 or body["area_id"] == street_of(body["area_id"]) for body in told)
    store.close()
