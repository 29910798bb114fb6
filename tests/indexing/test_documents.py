"""The shapes of documents: what every reader finds, field by field."""

import json

import msgspec
import pytest

from indexing.canonical import canonical
from indexing.documents import (
    band_document,
    bucket_document,
    case_document,
    dead_letter_document,
    reject_document,
)
from indexing.fields import FIELDS
from indexing.judgements import alert_document, finding_document, rounded
from indexing.sqlite_schema import COLUMNS, SUMMED
from indexing.store import KINDS
from jianwei.outputs import Documents
from streams.messages import AlertState, Bands, Buckets, CaseState, CaseStates, Flags, Judged, encode, encode_json
from streams.step import Output
from tests.indexing.samples import ALERT, BAND, BUCKET, EVENT, FINDING, NORTH, SHANGHAI, WASTE, every_document


def test_an_alert_says_all_that_a_person_needs():
    document = alert_document(ALERT, SHANGHAI, 7)
    assert (document.kind, document.id, document.version) == ("alerts", "a1", 7)
    assert document.body == {
        "alert_id": "a1",
        "feed": "complaint/hotline",
        "topic": "垃圾清运",
        "topic_id": WASTE,
        "topic_path": ["城市管理", "市容环境", "垃圾清运"],
        "area": "一街道",
        "area_id": NORTH,
        "area_path": ["见微市", "北区", "一街道"],
        "level": 3,
        "level_name": "重点 major",
        "status": "growing",
        "opened_at": "2026-03-01T09:00:00+08:00",
        "updated_at": "2026-03-01T10:00:00+08:00",
        "first_period": "2026-03-01T07:00:00+08:00",
        "last_period": "2026-03-01T09:00:00+08:00",
        "span": "hour",
        "observed": 12,
        "expected": 2.12346,
        "upper": 6.0,
        "p": 1.23457e-07,
        "score": 6.9085,
        "excess": 9.87654,
        "method": "intraday profile",
        "reason": "12 reports in 3 hours where 2.1 are usual",
        "areas": [{"area": "甲社区", "area_id": f"{NORTH}>甲社区", "observed": 8, "expected": 0.7}],
        "joined": [
            {
                "feed": "incident/grid",
                "topic": "水务",
                "topic_id": "水务",
                "area": "一街道",
                "area_id": NORTH,
                "observed": 4,
                "expected": 0.5,
                "since": "2026-03-01T00:00:00.000Z",
                "span": "hour",
                "start": "2026-03-01T00:00:00.000Z",
                "end": "2026-03-01T01:00:00.000Z",
                "told_at": "2026-03-01T01:00:00.000Z",
                "relation": "after",
                "alert_id": "",
            }
        ],
        "history": [
            {
                "at": "2026-03-01T01:00:00.000Z",
                "status": "open",
                "level": 2,
                "why": "new",
                "by": "",
                "note": "",
                "refused": False,
            }
        ],
        "handling": {
            "acknowledged_at": "2026-03-01T01:05:00.000Z",
            "acknowledged_by": "city-duty",
            "handled_by": "",
            "outlets": [
                {
                    "outlet": "应急",
                    "at": "2026-03-01T01:10:00.000Z",
                    "received_at": None,
                    "hand_over": "a1-0123456789abcdef",
                    "by": "city-duty",
                    "sent_at": "2026-03-01T01:11:00.000Z",
                    "failed_at": None,
                }
            ],
            "closed_at": None,
            "closed_by": "",
            "close_reason": "",
            "reopened_at": None,
        },
        "cases": [],
        "rule": "",
        "issue": "",
        "told": "at_once",
        "promoted_at": "2026-03-01T02:00:00.000Z",
    }


def test_a_finding_is_named_by_its_series_its_period_and_its_tick():
    document = finding_document(FINDING)
    assert document.id == f"complaint/hotline|{WASTE}|{NORTH}|hour|{FINDING.start}|{FINDING.tick}"
    assert document.version == FINDING.tick
    assert document.body["tick"] == "2026-03-01T01:00:00.000Z"
    assert document.body["topics"] == [{"topic": "大件", "topic_id": f"{WASTE}>大件", "observed": 5, "expected": 0.1}]
    assert document.body["fell"] == [{"topic": "清扫", "topic_id": "市容>清扫", "observed": 2, "expected": 11.5}]


