"""What was done with an alert in words, in English and Chinese."""

from typing import Protocol

from alerts.rules import Language
from city.actions import CLOSE_REASONS, Action, CloseReason, Handling
from city.alerts import Alert

_DEED = {
    "en": {
        "acknowledge": "acknowledged",
        "handle": "being handled",
        "assign": "assigned to {to}",
        "note": "note",
        "hand_over": "handed over to {outlet}",
        "received": "received by {outlet}",
        "delivered": "hand-over delivered to {outlet}",
        "undelivered": "hand-over to {outlet} not delivered so far",
        "close": "closed: {reason}",
        "reopen": "reopened",
    },
    "zh": {
        "acknowledge": "已确认",
        "handle": "处置中",
        "assign": "已分派给 {to}",
        "note": "备注",
        "hand_over": "已移交{outlet}",
        "received": "{outlet}已签收",
        "delivered": "移交已送达{outlet}",
        "undelivered": "移交尚未送达{outlet}",
        "close": "关闭：{reason}",
        "reopen": "重新打开",
    },
}
_REFUSED = {
    "en": {
        "closed": "{deed}: not done, it is closed{before}",
        "acknowledged": "{deed}: not done, it was acknowledged by {by} before",
        "not_closed": "{deed}: not done, nobody has closed it, or it has ended",
        "not_handed_over": "{deed}: not done, it was not handed over, or was received before",
    },
    "zh": {
        "closed": "{deed}：未生效，预警已关闭{before}",
        "acknowledged": "{deed}：未生效，此前已由 {by} 确认",
        "not_closed": "{deed}：未生效，预警未被关闭或已结束",
        "not_handed_over": "{deed}：未生效，未移交或已签收",
    },
}
_BEFORE = {"en": " by {by}: {reason}", "zh": "（{by}：{reason}）"}
_RETURNED = {
    "en": {
        "raised": "reopened: level raised from {old} to {new} since it was closed",
        "grown": "reopened: excess grew from {before} to {after} since it was closed",
        "flared": "reopened: out of band again after it was closed",
    },
    "zh": {
        "raised": "重新打开：关闭后级别由 {old} 升至 {new}",
        "grown": "重新打开：关闭后超出量由 {before} 件增至 {after} 件",
        "flared": "重新打开：关闭后再次超出正常范围",
    },
}


class Closed(Protocol):
    """An alert that was closed, and what it was then."""

    @property
    def life(self) -> Alert:
        """As it is now."""

    @property
    def at_closing(self) -> tuple[int, float]:
        """Level and excess when it was closed."""


def reason_name(reason: CloseReason, language: Language) -> str:
    """The reason in words."""
    return CLOSE_REASONS[reason][language == "en"]


def deed(action: Action, language: Language) -> str:
    """What was done."""
    reason = reason_name(action.reason, language) if action.reason else ""
    return _DEED[language][action.kind].format(outlet=action.outlet, reason=reason, to=action.to)


def refused(objection: str, action: Action, handling: Handling, language: Language) -> str:
    """What was tried, and why nothing came of it."""
    before = ""
    if handling.closed_at and handling.reason:
        before = _BEFORE[language].format(by=handling.closed_by, reason=reason_name(handling.reason, language))
    told = _REFUSED[language][objection]
    return told.format(deed=deed(action, language), before=before, by=handling.acknowledged_by)


def returned(entry: Closed, how: str, language: Language) -> str:
    """Why an alert that a person closed is back."""
    level, excess = entry.at_closing
    numbers = {"old": level, "new": entry.life.level, "before": f"{excess:.0f}", "after": f"{entry.life.excess:.0f}"}
    return _RETURNED[language][how].format(**numbers)
