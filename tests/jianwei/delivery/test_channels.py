"""Every kind of channel against a server that speaks its language."""

import base64
import email
import email.policy

import msgspec
import pytest

from tests.jianwei.delivery.conftest import notice, put, rounds

ROBOT = '[[channel]]\nname = "hook"\nkind = "{kind}"\nhost = "{hook}"\nsecret_env = "KEY"\n'
KEY = "hidden-key"


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("KEY", KEY)
    monkeypatch.setenv("SIGN", "hidden-sign")


def robot(delivering, hook, kind, more=""):
    deliverer = delivering(ROBOT.format(kind=kind, hook=hook.address) + more)
    put(deliverer, notice(1))
    return rounds(deliverer)


def test_a_private_wecom_gets_a_text_at_the_path_of_the_public_one(delivering, hook):
    (tried,) = robot(delivering, hook, "wecom")
    assert tried.outcome == "accepted"
    ((path, _, body),) = hook.requests
    assert path == f"/cgi-bin/webhook/send?key={KEY}"
    assert body["msgtype"] == "text"
    assert body["text"]["content"].startswith("【重点】新预警：东区 · 供热\n")
    assert body["text"]["content"].endswith("通知编号：n0001")


def test_dingtalk_is_signed_and_calls_nobody(delivering, hook):
    robot(delivering, hook, "dingtalk", 'sign_env = "SIGN"\n')
    ((path, _, body),) = hook.requests
    assert path.startswith(f"/robot/send?access_token={KEY}&timestamp=1795000000000&sign=")
    assert body["at"] == {"atMobiles": [], "isAtAll": False}


@pytest.mark.parametrize("kind", ["feishu", "lark"])
def test_feishu_and_lark_are_signed(delivering, hook, kind):
    robot(delivering, hook, kind, 'sign_env = "SIGN"\n')
    ((path, _, body),) = hook.requests
    assert path == f"/open-apis/bot/v2/hook/{KEY}"
    assert body["timestamp"] == "1795000000"
    assert len(base64.b64decode(body["sign"])) == 32
    assert "供热" in body["content"]["text"]


@pytest.mark.parametrize(
    ("kind", "answer", "becomes"),
    [
        ("wecom", {"errcode": 93000}, "refused code 93000"),
        ("wecom", {"errcode": 45009}, "failed code 45009"),
        ("dingtalk", {"errcode": 310000}, "refused code 310000"),
        ("feishu", {"code": 19021}, "refused code 19021"),
        ("lark", {"code": 11232}, "failed code 11232"),
        ("wecom", {"welcome": "to the captive portal"}, "failed no answer of a robot"),
        ("wecom", ["errcode"], "failed no answer of a robot"),
    ],
)
def test_a_robot_that_answers_200_but_did_not_take_it_is_not_believed(delivering, hook, kind, answer, becomes):
    hook.body = answer
    (tried,) = robot(delivering, hook, kind)
    assert f"{tried.outcome} {tried.code}" == becomes


def test_a_webhook_can_have_a_token(delivering, hook):
    deliverer = delivering(
        f'[[channel]]\nname = "hook"\nkind = "webhook"\nurl = "{hook.address}/in"\nsecret_env = "KEY"\n'
    )
    put(deliverer, notice(1))
    rounds(deliverer)
    ((path, headers, _),) = hook.requests
    assert (path, headers["Authorization"]) == ("/in", f"Bearer {KEY}")


def test_alertmanager_gets_one_alert_that_ends_with_the_recovery(delivering, hook):
    deliverer = delivering(f'[[channel]]\nname = "hook"\nkind = "alertmanager"\nurl = "{hook.address}"\n')
    put(deliverer, notice(1))
    rounds(deliverer)
    recovered = notice(2, kind="recovered")
    put(deliverer, msgspec.structs.replace(recovered, alert_id="alert1", about=notice(1).about))
    rounds(deliverer)
    (path, _, (opened,)), (_, _, (ended,)) = hook.requests
    assert path == "/api/v2/alerts"
    assert opened["labels"] == ended["labels"] == {"alertname": "Jianwei", "alert_id": "alert1", "role": "city-duty"}
    assert opened["endsAt"] == "2026-11-25T11:06:40.000Z"
    assert ended["endsAt"] == "2026-11-18T11:06:40.000Z"
    assert opened["annotations"]["observed"] == "12"


MAIL = (
    '[[channel]]\nname = "hook"\nkind = "mail"\nserver = "localhost"\nport = {port}\nsecurity = "none"\n'
    'sender = "jianwei@city.example"\nto = "duty@city.example"\ntimeout = 5\n'
)


def test_a_mail_is_plain_text_and_bears_its_notice_in_a_header(delivering, mail):
    port, taken = mail
    deliverer = delivering(MAIL.format(port=port))
    put(deliverer, notice(1))
    assert [tried.outcome for tried in rounds(deliverer)] == ["accepted"]
    ((recipients, content),) = taken
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert recipients == ["duty@city.example"]
    assert message["X-Jianwei-Notice"] == "n0001"
    assert message["Subject"] == "【重点】新预警：东区 · 供热"
    assert message.get_content_type() == "text/plain"
    body = message.get_content()
    assert "Asia/Shanghai" in body
    assert "通知编号：n0001" in body


def test_a_mail_server_that_is_away_is_tried_again(delivering, mail, capfd):
    port, taken = mail
    deliverer = delivering(MAIL.format(port=9))
    put(deliverer, notice(1))
    assert [(tried.outcome, tried.code) for tried in rounds(deliverer)] == [("failed", "mail")]
    assert taken == []
    assert capfd.readouterr() == ("", "")
    assert port
