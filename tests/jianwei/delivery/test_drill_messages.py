"""Messages of a drill are marked in every channel, are never gathered with real ones, and come too late for nobody."""

import json

import msgspec
import pytest

from alerts.delivery.bodies import Secrets, request_of
from alerts.delivery.channels import Channel
from alerts.delivery.messages import message_of
from alerts.delivery.texts import Style, text_of
from alerts.drills import LASTS, DrillsState, ordered
from alerts.rules import Watching
from city.drills import Drill
from city.times import HOUR, MINUTE, Zone
from jianwei.delivery.looking import told_of
from tests.jianwei.delivery.conftest import NOW, notice, put, rounds
from tests.jianwei.delivery.test_notifying import Given, at, begun, turn

__all__ = ["begun"]

ZONE = Zone("Asia/Shanghai")
HOOK = '[[channel]]\nname = "hook"\nkind = "webhook"\nurl = "{hook.address}"\n'


def of_drill(number=1, **more):
    made = notice(number, **more)
    return msgspec.structs.replace(made, about=msgspec.structs.replace(made.about, span="drill"))


def posted(kind, one, **channel):
    message = message_of(one, lambda _: None)
    given = Channel(name="c", kind=kind, **channel)
    return json.loads(request_of(given, Secrets("k"), message, Style(zone=ZONE), NOW).content)


@pytest.mark.parametrize(("language", "mark"), [("zh", "【演练】【重点】"), ("en", "[DRILL] 【major】")])
def test_the_title_begins_with_the_mark(language, mark):
    message = message_of(of_drill(), lambda _: None)
    text = text_of(message, Style(zone=ZONE, language=language), 2048)
    assert text.title.startswith(mark)
    assert text.body.splitlines()[0].startswith(("这是演练", "This is a drill"))


@pytest.mark.parametrize("kind", ["new", "escalated", "repeated", "closed"])
def test_so_does_every_later_message_of_it(kind):
    message = message_of(of_drill(kind=kind), lambda _: None)
    assert text_of(message, Style(zone=ZONE), 2048).title.startswith("【演练】")


def test_a_real_alert_bears_no_mark():
    message = message_of(notice(), lambda _: None)
    text = text_of(message, Style(zone=ZONE), 2048)
    assert "演练" not in text.whole
    assert posted("webhook", notice(), url="http://h")["drill"] is False
    assert "drill" not in posted("alertmanager", notice(), url="http://h")[0]["labels"]


def test_robots_webhooks_and_alertmanager_bear_it():
    assert posted("wecom", of_drill())["text"]["content"].startswith("【演练】")
    assert posted("dingtalk", of_drill())["text"]["content"].startswith("【演练】")
    assert posted("feishu", of_drill())["content"]["text"].startswith("【演练】")
    assert posted("webhook", of_drill(), url="http://h")["drill"] is True
    assert posted("alertmanager", of_drill(), url="http://h")[0]["labels"]["drill"] == "true"


def test_a_notice_that_tells_nothing_of_its_alert_has_the_mark_of_the_document():
    bare = msgspec.structs.replace(notice(), about=None)
    assert message_of(bare, lambda _: {"span": "drill"}).drill
    assert not message_of(bare, lambda _: {"span": "hour"}).drill


def test_one_that_is_late_goes_by_itself_and_no_digest_counts_it(delivering, hook, clock):
    hook.status = 503
    deliverer = delivering(HOOK.format(hook=hook))
    put(deliverer, notice(1), notice(2), of_drill(3))
    rounds(deliverer)
    clock.time += 300 * MINUTE
    hook.status = 200
    hook.requests.clear()
    rounds(deliverer)
    assert sorted((body["kind"], body["drill"], len(body["alerts"])) for body in hook.bodies) == [
        ("late", False, 2),
        ("new", True, 1),
    ]


def alert_of_drill(minutes=0, level=3):
    order = Drill(drill_id="d", at=NOW + minutes * MINUTE, role="duty", desk="Town", area="Town>East", level=level)
    _, (alert,) = ordered(DrillsState(), order, (), Watching(zone=ZONE))
    return alert


def test_who_has_the_duty_is_told_of_it_and_the_outbox_says_so(begun, hook, tmp_path):
    drill = alert_of_drill(level=1)
    running = begun(Given(drill))
    assert turn(*running) == [("new", drill.alert_id)]
    assert hook.bodies[0]["title"] == "【演练】【关注】新预警：East"
    (told,), why = told_of(tmp_path / "outbox.db", drill.alert_id)
    assert (told.role, told.channel, told.decided_at, told.taken_at, why) == ("duty", "hook", NOW, NOW, "")


def test_the_outbox_says_that_nobody_was_told_and_that_a_channel_has_not_taken_it(begun, hook, tmp_path):
    drill, outbox = alert_of_drill(), tmp_path / "outbox.db"
    notifier, deliverer = begun(Given(drill))
    assert told_of(outbox, drill.alert_id) == ([], "`jianwei notify` has not begun with this outbox")
    hook.status = 503
    turn(notifier, deliverer)
    assert told_of(outbox, "another") == ([], "`jianwei notify` has not seen the alert")
    (told,), _ = told_of(outbox, drill.alert_id)
    assert (told.taken_at, told.code) == (0, "http 503")


@pytest.mark.parametrize(("late", "kinds"), [(LASTS - MINUTE, ["new"]), (LASTS + MINUTE, [])])
def test_nobody_is_told_of_one_that_is_heard_of_when_it_is_over(begun, clock, late, kinds):
    clock.time = NOW + late
    assert [kind for kind, _ in turn(*begun(Given(alert_of_drill())))] == kinds


def test_a_drill_puts_no_real_alert_off(begun, clock):
    source = Given(alert_of_drill(), at(1))
    clock.time = NOW + HOUR
    assert sorted(kind for kind, _ in turn(*begun(source))) == ["new", "new"]
