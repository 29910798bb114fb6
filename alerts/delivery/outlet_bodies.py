"""What is posted to the system of an outlet, and what in its answer is a receipt. Pure functions."""

from typing import Any

import msgspec

from alerts.delivery.harmless import harmless
from alerts.delivery.messages import Message
from alerts.delivery.texts import Style, link_to
from city.paths import parts


def outlet_body(message: Message, style: Style) -> dict[str, Any]:
    """A hand-over as data: level, paths, counts, since when, a link, and the role that handed over; of a test, nothing.

    ``hand_over`` is the same in every repetition.
    """
    body: dict[str, Any] = {
        "kind": message.kind,
        "hand_over": message.notice_id,
        "role": harmless(message.role) if message.role else "",
        "level": message.level,
        "at": style.zone.iso(message.at),
        "zone": style.zone.name,
    }
    if not message.items:
        return body
    item = message.items[0]
    return body | {
        "outlet": item.outlet,
        "alert_id": item.alert_id,
        "topic_path": _path(item.topic),
        "area_path": _path(item.area),
        "observed": item.observed,
        "expected": item.expected,
        "since": style.zone.iso(item.since) if item.since else None,
        "link": link_to(item.alert_id, style) or None,
    }


def is_receipt(content: bytes) -> bool:
    """Whether the body of a 2xx confirms: a JSON object with ``received: true``, or with a ``receipt`` that is a text.

    The text itself is looked at no further.
    """
    try:
        body: Any = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    if not isinstance(body, dict):
        return False
    receipt = body.get("receipt")
    return body.get("received") is True or (isinstance(receipt, str) and bool(receipt.strip()))


def _path(path: str) -> list[str]:
    return [harmless(part) for part in parts(path)] if path else []
