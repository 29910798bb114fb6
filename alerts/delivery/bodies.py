"""What is posted to a channel over HTTP: path, headers and JSON by kind. Names are harmless, text is plain text."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import msgspec

from alerts.delivery.channels import RULES, Channel
from alerts.delivery.harmless import harmless
from alerts.delivery.messages import OVER, Item, Message
from alerts.delivery.outlet_bodies import outlet_body
from alerts.delivery.texts import Style, Text, level_name, link_to, shown_path, text_of
from city.times import DAY, SECOND, utc_iso

ACTIVE_DAYS = 7
"""An alert that Alertmanager hears nothing more of is over for it after so many days."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The two secrets of a channel, empty where it has none. They show in no output."""

    secret: str = field(default="", repr=False)
    sign: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Request:
    """One POST. The address and the headers may hold secrets, and show in no output."""

    url: str = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    content: bytes = field(repr=False)


def request_of(channel: Channel, secrets: Secrets, message: Message, style: Style, now: int) -> Request:
    """The POST that brings a message to a channel of any kind but mail, or to an outlet."""
    headers = {"Content-Type": "application/json; charset=utf-8", "X-Jianwei-Notice": message.notice_id}
    if channel.is_outlet:
        if secrets.secret:
            headers["Authorization"] = f"Bearer {secrets.secret}"
        return Request(channel.url, headers, msgspec.json.encode(outlet_body(message, style)))
    text = text_of(message, style, RULES[channel.kind].most_bytes)
    host = (channel.host or RULES[channel.kind].host).rstrip("/")
    key = quote(secrets.secret, safe="")
    body: Any
    match channel.kind:
        case "wecom":
            url = f"{host}/cgi-bin/webhook/send?key={key}"
            body = {"msgtype": "text", "text": {"content": text.whole}}
        case "dingtalk":
            url = f"{host}/robot/send?access_token={key}{_dingtalk_signature(secrets.sign, now)}"
            at = {"atMobiles": [], "isAtAll": False}
            body = {"msgtype": "text", "text": {"content": text.whole}, "at": at}
        case "feishu" | "lark":
            url = f"{host}/open-apis/bot/v2/hook/{key}"
            signed = _feishu_signature(secrets.sign, now)
            body = {**signed, "msg_type": "text", "content": {"text": text.whole}}
        case _:
            url = channel.url
            if secrets.secret:
                headers["Authorization"] = f"Bearer {secrets.secret}"
            if channel.kind == "alertmanager":
                url = f"{url.rstrip('/')}/api/v2/alerts"
                body = alertmanager_body(message, text, style, now)
            else:
                body = webhook_body(message, text, style)
    return Request(url, headers, msgspec.json.encode(body))


def webhook_body(message: Message, text: Text, style: Style) -> dict[str, Any]:
    """A message as data: times with the city's offset, absent values as null."""
    outage = message.outage
    return {
        "notice_id": message.notice_id,
        "kind": message.kind,
        "drill": message.drill,
        "role": harmless(message.role),
        "level": message.level,
        "at": style.zone.iso(message.at),
        "zone": style.zone.name,
        "title": text.title,
        "text": text.body,
        "alerts": [
            {
                "alert_id": item.alert_id,
                "kind": item.kind,
                "level": item.level,
                "topic": shown_path(item.topic),
                "area": shown_path(item.area),
                "since": style.zone.iso(item.since) if item.since else None,
                "observed": item.observed,
                "expected": item.expected,
                "link": link_to(item.alert_id, style) or None,
                **({"outlet": harmless(item.outlet), "asked_at": style.zone.iso(item.asked_at)} if item.outlet else {}),
            }
            for item in message.items
        ],
        "channel": outage and {"name": outage.channel, "since": style.zone.iso(outage.since), "code": outage.code},
    }


def alertmanager_body(message: Message, text: Text, style: Style, now: int) -> list[dict[str, Any]]:
    """The alerts of a message for ``POST /api/v2/alerts``.

    Labels are an alert's identity there, so they hold only what never changes: its id and the role. What is over has an
    ``endsAt`` of now; what is not, one ``ACTIVE_DAYS`` ahead, which each further notice puts off.
    """
    told = {"summary": text.title, "description": text.body, "notice_id": message.notice_id}
    if message.outage is not None:
        labels = {"alertname": "JianweiChannel", "channel": message.outage.channel}
        return [_posted(labels, told, (message.outage.since, now), over=message.kind == "up")]
    if not message.items:
        labels = {"alertname": "JianweiTest", "notice_id": message.notice_id}
        return [_posted(labels, told, (now, now), over=True)]
    newest = {item.alert_id: item for item in message.items}
    return [_alert(item, message, told, style, now) for item in newest.values()]


def _alert(item: Item, message: Message, told: dict[str, str], style: Style, now: int) -> dict[str, Any]:
    labels = {"alertname": "Jianwei", "alert_id": item.alert_id, "role": harmless(message.role)}
    if item.drill:
        labels["drill"] = "true"
    told = {
        **told,
        "level": f"{item.level} {level_name(item.level, style.language)}",
        "kind": item.kind,
        "topic": shown_path(item.topic),
        "area": shown_path(item.area),
        "observed": "" if item.observed is None else str(item.observed),
        "expected": "" if item.expected is None else f"{item.expected:.1f}",
    }
    posted = _posted(labels, told, (item.since or message.at, now), over=item.kind in OVER)
    link = link_to(item.alert_id, style)
    return {**posted, "generatorURL": link} if link else posted


def _posted(labels: dict[str, str], told: dict[str, str], times: tuple[int, int], *, over: bool) -> dict[str, Any]:
    """One alert; ``times`` are since when it is, and now."""
    since, now = times
    return {
        "labels": {key: value for key, value in labels.items() if value},
        "annotations": {key: value for key, value in told.items() if value},
        "startsAt": utc_iso(min(since, now)),
        "endsAt": utc_iso(now if over else now + ACTIVE_DAYS * DAY),
    }


def _dingtalk_signature(sign: str, now: int) -> str:
    if not sign:
        return ""
    code = hmac.new(sign.encode(), f"{now}\n{sign}".encode(), hashlib.sha256).digest()
    return f"&timestamp={now}&sign={quote(base64.b64encode(code), safe='')}"


def _feishu_signature(sign: str, now: int) -> dict[str, str]:
    if not sign:
        return {}
    seconds = str(now // SECOND)
    code = hmac.new(f"{seconds}\n{sign}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": seconds, "sign": base64.b64encode(code).decode()}
