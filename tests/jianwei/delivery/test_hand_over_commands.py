"""Hand-overs at the command line: ``act``, ``notify`` over a city in one file, ``channels check``."""

import json
import re

import pytest

from tests.jianwei.delivery.servers import http_server
from tests.jianwei.holed_town import holed_town, store
from tests.jianwei.test_act import DUTY, alert_of

__all__ = ["holed_town", "store"]

ROUTES = """
[[roles]]
name = "town-duty"
channels = ["hook"]

[[rosters]]
name = "town"
fallback = "town-duty"

[[routes]]
name = "all"
rosters = ["town"]
"""


@pytest.fixture
def emergency():
    with http_server() as received:
        yield received


@pytest.fixture
def channels(tmp_path, hook, emergency):
    def write(more=""):
        path = tmp_path / "channels.toml"
        path.write_text(
            f'[[channel]]\nname = "hook"\nkind = "webhook"\nroles = ["readers"]\nurl = "{hook.address}"\n'
            f'[[outlet]]\nname = "应急"\nurl = "{emergency.address}"\n{more}',
            encoding="utf-8",
        )
        return str(path)

    return write


@pytest.fixture
def notify(command, store, tmp_path, channels):
    routes = tmp_path / "routes.toml"
    routes.write_text(ROUTES, encoding="utf-8")

    def run(more=""):
        files = ("--routes", str(routes), "--channels", channels(more), "--outbox", str(tmp_path / "outbox.db"))
        return command("notify", *files, "--store", f"sqlite:{store}", "--once")

    return run


def test_an_alert_is_handed_over_delivered_and_received_in_the_citys_own_file(command, notify, store, emergency):
    emergency.body = {"received": True}
    alert = alert_of(store)["alert_id"]
    where = ("--store", f"sqlite:{store}")
    assert command("act", alert, "hand_over", "--outlet", "应急", *DUTY, *where)[0] == 0
    code, out, err = notify()
    assert (code, err) == (0, "")
    assert "accepted" in out.decode()
    found = alert_of(store)
    (one,) = found["handling"]["outlets"]
    assert one["hand_over"] == emergency.bodies[0]["hand_over"]
    assert all(one[key] for key in ("at", "sent_at", "received_at"))
    assert (one["by"], one["failed_at"]) == ("town-duty", None)
    assert [each["by"] for each in found["history"]][-3:] == ["town-duty", "delivery", "应急"]
    listed = command("alerts", *where, "--limit", "1000")[1].decode()
    (line,) = (each for each in listed.splitlines() if "-> 应急" in each)
    assert re.fullmatch(r" +-> 应急: asked ([-\d]+ [\d:]+), delivered [-\d]+ [\d:]+, received [-\d]+ [\d:]+", line), (
        line
    )
    notify()
    assert (len(emergency.requests), alert_of(store)) == (1, found)
    figures = json.loads(command("response", *where, "--json")[1])
    assert sum(row["not_received"] for row in figures) == 0


@pytest.mark.parametrize("kind", ["delivered", "undelivered"])
def test_what_delivery_tells_nobody_else_can(command, store, kind):
    alert = alert_of(store)["alert_id"]
    code, _, err = command("act", alert, kind, "--outlet", "应急", *DUTY, "--store", f"sqlite:{store}")
    assert code == 1
    assert "expected one of acknowledge" in err


def test_a_role_that_is_told_must_have_a_channel(notify):
    code, _, err = notify('tell = "town-dty"\n')
    assert code == 1
    assert "[outlet] tell: 'town-dty' is no role that has a channel (nearest known: town-duty)" in err
    assert notify('tell = "readers"\n')[0] == 0


def test_the_check_shows_outlets_and_a_test_says_that_it_is_one(command, channels, emergency):
    code, out, _ = command("channels", "check", channels(), "--send-test", "应急", "--json")
    assert code == 0
    assert [(one["name"], one["kind"], one["outcome"]) for one in json.loads(out)] == [
        ("hook", "webhook", ""),
        ("outlet:应急", "outlet", "accepted"),
    ]
    (body,) = emergency.bodies
    assert body["kind"] == "test"
    assert "alert_id" not in body
