"""The import into Kibana: the form that is sent, and what is made of answers. The import itself needs a Kibana."""

import base64
import json
from email.parser import BytesParser
from email.policy import HTTP

import pytest

from indexing.errors import StoreError, UnreachableError
from jianwei.kibana import dashboard_address, form, import_objects, import_request, judge, ndjson, objects
from jianwei.kibana_views import Site
from tests.ports import free_port

HERE = "http://127.0.0.1:5601"


def test_the_form_holds_one_file_with_the_objects():
    kind, body = form("objects.ndjson", ndjson(Site("town")))
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    (part,) = message.iter_parts()
    assert part.get_param("name", header="content-disposition") == "file"
    assert part.get_filename() == "objects.ndjson"
    lines = part.get_payload(decode=True).decode().splitlines()
    assert [json.loads(line) for line in lines] == objects(Site("town"))


def test_the_request_replaces_what_a_former_import_made():
    request = import_request(f"{HERE}/base", Site("town"))
    assert request.get_method() == "POST"
    assert request.full_url == f"{HERE}/base/api/saved_objects/_import?overwrite=true"
    assert request.get_header("Kbn-xsrf")
    assert request.get_header("Authorization") is None


def test_user_and_password_leave_the_address_for_a_header():
    request = import_request("https://elastic:p%40ss@kibana:5601", Site("town"))
    assert request.full_url.startswith("https://kibana:5601/api/")
    user = base64.b64decode(request.get_header("Authorization").removeprefix("Basic "))
    assert user == b"elastic:p@ss"


def test_a_rehearsal_sends_nothing_and_names_every_object():
    told = import_objects(f"http://127.0.0.1:{free_port()}", Site("town"), dry_run=True)
    assert told == [f"{each['type']} {each['id']}" for each in objects(Site("town"))]
    assert "dashboard town-dashboard-city" in told


def test_a_kibana_that_does_not_answer_is_unreachable_and_no_password_is_told():
    with pytest.raises(UnreachableError, match=r"http://127\.0\.0\.1:\d+: Kibana does not answer") as caught:
        import_objects(f"http://elastic:secret@127.0.0.1:{free_port()}", Site("town"))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["kibana:5601", "ftp://kibana", "http://", "http://a:secret@kibana:no", f"{HERE}/?x=1"])
def test_an_address_that_is_none_is_refused_without_being_repeated(url):
    with pytest.raises(StoreError, match="not one of Kibana") as caught:
        import_request(url, Site("town"))
    assert "secret" not in str(caught.value)


def test_a_success_is_no_error():
    judge(b'{"success": true, "successCount": 18, "warnings": [], "successResults": []}', HERE)


def test_every_refused_object_is_named_with_its_reason():
    answer = {
        "success": False,
        "errors": [
            {"type": "lens", "id": "town-a", "error": {"type": "unsupported_type"}, "meta": {}},
            {
                "type": "search",
                "id": "town-b",
                "error": {"type": "missing_references", "references": [{"type": "index-pattern", "id": "town-alerts"}]},
            },
            {"type": "dashboard", "id": "town-c", "error": {"type": "unknown", "message": "strict_dynamic_mapping"}},
        ],
    }
    with pytest.raises(StoreError) as caught:
        judge(json.dumps(answer).encode(), HERE)
    assert str(caught.value) == (
        f"{HERE}: Kibana refused 3 objects: lens town-a: unsupported_type; "
        "search town-b: missing_references (index-pattern town-alerts); dashboard town-c: strict_dynamic_mapping"
    )


def test_an_answer_of_another_program_is_told():
    with pytest.raises(StoreError, match="this is not Kibana"):
        judge(b"<html>", HERE)


@pytest.mark.integration
def test_an_elasticsearch_in_kibanas_place_is_told(elasticsearch_url):
    with pytest.raises(StoreError, match=r"Kibana refused the import|no Kibana at this address"):
        import_objects(elasticsearch_url, Site("town"))


def test_the_dashboards_address_holds_no_password():
    assert dashboard_address("http://u:p@kibana:5601/", "town") == (
        "http://kibana:5601/app/dashboards#/view/town-dashboard-city"
    )
