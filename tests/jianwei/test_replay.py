"""Replay: every row is accounted for, exports overlap, inputs follow each other."""

import json
import time

import msgspec
import pytest

from city.configuration import UrgentRule
from intake.profile import load_profile
from jianwei.choose import configuration_for
from jianwei.embedded import Embedded
from jianwei.replay import replay
from jianwei.sources import Source
from jianwei.times import instant
from tests.streams.town import unwatched


def row(
    number, registered, *, arrived="", changed="", closed="", kind="投诉", topic="环境->噪声->施工噪声", again="否"
):
    return f"{number},{kind},{topic},东区,磨坊街道,{registered},{arrived or registered},{changed},{closed},{again}"


@pytest.fixture
def service(tmp_path):
    profile = load_profile("hotline12345")
    with Embedded(tmp_path / "city.db", configuration_for(profile)) as embedded:
        embedded.profile = profile
        yield embedded


def takes(service, *files, **more):
    report = replay(service, [Source(files=files, profile=service.profile)], progressed=unwatched, **more)
    outcomes = report.accepted, report.replaced, report.repeated, report.rejected, report.pending
    assert sum(outcomes) == report.rows
    return outcomes


MONDAY = [row(number, f"2026-03-02 {8 + number:02}:00:00") for number in range(6)]
TUESDAY = [row(10 + number, f"2026-03-03 {8 + number:02}:00:00") for number in range(4)]


def test_every_row_is_accepted_replaced_repeated_or_rejected(service, export):
    closed = row(0, "2026-03-02 08:00:00", changed="2026-03-02 20:00:00", closed="2026-03-02 19:00:00")
    wrong = row(7, "2026-02-30 08:00:00")
    assert takes(service, export("day", *MONDAY, MONDAY[3], closed, wrong)) == (6, 1, 1, 1, 0)


def test_a_daily_export_that_lists_the_former_day_again_gives_repeated(service, export):
    assert takes(service, export("monday", *MONDAY)) == (6, 0, 0, 0, 0)
    assert takes(service, export("tuesday", *MONDAY, *TUESDAY)) == (4, 0, 6, 0, 0)
    assert service.store.count("cases") == 10


def test_a_daily_export_with_one_case_closed_since_gives_replaced(service, export):
    takes(service, export("monday", *MONDAY))
    closed = row(0, "2026-03-02 08:00:00", changed="2026-03-03 20:00:00", closed="2026-03-03 19:00:00")
    assert takes(service, export("tuesday", closed, *MONDAY[1:], *TUESDAY)) == (4, 1, 5, 0, 0)
    assert service.store.get("cases", "complaint/hotline12345:0")["status"] == "closed"


def test_an_older_export_after_the_newer_takes_nothing_back(service, export):
    closed = row(0, "2026-03-02 08:00:00", changed="2026-03-03 20:00:00", closed="2026-03-03 19:00:00")
    takes(service, export("tuesday", closed, *MONDAY[1:], *TUESDAY))
    assert takes(service, export("monday", *MONDAY)) == (0, 1, 5, 0, 0)
    assert service.store.get("cases", "complaint/hotline12345:0")["status"] == "closed"


def test_a_finished_replay_gives_its_own_counts_again_also_after_another(service, export):
    monday, tuesday = export("monday", *MONDAY), export("tuesday", *MONDAY, *TUESDAY)
    first = takes(service, monday)
    takes(service, tuesday)
    assert takes(service, monday) == first


def test_a_replay_of_files_that_were_taken_before_says_so(service, export):
    def known(*files):
        return replay(service, [Source(files=files, profile=service.profile)], progressed=unwatched).before

    monday, tuesday = export("monday", *MONDAY), export("tuesday", *TUESDAY)
    assert [known(monday), known(tuesday), known(monday)] == [False, False, True]


def test_a_stopped_replay_gives_its_own_counts_also_with_another_in_between(service, export):
    both, monday = export("both", *MONDAY, *TUESDAY), export("monday", *MONDAY, row(99, "2026-03-02 15:00:00"))
    until = instant("2026-03-03T00:00", service.zone)
    assert takes(service, both, until=until) == (6, 0, 0, 0, 4)
    assert takes(service, monday) == (1, 0, 6, 0, 0)
    assert takes(service, both) == (10, 0, 0, 0, 0)


