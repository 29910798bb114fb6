"""Channels as data: what kinds there are, what each needs, and what is wrong with a list of them."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple, get_args
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from alerts.delivery.outlets import PREFIX, Outlet
from alerts.delivery.wording import Language
from city.times import MINUTE

ChannelKind = Literal["wecom", "dingtalk", "feishu", "lark", "mail", "webhook", "alertmanager"]
KINDS: tuple[ChannelKind, ...] = get_args(ChannelKind)
Security = Literal["none", "starttls", "tls"]

_Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
_Minutes = Annotated[int, Meta(ge=1, le=10_080)]


class Channel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[[channel]]``. Secrets are named, never held: a file, or a variable of the environment."""

    name: _Name
    kind: ChannelKind
    roles: tuple[str, ...] = ()
    """Who reads it: used for tests by role, and to find who can be told that another channel is down."""
    fallback: str = ""
    """The channel that is told when this one is down; else the first of the same role."""
    host: str = ""
    """Of the robots: ``https://HOST[:PORT]`` of a private installation."""
    url: str = ""
    secret_file: str = ""
    """Holds the robot's key, the mail account's password or the bearer token."""
    secret_env: str = ""
    sign_file: str = ""
    """Holds the secret by which a robot's messages are signed."""
    sign_env: str = ""
    server: str = ""
    port: Annotated[int, Meta(ge=1, le=65_535)] | None = None
    security: Security = "starttls"
    user: str = ""
    sender: str = ""
    to: str = ""
    """One mailbox, that of the role: apprise does not say which of several took a message."""
    timeout: Annotated[float, Meta(ge=0.1, le=120)] = 10.0
    """Seconds for one message, from the connection to the answer."""
    per_minute: Annotated[int, Meta(ge=1, le=6_000)] | None = None
    """Messages a minute at most; else what the kind allows."""
    announce_after: _Minutes = 10
    """Minutes without success until others are told."""

    @property
    def is_outlet(self) -> bool:
        """Whether it is the way to an outlet, and no channel that people read."""
        return self.name.startswith(PREFIX)

    @property
    def label(self) -> str:
        """What figures call it."""
        return "outlet" if self.is_outlet else self.kind

    @property
    def allowance(self) -> int:
        """Messages a minute."""
        return self.per_minute or RULES[self.kind].per_minute

    @property
    def secret(self) -> str:
        """Where the secret is, for messages."""
        return self.secret_file or self.secret_env


class DeliveryTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[delivery]``: what holds for every channel."""

    zone: str = "Asia/Shanghai"
    language: Language = "zh"
    link: str = ""
    """The address of an alert's page without its id."""


class LimitsTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[limits]``: minutes after which a notice goes into a digest instead of a message of its own."""

    level1: _Minutes = 60
    level2: _Minutes = 120
    level3: _Minutes = 240
    level4: _Minutes = 720

    def of(self, level: int) -> int:
        """The limit of a level in milliseconds."""
        return (self.level1, self.level2, self.level3, self.level4)[level - 1] * MINUTE


class ChannelsFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of ``channels.toml``."""

    channel: Annotated[tuple[Channel, ...], Meta(min_length=1)]
    delivery: DeliveryTable = DeliveryTable()
    limits: LimitsTable = LimitsTable()
    outlet: tuple[Outlet, ...] = ()

    @property
    def ways(self) -> tuple[Channel, ...]:
        """The channels, and the ways to outlets."""
        return (*self.channel, *map(way_to, self.outlet))

    def named(self, name: str) -> Channel | None:
        """The channel or the way of a name, None where there is none."""
        return next((one for one in self.ways if one.name == name), None)

    def substitutes(self, channel: Channel) -> list[Channel]:
        """Who can stand in for a channel: its fallback, then those of a common role in the file's order."""
        named = [one for one in self.channel if one.name == channel.fallback]
        roles = set(channel.roles)
        return named + [one for one in self.channel if one is not channel and one not in named and roles & {*one.roles}]


def way_to(outlet: Outlet) -> Channel:
    """An outlet as what is posted to."""
    return Channel(
        name=outlet.way,
        kind="webhook",
        url=outlet.url,
        secret_file=outlet.secret_file,
        secret_env=outlet.secret_env,
        timeout=outlet.timeout,
        per_minute=outlet.per_minute,
    )


