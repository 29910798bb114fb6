"""From an urgent case over Kafka to a message, what a desk does with it, and that nobody hears of it twice."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.integration.service import through_servers, wait_until_done, where
from tests.jianwei.conftest import HEADER

pytestmark = pytest.mark.integration

RULE = '[[urgent]]\nname = "gas"\ntopics = ["燃气泄漏"]\n'
DUTY = ("--role", "city-duty", "--area", "北京市")
CLOCK = ZoneInfo("Asia/Shanghai")
ROUTES = """
[[roles]]
name = "city-duty"
channels = ["hook"]

[[rosters]]
name = "city"
fallback = "city-duty"

[[routes]]
name = "all"
rosters = ["city"]
"""


def leak(minutes):
    """A row of so many minutes ago."""
    called, sent = (f"{datetime.now(CLOCK) - timedelta(minutes=each):%Y-%m-%d %H:%M:%S}" for each in (minutes, 1))
    return f"T1,投诉,公共安全>燃气安全>燃气泄漏,东城区,景山街道,{called},{sent},{sent},,否"


def soon():
    """Where a log is cut off: before the day is closed, by whose ticks an alert of the last hour would be over."""
    return "--until", f"{datetime.now(CLOCK) + timedelta(hours=2):%Y-%m-%dT%H:%M:%S}"


def test_an_urgent_alert_is_told_acknowledged_and_closed(jianwei, installed, workers, hook, tmp_path):
    rows, config, routes, channels = (
        tmp_path / name for name in ("rows.csv", "city.toml", "routes.toml", "channels.toml")
    )
    rows.write_text(f"{HEADER}\n{leak(10)}\n", encoding="utf-8")
    config.write_text(RULE, encoding="utf-8")
    routes.write_text(ROUTES, encoding="utf-8")
    channels.write_text(f'[[channel]]\nname = "hook"\nkind = "webhook"\nurl = "{hook.address}"\n', encoding="utf-8")
    profile = ("--profile", "hotline12345")
    through_servers(jianwei, installed, workers, [rows], (*profile, *soon()), setup=("--config", config, *profile))

    def notify():
        options = ("--routes", routes, "--channels", channels, "--outbox", tmp_path / "outbox.db", "--once")
        jianwei("notify", *options, *where(installed))
        return len(hook.requests)

    def alert():
        installed.refresh()
        listed = jianwei("alerts", "--json", "--store", installed.at.elasticsearch, "--name", installed.name)
        return next(one for one in json.loads(listed) if one["span"] == "case")

    def does(*deed):
        jianwei("act", alert()["alert_id"], *deed, *DUTY, *where(installed))
        wait_until_done(installed, ())
        return alert()

    assert notify() == 1
    assert notify() == 1
    seen = does("acknowledge")
    assert (seen["status"], seen["handling"]["acknowledged_by"]) == ("acknowledged", "city-duty")
    assert notify() == 1
    seen = does("close", "--reason", "handled")
    assert (seen["status"], seen["handling"]["close_reason"]) == ("closed", "handled")
    assert [one["by"] for one in seen["history"]] == ["", "city-duty", "city-duty"]
    notify()
    assert len(set(hook.ids)) == len(hook.ids)
