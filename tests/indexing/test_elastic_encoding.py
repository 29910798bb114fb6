"""Documents as lines of a bulk: the index, the id, the version."""

import json

import msgspec
import pytest

from indexing.elastic_encoding import document_id, index_of, operations, requests
from indexing.errors import StoreError
from indexing.judgements import finding_document
from indexing.store import Document
from tests.indexing.samples import FINDING, every_document


def lines(document):
    return [[json.loads(line) for line in one.lines.splitlines()] for one in operations("town", document)]


def case(registered, *, formerly=None, id="f:1"):
    return Document("cases", id, 7, {"case": id, "registered": registered}, formerly)


def test_a_document_is_an_action_and_its_body_with_its_id():
    assert lines(case("2026-10-31T23:59:59.999Z")) == [
        [
            {"index": {"_index": "town-cases-2026.10", "_id": "f:1", "version": 7, "version_type": "external"}},
            {"id": "f:1", "case": "f:1", "registered": "2026-10-31T23:59:59.999Z"},
        ]
    ]


def test_every_document_is_encoded_whole():
    for document in every_document().values():
        ((_, body),) = lines(document)
        assert body == {"id": document.id, **document.body}


@pytest.mark.parametrize(
    ("kind", "index"),
    [
        ("cases", "town-cases-2026.03"),
        ("buckets", "town-buckets-2026.03"),
        ("bands", "town-bands-2026.03"),
        ("findings", "town-findings-2026.02"),
        ("alerts", "town-alerts-all"),
        ("rejects", "town-rejects-all"),
        ("dead-letters", "town-dead-letters-all"),
    ],
)
def test_the_month_is_that_of_a_time_that_never_changes_in_utc(kind, index):
    document = every_document()[kind]
    if kind == "findings":  # judged in March, of a period that began in February in UTC
        document = msgspec.structs.replace(FINDING, start=FINDING.start - 12 * 3_600_000)
        document = finding_document(document)
    assert index_of("town", document) == index


def test_a_time_with_an_offset_is_taken_in_utc():
    assert index_of("town", case("2026-11-01T07:59:00+08:00")) == "town-cases-2026.10"


def test_findings_of_urgent_cases_share_an_index_whenever_the_case_was_registered():
    urgent = msgspec.structs.replace(FINDING, span="case", rule="gas", case="f:1")
    assert index_of("town", finding_document(urgent)) == "town-findings-urgent"


def test_a_case_that_moved_is_taken_out_of_its_former_month_with_the_same_version():
    (_, _), (gone,) = lines(case("2026-10-01T00:00:00.000Z", formerly="2026-09-30T23:00:00.000Z"))
    assert gone == {"delete": {"_index": "town-cases-2026.09", "_id": "f:1", "version": 7, "version_type": "external"}}


def test_a_case_that_stayed_in_its_month_is_written_only():
    assert len(operations("town", case("2026-10-01T00:00:00.000Z", formerly="2026-10-30T23:00:00.000Z"))) == 1


def test_a_long_id_is_replaced_by_what_stands_for_it_and_kept_in_the_body():
    long = "垃" * 171  # 513 bytes
    assert document_id("垃" * 170) == "垃" * 170
    ((action, body),) = lines(case("2026-10-01T00:00:00.000Z", id=long))
    assert action["index"]["_id"] == document_id(long)
    assert len(document_id(long)) == 72
    assert body["id"] == long
    assert document_id(long) != document_id(long + "a")


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (Document("cases", "x", 1, {}), r"cases 'x' has no field 'registered'"),
        (Document("cases", "x", 1, {"registered": None}), r"cases 'x' has no time in 'registered'"),
        (Document("buckets", "x", 1, {"day": "2026-13-01"}), r"buckets 'x' has no time in 'day'"),
        (Document("findings", "x", 1, {"start": "2026-10-01T00:00:00.000Z"}), r"findings 'x' has no field 'tick'"),
    ],
)
def test_a_document_without_its_time_is_refused(document, message):
    with pytest.raises(StoreError, match=message):
        operations("town", document)


def test_a_request_is_bounded_in_number_and_in_bytes():
    some = [
        one for number in range(10) for one in operations("town", case("2026-10-01T00:00:00.000Z", id=f"f:{number}"))
    ]
    length = len(some[0].lines)
    assert [len(one) for one in requests(some, 4, 10_000)] == [4, 4, 2]
    assert [len(one) for one in requests(some, 100, 3 * length)] == [3, 3, 3, 1]
    assert [len(one) for one in requests(some, 100, 1)] == [1] * 10
    assert [one for part in requests(some, 4, 10_000) for one in part] == some
