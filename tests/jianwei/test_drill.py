"""``jianwei drill``: a marked alert of an embedded city from the order to a channel, and counted nowhere."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from city.drills import Drill
from jianwei.delivery.looking import Told
from jianwei.drilling import course_of
from tests.jianwei.holed_town import EVENTS, TICKS, holed_town, store
from tests.patience import PATIENCE
from tests.streams.town import MILL, exported, run

__all__ = ["holed_town", "store"]

ROOT = Path(__file__).resolve().parents[2]
STOP = len(TICKS) - 30
ORDER = ("--role", "town-duty", "--area", MILL)
ROUTES = """
[[roles]]
name = "duty"
channels = ["hook"]

[[rosters]]
name = "all"
fallback = "duty"

[[routes]]
name = "all"
rosters = ["all"]
"""


@pytest.fixture
def notify(tmp_path, hook):
    """The options of ``jianwei notify``."""
    (tmp_path / "routes.toml").write_text(ROUTES, encoding="utf-8")
    (tmp_path / "channels.toml").write_text(
        f'[[channel]]\nname = "hook"\nkind = "webhook"\nurl = "{hook.address}"\n', encoding="utf-8"
    )
    named = (("--routes", "routes.toml"), ("--channels", "channels.toml"), ("--outbox", "outbox.db"))
    return [text for option, name in named for text in (option, tmp_path / name)]


def ordered(command, store, *more):
    code, out, err = command("drill", *ORDER, *more, "--store", f"sqlite:{store}", "--json")
    assert (code, err) == (0, "")
    return json.loads(out)["alert_id"]


def said(command, store, name, *arguments):
    code, out, _ = command(name, *arguments, "--store", f"sqlite:{store}")
    assert code == 0
    return out


def test_it_is_shown_with_its_mark_and_stands_in_the_export(command, store):
    alert_id = ordered(command, store, "--level", "2", "--note", "evening shift")
    shown = said(command, store, "alerts").decode()
    assert "[演练 drill] drill | Mill" in shown
    assert "演练 drill, ordered by town-duty, no case" in shown
    (alert,) = (one for one in json.loads(said(command, store, "alerts", "--json")) if one["span"] == "drill")
    assert (alert["alert_id"], alert["level"], alert["status"], alert["told"]) == (alert_id, 2, "open", "at_once")
    lines = [json.loads(line) for line in said(command, store, "export").splitlines()]
    assert [one["alert_id"] for one in lines if one["kind"] == "alerts" and one["span"] == "drill"] == [alert_id]


def test_one_that_is_told_later_has_the_time_at_which_it_was_ordered(command, store):
    alert_id = ordered(command, store, "--at", "2026-04-30 20:10")
    (alert,) = (one for one in json.loads(said(command, store, "alerts", "--json")) if one["alert_id"] == alert_id)
    assert alert["opened_at"] == "2026-04-30T20:10:00+08:00"
    code, _, err = command("drill", *ORDER, "--at", "2026-04-30 20:10", "--wait", "1", "--store", f"sqlite:{store}")
    assert (code, "leave --at out" in err) == (1, True)


def test_no_figure_knows_of_it(command, store, notify):
    """Acknowledged and closed with a reason, as a real one would be."""
    routes = notify[:2]
    figures = (
        ("response", "--json"),
        ("routes", "dry-run", *routes, "--json"),
        ("focus", "--year", "2026", "--json"),
        ("findings", "--json"),
    )

    def all_of_them():
        return [said(command, store, *figure) for figure in figures]

    before = all_of_them()
    alert_id = ordered(command, store)
    for deed in (("acknowledge",), ("close", "--reason", "handled")):
        said(command, store, "act", alert_id, *deed, "--role", "town-duty", "--area", "Town")
    assert all_of_them() == before


def test_the_city_goes_on_as_it_would_have_without(command, tmp_path):
    path = tmp_path / "town.db"
    run(path, [one for one in EVENTS if one.arrived <= TICKS[STOP]], TICKS[: STOP + 1])
    alert_id = ordered(command, path)
    run(path, [one for one in EVENTS if one.arrived > TICKS[STOP]], TICKS[STOP + 1 :])
    lines = said(command, path, "export").splitlines(keepends=True)
    others = [line for line in lines if alert_id.encode() not in line]
    assert others == list(exported(EVENTS, TICKS))
    assert len(lines) == len(others) + 1


def test_it_is_followed_to_the_channel(command, store, notify, hook):
    """``notify`` runs as a process of its own beside the command."""
    said(command, store, "notify", *notify, "--once")
    hook.requests.clear()
    process = subprocess.Popen(
        [sys.executable, "-m", "jianwei", "notify", *map(str, notify), "--store", f"sqlite:{store}"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        follow = ("--wait", str(PATIENCE), "--outbox", notify[-1], "--level", "1")
        code, out, err = command("drill", *ORDER, *follow, "--store", f"sqlite:{store}", "--json")
    finally:
        process.terminate()
        process.wait(PATIENCE)
    told = json.loads(out)
    assert (code, err, told["passed"], told["missing"]) == (0, "", True, None)
    assert sorted((one["stage"], one["role"], one["channel"]) for one in told["stages"]) == [
        ("alert", "", ""),
        ("notice", "duty", "hook"),
        ("sent", "", ""),
        ("taken", "duty", "hook"),
    ]
    times = [one["at"] for one in told["stages"]]
    assert times == sorted(times)
    (body,) = hook.bodies
    assert (body["drill"], body["title"][:4], body["alerts"][0]["alert_id"]) == (True, "【演练】", told["alert_id"])


def test_the_time_is_over_and_the_missing_stage_is_named(command, store, notify):
    said(command, store, "notify", *notify, "--once")
    follow = ("--wait", "0", "--outbox", notify[-1], "--store", f"sqlite:{store}")
    code, out, err = command("drill", *ORDER, *follow)
    assert code == 1
    assert "alert in the store" in out.decode()
    assert "not passed: notice decided: `jianwei notify` has not seen the alert" in err


@pytest.mark.parametrize(
    ("arguments", "said_of_it"),
    [
        (("--role", "张三", "--area", MILL), "looks like the name of a person"),
        ((*ORDER, "--note", "ask 13812345678"), "--note holds a phone number"),
        (("--role", "town-duty", "--area", "Town>Eest"), "--area: the store knows no such path"),
        ((*ORDER, "--topic", "Roads>Potholes"), "--topic: the store knows no such path"),
        ((*ORDER, "--level", "5"), "less than or equal to 4"),
        ((*ORDER, "--wait", "1"), "--wait needs --outbox"),
        ((*ORDER, "--wait", "1", "--outbox", "nowhere.db"), "no outbox at nowhere.db"),
        ((*ORDER, "--note", "x" * 201), "a note has at most 200"),
    ],
)
def test_a_wrong_order_is_refused_with_the_option_and_nothing_is_sent(command, store, arguments, said_of_it):
    code, _, err = command("drill", *arguments, "--store", f"sqlite:{store}")
    assert code in {1, 2}
    assert said_of_it in err
    assert "13812345678" not in err
    assert "drill" not in said(command, store, "alerts").decode()


class TestCourse:
    DRILL = Drill(drill_id="d", at=1_000, role="duty", desk="Town", area="Town")

    def told(self, channel, taken_at=0, code="", *, elsewhere=False):
        return Told(role="duty", channel=channel, decided_at=2_000, taken_at=taken_at, code=code, elsewhere=elsewhere)

    def test_the_first_stage_that_is_not_passed_is_the_missing_one(self):
        assert course_of(self.DRILL, 0, ()).missing == "alert"
        assert course_of(self.DRILL, 1_500, (), "quiet hours until 07:00").why == "quiet hours until 07:00"
        waiting = course_of(self.DRILL, 1_500, [self.told("a", 3_000), self.told("b", code="http 503")])
        assert (waiting.missing, waiting.why) == ("taken", "b: http 503")

    def test_stages_stand_in_the_order_of_time(self):
        course = course_of(self.DRILL, 4_600, [self.told("a", 3_500)])
        assert [one.stage for one in course.stages] == ["sent", "notice", "taken", "alert"]

    def test_a_channel_that_refused_it_has_passed_where_another_has_it(self):
        course = course_of(self.DRILL, 1_500, [self.told("a", elsewhere=True), self.told("b", 3_000)])
        assert course.missing is None
