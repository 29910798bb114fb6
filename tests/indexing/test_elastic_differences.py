"""What differs between two indices of a real Elasticsearch: by id and external version, and by nothing else."""

import pytest

from indexing.elastic_differences import differences

pytestmark = pytest.mark.integration


@pytest.fixture
def two(fresh):
    """A client and the names of two indices without documents."""
    client, name = fresh
    names = [f"{name}-one", f"{name}-other"]
    for each in names:
        settings = {"number_of_replicas": 0, "number_of_shards": 1}
        client.indices.create(index=each, settings=settings, mappings={"properties": {"id": {"type": "keyword"}}})
    yield client, *names
    client.indices.delete(index=names)


def fill(client, index, versions):
    for id, version in versions.items():
        client.index(index=index, id=id, document={"id": id}, version=version, version_type="external")
    client.indices.refresh(index=index)


def test_indices_are_compared_in_the_order_of_their_ids_whatever_their_letters_are(two):
    client, one, other = two
    fill(client, one, {"a": 1, "北区": 2, "😀": 3, "\uffee": 4, "only": 5, "ahead": 9})
    fill(client, other, {"a": 1, "北区": 1, "😀": 3, "\uffee": 4, "ahead": 10, "z": 1, "见": 7})
    found = differences(client, "here", one, other)
    assert found.documents == 6
    assert sorted(found.missing) == ["only", "北区"]
    assert found.newer == 1
    assert [surplus.key for surplus in found.surplus] == ["z", "见"]


def test_indices_that_hold_the_same_versions_do_not_differ(two):
    client, one, other = two
    for index in (one, other):
        fill(client, index, {f"{number:04}": number + 1 for number in range(20)})
    assert not differences(client, "here", one, other)
    assert not differences(client, "here", other, one)
