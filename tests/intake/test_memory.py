"""The gateway's memory: what it keeps, for how long, and what it refuses to open."""

import sqlite3
import stat

import pytest

from city.times import DAY
from intake.drafts import Decision
from intake.errors import InputError
from intake.memory import REMEMBERED, Memory

RUBBISH = Decision(topic="Rubbish", matter="f:1", issue="i1", read=True)


@pytest.fixture
def memory():
    opened = Memory()
    yield opened
    opened.close()


def keep(memory, *decided):
    with memory.batch():
        memory.remember(decided)


def test_what_was_decided_of_a_case_is_known_again(memory):
    keep(memory, ("f:1", RUBBISH, 10))
    assert memory.decisions(["f:1", "f:2"]) == {"f:1": RUBBISH}


def test_a_title_is_not_remembered(memory):
    keep(memory, ("f:1", Decision(topic="Rubbish", title="bins at the mill"), 10))
    assert memory.decisions(["f:1"]) == {"f:1": Decision(topic="Rubbish")}


def test_a_number_belongs_to_the_case_that_came_with_it_first(memory):
    with memory.batch():
        memory.number("city:7", "f:1", 10)
        memory.number("city:7", "g:2", 20)
    assert memory.known_as(["city:7", "city:8"]) == {"city:7": "f:1"}


def test_what_was_not_seen_for_400_days_is_forgotten(memory):
    keep(memory, ("f:1", RUBBISH, 10 * DAY), ("f:2", RUBBISH, 11 * DAY))
    with memory.batch():
        memory.number("city:1", "f:1", 10 * DAY)
        memory.forget(11 * DAY + REMEMBERED)
    assert memory.decisions(["f:1", "f:2"]) == {"f:2": RUBBISH}
    assert memory.known_as(["city:1"]) == {}


def test_a_case_that_comes_again_is_kept_for_longer(memory):
    keep(memory, ("f:1", RUBBISH, 10 * DAY))
    keep(memory, ("f:1", RUBBISH, 20 * DAY))
    keep(memory, ("f:1", RUBBISH, 15 * DAY))
    with memory.batch():
        memory.forget(20 * DAY + REMEMBERED)
    assert memory.decisions(["f:1"]) == {"f:1": RUBBISH}


def test_a_batch_that_fails_leaves_nothing(memory):
    with pytest.raises(TypeError):
        keep(memory, ("f:1", RUBBISH, 10), ("f:2", None, 11))
    assert memory.decisions(["f:1"]) == {}


def test_more_cases_than_a_query_may_name_are_found(memory):
    cases = [f"f:{number}" for number in range(2_000)]
    keep(memory, *((case, RUBBISH, 1) for case in cases))
    assert memory.decisions(cases).keys() == set(cases)


def test_a_file_is_read_by_its_owner_alone_and_survives_its_process(tmp_path):
    path = tmp_path / "memory.db"
    first = Memory(path)
    keep(first, ("f:1", RUBBISH, 10))
    first.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = Memory(path)
    assert again.decisions(["f:1"]) == {"f:1": RUBBISH}
    again.close()


def test_a_file_that_another_process_uses_is_refused(tmp_path):
    first = Memory(tmp_path / "memory.db")
    with pytest.raises(InputError, match=r"memory\.db: the gateway's memory is in use by another process"):
        Memory(tmp_path / "memory.db")
    first.close()


def test_a_store_text_or_newer_memory_is_refused(tmp_path):
    text = tmp_path / "text.db"
    text.write_text("no memory at all, but a text that is long enough to be no empty file", encoding="utf-8")
    with pytest.raises(InputError, match=r"text\.db: no gateway's memory, or a damaged one"):
        Memory(text)
    store = tmp_path / "store.db"
    with sqlite3.connect(store) as connection:
        connection.execute("CREATE TABLE cases (id TEXT)")
    connection.close()
    with pytest.raises(InputError, match=r"store\.db: holds something else"):
        Memory(store)
    newer = tmp_path / "newer.db"
    Memory(newer).close()
    with sqlite3.connect(newer) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(InputError, match=r"newer\.db: a memory of version 99, this program knows 1"):
        Memory(newer)
    with pytest.raises(InputError, match="cannot be opened"):
        Memory(tmp_path / "no folder" / "memory.db")
