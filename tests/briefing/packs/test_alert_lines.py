import pytest

A, B, C = "City>East>一街", "City>East>二街", "City>West>三街"
OPENED = ("2026-03-10T00:00:00.000Z", "open", "")
ENDED = ("2026-03-20T00:00:00.000Z", "recovered", "")


@pytest.fixture
def march(town):
    return town.every_day("甲>乙", [A], "2026-01-01", "2026-03-31", 1)


def lines(pack):
    return {line.alert_id: line for line in pack.alerts.lines}


def test_an_alert_is_told_with_its_deeds_and_its_hand_overs(march, documents, pack_of):
    steps = [
        OPENED,
        ("2026-03-10T00:30:00.000Z", "acknowledged", "值班员"),
        ("2026-03-11T00:00:00.000Z", "closed", "值班员"),
    ]
    outlets = [
        ("水务局", "2026-03-10T01:00:00.000Z", "2026-03-10T02:00:00.000Z"),
        ("住建委", "2026-03-10T01:00:00.000Z", None),
    ]
    one = documents.alert("x", A, steps, outlets=outlets, reason="handled")
    pack = pack_of(march, more=[one])
    line = lines(pack)["x"]
    assert [(deed.at, deed.status) for deed in line.deeds] == [
        ("2026-03-10T08:30:00+08:00", "acknowledged"),
        ("2026-03-11T08:00:00+08:00", "closed"),
    ]
    assert (line.close_reason, line.first_deed_minutes) == ("handled", 30.0)
    assert [(each.outlet, each.received_at is None) for each in line.hand_overs] == [
        ("水务局", False),
        ("住建委", True),
    ]
    assert (pack.alerts.not_received, pack.alerts.reasons) == (1, (("handled", 1),))


@pytest.mark.parametrize(
    ("steps", "carried"),
    [
        ([OPENED], False),
        ([("2026-02-10T00:00:00.000Z", "open", "")], True),
        ([("2026-02-10T00:00:00.000Z", "open", ""), ENDED], True),
        ([("2026-02-10T00:00:00.000Z", "open", ""), ("2026-02-12T00:00:00.000Z", "recovered", "")], None),
        ([("2026-04-02T00:00:00.000Z", "open", "")], None),
        ([("2026-02-10T00:00:00.000Z", "open", ""), ("2026-02-11T00:00:00.000Z", "handling", "值班员")], True),
    ],
)
def test_alerts_are_those_that_were_not_over_at_some_time_of_the_period(march, documents, pack_of, steps, carried):
    found = lines(pack_of(march, more=[documents.alert("x", A, steps)]))
    assert [line.carried for line in found.values()] == ([] if carried is None else [carried])


def test_an_alert_stands_as_at_the_end_and_as_now(march, documents, pack_of):
    later = [OPENED, ("2026-04-03T00:00:00.000Z", "closed", "值班员")]
    pack = pack_of(march, more=[documents.alert("x", A, later)])
    line = lines(pack)["x"]
    assert (line.status_then, line.status) == ("open", "closed")
    assert (pack.alerts.open_at_end, pack.alerts.untouched) == (1, 0)


def test_of_an_alert_above_only_the_own_part_is_told(march, documents, pack_of):
    one = documents.alert("x", "City", [OPENED], parts=[A, C])
    line = lines(pack_of(march, "district", "City>East", more=[one]))["x"]
    assert (line.observed, line.expected) == (3, 0.5)
    assert lines(pack_of(march, "city", "City", more=[one]))["x"].observed == 40


def test_an_alert_of_another_area_is_not_told(march, documents, pack_of):
    assert lines(pack_of(march, "district", "City>East", more=[documents.alert("x", C, [OPENED])])) == {}


def test_the_highest_level_comes_first(march, documents, pack_of):
    more = [documents.alert("low", A, [OPENED], level=1), documents.alert("high", A, [OPENED], level=4)]
    pack = pack_of(march, more=more)
    assert [line.alert_id for line in pack.alerts.lines] == ["high", "low"]
    assert pack.alerts.by_level == ((4, 1), (1, 1))


def test_a_refused_deed_is_no_deed(march, documents, pack_of):
    one = documents.alert("x", A, [OPENED, ("2026-03-11T00:00:00.000Z", "acknowledged", "值班员")])
    one.body["history"][-1]["refused"] = True
    assert lines(pack_of(march, more=[one]))["x"].deeds == ()


def test_silence_is_told_apart_and_of_others_only_that_it_is(march, documents, pack_of):
    of_city = documents.alert("q", "City", [OPENED], span="silence", topic_id="")
    pack = pack_of(march, "street", A, more=[of_city])
    assert pack.alerts.lines == ()
    assert [(each.feed, each.area) for each in pack.silences] == [("complaint/test", "")]
