"""``jianwei deliver`` and ``jianwei channels check`` at the command line."""

import json
import time
import tomllib
from pathlib import Path

import msgspec
import pytest

from alerts.delivery.channels import Channel, ChannelsFile, DeliveryTable, LimitsTable
from alerts.delivery.outlets import Outlet, ReceiptTable
from jianwei.delivery.files import load_channels, secrets_of
from tests.jianwei.delivery.conftest import notice, written

ROOT = Path(__file__).resolve().parents[3]
MANUAL = (ROOT / "docs/delivery.md").read_text(encoding="utf-8")
KEY = "hidden-key-4711"


@pytest.fixture
def file(tmp_path, hook, monkeypatch):
    monkeypatch.setenv("KEY", KEY)
    path = tmp_path / "channels.toml"
    path.write_text(
        f'[[channel]]\nname = "hook"\nkind = "wecom"\nroles = ["city-duty"]\nhost = "{hook.address}"\n'
        'secret_env = "KEY"\n'
        '[[channel]]\nname = "away"\nkind = "webhook"\nurl = "http://127.0.0.1:9"\nsecret_env = "KEY"\n',
        encoding="utf-8",
    )
    return path


@pytest.fixture
def command(command):
    """The command with its output as text."""

    def run(*arguments):
        code, out, err = command(*arguments)
        return code, out.decode(), err

    return run


@pytest.fixture
def deliver(command, file, tmp_path):
    def run(*notices, once=True, more=()):
        now = round(time.time() * 1000)
        lines = written(tmp_path / "notices.jsonl", (msgspec.structs.replace(one, at=now) for one in notices))
        given = ["--channels", str(file), "--outbox", str(tmp_path / "outbox.db"), "--notices", str(lines), *more]
        return command("deliver", *given, *(["--once"] if once else []))

    return run


def test_notices_are_delivered_and_each_try_is_a_line(deliver, hook):
    code, out, err = deliver(notice(1), notice(2), once=False)
    assert (code, err) == (0, "")
    assert out.splitlines() == ["accepted  n0001 hook new http 200 #1", "accepted  n0002 hook new http 200 #1"]
    assert hook.ids == ["n0001", "n0002"]


def test_tries_are_data_for_programs(deliver):
    code, out, _ = deliver(notice(1), more=["--json"])
    assert code == 0
    assert [json.loads(line) for line in out.splitlines()] == [
        {
            "notice_id": "n0001",
            "channel": "hook",
            "kind": "new",
            "level": 3,
            "outcome": "accepted",
            "code": "http 200",
            "attempt": 1,
            "gone_to": "",
        }
    ]


@pytest.mark.parametrize(("status", "code"), [(200, 0), (403, 1), (503, 2)])
def test_the_exit_code_tells_a_refusal_from_a_failure(deliver, hook, status, code):
    hook.status = status
    assert deliver(notice(1))[0] == code


def test_a_channel_that_is_away_ends_with_2_and_the_next_run_goes_on(deliver, hook):
    code, out, _ = deliver(notice(1, channels=("away",)), notice(2))
    assert code == 2
    assert sorted(line.split()[0] for line in out.splitlines()) == ["accepted", "failed"]
    assert deliver()[0] == 2
    assert hook.ids == ["n0002"]


def test_an_unknown_channel_ends_with_1_and_what_stands_before_it_waits(deliver, hook):
    code, out, err = deliver(notice(1), notice(2, channels=("hok",)))
    assert (code, out) == (1, "")
    assert "notices.jsonl:2: channels: unknown channel (nearest known: hook)" in err
    assert hook.requests == []
    assert deliver()[0] == 0
    assert hook.ids == ["n0001"]


def test_no_output_holds_a_secret(command, deliver, file, hook):
    hook.status = 401
    outputs = [deliver(notice(1), notice(2, channels=("away",)))]
    outputs += [deliver(more=["--json"]), command("channels", "check", str(file), "--send-test", "hook")]
    outputs += [command("channels", "check", str(file), "--json"), command("deliver", "--help")]
    assert not [text for _, out, err in outputs for text in (out, err) if KEY in text]


def test_a_test_message_is_marked_and_goes_to_all_channels_of_a_role(command, file, hook):
    code, out, _ = command("channels", "check", str(file), "--send-test", "city-duty", "--json")
    assert code == 0
    assert [(one["name"], one["outcome"]) for one in json.loads(out)] == [("hook", "accepted"), ("away", "")]
    assert "测试消息，请勿处置" in hook.bodies[0]["text"]["content"]


def test_a_test_message_that_does_not_arrive_ends_with_2(command, file):
    assert command("channels", "check", str(file), "--send-test", "away")[0] == 2


def test_a_test_to_nobody_names_who_there_is(command, file):
    code, _, err = command("channels", "check", str(file), "--send-test", "city-dity")
    assert code == 1
    assert "no such channel, role or outlet (nearest known: city-duty)" in err


class TestTheManual:
    def test_has_an_example_that_is_a_file_of_channels_with_every_kind(self, tmp_path, monkeypatch):
        (example,) = [part.partition("```")[0] for part in MANUAL.split("```toml\n")[1:]]
        path = tmp_path / "channels.toml"
        path.write_text(example, encoding="utf-8")
        file = load_channels(path)
        (tmp_path / "secrets").mkdir()
        for channel in file.ways:
            for where in (channel.secret_file, channel.sign_file):
                if where:
                    (tmp_path / where).write_text("x")
            for variable in (channel.secret_env, channel.sign_env):
                if variable:
                    monkeypatch.setenv(variable, "x")
        secrets_of(path, file)
        assert {channel.kind for channel in file.channel} | {"lark"} == set(Channel.__annotations__["kind"].__args__)
        given = tomllib.loads(example)
        assert msgspec.convert(given["limits"], LimitsTable) == LimitsTable()
        assert set(given["delivery"]) == set(DeliveryTable.__struct_fields__)
        assert set(given) == set(ChannelsFile.__struct_fields__)

    def test_names_every_key_of_an_outlet_and_the_times_that_the_code_has(self):
        table = MANUAL.partition("| key of an outlet |")[2].partition("\n\n")[0]
        assert {name for name in Outlet.__struct_fields__ if f"`{name}`" not in table} == set()
        times = ReceiptTable()
        assert "`{}`, `{}`, `{}`, `{}`".format(*msgspec.structs.astuple(times)) in table

    def test_names_every_key_of_a_channel(self):
        table = MANUAL.partition("| key of a channel |")[2].partition("\n\n")[0]
        assert {name for name in Channel.__struct_fields__ if f"`{name}`" not in table} == set()
