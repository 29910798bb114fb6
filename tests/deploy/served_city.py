"""The installation that the tests of the dashboard ask: its name, and alerts that six weeks of a small city lack."""

import secrets

from city.alerts import Alert

NAME = f"t-{secrets.token_hex(4)}"

DAY = 1_742_400_000_000


def alert(id, level, status, opened_at):
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
        span="day",
        observed=40,
        expected=8.5,
        upper=20.0,
        p=1e-9,
        score=9.0,
        excess=31.5,
        method="pooled negative binomial",
        reason="供暖 in 澄皋区: 40 on 2025-03-20 where 8.5 are expected.",
    )


ALERTS = [
    alert("a1", 2, "open", DAY),
    alert("a2", 4, "growing", DAY),
    alert("a3", 4, "continuing", DAY + 3_600_000),
    alert("a4", 3, "closed", DAY),
    alert("a5", 1, "recovered", DAY),
]