class Rule(NamedTuple):
    """What a kind needs, what it may have, where it is reached and what it takes."""

    needs: tuple[str, ...]
    may: tuple[str, ...]
    host: str
    most_bytes: int
    per_minute: int


_PLENTY = 1 << 20
RULES: dict[ChannelKind, Rule] = {
    "wecom": Rule(("secret",), ("host",), "https://qyapi.weixin.qq.com", 2048, 20),
    "dingtalk": Rule(("secret",), ("host", "sign"), "https://oapi.dingtalk.com", 15_000, 20),
    "feishu": Rule(("secret",), ("host", "sign"), "https://open.feishu.cn", 15_000, 60),
    "lark": Rule(("secret",), ("host", "sign"), "https://open.larksuite.com", 15_000, 60),
    "mail": Rule(("server", "sender", "to"), ("secret", "port", "security", "user"), "", _PLENTY, 30),
    "webhook": Rule(("url",), ("secret",), "", _PLENTY, 600),
    "alertmanager": Rule(("url",), ("secret",), "", _PLENTY, 600),
}
"""WeCom: 2,048 bytes a text and 20 messages a minute; DingTalk: 20 a minute; Feishu and Lark: 20 kB a request."""

_MAILBOX = re.compile(r"[^\s@<>,;\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_OF_SOME = ("host", "url", "secret", "sign", "server", "port", "security", "user", "sender", "to")


class Wrong(NamedTuple):
    """One thing that is wrong with the channel or the outlet of this number, from 0."""

    nth: int
    key: str
    what: str
    table: str = "channel"


def wrong(file: ChannelsFile) -> Iterator[Wrong]:
    """What cannot be used, beyond what the types say."""
    names = [one.name for one in file.channel]
    for nth, channel in enumerate(file.channel):
        if channel.name in names[:nth]:
            yield Wrong(nth, "name", "there is a channel of this name above")
        if channel.fallback and (channel.fallback not in names or channel.fallback == channel.name):
            yield Wrong(nth, "fallback", "expected the name of another channel of this file")
        yield from (Wrong(nth, key, what) for key, what in (*_of_kind(channel), *_of_addresses(channel)))
    known = [one.name for one in file.outlet]
    for nth, outlet in enumerate(file.outlet):
        if outlet.name in known[:nth]:
            yield Wrong(nth, "name", "there is an outlet of this name above", "outlet")
        if outlet.name.strip() != outlet.name or not outlet.name.isprintable():
            yield Wrong(nth, "name", "expected a name as hand_over gives it, without blanks around it", "outlet")
        way = way_to(outlet)
        yield from (Wrong(nth, key, what, "outlet") for key, what in (*_of_kind(way), *_of_addresses(way)))


def _of_addresses(channel: Channel) -> Iterator[tuple[str, str]]:
    for key in ("host", "url"):
        address = getattr(channel, key)
        if address and not address.startswith(("https://", "http://")):
            yield key, "expected an address that begins with https:// or http://"
        elif address and not _reachable(address):
            yield key, "expected an address with a host, and a port from 1 to 65535 if any"
        if "@" in address or "?" in address or "#" in address:
            yield key, "holds a user, a query or a fragment; secrets stand in secret_file or secret_env"


def _reachable(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _of_kind(channel: Channel) -> Iterator[tuple[str, str]]:
    rule = RULES[channel.kind]
    for secret in ("secret", "sign"):
        if getattr(channel, f"{secret}_file") and getattr(channel, f"{secret}_env"):
            yield f"{secret}_env", f"is given beside {secret}_file, expected one of the two"
    for key in _OF_SOME:
        fields = (f"{key}_file", f"{key}_env") if key in ("secret", "sign") else (key,)
        given = next((one for one in fields if getattr(channel, one) not in ("", (), None)), "")
        if key == "security" and channel.security == "starttls":
            given = ""
        if given and key not in rule.needs + rule.may:
            yield given, f"is of no use for kind {channel.kind}"
        if not given and key in rule.needs:
            yield fields[0], f"is missing, kind {channel.kind} needs {' or '.join(fields)}"
    for key in ("sender", "to"):
        value = getattr(channel, key)
        if value and not _MAILBOX.fullmatch(value):
            yield key, "expected one mail address, as duty@city.example"
    if channel.kind == "mail" and bool(channel.user) != bool(channel.secret):
        yield "user", "a mail account has both user and secret_file or secret_env"
