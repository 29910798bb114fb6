"""The copy of an installation's documents is made where they are, or not at all."""

from contextlib import closing

import pytest

from city.configuration import Configuration
from indexing.elastic_duplicating import ElasticDuplicating
from indexing.errors import StoreError
from tests.indexing.conftest import TOWN

pytestmark = pytest.mark.integration


def test_an_elasticsearch_without_the_installation_or_with_another_one_of_its_name_is_refused(installation):
    with closing(ElasticDuplicating(installation.url)) as indices:
        indices.require(installation.name, TOWN)
        with pytest.raises(StoreError, match=f"holds no installation {installation.name}-elsewhere: give as --store"):
            indices.require(f"{installation.name}-elsewhere", TOWN)
        other = Configuration(city="Town", horizon_days=30)
        with pytest.raises(StoreError, match=f"has configuration {TOWN.revision}, in Kafka it is {other.revision}"):
            indices.require(installation.name, other)
