"""What a channel's answer means: accepted, refused for good, or failed for now."""

from typing import Any, Literal, NamedTuple

import msgspec

from alerts.delivery.channels import ChannelKind

Outcome = Literal["accepted", "refused", "failed"]

_PASSING_STATUS = {408, 425, 429}
_PASSING_CODES: dict[str, set[int]] = {
    "wecom": {-1, 45009, 45033, 50001},
    "dingtalk": {-1, 130101, 130102, 660026},
    "feishu": {11232, 11233, 99991400},
    "lark": {11232, 11233, 99991400},
}
"""Robots answer 200 with a code of their own; these say: busy, or too many, come again."""
_MOST_BYTES = 64 << 10


class Answer(NamedTuple):
    """What became of one try, and a short code that names no secret and no text."""

    outcome: Outcome
    code: str
    received: bool = False
    """An outlet that took a hand-over has confirmed it in its answer."""


def answer_of(kind: ChannelKind, status: int, content: bytes) -> Answer:
    """The meaning of an HTTP answer.

    400 to 499 are for good (a wrong key, a message that is not taken) but for 408, 425 and 429; so is a redirect, which
    is never followed: it would carry the secret elsewhere. All else but 200 to 299 passes. A robot's 200 counts only
    with its own code 0.
    """
    code = f"http {status}"
    if not 200 <= status < 300:
        passing = status in _PASSING_STATUS or not 300 <= status < 500
        return Answer("failed" if passing else "refused", code)
    if kind not in _PASSING_CODES:
        return Answer("accepted", code)
    own = _own_code(content)
    if own is None:
        return Answer("failed", "no answer of a robot")
    if own == 0:
        return Answer("accepted", code)
    return Answer("failed" if own in _PASSING_CODES[kind] else "refused", f"code {own}")


def _own_code(content: bytes) -> int | None:
    """``errcode`` of WeCom and DingTalk, ``code`` or ``StatusCode`` of Feishu and Lark; None where there is none."""
    try:
        body: Any = msgspec.json.decode(content[:_MOST_BYTES])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if not isinstance(body, dict):
        return None
    found = next((body[key] for key in ("errcode", "code", "StatusCode") if key in body), None)
    return found if isinstance(found, int) and not isinstance(found, bool) else None
