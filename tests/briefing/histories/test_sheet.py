import pytest

from briefing.histories.making import make
from briefing.histories.sheet import HistoryError, decoded, encoded
from city.configuration import Configuration, Succession
from city.focus_issues import FocusIssue, Subject
from city.times import day_of_iso, instant_of_iso
from indexing.focus_issues import focus_document
from indexing.store import Document
from tests.briefing.packs.conftest import NOW, alert, case

A, B, C = "City>East>一街", "City>East>二街", "City>West>三街"
FEED = "complaint/test"


@pytest.fixture
def sheet_of():
    def made(town, first, last, *, area="City", topic="甲", more=(), successions=(), now=NOW):
        store = town.stored()
        clock = alert("clock", "Elsewhere", [(now, "closed", "")]).body
        store.put([*more, Document("alerts", "clock", instant_of_iso(now), clock)])
        configuration = Configuration(city="City", successions=successions)
        return make(store, configuration, area, topic, day_of_iso(first), day_of_iso(last))

    return made


def test_each_month_stands_beside_the_same_days_of_two_former_years(town, sheet_of):
    for year, number in (("2024", 1), ("2025", 2), ("2026", 3)):
        town.every_day("甲>乙", [A], f"{year}-01-01", f"{year}-03-31", number)
    found = sheet_of(town, "2026-02-10", "2026-03-31")
    assert [(one.first, one.last, one.reports, one.matters, one.former) for one in found.months] == [
        ("2026-02-10", "2026-02-28", 57, 57, (38, 20)),  # the February of 2024 ends on its 29th
        ("2026-03-01", "2026-03-31", 93, 93, (62, 31)),
    ]


def test_before_a_feed_began_nothing_is_known_of_it(town, sheet_of):
    town.every_day("甲>乙", [A], "2025-03-15", "2026-03-31", 1)
    found = sheet_of(town, "2025-02-01", "2026-04-10")
    told = [(one.first, one.matters) for one in found.months[:3]]
    assert told == [("2025-02-01", None), ("2025-03-01", 17), ("2025-04-01", 30)]
    assert {one.former for one in found.months[:13]} == {(None, None)}


def test_classes_and_feeds_are_told_apart_and_other_topics_are_not_told(town, sheet_of):
    town.matters("甲>乙", A, "2026-03-03", 4, repeats=2).matters("甲>乙", A, "2026-03-03", 5, counted_as="inquiry")
    town.matters("甲>乙", A, "2026-03-03", 6, feed="petition/x").matters("丙", A, "2026-03-03", 99)
    town.matters("甲", A, "2026-02-01", 1).matters("甲", A, "2026-02-01", 1, feed="petition/x")
    found = sheet_of(town, "2026-03-01", "2026-03-31")
    assert [(one.feed, one.counted_as, one.reports, one.matters) for one in found.months] == [
        (FEED, "request", 6, 4),
        (FEED, "inquiry", 5, 5),
        ("petition/x", "request", 6, 6),
    ]


def test_small_counts_below_are_hidden_and_one_more_where_one_could_be_worked_out(town, sheet_of):
    town.matters("甲>乙", A, "2026-03-03", 2).matters("甲>丙", C, "2026-03-03", 9).matters("甲>丁", C, "2026-03-03", 40)
    found = sheet_of(town, "2026-03-01", "2026-03-31")
    assert [(one.of, one.matters) for one in found.topics] == [("甲>丁", 40), ("甲>丙", None), ("甲>乙", None)]
    assert [(one.of, one.matters) for one in found.areas] == [("City>East", None), ("City>West", None)]


def test_cases_of_the_topic_alone_make_the_rates_the_backlog_and_the_first_petitions(town, sheet_of):
    town.every_day("甲>乙", [A], "2026-01-01", "2026-03-31", 1)
    done = "2026-03-05T02:00:00.000Z"
    registered = "2026-03-01T02:00:00.000Z"
    unit = {"unit": "城管部门", "first_unit": "城管部门"}
    cases = [
        *(case(str(n), registered, closed=done, solved=n > 0, satisfied="yes", **unit) for n in range(4)),
        case("open", registered, due="2026-03-10T00:00:00.000Z", **unit),
        case("other", registered, topic="丙", closed=done, solved=True, **unit),
        case("p", registered, feed="petition/x", first=True, closed=done, **unit),
    ]
    found = sheet_of(town, "2026-03-01", "2026-03-31", more=cases)
    work = {one.feed: one for one in found.casework}
    assert (work[FEED].registered, work[FEED].closed, work[FEED].open_at_end, work[FEED].overdue) == (5, 4, 1, 1)
    (rates,) = found.rates
    assert (rates.valid, rates.solved, rates.solved_rate) == (4, 3, 0.75)
    assert [(one.label, one.all.registered, one.all.closed) for one in found.petitions] == [("2026-Q1", 1, 1)]
    assert [(one.name, one.cases) for one in found.units] == [("城管部门", 6)]


