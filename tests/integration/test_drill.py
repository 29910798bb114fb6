"""A drill over real servers: one marked message, acknowledged, counted nowhere; and kills on the way lose none."""

import json
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager

import pytest

from alerts.drills import name_of
from city.drills import Drill
from city.times import Zone
from indexing.judgements import alert_document
from streams.broker import Broker
from streams.kafka_actions import send_action
from streams.kafka_configuration import published
from streams.messages import decode_alerts
from streams.step import Step
from streams.watch import Watch
from tests.integration.service import ROOT, wait_until_done, where
from tests.jianwei.conftest import command
from tests.jianwei.test_drill import ROUTES
from tests.patience import PATIENCE
from tests.streams.town import records

__all__ = ["command"]

pytestmark = pytest.mark.integration

ORDER = ("--role", "city-duty", "--area", "见微市>东区", "--topic", "公共服务>供热", "--note", "evening shift")
DRILLS = 24


@pytest.fixture
def does(command):
    """Runs a command to its end in this process; gives what it printed."""

    def run(*arguments):
        code, out, err = command(*arguments)
        assert code == 0, err
        return out

    return run


@pytest.fixture
def begun(does, installed, hook, tmp_path):
    """An installation without data; starts its parts as processes, and ends all of them."""
    does("setup", *where(installed), "--store", installed.at.elasticsearch, "--profile", "hotline12345")
    (tmp_path / "routes.toml").write_text(ROUTES, encoding="utf-8")
    (tmp_path / "channels.toml").write_text(
        f'[[channel]]\nname = "hook"\nkind = "webhook"\nurl = "{hook.address}"\nper_minute = 6000\n', encoding="utf-8"
    )
    options = {
        "worker": ["worker", "--ticks", "none", "--store", installed.at.elasticsearch],
        "steps": ["worker", "--ticks", "none", "--role", "steps"],
        "notify": [
            "notify",
            *("--routes", tmp_path / "routes.toml", "--channels", tmp_path / "channels.toml"),
            *("--outbox", tmp_path / "outbox.db"),
        ],
    }
    running = []

    def start(part):
        with (tmp_path / f"{part}-{len(running)}.log").open("wb") as log:
            command = [sys.executable, "-m", "jianwei", *map(str, options[part]), *where(installed)]
            running.append(subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log))
        return running[-1]

    yield start
    for process in running:
        process.terminate()
    for process in running:
        process.wait(PATIENCE)


@contextmanager
def within(seconds=PATIENCE):
    """A time for what has to happen."""
    end = time.monotonic() + seconds

    def left(what):
        assert time.monotonic() < end, what
        time.sleep(0.02)

    yield left


def test_a_drill_reaches_the_desk_marked_and_no_figure(does, installed, begun, hook, tmp_path):
    begun("worker")
    begun("notify")
    outbox = tmp_path / "outbox.db"
    with within() as left:
        while not outbox.exists():
            left("the outbox")
    store = ("--store", installed.at.elasticsearch)
    follow = (*store, "--wait", PATIENCE, "--outbox", outbox, "--json")
    told = json.loads(does("drill", *ORDER, *where(installed), *follow))
    assert told["passed"]
    assert sorted(one["stage"] for one in told["stages"]) == ["alert", "notice", "sent", "taken"]
    (body,) = hook.bodies
    assert (body["drill"], body["title"]) == (True, "【演练】【重点】新预警：东区 · 供热")
    assert body["alerts"][0]["alert_id"] == told["alert_id"]
    duty = ("--role", "city-duty", "--area", "见微市")
    does("act", told["alert_id"], "acknowledge", *duty, *where(installed))
    does("act", told["alert_id"], "close", "--reason", "handled", *duty, *where(installed))
    wait_until_done(installed, ())
    installed.refresh()
    named = (*store, "--name", installed.name)
    (alert,) = json.loads(does("alerts", "--json", *named))
    assert (alert["span"], alert["status"], alert["handling"]["acknowledged_by"]) == ("drill", "closed", "city-duty")
    assert json.loads(does("response", "--json", *named)) == []
    with within() as left:
        while len(hook.requests) < 2:
            left("the end told")
    assert [(one["kind"], one["drill"]) for one in hook.bodies] == [("new", True), ("closed", True)]
    assert folded(installed) == [{**alert, "cases": [], "subject": []}]


def folded(installed):
    """The alerts that the watch alone makes of the log, as `jianwei alerts` shows them."""
    configuration = published(Broker.at(installed.at.kafka), installed.name)
    watch: Step = Watch(configuration, installed.partitions.partials)
    outputs = records(watch, watch.new(0), *(one.value for one in installed.dump()["findings"]))
    states = {state.alert.alert_id: state for state in (decode_alerts(one.value) for one in outputs)}
    zone = Zone(configuration.zone)
    documents = [alert_document(state.alert, zone, state.version) for state in states.values()]
    return [{**document.body, "subject": []} for document in documents]


def test_kills_of_the_worker_and_of_notify_lose_no_message(installed, begun, hook):
    """Notify dies after a third of the first half, the only worker when the second half is under way."""
    hook.delay = 0.03
    now = round(time.time() * 1000)
    drills = [
        Drill(drill_id=f"d{number}", at=now, role="city-duty", desk="见微市", area="见微市", level=4)
        for number in range(DRILLS)
    ]
    worker, notify = begun("steps"), begun("notify")
    for drill in drills[: DRILLS // 2]:
        send_action(Broker.at(installed.at.kafka), installed.name, drill)
    with within() as left:
        while len(hook.requests) < DRILLS // 6:
            left("the first messages")
        notify.kill()
        notify.wait()
        begun("notify")
        for drill in drills[DRILLS // 2 :]:
            send_action(Broker.at(installed.at.kafka), installed.name, drill)
        worker.kill()
        worker.wait()
        begun("steps")
        while len(set(hook.ids)) < DRILLS:
            left(f"{len(set(hook.ids))} of {DRILLS} messages")
    time.sleep(1)
    counts = Counter(body["notice_id"] for body in hook.bodies)
    assert {body["alerts"][0]["alert_id"] for body in hook.bodies} == {name_of(drill) for drill in drills}
    assert len(counts) == DRILLS
    assert counts.total() - DRILLS <= 1
