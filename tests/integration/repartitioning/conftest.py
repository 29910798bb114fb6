"""Installations that take the place of one another."""

import pytest

from streams.broker import Broker
from streams.kafka_copy_mark import remove_mark
from streams.topology import Partitions
from tests.faults.installation import Installation
from tests.faults.servers import Addresses

FOUR, TWO, FIVE = Partitions(4, 4), Partitions(2, 3), Partitions(5, 4)


@pytest.fixture
def installations(kafka, elasticsearch_url, name):
    """One that is made, and two that are to take its place one after the other; removed in the end."""
    at = Addresses(kafka, elasticsearch_url)
    found = [
        Installation(at, f"{name}{letter}", partitions)
        for letter, partitions in zip("abc", (FOUR, TWO, FIVE), strict=True)
    ]
    found[0].make()
    yield found
    for one in found:
        one.remove()
        remove_mark(Broker.at(kafka), one.name)
