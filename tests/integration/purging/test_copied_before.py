"""A purge of an installation that `repartition` made: the one that it was made of is named until it is gone."""

import json
from contextlib import closing

import pytest
from kafka import KafkaAdminClient

from streams.broker import Broker
from streams.kafka_copy_mark import Mark, mark_of, predecessors, put_mark, remove_mark
from tests.faults.installation import Installation
from tests.integration.purging.leaky_town import PHONE, TWO, send
from tests.integration.service import where
from tests.streams.town import at, event

pytestmark = pytest.mark.integration


@pytest.fixture
def former(small, kafka):
    """The closed installation of which the small one is a copy; it holds a value in one record."""
    installation = Installation(small.at, f"{small.name}-former", TWO)
    installation.make()
    send(kafka, installation.name, [event(f"{PHONE}-0", "2025-03-01 08:00")], [at("2025-03-01 09:00")])
    put_mark(Broker.at(kafka), small.name, Mark(installation.name, {"events/0": 1}))
    yield installation
    installation.remove()
    remove_mark(Broker.at(kafka), small.name)


def streams(kafka, name):
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as client:
        return [stream for stream in client.list_topics() if stream.startswith(f"{name}.")]


def held(told):
    return {place["where"] for place in told["left"]}


def test_the_one_before_is_named_until_it_is_removed(run, of_small, small, copy, kafka, former):  # noqa: PLR0917 - fixtures
    code, out, _ = run(*of_small, "--dry-run")
    assert (code, json.loads(out)["former"]) == (1, [former.name])

    code, out, _ = run(*of_small, "--remove-old")
    told = json.loads(out)
    assert (code, told["former"], held(told)) == (1, [former.name], {f"{former.name}.events"})
    assert streams(kafka, small.name) == []
    listed = json.loads(run("remove", *where(copy), "--store", copy.at.elasticsearch, "--dry-run", "--json")[1])
    assert listed["copied_from"] == [former.name]
    without_json = [one for one in of_small if one != "--json"]
    assert f"jianwei remove --name {former.name}" in run(*without_json, "--remove-old")[1].decode()

    assert run("remove", *where(former), "--store", former.at.elasticsearch, "--yes")[0] == 0
    assert streams(kafka, former.name) == []
    code, out, _ = run(*of_small, "--remove-old")
    assert (code, json.loads(out)["left"], "former" in json.loads(out)) == (0, [], False)
    assert mark_of(Broker.at(kafka), copy.name) is None


def test_the_ones_before_are_known_though_the_one_between_is_gone(kafka, name):
    broker, names = Broker.at(kafka), [f"{name}{letter}" for letter in "abcd"]
    a, b, c, d = names
    put_mark(broker, b, Mark(a, {}))
    put_mark(broker, c, Mark(b, {}, predecessors(broker, b)))
    put_mark(broker, d, Mark(c, {}, predecessors(broker, c)))
    assert predecessors(broker, d) == (c, b, a)
    remove_mark(broker, c)
    remove_mark(broker, b)
    assert predecessors(broker, d) == (c, b, a)
    assert predecessors(broker, a) == ()
    remove_mark(broker, d)
