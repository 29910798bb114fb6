"""Where a deed goes that may go into an embedded city or over Kafka: what is given wins over the environment."""

from pathlib import Path

import pytest

from jianwei.stores import kafka_beside

FILE, ADDRESS, STATE = "sqlite:city.db", "http://localhost:9200", Path("replay.state")


@pytest.mark.parametrize(
    ("given", "around", "meant"),
    [
        ((None, None, None), {}, None),
        ((None, None, None), {"KAFKA": "broker:1"}, "broker:1"),
        ((None, ADDRESS, None), {"KAFKA": "broker:1"}, "broker:1"),
        ((None, None, None), {"KAFKA": "broker:1", "STORE": ADDRESS}, "broker:1"),
        (("given:2", None, None), {"KAFKA": "broker:1", "STORE": FILE}, "given:2"),
        ((None, FILE, None), {"KAFKA": "broker:1", "STORE": ADDRESS}, None),
        ((None, ADDRESS, None), {"KAFKA": "broker:1", "STORE": FILE}, "broker:1"),
        ((None, None, None), {"KAFKA": "broker:1", "STORE": FILE}, None),
        ((None, ADDRESS, STATE), {"KAFKA": "broker:1"}, None),
    ],
)
def test_the_broker_of_the_environment_is_meant_but_for_a_file_and_a_state(monkeypatch, given, around, meant):
    for variable in ("KAFKA", "STORE", "STORE_FILE"):
        monkeypatch.delenv(f"JIANWEI_{variable}", raising=False)
    for variable, value in around.items():
        monkeypatch.setenv(f"JIANWEI_{variable}", value)
    assert kafka_beside(*given) == meant
