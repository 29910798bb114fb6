"""Rows that come in one by one are read as a file's are, and said no to as a file's are."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import intake
from city.times import DAY, HOUR, MINUTE
from intake.city_tables import NONE_GIVEN
from intake.errors import PersonDataError, RowError
from intake.gateway import Taken, read
from intake.http.bodies import rows
from intake.http.row_gate import RowGate
from intake.profile import load_profile, shipped_profiles
from jianwei.times import instant
from tests.intake.chinese import EXPORTS

HOTLINE = EXPORTS["hotline12345"]
PROFILE = load_profile("hotline12345")
NOW = instant("2026-02-02 12:00", PROFILE.zone)


@pytest.fixture
def gate():
    return RowGate(PROFILE, NONE_GIVEN)


def outcomes(answers):
    return [one.code or "queued" for one in answers]


@pytest.mark.parametrize("name", sorted(EXPORTS))
def test_a_row_gives_the_events_that_a_file_with_it_gives_but_that_it_arrives_now(name, tmp_path):
    profile, row = load_profile(name), EXPORTS[name]
    path = tmp_path / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    (taken,) = read([path], profile)
    assert isinstance(taken, Taken)
    (answer,) = RowGate(profile, NONE_GIVEN).take([row], 1, NOW)
    assert answer.events
    assert answer.events == tuple(replace(event, arrived=NOW) for event in taken.events)


def test_each_row_has_its_answer_under_its_number(gate):
    answers = gate.take([HOTLINE, RowError("", "no JSON", "shape"), HOTLINE | {"工单编号": ""}, HOTLINE], 5, NOW)
    assert [one.row for one in answers] == [5, 6, 7, 8]
    assert outcomes(answers) == ["queued", "shape", "id", "queued"]
    assert (answers[2].field, answers[2].reason) == ("工单编号", "no id")


def test_an_object_in_a_field_that_the_profile_names_rejects_the_row_and_elsewhere_it_does_not(gate):
    (nested,) = rows(b'{"a": {"b": 1}}', lines=False)
    hole = nested["a"]
    answers = gate.take([HOTLINE | {"被反映区": hole}, HOTLINE | {"附件": hole}], 1, NOW)
    assert outcomes(answers) == ["type", "queued"]
    assert answers[0].field == "被反映区"
    assert answers[0].reason == "an object, expected a text, a number, true, false, null or a list of those"


def test_a_time_after_now_is_a_mistake_and_the_same_row_is_none_a_day_later(gate):
    later = HOTLINE | {"工单编号": "RX-9", "来电时间": "2026-02-03 10:00:00", "导入时间": "2026-02-03 10:01:00",
                       "修改时间": "", "办结时间": ""}  # fmt: skip
    assert outcomes(gate.take([later], 1, NOW)) == ["future"]
    assert outcomes(gate.take([later], 1, NOW + DAY)) == ["queued"]


def test_rows_may_have_their_fields_in_any_order_and_leave_out_those_that_a_feed_may_lack(gate):
    turned = dict(reversed(HOTLINE.items()))
    short = {name: text for name, text in HOTLINE.items() if name != "是否满意"}
    first, second, third = gate.take([HOTLINE, turned, short], 1, NOW)
    assert first.events == second.events
    assert third.events[-1].satisfied is None
    assert first.events[-1].satisfied == "mostly"
    assert third.events[-1].id == first.events[-1].id


def test_a_row_without_a_field_that_is_needed_is_told_which(gate):
    (answer,) = gate.take([{"来电时间": "2026-01-31 08:15:00"}], 1, NOW)
    assert answer.code == "shape"
    assert answer.reason.startswith("missing column")
    assert "工单编号" in answer.reason or "expected one of the headers" in answer.reason


def test_fields_of_persons_never_reach_an_event(gate):
    (answer,) = gate.take([HOTLINE], 1, NOW)
    assert "13800001111" not in repr(answer)
    assert "某某" not in repr(answer)


def test_a_column_that_turns_out_to_hold_persons_closes_the_feed(gate):
    rows = [HOTLINE | {"工单编号": f"RX-{at}", "问题分类": f"噪声->1380000{at:04}"} for at in range(60)]
    answers = gate.take(rows, 1, NOW)
    assert set(outcomes(answers)) == {"person"}
    assert gate.refused
    assert "1380000" not in gate.refused
    assert outcomes(gate.take([HOTLINE], 61, NOW)) == ["person"]


def test_a_profile_that_names_columns_of_persons_is_refused(tmp_path):
    text = (Path(intake.__file__).parent / "profiles/hotline12345.toml").read_text(encoding="utf-8")
    path = tmp_path / "persons.toml"
    path.write_text(text.replace('"承办单位"', '"来电人"'), encoding="utf-8")
    with pytest.raises(PersonDataError, match="来电人"):
        RowGate(load_profile(str(path)), NONE_GIVEN)


def test_what_arrived_cannot_be_set_into_the_past_or_put_before_what_a_date_means(gate):
    (answer,) = gate.take([HOTLINE], 1, NOW + HOUR)
    assert {event.arrived for event in answer.events} == {NOW + HOUR}
    early = gate.take([HOTLINE], 1, NOW + HOUR + MINUTE)
    assert early[0].events[0].version == answer.events[0].version


CELLS = st.sampled_from(["", "2026-01-31 08:15:00", "是", "1", "甲区", "张三", "13812345678", "=1+1", "\0"]) | st.text(
    max_size=40
)


@pytest.mark.parametrize("name", shipped_profiles())
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_the_fields_hold_every_row_has_one_answer(name, data):
    profile = load_profile(name)
    headers = [profile.column(name).headers[0] for name in profile.columns]
    rows = data.draw(st.lists(st.fixed_dictionaries(dict.fromkeys(headers, CELLS)), max_size=5))
    answers = RowGate(profile, NONE_GIVEN).take(rows, 1, NOW)
    assert [one.row for one in answers] == list(range(1, len(rows) + 1))
    assert all(bool(one.events) != bool(one.code) for one in answers)
