"""A hand-over as a line on a terminal."""

import pytest

from city.times import Zone
from jianwei.hand_over_lines import hand_over_lines

ONE = {"outlet": "应急", "at": "2026-03-01T06:05:00.000Z", "received_at": None}
LATER, LAST = "2026-03-01T06:06:00.000Z", "2026-03-01T06:20:00.000Z"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "asked 2026-03-01 14:05, NOT RECEIVED"),
        ({"sent_at": LATER}, "asked 2026-03-01 14:05, delivered 2026-03-01 14:06, NOT RECEIVED"),
        ({"failed_at": LATER}, "asked 2026-03-01 14:05, not delivered since 2026-03-01 14:06, NOT RECEIVED"),
        (
            {"failed_at": LATER, "sent_at": LAST},
            "asked 2026-03-01 14:05, delivered 2026-03-01 14:20, NOT RECEIVED",
        ),
        ({"failed_at": LATER, "received_at": LAST}, "asked 2026-03-01 14:05, received 2026-03-01 14:20"),
    ],
)
def test_it_says_what_happened_and_what_did_not(more, said):
    alert = {"handling": {"outlets": [{**ONE, **more}]}}
    assert list(hand_over_lines(alert, Zone("Asia/Shanghai"))) == [f"-> 应急: {said}"]


@pytest.mark.parametrize("alert", [{}, {"handling": {"outlets": []}}])
def test_without_a_hand_over_there_is_no_line(alert):
    assert list(hand_over_lines(alert, Zone("Asia/Shanghai"))) == []
