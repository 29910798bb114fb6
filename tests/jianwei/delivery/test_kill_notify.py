"""``jianwei notify`` that is killed at any moment tells all that an undisturbed one tells, and little of it twice."""

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from city.times import MINUTE
from indexing.judgements import alert_document
from indexing.sqlite import open_sqlite
from tests.alerts.test_desk import alert
from tests.jianwei.delivery.servers import http_server
from tests.patience import PATIENCE
from tests.streams.town import ZONE, run

ROOT = Path(__file__).resolve().parents[3]
KILLS = 3
ALERTS = 24
ROUTES = """
roles = [{name = "duty", channels = ["hook"]}, {name = "deputy", channels = ["hook"]}]
rosters = [{name = "one", fallback = "duty"}, {name = "two", fallback = "deputy"}]
routes = [{name = "all", rosters = ["one", "two"]}]
"""


@pytest.fixture
def store(tmp_path):
    """The file of a city in which alerts have just opened, each of a subject of its own."""
    path = tmp_path / "city.db"
    run(path, [], [])
    now = round(time.time() * 1000)
    opened = open_sqlite(path, create=False)
    for number in range(ALERTS):
        at = now - number * MINUTE
        one = msgspec.structs.replace(
            alert(level=number % 2 + 3, name=f"a{number}"), topic=f"Roads>{number}", opened_at=at, updated_at=at
        )
        opened.put([alert_document(one, ZONE, number + 1)])
    opened.close()
    return path


def notify(folder, store, hook, *more):
    """``jianwei notify`` with an outbox in a folder, as a process."""
    folder.mkdir(exist_ok=True)
    routes, channels = folder / "routes.toml", folder / "channels.toml"
    routes.write_text(ROUTES, encoding="utf-8")
    channels.write_text(
        f'[[channel]]\nname = "hook"\nkind = "webhook"\nurl = "{hook.address}"\nper_minute = 6000\n', encoding="utf-8"
    )
    options = ["--routes", routes, "--channels", channels, "--outbox", folder / "outbox.db"]
    command = [
        sys.executable,
        "-m",
        "tests.jianwei.delivery.notify_process",
        *options,
        "--store",
        f"sqlite:{store}",
        *more,
    ]
    return subprocess.Popen(list(map(str, command)), cwd=ROOT, stdout=subprocess.DEVNULL)


def test_kills_at_random_moments_lose_nothing_and_repeat_at_most_one_message_each(store, tmp_path):
    seed = random.Random(20261127)
    with http_server() as calm, http_server() as hook:
        assert notify(tmp_path / "calm", store, calm, "--once").wait(PATIENCE) == 0
        hook.delay = 0.01
        for _ in range(KILLS):
            enough, until = len(hook.requests) + seed.randrange(9), time.monotonic() + PATIENCE
            process = notify(tmp_path / "disturbed", store, hook)
            while len(hook.requests) < enough or not (tmp_path / "disturbed/outbox.db").exists():
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.001)
            time.sleep(seed.random() * 0.02)
            process.kill()
            process.wait()
        assert notify(tmp_path / "disturbed", store, hook, "--once").wait(PATIENCE) == 0
        counts = Counter(hook.ids)
        assert set(counts) == set(calm.ids)
        assert len(calm.ids) == len(set(calm.ids)) == 2 * ALERTS
        assert counts.total() - len(counts) <= KILLS
        said = {body["notice_id"]: body for body in hook.bodies}
        assert all(body == said[body["notice_id"]] for body in hook.bodies)
