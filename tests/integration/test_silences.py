"""A silence over Kafka: the watch folds it, the store lists it, nobody is told until it is ended, once."""

import json

import pytest

from streams.broker import Broker
from streams.kafka_configuration import published
from streams.messages import decode_told
from streams.step import PoisonError
from streams.watch import Watch
from tests.integration.conftest import PARTITIONS
from tests.integration.service import through_servers, wait_until_done, where
from tests.integration.test_act import ROUTES, RULE, leak, soon
from tests.jianwei.conftest import HEADER, command

DUTY = ("--role", "city-duty", "--area", "见微市")
__all__ = ["command"]
pytestmark = pytest.mark.integration


def folded(installed):
    """The silences that a rebuilt watch sends for the log as it is."""
    step = Watch(published(Broker.at(installed.at.kafka), installed.name), PARTITIONS.partials)
    state, found = step.new(0), []
    for record in installed.dump()["findings"]:
        try:
            found += [output.value for output in step.apply(state, record.value)]
        except PoisonError:
            continue
    return [value for value in found if hasattr(decode_told(value), "silence")]


def test_one_is_set_holds_is_listed_and_ended(jianwei, command, installed, workers, hook, tmp_path):  # noqa: PLR0917 - fixtures
    rows, config, routes, channels = (
        tmp_path / name for name in ("rows.csv", "city.toml", "routes.toml", "channels.toml")
    )
    rows.write_text(f"{HEADER}\n{leak(10)}\n", encoding="utf-8")
    config.write_text(RULE, encoding="utf-8")
    routes.write_text(ROUTES, encoding="utf-8")
    channels.write_text(f'[[channel]]\nname = "hook"\nkind = "webhook"\nurl = "{hook.address}"\n', encoding="utf-8")
    profile = ("--profile", "hotline12345")
    through_servers(jianwei, installed, workers, [rows], (*profile, *soon()), setup=("--config", config, *profile))
    stored = ("--store", installed.at.elasticsearch, "--name", installed.name)

    def says(*arguments):
        code, out, err = command(*arguments)
        assert code == 0, err
        return out

    def notify():
        options = ("--routes", routes, "--channels", channels, "--outbox", tmp_path / "outbox.db", "--once")
        says("notify", *options, *where(installed))
        return len(hook.requests)

    def sends(*arguments):
        told = json.loads(says("silence", *arguments, *DUTY, *where(installed), "--json"))
        wait_until_done(installed, ())
        installed.refresh()
        (listed,) = json.loads(says("silence", "list", *stored, "--json"))
        assert listed["silence_id"] == told["silence_id"]
        return listed

    one = sends("add", "--reason", "an exercise", "--hours", 2, "--most", 4)
    assert (one["state"], one["areas"], len(one["holds"])) == ("in force", ["见微市"], 1)
    assert notify() == 0
    ended = sends("end", one["silence_id"])
    assert (ended["state"], ended["ended_by"], ended["holds"]) == ("ended", "city-duty", [])
    assert notify() == 1
    sent = [record.value for record in installed.dump()["alerts"]]
    assert [value for value in sent if hasattr(decode_told(value), "silence")] == folded(installed)
