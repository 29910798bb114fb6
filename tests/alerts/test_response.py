"""How alerts were met, from their documents."""

import pytest

from alerts.response import interval, response


def deed(at, status, *, refused=False):
    return {"at": f"2026-03-02T{at}:00.000Z", "status": status, "by": "duty", "refused": refused}


def alert(area="City", level=2, *, reason="", deeds=(), reopened=None, outlets=()):
    """An alert that was opened at 08:00 in Shanghai, which is midnight UTC."""
    return {
        "area_id": area,
        "level": level,
        "opened_at": "2026-03-02T08:00:00+08:00",
        "history": [{"at": "2026-03-02T00:00:00.000Z", "status": "open", "by": "", "refused": False}, *deeds],
        "handling": {"close_reason": reason, "reopened_at": reopened, "outlets": list(outlets)},
    }


def test_tiers_and_levels_are_apart_the_city_and_the_highest_first():
    rows = response(
        [alert("City>East>Mill"), alert("City>East", 4), alert("City", 1), alert("City", 3), alert("City", 3)]
    )
    assert [(row.tier, row.level, row.alerts) for row in rows] == [
        ("city", 3, 2),
        ("city", 1, 1),
        ("district", 4, 1),
        ("street", 2, 1),
    ]


def test_the_share_is_of_those_with_a_reason():
    reasons = ["handled", "known", "known", "data_error", "not_useful", ""]
    (row,) = response([alert(reason=reason) for reason in reasons])
    assert (row.alerts, row.judged, row.real, row.share) == (6, 5, 3, 0.6)
    assert row.reasons == {"data_error": 1, "handled": 1, "known": 2, "not_useful": 1}
    assert row.low < 0.6 < row.high


def test_nothing_is_said_of_alerts_that_nobody_judged_or_met():
    (row,) = response([alert()])
    assert (row.share, row.low, row.high, row.waited, row.waited_long, row.met) == (None, None, None, None, None, 0)


def test_waiting_ends_with_the_first_deed_that_was_done():
    met = [
        alert(deeds=[deed("00:10", "acknowledged"), deed("05:00", "handling")]),
        alert(deeds=[deed("00:02", "open"), deed("00:30", "handling")]),
        alert(deeds=[deed("00:05", "acknowledged", refused=True), deed("01:00", "closed")]),
        alert(),
    ]
    (row,) = response(met)
    assert (row.met, row.waited, row.waited_long) == (3, 30.0, pytest.approx(54.0))


def test_alerts_of_a_time_before_the_desk_are_such_that_nobody_touched():
    old = {"area_id": "City", "level": 1, "opened_at": "2026-03-02T08:00:00+08:00", "history": [{"status": "open"}]}
    (row,) = response([old])
    assert (row.alerts, row.judged, row.met, row.not_received) == (1, 0, 0, 0)


def test_what_came_back_and_what_no_outlet_confirmed_is_counted():
    sent = {"received_at": None}
    got = {"received_at": "2026-03-02T02:00:00.000Z"}
    (row,) = response([alert(reopened="2026-03-02T04:00:00.000Z", outlets=[sent, got]), alert(outlets=[sent])])
    assert (row.reopened, row.not_received) == (1, 2)


@pytest.mark.parametrize(("real", "judged"), [(0, 1), (1, 1), (0, 50), (50, 50), (7, 11)])
def test_the_interval_holds_the_share_and_stays_a_share(real, judged):
    low, high = interval(real, judged)
    assert 0 <= low <= real / judged <= high + 1e-12 <= 1 + 1e-12
    assert high - low < 1
