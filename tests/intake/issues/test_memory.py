"""What is remembered, for how long, and that a restart or a rollback goes on exactly."""

import sqlite3

import pytest

from city.times import DAY
from tests.intake.issues.test_grouping import MIXED
from tests.intake.issues.writing import BEGIN, PARKING, assign, grouper, learnt, memory, noise, story

NOW = MIXED[-1].time


@pytest.mark.parametrize("stop", [1, 100, 256, 300, len(MIXED) - 1])
def test_another_process_goes_on_where_the_former_stopped(tmp_path, stop):
    whole = grouper().assign(MIXED, NOW)
    with sqlite3.connect(tmp_path / "memory.db", isolation_level=None) as connection:
        before = grouper(connection).assign(MIXED[:stop], NOW)
    connection.close()
    connection = sqlite3.connect(tmp_path / "memory.db", isolation_level=None)
    assert before + grouper(connection).assign(MIXED[stop:], NOW) == whole
    connection.close()


def test_a_batch_that_is_rolled_back_never_was():
    whole = grouper().assign(MIXED, NOW)
    connection = memory()
    one = grouper(connection)
    one.assign(MIXED[:200], NOW)
    connection.execute("BEGIN")
    one.assign(MIXED[200:290], NOW)
    connection.execute("ROLLBACK")
    one.reload()
    assert one.assign(MIXED[200:], NOW) == whole[200:]


def test_nothing_is_committed_or_begun_by_the_grouper():
    connection = memory()
    one = grouper(connection)
    connection.execute("BEGIN")
    one.assign(MIXED, NOW)
    one.forget(NOW + 70 * DAY)
    assert connection.in_transaction


def test_after_sixty_days_no_sketch_is_left_and_after_four_hundred_no_case():
    connection = memory()
    one = grouper(connection)
    assign(one, story())

    def kept():
        counts = "SELECT (SELECT count(*) FROM issues_texts), (SELECT count(*) FROM issues_links)"
        return connection.execute(counts).fetchone()

    one.forget(BEGIN + 60 * DAY)
    assert kept() == (6, 6)
    one.forget(BEGIN + 63 * DAY)
    assert kept() == (3, 6)
    one.forget(BEGIN + 66 * DAY)
    assert (kept(), one.drawing) == ((0, 6), 0)
    one.forget(BEGIN + 406 * DAY)
    assert kept() == (0, 0)


def test_a_new_day_forgets_by_itself():
    one = grouper()
    assign(one, story())
    assign(one, noise(1, seed=9, begin=BEGIN + 70 * DAY))
    assert one.drawing == 1


def test_a_later_version_of_a_case_keeps_its_issue_when_its_sketch_is_gone():
    one = learnt()
    first = assign(one, story())
    later = [text.__class__(text.case, BEGIN + 100 * DAY, "", "办结", "已经处理完毕") for text in story()]
    assert assign(one, later) == first


def test_an_issue_that_is_forgotten_in_part_counts_what_is_left():
    one = learnt()
    assign(one, story())
    (answer,) = assign(one, story(PARKING[3:4], "x", BEGIN + 64 * DAY))
    assert answer.matters == 3


def test_no_character_of_a_text_is_kept(tmp_path):
    path = tmp_path / "memory.db"
    connection = sqlite3.connect(path, isolation_level=None)
    assign(grouper(connection), MIXED)
    connection.close()
    kept = path.read_bytes()
    pieces = {text.title[at : at + 2] for text in MIXED for at in range(len(text.title) - 1)}
    assert [piece for piece in pieces if piece.encode() in kept] == []
