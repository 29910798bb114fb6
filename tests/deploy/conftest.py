"""Six weeks of a small simulated city with all three feeds, embedded and in a real Elasticsearch."""

import pytest
from elasticsearch import Elasticsearch, helpers

from city.times import Zone
from indexing.elastic_setup import apply, plan
from indexing.elastic_templates import component_templates, index_templates
from indexing.fields import FIELDS
from indexing.focus_issues import focus_document
from indexing.judgements import alert_document
from indexing.meetings import meeting_document
from indexing.notice_silences import silence_document
from indexing.store import KINDS
from intake.simulator import SCALES, simulate
from jianwei.__main__ import main
from jianwei.stores import reading
from tests.deploy.served_city import ALERTS, NAME, SILENCES
from tests.indexing.samples import FOCUS, MEETING


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    """The documents of a small city with all three feeds, as the embedded service has them."""
    folder = tmp_path_factory.mktemp("city")
    city = simulate(SCALES["small"].times(0.5), 7, "2025-03-03", 42).write(folder)
    path = folder / "city.db"
    profiles = [word for name in ("hotline12345", "petition", "grid") for word in ("--profile", name)]
    files = [city.hotline, city.petition, city.grid]
    words = ["replay", *files, *profiles, "--areas", city.areas, "--store", f"sqlite:{path}", "--json"]
    assert main([str(word) for word in words]) == 0
    with reading(f"sqlite:{path}") as (found, configuration):
        yield found, configuration


@pytest.fixture(scope="session")
def installation(elasticsearch_url, store):
    """A client and the name of an installation whose indices hold the store's documents and one dead letter."""
    found, configuration = store
    client = Elasticsearch(elasticsearch_url)
    apply(client, plan(client, NAME, configuration))
    helpers.bulk(client, _actions(found), chunk_size=2_000)
    letter = {"id": "1", "stream": "events", "partition": 0, "offset": 7, "fault": "not JSON", "document": ""}
    client.index(index=f"{NAME}-dead-letters-all", id="1", document=letter)
    alerts = [alert_document(each, Zone("Asia/Shanghai"), version=1) for each in ALERTS]
    silences = [silence_document(each, version=1) for each in SILENCES]
    decided = (focus_document(FOCUS, version=1), meeting_document(MEETING, version=1))
    for document in (*alerts, *silences, *decided):
        client.index(index=f"{NAME}-{document.kind}-all", id=document.id, document={**document.body, "id": document.id})
    client.indices.refresh(index=f"{NAME}-*")
    yield client
    _remove(client)
    client.close()


def _actions(store):
    for kind in KINDS:
        by = FIELDS[kind].time
        for id, body in store.stream(kind):
            month = body[by][:7].replace("-", ".") if by and kind != "alerts" else "all"
            yield {"_index": f"{NAME}-{kind}-{month}", "_id": id, "_source": {**body, "id": id}}


def _remove(client):
    for index in client.indices.get(index=f"{NAME}-*"):
        client.indices.delete(index=index)
    for template in index_templates(NAME):
        client.indices.delete_index_template(name=template)
    for template in component_templates(NAME):
        client.cluster.delete_component_template(name=template)
