"""Messages in words: a title and a body that hold level, topic, area, counts, since when, what happened and a link.

Nothing else of an alert comes into a message: no reason, no note, no case. Times are in the city's zone, which is
named. The last line is the notice's id, by which a repeat is recognised; it is never cut away.
"""

from typing import NamedTuple
from urllib.parse import quote

import msgspec

from alerts.delivery.harmless import harmless
from alerts.delivery.messages import Item, Message
from alerts.delivery.wording import WORDS, Language, Words
from city.alerts import LEVELS
from city.paths import parts
from city.times import Zone

_MOST_PARTS = 5


class Text(NamedTuple):
    """One message as a channel shows it, in plain characters."""

    title: str
    body: str

    @property
    def whole(self) -> str:
        """Title and body together, for channels that know no titles."""
        return f"{self.title}\n{self.body}"


class Style(msgspec.Struct, frozen=True, kw_only=True):
    """How a city's messages are written."""

    zone: Zone
    language: Language = "zh"
    link: str = ""
    """What the id of an alert is put behind; empty for no links."""


def text_of(message: Message, style: Style, limit: int) -> Text:
    """The text of a message, of which title and body together have at most ``limit`` bytes of UTF-8."""
    words = WORDS[style.language]
    title = (words.drill if message.drill else "") + _title(message, words)
    lines = [*([words.drill_body] if message.drill else []), *_lines(message, style, words)]
    last = f"{words.id}{words.colon}{message.notice_id}"
    body = cut(lines, last, limit - len(f"{title}\n".encode()), words.more)
    return Text(title, body)


def cut(lines: list[str], last: str, limit: int, more: str) -> str:
    r"""Whole lines that fit into so many bytes of UTF-8, how many are left out, and the last line.

    >>> cut(["a" * 9, "b" * 9, "c" * 9], "id", 24, "and {count} more")
    'aaaaaaaaa\nand 2 more\nid'
    """
    for kept in range(len(lines), -1, -1):
        left = len(lines) - kept
        text = "\n".join([*lines[:kept], *([more.format(count=left)] if left else []), last])
        if len(text.encode()) <= limit:
            return text
    return last


def link_to(alert_id: str, style: Style) -> str:
    """The address of an alert's page, or nothing."""
    return style.link + quote(alert_id, safe="") if style.link else ""


def shown_path(path: str) -> str:
    """A path as people read it: its last parts, each made harmless."""
    return " / ".join(harmless(part) for part in parts(path)[-_MOST_PARTS:]) if path else ""


def level_name(level: int, language: Language) -> str:
    """The level's name in a language."""
    return LEVELS[level][language == "en"]


def _title(message: Message, words: Words) -> str:
    language: Language = "zh" if words is WORDS["zh"] else "en"
    level = f"【{level_name(message.level, language)}】"
    if message.outage is not None:
        said = words.down if message.kind == "down" else words.up
        return level + said.format(channel=harmless(message.outage.channel))
    if message.kind == "test":
        return words.test
    if message.kind in ("digest", "late"):
        said = words.late if message.kind == "late" else words.digest
        return level + said.format(count=len(message.items))
    return level + _brief(message.items[0], words)


def _brief(item: Item, words: Words) -> str:
    """What happened, where and with what, in one line."""
    names = [harmless(parts(path)[-1]) for path in (item.area, item.topic) if path]
    names = [harmless(item.outlet), *names] if item.outlet else names
    return words.kinds[item.kind] + words.colon + " · ".join(names or [harmless(item.alert_id)])


def _lines(message: Message, style: Style, words: Words) -> list[str]:
    if message.outage is not None:
        outage = message.outage
        values = [
            (words.since, _time(outage.since, style.zone)),
            (words.until, _time(outage.until, style.zone)),
            (words.code, outage.code),
        ]
        told = [f"{name}{words.colon}{value}" for name, value in values if value]
        return [*told, words.waiting.format(count=outage.waiting)] if message.kind == "down" else told
    if message.kind == "test":
        return [words.test_body]
    if message.kind in ("digest", "late"):
        return [_digest_line(item, style, words) for item in message.items]
    item = message.items[0]
    values = [
        (words.level, f"{item.level} {level_name(item.level, style.language)}"),
        (words.happened, words.kinds[item.kind]),
        (words.outlet, harmless(item.outlet) if item.outlet else ""),
        (words.asked, _time(item.asked_at, style.zone)),
        (words.topic, shown_path(item.topic)),
        (words.area, shown_path(item.area)),
        (words.counts, _counts(item, words)),
        (words.since, _time(item.since, style.zone)),
        (words.link, link_to(item.alert_id, style)),
    ]
    return [f"{name}{words.colon}{value}" for name, value in values if value]


def _digest_line(item: Item, style: Style, words: Words) -> str:
    told = (
        f"[{level_name(item.level, style.language)}] {_brief(item, words)}",
        _counts(item, words),
        _time(item.since, style.zone),
        link_to(item.alert_id, style),
    )
    return " | ".join(part for part in told if part)


def _counts(item: Item, words: Words) -> str:
    if item.observed is None or item.expected is None:
        return ""
    return words.observed.format(observed=item.observed, expected=f"{item.expected:.1f}")


def _time(instant: int, zone: Zone) -> str:
    """A time of the wall clock with its offset and the zone's name, empty for no time."""
    return f"{zone.local(instant):%Y-%m-%d %H:%M} {zone.name}" if instant else ""
