"""What the cells of a row become, and for what a row is rejected."""

import pytest

from city.configuration import UrgentRule
from city.times import Zone
from intake.dictionaries import AreaDictionary
from intake.gateway import Rejection, Taken

CHINA = Zone("Asia/Shanghai")
COPIES = """\
[copies]
column = "kind"
values = ["copy"]
master = "state"
"""


def iso(instant):
    return CHINA.iso(instant)[:19].replace("T", " ")


def test_an_open_case_is_one_event(taken):
    (item,) = taken([["A1", "2026-03-02 08:15:00", "", "Streets->Pothole", "North", "Oak", "", ""]])
    (event,) = item.events
    assert (event.case, event.topic, event.area) == ("complaint/test:A1", "Streets>Pothole", "Town>North>Oak")
    assert (event.status, event.stage, event.counted_as, event.last_of_row) == ("open", "registered", "request", True)
    assert event.version == event.registered == event.arrived


def test_a_topic_path_ends_at_its_first_empty_level(last):
    assert last(topic="Streets").topic == "Streets"
    assert last(topic=" Streets -> Pothole->Deep ").topic == "Streets>Pothole>Deep"
    assert last(topic="Streets->->Deep").topic == "Streets"
    assert last(topic="A>B").topic == "A›B"


@pytest.mark.parametrize(
    ("district", "street", "area"),
    [("North", "Oak", "Town>North>Oak"), ("North", "", "Town>North"), ("", "Oak", "Town"), ("n/a", "Oak", "Town")],
)
def test_an_area_path_ends_above_what_is_not_located(last, district, street, area):
    assert last(district=district, street=street).area == area


def test_names_may_have_aliases_and_prefixes(profile, last):
    chosen = profile(area='prefix = { street = "Block " }\nalias = { Nord = "North" }')
    assert last(chosen=chosen, district="Nord", street="7").area == "Town>North>Block 7"


def test_names_are_cleaned(last):
    event = last(district="  North\u200b \t side\ufeff ", street="e\u0301")
    assert event.area == "Town>North side>\u00e9"


def test_a_class_rule_decides_and_a_repeat_is_flagged(last, profile, rejected):
    assert last(kind="question").counted_as == "inquiry"
    assert last(kind="anything").counted_as == "request"
    assert last(state="known").repeat
    assert not last(state="").repeat
    strict = profile(more="[[skip]]\ncolumn = 'state'\nvalues = ['test']")
    assert rejected(chosen=strict, state="test").reason == "skipped by profile"


@pytest.mark.parametrize(
    ("cells", "field", "code"),
    [
        ({"no": ""}, "no", "id"),
        ({"no": "2.02601E+17"}, "no", "id"),
        ({"no": "A 1"}, "no", "id"),
        ({"no": "x" * 65}, "no", "id"),
        ({"no": "=A1"}, "no", "formula"),
        ({"opened": ""}, "opened", "time"),
        ({"opened": "02.03.2026"}, "opened", "time"),
        ({"opened": "2026-02-30 10:00:00"}, "opened", "time"),
        ({"closed": "2026-03-02 08:14:59"}, "closed", "order"),
        ({"closed": "2026-03-01"}, "closed", "order"),
        ({"closed": "never"}, "closed", "time"),
        ({"topic": ""}, "topic", "topic"),
        ({"topic": "=HYPERLINK(1)->x"}, "topic", "formula"),
        ({"district": "@SUM(1)"}, "district", "formula"),
        ({"street": "+cmd"}, "street", "formula"),
        ({"street": "-2+3"}, "street", "formula"),
        ({"topic": "诉讼->判决"}, "", "refused"),
        ({"kind": "社区矫正"}, "", "refused"),
    ],
)
def test_a_row_that_cannot_be_taken_names_field_and_code(rejected, cells, field, code):
    rejection = rejected(**cells)
    assert (rejection.field, rejection.code, rejection.row) == (field, code, 2)
    assert all(value == "" or value not in rejection.reason for value in cells.values())


def test_a_name_too_long_and_one_that_holds_a_person_reject_their_rows_only(taken, row):
    rows = [row(), row(street="x" * 121), row(street="Oak, ask Mr. X"), row(street="Oak 138 0000 1111")]
    first, *others = taken([*rows, *(row(no=f"B{number}") for number in range(400))])
    assert isinstance(first, Taken)
    assert [(item.code, item.field) for item in others[:3]] == [
        ("too_long", "street"),
        ("person", "street"),
        ("person", "street"),
    ]
    assert all(isinstance(item, Taken) for item in others[3:])


def test_a_time_in_the_future_is_rejected(rejected, taken, row):
    now = CHINA.start(CHINA.day(1_772_400_000_000)) + 8 * 3_600_000
    assert iso(now) == "2026-03-02 08:00:00"
    assert rejected(now=now, opened="2026-03-02 08:06:00").code == "future"
    assert rejected(now=now, opened="2026-03-01 08:00:00", closed="2026-03-03 08:00:00").field == "closed"
    (ahead_by_a_little,) = taken([row(opened="2026-03-02 08:04:00")], now=now)
    assert isinstance(ahead_by_a_little, Taken)


def test_a_registration_after_the_arrival_is_rejected(profile, rejected, last):
    chosen = profile(times='arrived = "state"')
    assert rejected(chosen=chosen, state="2026-03-02 08:00:00").code == "future"
    event = last(chosen=chosen, state="2026-03-02 09:00:00")
    assert iso(event.arrived) == "2026-03-02 09:00:00"


