"""In what order the processes of a run take files."""

from tests.scheduling import next_of

WAITING = ["tests/city/test_times.py", "tests/scenarios/test_stories.py", "tests/integration/test_act.py"]


def test_what_waits_for_servers_begins_first_where_there_is_room():
    assert next_of(WAITING, servers=True) == "tests/integration/test_act.py"


def test_a_process_that_keeps_free_of_servers_takes_what_is_long_first():
    assert next_of(WAITING, servers=False) == "tests/scenarios/test_stories.py"
    assert next_of(WAITING[::2], servers=False) == "tests/city/test_times.py"


def test_where_nothing_else_is_left_it_takes_what_there_is():
    assert next_of(WAITING[2:], servers=False) == "tests/integration/test_act.py"
    assert next_of(WAITING[:1], servers=True) == "tests/city/test_times.py"