def test_two_urgent_cases_of_one_place_and_time_are_two_findings():
    first, second, other_rule = (
        finding_document(msgspec.structs.replace(FINDING, span="case", case=case, rule=rule)).id
        for case, rule in (("f:1", "燃气"), ("f:2", "燃气"), ("f:1", "电梯"))
    )
    assert len({first, second, other_rule}) == 3


def test_a_case_holds_its_times_in_utc_and_null_where_nothing_is_known():
    document = case_document(EVENT, "beyond-horizon", 99)
    assert (document.id, document.version) == ("complaint/hotline:JW1", 99)
    body = document.body
    assert (body["registered"], body["closed"], body["due"]) == (
        "2026-03-01T00:00:00.000Z",
        "2026-03-02T01:00:00.000Z",
        None,
    )
    assert (body["counting"], body["class"], body["urgent"], body["version"]) == (
        "beyond-horizon",
        "request",
        ["燃气"],
        77,
    )


def test_a_bucket_is_one_topic_area_and_day_with_its_hours():
    document = bucket_document(BUCKET)
    assert document.id == f"complaint/hotline|request|{WASTE}|{NORTH}|2026-03-01"
    assert document.body["reports"] == [0] * 23 + [2]
    assert (document.body["closed"], document.body["tick"]) == (True, "2026-03-01T17:00:00.000Z")


def test_a_band_holds_parallel_lists_by_area():
    document = band_document(BAND)
    assert document.id == f"complaint/hotline|{WASTE}|2026-03-01"
    assert document.body["areas"] == ["见微市", NORTH]
    assert document.body["observed"] == [9, 2]
    assert document.body["expected"] == [7.12346, 0.5]
    assert document.body["upper"] == [15.0, 3.0]


def test_a_dead_letter_is_an_address_and_a_fault():
    document = dead_letter_document("events", 3, 17, "DecodeError")
    assert document.id == "events|3|000000000017"
    assert dead_letter_document("cases", 0, 17, "type: field", "cases/f:1").id == "cases|0|000000000017|cases/f:1"
    assert document.body == {"stream": "events", "partition": 3, "offset": 17, "fault": "DecodeError", "document": ""}


def test_a_case_that_moved_to_another_month_says_from_where():
    assert case_document(EVENT, "counted", 99).formerly is None
    assert case_document(EVENT, "counted", 99, former=0).formerly == "1970-01-01T00:00:00.000Z"


def test_ids_of_rejects_sort_as_their_rows_do():
    ids = [reject_document("a.csv", row, "来电时间", "is not a date", "bad-date", "m1").id for row in (9, 10, 100_000)]
    assert ids == sorted(ids)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_that_can_be_asked_for_stands_in_the_document(kind):
    body = every_document()[kind].body
    fields = FIELDS[kind]
    asked = {*fields.below, *fields.equal, *COLUMNS[kind], *SUMMED.get(kind, ())} | ({fields.time} - {None})
    assert asked - set(body) == set()


@pytest.mark.parametrize("kind", KINDS)
def test_no_body_has_the_fields_that_an_export_adds(kind):
    assert {"id", "kind"}.isdisjoint(every_document()[kind].body)


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_reads_back_as_it_was_written(kind):
    body = every_document()[kind].body
    assert json.loads(canonical(body)) == body


@pytest.mark.parametrize(
    ("value", "kept"), [(2 / 3, 0.666667), (123456789.0, 123457000.0), (0.0, 0.0), (3e-300 / 7, 4.28571e-301)]
)
def test_six_significant_digits_are_kept(value, kept):
    assert rounded(value) == kept


def test_there_is_no_negative_zero():
    assert str(rounded(-0.0)) == "0.0"


def test_every_record_of_the_flow_becomes_the_documents_it_holds():
    documents = Documents(SHANGHAI)
    tick = ALERT.updated_at
    judged = Judged(0, tick, "r1", ())
    records = [
        ("cases", encode([CaseStates(tick, (CaseState(EVENT, "counted"),))]), [case_document(EVENT, "counted", tick)]),
        ("buckets", encode([Buckets(tick, (BUCKET,))]), [bucket_document(BUCKET)]),
        ("buckets", encode([Bands(tick, (BAND,))]), [band_document(BAND)]),
        ("findings", encode_json([FINDING, judged]), [finding_document(FINDING)]),
        ("alerts", encode_json(AlertState(7, ALERT)), [alert_document(ALERT, SHANGHAI, 7)]),
        ("flags", encode([Flags(0, tick, ())]), []),
        ("partials", b"\xff", []),
    ]
    for stream, record, expected in records:
        assert list(documents.of(Output(stream, 0, b"", record))) == expected