@pytest.mark.parametrize(
    ("opened", "reason"), [("2026-03-29 02:30:00", "does not exist"), ("2026-10-25 02:30:00", "exists twice")]
)
def test_a_clock_change_in_a_foreign_zone_rejects_the_row(profile, rejected, opened, reason):
    rejection = rejected(chosen=profile(zone="Europe/Berlin"), opened=opened)
    assert (rejection.code, rejection.field) == ("clock_change", "opened")
    assert reason in rejection.reason


def test_a_profile_can_say_which_of_two_equal_times_is_meant(profile, last):
    chosen = {name: profile(zone="Europe/Berlin", times=f'ambiguous = "{name}"') for name in ("first", "second")}
    first, second = (last(chosen=chosen[name], opened="2026-10-25 02:30:00") for name in ("first", "second"))
    assert second.registered - first.registered == 3_600_000


def test_a_required_column_that_is_empty_quarantines_the_row(profile, rejected):
    assert rejected(chosen=profile(case='required = ["state"]')).code == "quarantined"


def test_two_rows_of_one_case_and_version_with_other_content_are_both_taken(taken, row):
    one, other = taken([row(), row(street="Elm")])
    assert one.events[-1].case == other.events[-1].case
    assert one.events[-1].version == other.events[-1].version
    assert one.events[-1] != other.events[-1]


def test_a_copy_takes_the_case_of_its_master_and_loses_against_it(profile, taken, row):
    rows = [
        row(no="C1", kind="copy", state="M1", street="Elm", closed="2026-03-04 10:00:00"),
        row(no="M1", street="Oak"),
        row(no="C2", kind="copy", state=""),
    ]
    copy, master, alone = taken(rows, chosen=profile(more=COPIES))
    assert [event.case for event in copy.events] == ["complaint/test:M1", "complaint/test:M1"]
    assert [event.version for event in copy.events] == [0, 1]
    assert master.events[0].version > 1
    assert alone.events[0].case == "complaint/test:C2"


def test_a_row_merged_into_another_is_a_repeat_and_its_own_number_is_none(profile, last):
    chosen = profile(more="[[repeat]]\ncolumn = 'kind'\nfilled = true")
    assert last(chosen=chosen, no="A1", kind="M1").repeat
    assert not last(chosen=chosen, no="A1", kind="A1").repeat


def test_a_missing_optional_column_reads_as_empty(taken):
    header = ["no", "opened", "topic", "district"]
    (item,) = taken([["A1", "2026-03-02 08:15:00", "Streets", "North"]], header=header)
    assert item.events[0].area == "Town>North"


def test_constants_stand_for_themselves(profile, last):
    assert last(chosen=profile(case='channel = "=web"\nunit = "=office"')).channel == "web"


def test_a_constant_that_looks_like_a_person_is_the_fault_of_every_row(profile, taken, row):
    items = taken([row(no="A1"), row(no="A2")], chosen=profile(case='first_unit = "=张三"'))
    assert [item.code for item in items] == ["person", "person"]


def test_a_status_without_a_closing_time_closes_when_the_row_last_changed(profile, taken, row):
    columns = 'changed = { headers = ["changed"], optional = true }'
    chosen = profile(
        columns=columns,
        times='version = "changed"',
        more='[status]\ncolumn = "state"\nclosed = ["done"]\nopen = ["back"]',
    )
    header = ["no", "opened", "closed", "topic", "district", "street", "kind", "state", "changed"]
    rows = [
        [*row(no="A1", state="done"), "2026-03-05 12:00:00"],
        [*row(no="A2", state="back", closed="2026-03-03 12:00:00"), "2026-03-05 12:00:00"],
    ]
    done, back = taken(rows, chosen=chosen, header=header)
    assert [event.stage for event in done.events] == ["registered", "closed"]
    assert iso(done.events[1].arrived) == "2026-03-05 12:00:00"
    assert done.events[1].closed is None
    assert [event.stage for event in back.events] == ["registered", "reopened"]
    assert back.events[1].status == "open"
    assert iso(back.events[1].arrived) == "2026-03-05 12:00:00"


def test_an_urgent_rule_marks_the_case_from_its_first_event(taken, row):
    rules = (UrgentRule(name="gas", topics=("Gas leak",)),)
    (item,) = taken([row(topic="Supply->Gas leak", closed="2026-03-02 09:00:00")], urgent=rules)
    assert [event.urgent for event in item.events] == [("gas",), ("gas",)]


def test_an_area_that_the_dictionary_does_not_know_is_rejected_or_counts_for_the_city(tmp_path, profile, taken, row):
    path = tmp_path / "areas.csv"
    path.write_text("area,from,to,former,share,aliases\nTown,,,,,\nTown>North,,2026-03-01,,,N\n", encoding="utf-8")
    dictionary = AreaDictionary.read(path)
    rows = [row(opened="2026-03-01 08:00:00", district="N", street=""), row(district="N", street=""), row(street="")]
    known, too_late, after = taken(rows, dictionary=dictionary)
    assert known.events[0].area == "Town>North"
    assert isinstance(too_late, Rejection)
    assert (too_late.code, too_late.field, after.code) == ("area", "district", "area")
    lenient = profile(area='unknown = "city"')
    assert {item.events[0].area for item in taken(rows[1:], chosen=lenient, dictionary=dictionary)} == {"Town"}


def test_a_version_that_counts_leaves_room_for_the_stages_of_its_row(profile, taken, row, rejected):
    chosen = profile(times='version = "state"\nversion_is = "number"')
    rows = [row(state=state, closed="2026-03-03 08:00:00") for state in ("6", "7")]
    versions = [[event.version for event in item.events] for item in taken(rows, chosen=chosen)]
    assert versions[0] < sorted(versions[0] + versions[1]) == versions[0] + versions[1]
    assert rejected(chosen=chosen, state="0").code == "version"
    assert rejected(chosen=chosen, state="1.5").code == "version"
