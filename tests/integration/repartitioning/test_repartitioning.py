"""An installation gets other numbers of partitions, twice: what it says is what one says that was never touched."""

import json
import signal
import subprocess
import sys
from time import sleep

import pytest
from kafka.structs import TopicPartition

from indexing.elastic_duplicating import ElasticDuplicating
from indexing.errors import StoreError
from jianwei.__main__ import main
from streams.broker import Broker
from streams.catalogue import load_catalogue
from streams.errors import StreamsError
from streams.kafka_actions import send_actions
from streams.kafka_administration import Administration
from streams.kafka_closing import close
from streams.kafka_connection import administering
from streams.kafka_gateway import EventProducer
from tests.faults.expected import different_lines
from tests.faults.installation import Installation
from tests.integration.purging.leaky_town import working
from tests.integration.repartitioning import dying
from tests.integration.repartitioning.moved_town import acknowledged, decisions, feed, parts, undisturbed
from tests.integration.service import ROOT, where
from tests.integration.test_act import ROUTES
from tests.streams.town import event

pytestmark = [pytest.mark.integration, pytest.mark.slow]


@pytest.fixture
def notify(tmp_path, hook):
    """Tells who has the duty, with one outbox all the time; gives what was told now."""
    routes, channels = tmp_path / "routes.toml", tmp_path / "channels.toml"
    routes.write_text(ROUTES, encoding="utf-8")
    channels.write_text(f'[[channel]]\nname = "hook"\nkind = "webhook"\nurl = "{hook.address}"\n', encoding="utf-8")

    def told(installation):
        before = len(hook.requests)
        options = ["--routes", routes, "--channels", channels, "--outbox", tmp_path / "outbox.db", "--once"]
        assert main([str(one) for one in ("notify", *options, *where(installation))]) == 0
        return hook.bodies[before:]

    return told


def command(old, new, *more):
    events, partials = new.partitions.events, new.partitions.partials
    numbers = ["--partitions-events", events, "--partitions-partials", partials]
    given = ["repartition", *where(old), "--store", old.at.elasticsearch, "--to", new.name, *numbers, *more]
    return [str(one) for one in given]


def killed(old, new, point):
    """Begins, and dies there."""
    died = subprocess.run([sys.executable, "-m", dying.__name__, point, *command(old, new)], cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL, "it never came there"


def fed(installation, log, part):
    """A part goes in and is done by a worker; gives the export then."""
    with working(installation, log):
        feed(installation.at.kafka, installation.name, installation.partitions, part)
    return installation.exported()


def done(installation, log, deeds):
    """Deeds of people, and a worker that takes them in."""
    send_actions(Broker.at(installation.at.kafka), installation.name, deeds)
    with working(installation, log):
        pass


@pytest.fixture
def refused(capfdbinary):
    """Why a run does not begin."""

    def why(*arguments):
        capfdbinary.readouterr()
        assert main(command(*arguments)) == 1
        return capfdbinary.readouterr().err.decode()

    return why


def take_the_place(old, new, capfdbinary, points):
    """Killed and begun again; gives what the last run tells."""
    assert main(command(old, new, "--dry-run")) == 0
    for point in points:
        killed(old, new, point)
    capfdbinary.readouterr()
    assert main(command(old, new, "--json")) == 0
    return json.loads(capfdbinary.readouterr().out)


def test_from_four_to_two_to_five_nothing_is_lost_and_nothing_told_twice(
    installations, notify, tmp_path, capfdbinary, refused
):
    old, two, five = installations
    first, second, third = parts()
    deeds = [acknowledged(fed(old, tmp_path / "a.log", first), 1), *decisions()]
    told = notify(old)
    done(old, tmp_path / "a.log", deeds)
    told += notify(old)
    before, alerts = old.exported(), old.dump()["alerts"]

    points = list(dying.POINTS)
    answer = take_the_place(old, two, capfdbinary, points[:5])
    assert (answer["partitions"], answer["documents"]) == ({"events": 2, "partials": 3}, len(before))
    assert two.exported() == before
    assert two.dump()["alerts"] == alerts
    assert notify(two) == []
    capfdbinary.readouterr()
    assert main(command(old, two)) == 0
    assert f"was made before and can be worked on; {old.name} is closed" in capfdbinary.readouterr().out.decode()

    later = [acknowledged(fed(two, tmp_path / "b.log", second), 2)]
    done(two, tmp_path / "b.log", later)
    told += notify(two)
    assert take_the_place(two, five, capfdbinary, points[5:])["already"]
    assert notify(five) == []
    exported = fed(five, tmp_path / "c.log", third)
    told += notify(five)
    assert different_lines(exported, undisturbed(tmp_path, (deeds, later))) == []
    heard = [(item["alert_id"], item["kind"], str(item)) for one in told for item in one["alerts"]]
    assert len(heard) == len(set(heard)) > 5
    assert "2 and 3 partitions" in refused(old, Installation(two.at, two.name, five.partitions))


def test_it_is_refused_while_something_goes_on_and_whoever_still_sends_is_told(installations, refused, tmp_path):
    old, two, _ = installations
    broker = Broker.at(old.at.kafka)
    with EventProducer(broker, old.name, old.partitions) as before:
        before.send([event("a", "2026-03-01 10:00")])
        before.flush()
        assert "not done yet" in refused(old, two, "--dry-run")
        close(Administration(broker, old.name, load_catalogue()))  # as a run that was killed before it looked again
        assert "not done yet" in refused(old, two)
        with working(old, tmp_path / "a.log"):
            while any(old.behind().values()):
                sleep(0.2)
            assert "stop the workers" in refused(old, two)
        assert main(command(old, two)) == 0
        before.send([event("b", "2026-03-01 11:00")])
        with pytest.raises(StreamsError, match="is closed, another one takes its place"):
            before.flush()
    with pytest.raises(StreamsError, match="is closed"):
        EventProducer(broker, old.name, old.partitions)
    with pytest.raises(StreamsError, match="is closed, another one takes its place"):
        send_actions(broker, old.name, decisions())
    assert main(["setup", *where(old)]) == 1, "nobody opens it unasked"
    assert main(["setup", *where(old), "--reopen"]) == 0
    with EventProducer(broker, old.name, old.partitions) as again:
        again.send([event("b", "2026-03-01 11:00")])
    assert "has gone on since" in refused(old, two)


def test_after_a_fault_on_the_way_the_old_one_is_open_as_before(installations, refused, monkeypatch):
    old, two, _ = installations

    def full(*_):
        raise StoreError("the disk is full")

    with monkeypatch.context() as there:
        there.setattr(ElasticDuplicating, "duplicate", full)
        assert "the disk is full" in refused(old, two)
    with EventProducer(Broker.at(old.at.kafka), old.name, old.partitions) as gateway:
        gateway.send([event("a", "2026-03-01 10:00")])
    assert "not done yet" in refused(old, two)


def test_a_log_that_has_lost_more_than_counts_depend_on_is_refused(installations, refused, tmp_path):
    old, two, _ = installations
    fed(old, tmp_path / "a.log", parts()[0][:3])
    with administering(Broker.at(old.at.kafka)) as client:
        client.delete_records({TopicPartition(f"{old.name}.events", 1): 1})
    assert "101 days that counts depend on" in refused(old, two, "--dry-run")