def test_an_office_with_one_or_two_cases_is_not_named(town, sheet_of):
    town.every_day("甲>乙", [A], "2026-01-01", "2026-03-31", 1)
    cases = [case(str(n), "2026-03-01T02:00:00.000Z", unit="某居委会", first_unit="") for n in range(2)]
    assert sheet_of(town, "2026-03-01", "2026-03-31", more=cases).units == ()


def test_alerts_and_focus_issues_of_the_topic_are_told_and_no_others(town, sheet_of):
    town.every_day("甲>乙", [A], "2026-01-01", "2026-03-31", 1)
    opened = "2026-03-05T02:00:00.000Z"
    steps = [(opened, "open", ""), ("2026-03-09T02:00:00.000Z", "closed", "desk")]
    more = [
        alert("own", A, steps, reason="handled", joined=[], topics=[]),
        alert("another", A, steps, topic_id="丙", joined=[], topics=[]),
        *(
            focus_document(
                FocusIssue(
                    focus_id=name,
                    subject=Subject(feed=FEED, topics=(topic,), area="City", period="2026-02"),
                    title=name,
                    state="chosen",
                    decided_at=instant_of_iso(opened),
                    updated_at=instant_of_iso(opened),
                ),
                1,
            )
            for name, topic in (("own", "甲>乙"), ("another", "丙"))
        ),
    ]
    found = sheet_of(town, "2026-03-01", "2026-03-31", more=more)
    assert [(one.alert_id, one.status, one.close_reason) for one in found.alerts.lines] == [
        ("own", "closed", "handled")
    ]
    assert [one.focus_id for one in found.issues.own] == ["own"]


def test_a_split_street_breaks_its_own_series_and_the_table_below_its_district(town, sheet_of):
    town.every_day("甲>乙", [A], "2026-01-01", "2026-03-31", 1)
    split = (
        Succession(area=B, former=A, since="2026-02-01", share=0.4),
        Succession(topic="丁", former="丙", since="2026-02-01"),
    )
    own, above = (sheet_of(town, "2026-01-01", "2026-03-31", area=area, successions=split) for area in (A, "City"))
    assert [(one.since, one.former, one.node, one.share, one.own) for one in own.breaks] == [
        ("2026-02-01", A, B, 0.4, True)
    ]
    assert [one.own for one in above.breaks] == [False]


def test_days_without_a_report_are_named(town, sheet_of):
    town.every_day("甲>乙", [A], "2026-01-01", "2026-03-10", 1).every_day("甲>乙", [A], "2026-03-13", "2026-03-31", 1)
    (feed,) = sheet_of(town, "2026-03-01", "2026-03-31").feeds
    assert (feed.begun, feed.days, feed.empty_days) == ("2026-01-01", 31, ("2026-03-11", "2026-03-12"))


def test_a_period_that_is_not_over_is_told_up_to_the_last_day_known(town, sheet_of):
    town.every_day("甲>乙", [A], "2026-01-01", "2026-03-10", 1)
    found = sheet_of(town, "2026-03-01", "2026-12-31")
    assert (found.until, found.months[-1].last, found.months[-1].matters) == ("2026-03-10", "2026-03-10", 10)


def test_the_same_store_gives_the_same_bytes_and_a_changed_file_is_refused(town, sheet_of):
    town.every_day("甲>乙", [A], "2026-01-01", "2026-03-31", 1)
    content = encoded(sheet_of(town, "2026-03-01", "2026-03-31"))
    assert content == encoded(sheet_of(town, "2026-03-01", "2026-03-31"))
    assert encoded(decoded(content)) == content
    with pytest.raises(HistoryError, match="changed since it was made"):
        decoded(content.replace(b'"matters":31', b'"matters":30'))
    with pytest.raises(HistoryError, match="not a history of this version"):
        decoded(b"{}")
    with pytest.raises(HistoryError, match="a history of schema 9"):
        decoded(b'{"schema": 9}')


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("2026-03-31", "2026-03-01", "甲"), "lies before the first"),
        (("2027-01-01", "2027-02-01", "甲"), "has not come"),
        (("2026-03-01", "2026-03-31", "戊"), "holds nothing of this topic"),
    ],
)
def test_what_cannot_be_told_is_said(town, sheet_of, asked, said):
    town.every_day("甲>乙", [A], "2026-01-01", "2026-03-31", 1)
    first, last, topic = asked
    with pytest.raises(HistoryError, match=said):
        sheet_of(town, first, last, topic=topic)


def test_of_a_place_below_a_street_there_is_no_sheet(town, sheet_of):
    town.every_day("甲>乙", [f"{A}>一社区"], "2026-01-01", "2026-03-31", 1)
    with pytest.raises(HistoryError, match="give its street"):
        sheet_of(town, "2026-03-01", "2026-03-31", area=f"{A}>一社区")
    assert sheet_of(town, "2026-03-01", "2026-03-31", area=A).months[0].matters == 31
