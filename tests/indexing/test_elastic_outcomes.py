"""What an answer of Elasticsearch means, from answers as version 8.16 gives them."""

import pytest

from indexing.elastic_connection import address_of, judge_health, judge_version
from indexing.elastic_outcomes import outcome
from indexing.errors import StoreError

FULL = (
    "index [town-cases-2026.10] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, "
    "index has read-only-allow-delete block];"
)
BLOCKED = "index [town-cases-2026.10] blocked by: [FORBIDDEN/8/index write (api)];"
UNAUTHORIZED = (
    "action [indices:data/write/bulk[s]] is unauthorized for API key id [k] of user [elastic] "
    "on indices [town-cases-2026.10], "
    "this action is granted by the index privileges [create_doc,create,delete,index,write,all]"
)
PREVIEW = (
    "[1:62] failed to parse field [closed] of type [date] in document with id 'x'. Preview of field's value: 'Li Lei'"
)
STRICT = "[1:6] mapping set to strict, dynamic introduction of [phone] within [_doc] is not allowed"
HIDDEN = "[1:2] failed to parse: the value was 'failed to parse field [Li Lei]'"


def item(status, fault=None, reason=""):
    return {"status": status} if fault is None else {"status": status, "error": {"type": fault, "reason": reason}}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (item(201), ("done", "")),
        (item(200), ("done", "")),
        (item(404), ("done", "")),
        (item(409, "version_conflict_engine_exception", "[x]: version conflict"), ("older", "")),
        (item(400, "document_parsing_exception", PREVIEW), ("refused", "document_parsing_exception: closed")),
        (item(400, "strict_dynamic_mapping_exception", STRICT), ("refused", "strict_dynamic_mapping_exception: phone")),
        (item(400, "document_parsing_exception", HIDDEN), ("refused", "document_parsing_exception")),
        (item(429, "es_rejected_execution_exception", "rejected"), ("later", "the server is too busy")),
        (
            item(503, "unavailable_shards_exception", "x"),
            ("later", "the server is not ready (unavailable_shards_exception)"),
        ),
        (item(400, "index_closed_exception", "closed"), ("later", "an index is closed: open it")),
        (
            item(400, "validation_exception", "this action would add [1] shards"),
            ("later", "the cluster has no room for another index (cluster.max_shards_per_node)"),
        ),
        (
            item(429, "cluster_block_exception", FULL),
            ("later", "the disk is full and an index is read-only: free space, the block then goes by itself"),
        ),
        (
            item(403, "cluster_block_exception", BLOCKED),
            (
                "later",
                "an index or the cluster is blocked for writing: wait for `jianwei migrate`, or take the block away",
            ),
        ),
    ],
)
def test_an_operation_is_done_older_refused_or_for_later(given, expected):
    assert outcome(given) == expected


def test_a_missing_right_is_named():
    expected = (
        r"lacks the right to indices:data/write/bulk\[s\] on town-cases-2026.10 "
        r"\(given by any of the index privileges create_doc, create, delete, index, write, all\)"
    )
    with pytest.raises(StoreError, match=expected):
        outcome(item(403, "security_exception", UNAUTHORIZED))


def test_an_index_that_may_not_be_made_is_told_of():
    with pytest.raises(StoreError, match=r"allow action\.auto_create_index"):
        outcome(item(404, "index_not_found_exception", "no such index [town-cases-2026.10]"))


@pytest.mark.parametrize("number", ["7.17.29", "9.1.0"])
def test_a_server_of_another_major_version_is_refused_with_both_versions(number):
    with pytest.raises(StoreError, match=rf"http://h:9200: Elasticsearch {number}, .* version 8 \(client 8\."):
        judge_version({"version": {"number": number}}, "http://h:9200")


@pytest.mark.parametrize("info", ["<html>", {}, {"version": {"number": "next"}}, None])
def test_what_is_not_elasticsearch_is_refused(info):
    with pytest.raises(StoreError, match="this is not Elasticsearch"):
        judge_version(info, "http://h:9200")


def test_a_red_cluster_is_told_of_and_a_yellow_one_is_good_enough():
    judge_health({"status": "yellow", "unassigned_primary_shards": 0}, "http://h:9200")
    with pytest.raises(StoreError, match="the cluster is red, 2 primary shards are not available"):
        judge_health({"status": "red", "unassigned_primary_shards": 2}, "http://h:9200")


@pytest.mark.parametrize(
    ("url", "plain", "user"),
    [
        ("http://localhost", "http://localhost:9200", None),
        ("https://es.city.example", "https://es.city.example:443", None),
        ("http://elastic:p%40ss@10.0.0.1:19200/", "http://10.0.0.1:19200", ("elastic", "p@ss")),
        ("https://u:pass@[::1]:9243/es", "https://[::1]:9243/es", ("u", "pass")),
    ],
)
def test_user_and_password_are_taken_out_of_an_address(url, plain, user):
    address = address_of(url)
    assert (address.plain, address.user) == (plain, user)
    assert user is None or user[1] not in repr(address)


@pytest.mark.parametrize(
    "url", ["localhost:9200", "ftp://u:secret@h", "http://", "http://u:secret@h:port", "http://h:1/?a=secret"]
)
def test_a_bad_address_is_not_repeated(url):
    with pytest.raises(StoreError, match="expected http") as told:
        address_of(url)
    assert "secret" not in str(told.value)
