"""What people read: level, topic, area, counts, since, what happened, a link and the id, within the channel's limit."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.bodies import Secrets, request_of
from alerts.delivery.channels import RULES, Channel
from alerts.delivery.harmless import MOST_CHARACTERS, harmless
from alerts.delivery.messages import Outage, late_digest, message_of, outage_message
from alerts.delivery.notices import About, Line, Notice
from alerts.delivery.texts import Style, text_of
from city.times import Zone

SHANGHAI = Style(zone=Zone("Asia/Shanghai"), link="https://jianwei.example/alerts/")
LONDON = Style(zone=Zone("Europe/London"), language="en")
SINCE = 1_768_435_200_000  # 2026-01-15 00:00 UTC
ABOUT = About(
    alert_id="85cd3acfd4a3",
    topic="公共服务>供热>不热",
    area="见微市>东区",
    level=3,
    opened_at=SINCE,
    observed=12,
    expected=3.44,
)
NEW = Notice(
    notice_id="5f2d1c0b",
    kind="new",
    role="city-duty",
    channels=("a",),
    level=3,
    at=SINCE + 60_000,
    alert_id=ABOUT.alert_id,
    about=ABOUT,
)
HOSTILE = (
    '<at user_id="all"></at>',
    "@all @所有人 <@U123>",
    "**bold** _under_ `code` # head",
    "[click](https://evil.example)",
    "see evil.example/x or www.evil.example",
    "first\nsecond\r\n\u2028third\x00\x07",
    "abc\u202edcba\u200f\u2066x\u2069",
    "a" + "\u0301" * 500,
    "<script>alert(1)</script>&lt;",
    '{"errcode": 0}\\n"',
    "\u3164\u200b\ufeff",
    "x" * 100_000,
)


def message(notice=NEW, body=None):
    return message_of(notice, lambda _: body)


def test_a_new_alert_in_chinese():
    text = text_of(message(), SHANGHAI, 2048)
    assert text.whole.splitlines() == [
        "【重点】新预警：东区 · 不热",
        "级别：3 重点",
        "情况：新预警",
        "问题：公共服务 / 供热 / 不热",
        "区域：见微市 / 东区",
        "数量：实有 12，预期 3.4",
        "起始：2026-01-15 08:00 Asia/Shanghai",
        "链接：https://jianwei.example/alerts/85cd3acfd4a3",
        "通知编号：5f2d1c0b",
    ]


def test_a_recovery_in_english_and_without_a_link():
    text = text_of(message(msgspec.structs.replace(NEW, kind="recovered")), LONDON, 2048)
    assert text.title == "【major】recovered: 东区 · 不热"
    assert text.body.splitlines()[-2:] == ["Since: 2026-01-15 00:00 Europe/London", "Notice: 5f2d1c0b"]


def test_what_the_notice_does_not_tell_is_looked_up():
    bare = msgspec.structs.replace(NEW, about=None)
    document = {
        "level": 4,
        "topic_path": ["供热"],
        "area_path": ["见微市", "西区"],
        "opened_at": "2026-01-15T08:00:00+08:00",
        "observed": 7,
        "expected": 1.0,
        "reason": "SECRET reason",
        "history": [{"note": "SECRET note"}],
        "cases": ["SECRET case"],
    }
    text = text_of(message(bare, document), SHANGHAI, 2048).whole
    assert "西区" in text
    assert "实有 7，预期 1.0" in text
    assert "2026-01-15 08:00 Asia/Shanghai" in text
    assert "SECRET" not in text


def test_an_alert_that_nobody_knows_yet_is_told_with_its_id():
    text = text_of(message(msgspec.structs.replace(NEW, about=None)), SHANGHAI, 2048)
    assert text.title == "【重点】新预警：85cd3acfd4a3"
    assert "数量" not in text.body


def test_a_digest_has_a_line_for_each_alert_and_is_cut_at_the_end_of_a_line():
    lines = tuple(Line(kind="new", about=msgspec.structs.replace(ABOUT, alert_id=f"a{n:03}")) for n in range(100))
    digest = msgspec.structs.replace(NEW, kind="digest", alert_id="", about=None, lines=lines)
    text = text_of(message(digest), SHANGHAI, 2048)
    told = text.body.splitlines()
    assert text.title == "【重点】预警汇总：100 条"
    assert len(text.whole.encode()) <= 2048
    assert told[0].endswith("/alerts/a000")
    assert told[-2:] == [f"另有 {100 - len(told) + 2} 条", "通知编号：5f2d1c0b"]
    assert all(line.endswith(f"/alerts/a{number:03}") for number, line in enumerate(told[:-2]))


def test_late_notices_stand_in_one_digest_the_most_urgent_first():
    low = message(msgspec.structs.replace(NEW, level=1, about=msgspec.structs.replace(ABOUT, level=1, alert_id="low")))
    gathered = late_digest("id", "city-duty", SINCE, [low, message()])
    assert [item.alert_id for item in gathered.items] == ["85cd3acfd4a3", "low"]
    assert text_of(gathered, LONDON, 2048).title == "【major】Digest of 2 late notices"


def test_an_outage_names_the_channel_since_when_and_how_much_waits():
    down = outage_message("down", "city-duty", SINCE, Outage(channel="wecom", since=SINCE, code="http 403", waiting=7))
    assert text_of(down, LONDON, 2048).whole.splitlines() == [
        "【major】Channel wecom takes no messages",
        "Since: 2026-01-15 00:00 Europe/London",
        "Code: http 403",
        "7 notices wait",
        f"Notice: {down.notice_id}",
    ]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("kind", [kind for kind in RULES if kind != "mail"])
def test_a_hostile_name_does_nothing_in_any_channel(kind, name):
    about = msgspec.structs.replace(ABOUT, topic=f"供热>{name}", area=name)
    channel = Channel(name="a", kind=kind, url="http://a", timeout=1)
    told = message(msgspec.structs.replace(NEW, about=about, role=name))
    plain = message(msgspec.structs.replace(NEW, about=msgspec.structs.replace(ABOUT, topic="供热>x", area="x")))
    requests = [request_of(channel, Secrets(), one, SHANGHAI, SINCE) for one in (told, plain)]
    contents = [json.loads(request.content) for request in requests]
    hostile, usual = [list(texts_in(content)) for content in contents]
    assert len(hostile) == len(usual)
    for text, shape in zip(hostile, usual, strict=True):
        own = text.replace("https://jianwei.example", "")
        assert len(text.splitlines()) == len(shape.splitlines())
        assert not set("<>@*`_[]\\\u202e\u200f\u2066") & set(own)
        assert "://" not in own
        assert ".example" not in own
    if kind == "wecom":
        assert len(contents[0]["text"]["content"].encode()) <= 2048


def texts_in(value):
    """All texts in a JSON value that may hold something of a name."""
    if isinstance(value, str):
        if value not in {"Asia/Shanghai", "Jianwei"}:
            yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one)


@given(st.text(max_size=200))
def test_a_harmless_name_is_one_short_line_and_stays_as_it_is(name):
    made = harmless(name)
    assert 1 <= len(made) <= MOST_CHARACTERS
    assert len(made.splitlines()) == 1
    assert not set("<>@*`_[]()#~|\\:\x00\u202e") & set(made)
    assert harmless(made) == made


@pytest.mark.parametrize("name", ["垃圾清运", "Allston / Brighton", "供热（集中）", "3.5吨以下", "Émile-Zola, 2"])
def test_a_usual_name_is_left_alone(name):
    assert harmless(name) == name


@given(st.lists(st.integers(0, 10**6), max_size=60), st.integers(300, 3000))
def test_a_text_never_passes_its_limit_and_always_ends_with_its_id(observed, limit):
    lines = tuple(Line(kind="grew", about=msgspec.structs.replace(ABOUT, observed=count)) for count in observed)
    text = text_of(message(msgspec.structs.replace(NEW, kind="digest", lines=lines)), SHANGHAI, limit)
    assert len(text.whole.encode()) <= limit
    assert text.body.endswith("5f2d1c0b")
