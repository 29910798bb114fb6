"""Setting up an installation in a real Elasticsearch: what it would do, what it does, what it refuses."""

import pytest

from city.configuration import Configuration
from indexing.elastic_setup import apply, configuration_of, plan, remove
from indexing.elastic_store import ElasticStore
from indexing.elastic_templates import installation_index, mappings
from indexing.errors import StoreError
from indexing.store import Document
from tests.indexing.samples import every_document

pytestmark = pytest.mark.integration

TOWN = Configuration(city="Town")
OTHER = Configuration(city="Town", horizon_days=30)


def told(changes):
    return [str(change) for change in changes]


def test_a_plan_makes_nothing_and_says_all_that_it_would_make(fresh):
    client, name = fresh
    first = told(plan(client, name, TOWN))
    assert f"make component template {name}-settings-v1" in first
    assert f"make index template {name}-cases-v1" in first
    assert first[-2:] == [f"make index {name}-installation", f"make configuration {name}"]
    assert told(plan(client, name, TOWN)) == first
    assert configuration_of(client, name) is None


def test_once_applied_nothing_is_left_to_do(fresh):
    client, name = fresh
    changes = plan(client, name, TOWN)
    apply(client, changes)
    assert plan(client, name, TOWN) == []
    assert configuration_of(client, name) == TOWN
    apply(client, changes)  # another setup that began at the same time
    assert plan(client, name, TOWN) == []


def test_a_setup_that_was_cut_short_is_finished_by_the_next(fresh):
    client, name = fresh
    changes = plan(client, name, TOWN)
    apply(client, changes[:5])
    assert plan(client, name, TOWN) == changes[5:]


def test_what_somebody_changed_is_said_and_put_right(fresh):
    client, name = fresh
    apply(client, plan(client, name, TOWN))
    mapping = client.cluster.get_component_template(name=f"{name}-cases-v1").body["component_templates"][0]
    template = mapping["component_template"]["template"]
    template["mappings"]["properties"]["unit"]["type"] = "text"
    del template["mappings"]["properties"]["issue"]
    client.cluster.put_component_template(name=f"{name}-cases-v1", template=template, meta={"schema": 1})
    (change,) = plan(client, name, TOWN)
    assert str(change) == (
        f"change component template {name}-cases-v1: _meta.managed_by: missing -> jianwei; "
        "template.mappings.properties.issue.type: missing -> keyword; "
        "template.mappings.properties.unit.type: text -> keyword"
    )
    apply(client, plan(client, name, TOWN))
    assert plan(client, name, TOWN) == []


def test_replicas_are_changed_in_the_template_and_in_every_index(fresh):
    client, name = fresh
    apply(client, plan(client, name, TOWN))
    ElasticStore(client, name).put([every_document()["cases"]])
    changes = plan(client, name, TOWN, replicas=1)
    assert told(changes) == [
        f"change component template {name}-settings-v1: template.settings.index.number_of_replicas: 0 -> 1",
        f"change settings of the index {name}-cases-2026.03: number_of_replicas: 0 -> 1",
        f"change settings of the index {name}-installation: number_of_replicas: 0 -> 1",
    ]
    apply(client, changes)
    assert plan(client, name, TOWN, replicas=1) == []


def test_an_index_of_a_former_version_gets_the_fields_that_it_lacks(fresh):
    client, name = fresh
    apply(client, plan(client, name, TOWN))
    former = {**mappings("alerts"), "properties": {**mappings("alerts")["properties"]}}
    del former["properties"]["issue"]
    client.indices.delete_index_template(name=f"{name}-alerts-v1")  # else the index would have all its fields
    client.indices.create(index=f"{name}-alerts-former", mappings=former, settings={"number_of_replicas": 0})
    assert told(plan(client, name, TOWN)) == [
        f"make index template {name}-alerts-v1",
        f"change mapping of the index {name}-alerts-former: adds issue",
    ]
    apply(client, plan(client, name, TOWN))
    assert plan(client, name, TOWN) == []
    held = client.indices.get_mapping(index=f"{name}-alerts-former").body[f"{name}-alerts-former"]["mappings"]
    assert held["properties"]["issue"] == {"type": "keyword"}


