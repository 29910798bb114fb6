"""Words of an issue are those that the newest of its cases bears."""

from briefing.subjects import subject
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
