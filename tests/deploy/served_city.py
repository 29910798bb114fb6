"""The installation that the tests of the dashboard ask: its name, and alerts that six weeks of a small city lack."""

import secrets

from city.actions import Handling, HandOver
from city.alerts import Alert, Change
from city.notice_silences import NoticeSilence

NAME = f"t-{secrets.token_hex(4)}"

DAY = 1_742_400_000_000


def alert(id, level, status, opened_at, span="day", **more):
    return Alert(
        alert_id=id,
        feed="complaint/hotline12345",
        topic="公共服务>供暖",
        area="见微市>澄皋区",
        level=level,
        status=status,
        opened_at=opened_at,
        updated_at=opened_at,
        first_period=DAY,
        last_period=DAY,
        span=span,
        observed=40,
        expected=8.5,
        upper=20.0,
        p=1e-9,
        score=9.0,
        excess=31.5,
        method="pooled negative binomial",
        reason="供暖 in 澄皋区: 40 on 2025-03-20 where 8.5 are expected.",
        **more,
    )


def deed(minutes, status, by, **more):
    return Change(tick=DAY + minutes * 60_000, status=status, level=3, why="", by=by, **more)


MET = [
    deed(1, "open", "city-duty", note="seen on the way"),
    deed(30, "acknowledged", "district-duty"),
    deed(90, "closed", "city-duty"),
]
"""A note is no deed that meets an alert; the first that is one came after half an hour."""
HANDED_OVER = Handling(
    closed_at=DAY + 5_400_000,
    closed_by="city-duty",
    reason="handled",
    outlets=(HandOver(outlet="供热企业", at=DAY, received_at=DAY + 60_000), HandOver(outlet="城管委", at=DAY)),
)

ALERTS = [
    alert("a1", 2, "open", DAY),
    alert("a2", 4, "growing", DAY),
    alert("a3", 4, "continuing", DAY + 3_600_000),
    alert("a4", 3, "closed", DAY, history=tuple(MET), handling=HANDED_OVER),
    alert("a6", 3, "closed", DAY, handling=Handling(closed_at=DAY, closed_by="city-duty", reason="expected")),
    alert("a5", 1, "recovered", DAY),
    alert("drill", 4, "open", DAY, span="drill", history=tuple(MET), handling=HANDED_OVER),
]


def silence(id, hours, **more):
    return NoticeSilence(
        silence_id=id,
        at=DAY,
        begins=DAY,
        ends=DAY + hours * 3_600_000,
        author="city-duty",
        area="见微市",
        areas=("见微市>澄皋区",),
        reason="works",
        **more,
    )


SILENCES = [silence("s1", 4), silence("s2", 24, topics=("公共服务>供暖",), ended_at=DAY + 60_000)]
