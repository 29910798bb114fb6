"""Words of an issue are those that the newest of its cases bears; its cases are those of the days of its alert."""

from briefing.subjects import case_ids, subject
from indexing.store import Document


def case(number, words, issue="i1"):
    body = {"case": f"f:{number}", "feed": "f", "issue": issue, "subject": words, "class": "request", "status": "open"}
    place = {"topic_id": "Rubbish", "topic": "Rubbish", "area_id": "Town", "area": "Town"}
    return Document("cases", f"f:{number}", 1, {**body, **place, "registered": f"2026-01-{number:02d}T00:00:00.000Z"})


def test_the_newest_case_with_words_says_what_an_issue_is_about(town):
    store = town.stored()
    store.put([case(1, []), case(2, ["噪声"]), case(3, ["噪声", "施工"]), case(4, []), case(5, ["供水"], issue="i2")])
    assert subject(store, {"issue": "i1", "feed": "f"}) == ["噪声", "施工"]


def test_an_issue_of_too_few_matters_and_an_alert_of_counts_have_no_words(town):
    store = town.stored()
    store.put([case(1, [])])
    assert subject(store, {"issue": "i1", "feed": "f"}) == []
    assert subject(store, {"issue": "", "feed": "f"}) == []


def alert(first, last, **more):
    days = {"first_period": f"2026-01-{first:02d}T00:00:00+08:00", "last_period": f"2026-01-{last:02d}T00:00:00+08:00"}
    return {"issue": "i1", "feed": "f", "cases": [], **days, **more}


def test_the_cases_of_an_issue_are_those_registered_on_the_days_of_its_alert_oldest_first(town):
    store = town.stored()
    store.put([case(number, []) for number in range(1, 9)] + [case(9, [], issue="i2")])
    assert case_ids(store, alert(3, 6)) == ["f:3", "f:4", "f:5", "f:6"]


def test_of_an_issue_of_hundreds_the_first_fifty_are_named(town):
    store = town.stored()
    many = [case(number % 28 + 1, []) for number in range(28)]
    store.put(
        [
            Document("cases", f"{one.id}-{copy}", 1, {**one.body, "case": f"{one.id}-{copy}"})
            for one in many
            for copy in range(9)
        ]
    )
    named = case_ids(store, alert(1, 28))
    assert (len(named), named[0], named[-1]) == (50, "f:1-0", "f:6-4")


def test_an_urgent_alert_names_its_own_cases_and_an_alert_of_counts_none(town):
    store = town.stored()
    assert case_ids(store, alert(1, 2, issue="", cases=["f:7"])) == ["f:7"]
    assert case_ids(store, alert(1, 2, issue="")) == []