def test_rejected_rows_are_documents_without_values(service, export):
    takes(service, export("day", *MONDAY, row(7, "the day before")))
    (reject,) = service.store.search("rejects")
    assert (reject["file"], reject["row"], reject["field"]) == ("day.csv", 8, "来电时间")
    assert "before" not in json.dumps(reject)


def test_a_file_without_rows_is_taken_and_gives_nothing(service, export):
    assert takes(service, export("none")) == (0, 0, 0, 0, 0)


def test_a_wrong_file_among_several_leaves_the_store_as_it_was(service, export, tmp_path):
    (tmp_path / "wrong.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match=r"wrong\.csv"):
        takes(service, export("monday", *MONDAY), tmp_path / "wrong.csv")
    assert service.store.count("cases") == 0
    assert takes(service, export("monday", *MONDAY)) == (6, 0, 0, 0, 0)


def test_files_are_taken_in_the_order_of_arrival_whatever_their_order(tmp_path, export):
    profile = load_profile("hotline12345")
    monday, tuesday = export("monday", *MONDAY), export("tuesday", *TUESDAY)
    found = []
    for name, files in (("one", (monday, tuesday)), ("other", (tuesday, monday))):
        with Embedded(tmp_path / f"{name}.db", configuration_for(profile)) as service:
            replay(service, [Source(files=files, profile=profile)], progressed=unwatched)
            found.append([service.store.search(kind) for kind in ("cases", "buckets", "alerts")])
    assert found[0] == found[1]


def test_a_single_year_typed_wrong_does_not_stop_the_city(service, export):
    """2062 for 2026: the row is held back or comes last, and the others are taken."""
    started = time.monotonic()
    outcomes = takes(service, export("day", *MONDAY, row(7, "2062-03-02 09:00:00")))
    assert outcomes in {(7, 0, 0, 0, 0), (6, 0, 0, 1, 0)}
    assert time.monotonic() - started < 60, "no hour of 36 years is gone through"


def test_a_year_that_the_calendar_does_not_know_is_held_back_with_its_reason(service, export):
    assert takes(service, export("day", *MONDAY, row(7, "2001-03-02 09:00:00"))) == (6, 0, 0, 1, 0)
    (rejected,) = service.store.search("rejects")
    assert (rejected["code"], rejected["row"]) == ("calendar", 8)
    assert "2001" in rejected["reason"]


def test_what_was_the_future_when_an_input_began_stays_a_mistake_when_it_goes_on(service, export, monkeypatch):
    """Otherwise the row would shift the place at which the input goes on, and another row would be lost."""
    ahead = row(7, "2026-03-02 09:30:00", changed="2026-03-05 10:00:00")
    both = export("both", ahead, *MONDAY, *TUESDAY)
    began, later = (instant(f"2026-03-{day}T12:00", service.zone) for day in ("04", "09"))
    monkeypatch.setattr("jianwei.replay.time", lambda: began / 1000)
    assert takes(service, both, until=instant("2026-03-03T00:00", service.zone)) == (6, 0, 0, 1, 4)
    monkeypatch.setattr("jianwei.replay.time", lambda: later / 1000)
    assert takes(service, both) == (10, 0, 0, 1, 0)
    assert takes(service, both) == (10, 0, 0, 1, 0)


def test_urgent_rules_of_the_configuration_are_applied_at_the_gateway(tmp_path, export):
    profile = load_profile("hotline12345")
    rule = UrgentRule(name="噪声", topics=("施工噪声",), level=3)
    configuration = msgspec.structs.replace(configuration_for(profile), urgent=(rule,))
    with Embedded(tmp_path / "urgent.db", configuration) as service:
        source = Source(files=(export("monday", MONDAY[0]),), profile=profile)
        replay(service, [source], progressed=unwatched)
        (alert,) = service.store.search("alerts")
    assert (alert["rule"], alert["level"], alert["opened_at"]) == ("噪声", 3, "2026-03-02T08:00:00+08:00")
