"""``jianwei act``: what a duty role does with an alert of an embedded city."""

import json

import pytest

from city.times import utc_iso
from indexing.canonical import export
from jianwei.embedded import Embedded
from tests.jianwei.holed_town import EVENTS, TICKS, holed_town, store
from tests.streams.town import TOWN, at, exported, problems, run

__all__ = ["holed_town", "store"]

STOP = len(TICKS) - 30
DUTY = ("--role", "town-duty", "--area", "Town")


def alert_of(store):
    with Embedded(store, TOWN) as service:
        return next(iter(problems(export(service.store), topic="Pothole")))


def act(command, store, *arguments):
    return command("act", alert_of(store)["alert_id"], *arguments, *DUTY, "--store", f"sqlite:{store}")


def test_an_alert_is_acknowledged_handled_and_closed_with_a_reason(command, store):
    for kind, more, status in (
        ("acknowledge", (), "acknowledged"),
        ("handle", (), "handling"),
        ("close", ("--reason", "handled", "--note", "filled"), "closed"),
    ):
        code, out, err = act(command, store, kind, *more, "--json")
        assert (code, json.loads(out)["status"], err) == (0, status, "")
    alert = alert_of(store)
    assert (alert["handling"]["close_reason"], alert["handling"]["acknowledged_by"]) == ("handled", "town-duty")
    assert [(one["status"], one["by"], one["note"]) for one in alert["history"]][-1] == (
        "closed",
        "town-duty",
        "filled",
    )


def test_what_no_longer_fits_is_told_and_ends_with_1(command, store):
    act(command, store, "close", "--reason", "known")
    code, out, _ = act(command, store, "handle")
    assert (code, out.decode().split(None, 1)[1].strip()) == (
        1,
        "being handled: not done, it is closed by town-duty: real and known",
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("shout",), "'shout': expected one of acknowledge, handle, assign, note"),
        (("close",), "closing needs a reason"),
        (("close", "--reason", "bored"), "--reason 'bored': expected one of handled"),
        (("note", "--note", "ask 13812345678"), "--note holds a phone number"),
        (("hand_over",), "name the outlet"),
        (("note", "--note", "x" * 201), "a note has 1 to 200 characters"),
    ],
)
def test_a_wrong_action_is_refused_with_the_option(command, store, arguments, said):
    code, out, err = act(command, store, *arguments)
    assert (code, out) == (1, b"")
    assert said in err
    assert "13812345678" not in err


def test_a_deed_that_is_told_later_has_the_time_at_which_it_was_done(command, store):
    opened = alert_of(store)["opened_at"]
    code, out, err = act(command, store, "acknowledge", "--at", "2026-04-30 20:10", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["history"][-1]["at"] == utc_iso(at("2026-04-30 20:10"))
    for given, said in (("2099-01-01 08:00", "is later than now"), (opened[:4] + "-01-01", "before the alert was")):
        code, _, err = act(command, store, "note", "--note", "seen", "--at", given)
        assert (code, said in err) == (1, True), err


def test_a_role_is_no_person(command, store):
    arguments = ("act", "a", "handle", "--area", "Town", "--store", f"sqlite:{store}")
    code, _, err = command(*arguments, "--role", "张三")
    assert (code, "looks like the name of a person" in err) == (1, True)


def test_an_alert_that_there_is_not_is_named(command, store):
    code, _, err = command("act", "nobody", "handle", *DUTY, "--store", f"sqlite:{store}")
    assert (code, "no alert nobody in this store" in err) == (1, True)


def test_the_city_goes_on_after_an_action_as_it_would_have_without(command, tmp_path):
    """All but the alert: an action changes nothing of what is counted and judged."""
    path = tmp_path / "town.db"
    early = [one for one in EVENTS if one.arrived <= TICKS[STOP]]
    run(path, early, TICKS[: STOP + 1])
    act(command, path, "acknowledge")
    run(path, [one for one in EVENTS if one.arrived > TICKS[STOP]], TICKS[STOP + 1 :])
    with Embedded(path, TOWN) as service:
        lines = list(export(service.store))
    alert = next(iter(problems(lines, topic="Pothole")))
    assert alert["handling"]["acknowledged_by"] == "town-duty"
    others = [line for line in lines if alert["alert_id"].encode() not in line]
    assert others == [line for line in exported(EVENTS, TICKS) if alert["alert_id"].encode() not in line]


def test_a_desk_of_another_area_is_told_that_the_alert_is_none_of_its_own(command, store):
    alert = alert_of(store)["alert_id"]
    code, _, err = command(
        *("act", alert, "acknowledge", "--role", "mars-duty", "--area", "Mars"), "--store", f"sqlite:{store}"
    )
    assert code == 1
    assert err == "error: --area: the alert lies neither in that area nor above it\n"
    assert alert_of(store)["status"] != "acknowledged"
