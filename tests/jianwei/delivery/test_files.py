"""What is wrong with a file of channels or of notices is said with file, line and field; secrets are never said."""

import pytest

from alerts.delivery.bodies import Secrets
from intake.errors import InputError, ProfileError
from jianwei.delivery.files import load_channels, notices_in, secrets_of

GOOD = '[[channel]]\nname = "duty"\nkind = "wecom"\nsecret_env = "DUTY_KEY"\n'
OUTLET = '[[outlet]]\nname = "应急"\nurl = "https://a"\n'


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "channels.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD + 'colour = "red"\n', "channels.toml:5: [channel] colour: unknown key"),
        (GOOD.replace("wecom", "pigeon"), "channels.toml:3: [channel] kind: unknown value 'pigeon', expected one of"),
        (GOOD.replace('secret_env = "DUTY_KEY"', ""), "channels.toml:1: [channel] secret_file: is missing"),
        (GOOD + 'secret_file = "key"\n', "channels.toml:4: [channel] secret_env: is given beside secret_file"),
        (GOOD + 'url = "https://a"\n', "channels.toml:5: [channel] url: is of no use for kind wecom"),
        (GOOD + 'host = "ftp://a"\n', "channels.toml:5: [channel] host: expected an address"),
        (GOOD + 'host = "https://user:pass@a"\n', "channels.toml:5: [channel] host: holds a user"),
        (GOOD + 'host = "https://a:99999"\n', "channels.toml:5: [channel] host: expected an address with a host"),
        (GOOD + 'fallback = "nobody"\n', "channels.toml:5: [channel] fallback: expected the name of another"),
        (GOOD + "timeout = 0\n", "channels.toml:5: [channel] timeout: expected a number >= 0.1"),
        (GOOD + GOOD, "channels.toml:6: [channel] name: there is a channel of this name above"),
        (GOOD + '[delivery]\nzone = "Mars"\n', "channels.toml:6: [delivery] zone: unknown time zone"),
        (GOOD + "[limits]\nlevel5 = 3\n", "channels.toml:6: [limits] level5: unknown key"),
        ("", "channels.toml:1: channel: the table [channel] is missing"),
        (GOOD + OUTLET + 'colour = "red"\n', "channels.toml:8: [outlet] colour: unknown key"),
        (GOOD + "[[outlet]]\nname = 'a'\n", "channels.toml:5: [outlet] url: is missing, it is required"),
        (GOOD + OUTLET.replace("https", "ftp"), "channels.toml:7: [outlet] url: expected an address"),
        (GOOD + OUTLET.replace("https://a", "https://user:pass@a"), "channels.toml:7: [outlet] url: holds a user"),
        (GOOD + OUTLET + OUTLET, "channels.toml:9: [outlet] name: there is an outlet of this name above"),
        (GOOD + OUTLET.replace("应急", " 应急"), "channels.toml:6: [outlet] name: expected a name"),
        (GOOD + OUTLET + 'secret_file = "a"\nsecret_env = "A"\n', "channels.toml:9: [outlet] secret_env: is given"),
        (GOOD + OUTLET + "receipt_minutes = 0\n", "channels.toml:8: [outlet] receipt_minutes: expected a whole number"),
        (GOOD + OUTLET + "receipt_minutes = { level5 = 3 }\n", "channels.toml:8: [outlet.receipt_minutes] level5: unk"),
        (
            '[[channel]]\nname = "m"\nkind = "mail"\nserver = "s"\nsender = "a@b"\nto = "c@d"\nuser = "u"\n',
            "channels.toml:7: [channel] user: a mail account has both",
        ),
        (
            '[[channel]]\nname = "m"\nkind = "mail"\nserver = "s"\nsender = "a@b"\nto = "c@d, e@f"\n',
            "channels.toml:6: [channel] to: expected one mail address",
        ),
    ],
)
def test_a_fault_is_named_with_file_line_and_key(file, text, said):
    with pytest.raises(ProfileError) as raised:
        load_channels(file(text))
    assert said in str(raised.value)
    assert "pass@" not in str(raised.value)


def test_secrets_come_from_a_file_beside_it_or_the_environment(file, tmp_path, monkeypatch):
    monkeypatch.setenv("DUTY_KEY", "hidden-one\n")
    (tmp_path / "sign").write_text("hidden-two\n")
    path = file(GOOD + '[[channel]]\nname = "d"\nkind = "dingtalk"\nsecret_env = "DUTY_KEY"\nsign_file = "sign"\n')
    found = secrets_of(path, load_channels(path))
    assert (found["duty"].secret, found["d"].secret, found["d"].sign) == ("hidden-one", "hidden-one", "hidden-two")
    assert "hidden" not in repr(found)


def test_secrets_of_outlets_are_theirs_and_named_by_line_where_they_are_missing(file, tmp_path):
    path = file(
        GOOD.replace("secret_env", "secret_file").replace("DUTY_KEY", "key") + OUTLET + 'secret_file = "token"\n'
    )
    (tmp_path / "key").write_text("hidden-one")
    with pytest.raises(ProfileError, match=r"channels\.toml:8: \[outlet\] secret_file: token cannot be read"):
        secrets_of(path, load_channels(path))
    (tmp_path / "token").write_text("hidden-two")
    assert secrets_of(path, load_channels(path))["outlet:应急"] == Secrets("hidden-two")


@pytest.mark.parametrize("value", [None, "", "two\nlines"])
def test_a_secret_that_is_not_there_is_named_by_where_it_should_be(file, monkeypatch, value):
    if value is None:
        monkeypatch.delenv("DUTY_KEY", raising=False)
    else:
        monkeypatch.setenv("DUTY_KEY", value)
    path = file(GOOD)
    with pytest.raises(ProfileError, match=r"channels\.toml:4: \[channel\] secret_env: .*DUTY_KEY") as raised:
        secrets_of(path, load_channels(path))
    assert "lines" not in str(raised.value)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", r"n\.jsonl:2: "),
        (b'{"notice_id": "a"}', r"n\.jsonl:2: Object missing required field `kind`"),
        (
            b'{"notice_id":"a","kind":"new","role":"r","channels":["duti"],"level":1,"at":1,"alert_id":"x"}',
            r"n\.jsonl:2: channels: unknown channel \(nearest known: duty\)",
        ),
        (
            b'{"notice_id":"a b","kind":"new","role":"r","channels":["duty"],"level":1,"at":1,"alert_id":"x"}',
            r"n\.jsonl:2: notice_id: expected",
        ),
    ],
)
def test_a_fault_in_a_notice_is_named_with_its_line(file, line, said):
    found = load_channels(file(GOOD))
    with pytest.raises(InputError, match=said):
        list(notices_in("n.jsonl", [b"\n", line], found))