def test_another_configuration_is_refused(fresh):
    client, name = fresh
    late = plan(client, name, OTHER)
    apply(client, plan(client, name, TOWN))
    message = f"installation {name}: set up with configuration {TOWN.revision} for Town, not with {OTHER.revision}"
    with pytest.raises(StoreError, match=message):
        plan(client, name, OTHER)
    with pytest.raises(StoreError, match=message):  # both planned before either had applied
        apply(client, late)
    assert configuration_of(client, name) == TOWN


def test_a_newer_schema_is_refused(fresh):
    client, name = fresh
    apply(client, plan(client, name, TOWN))
    client.update(index=installation_index(name), id="installation", doc={"schema": 2}, refresh=True)
    for ask in (lambda: plan(client, name, TOWN), lambda: configuration_of(client, name)):
        with pytest.raises(StoreError, match="made with schema 2, this version reads 1: upgrade the service"):
            ask()


def test_an_index_with_guessed_types_is_refused(fresh):
    client, name = fresh
    client.index(index=f"{name}-cases-2026.10", document={"registered": "soon"})
    with pytest.raises(StoreError, match=rf"the index {name}-cases-2026\.10 was not made by `jianwei setup`"):
        plan(client, name, TOWN)


def test_a_store_that_is_not_set_up_takes_nothing_and_holds_nothing(fresh):
    client, name = fresh
    store = ElasticStore(client, name)
    with pytest.raises(StoreError, match=f"installation {name} is not set up: run `jianwei setup`"):
        store.put([every_document()["cases"]])
    assert store.count("cases") == 0
    assert store.get("cases", "x") is None
    assert store.days("buckets") is None
    assert not client.indices.exists(index=f"{name}-cases-2026.03")


def test_a_field_that_no_document_has_is_refused_by_its_name(fresh):
    client, name = fresh
    apply(client, plan(client, name, TOWN))
    body = {**every_document()["cases"].body, "phone": "13800000000"}
    with pytest.raises(StoreError, match="cases 'x' was refused: strict_dynamic_mapping_exception: phone") as refused:
        ElasticStore(client, name).put([Document("cases", "x", 1, body)])
    assert "138" not in str(refused.value)


def test_an_installation_that_is_removed_leaves_its_neighbour(fresh):
    client, name = fresh
    neighbour = f"{name}-two"
    try:
        for one in (name, neighbour):
            apply(client, plan(client, one, TOWN))
            ElasticStore(client, one).put(every_document().values())
        remove(client, name)
        assert configuration_of(client, name) is None
        assert plan(client, neighbour, TOWN) == []
        assert ElasticStore(client, neighbour).count("cases") == 1
    finally:
        remove(client, neighbour)


def test_a_text_is_found_by_its_chinese_words(fresh):
    client, name = fresh
    apply(client, plan(client, name, TOWN))
    ElasticStore(client, name).put([every_document()["alerts"]])
    found = client.search(index=f"{name}-alerts", query={"match_phrase": {"topic.text": "垃圾"}})
    assert found["hits"]["total"]["value"] == 1


def test_a_name_that_extends_a_kind_of_another_installation_is_refused_by_the_server(fresh):
    """``town-cases`` would have indices that belong to ``town``; their templates overlap."""
    client, name = fresh
    apply(client, plan(client, name, TOWN))
    neighbour = f"{name}-cases"
    try:
        with pytest.raises(StoreError, match="refused the request"):
            apply(client, plan(client, neighbour, TOWN))
    finally:
        remove(client, neighbour)
    assert plan(client, name, TOWN) == []
