from pathlib import Path

import pytest

from benchmarks.catalogue import BENCHES, benches
from benchmarks.performance_page import EmptyError, PrivateError, block, cleaned, held, missed, replaced, with_places

ROOT = Path(__file__).resolve().parents[2]
PAGE = "# Page\n\n<!-- measured: bench_a -->\nold\n<!-- end: bench_a -->\n\ntail\n"


def test_a_new_table_takes_the_place_of_the_former_and_nothing_else_changes():
    new = block("bench_a", "2026-11-27", "2 cores", "| a |\n|---|\n| 1 |\n")
    page = replaced(PAGE, "bench_a", new)
    assert "old" not in page
    assert page.startswith("# Page\n\n<!-- measured: bench_a -->\nMeasured on 2026-11-27: 2 cores.\n\n| a |")
    assert page.endswith("<!-- end: bench_a -->\n\ntail\n")
    assert replaced(page, "bench_a", new) == page


def test_what_has_no_place_is_not_put_anywhere():
    with pytest.raises(KeyError):
        replaced(PAGE, "bench_b", "new")


def test_a_benchmark_without_a_place_gets_one_at_the_end_under_its_goal():
    page = with_places(PAGE, [("bench_a", "goal a"), ("bench_b", "goal b")])
    assert held(page) == ["bench_a", "bench_b"]
    assert "goal a" not in page
    assert page.index("goal b") < page.index("<!-- measured: bench_b -->")


def test_the_machine_is_said_once_and_not_in_the_tables():
    printed = "2 cores (AMD EPYC), Python 3.11.7, load 1.0, 2.0, 3.0; 4 partitions\n\n| a |\n|---|\n\nend: 2 cores\n"
    assert cleaned(printed) == "4 partitions\n\n| a |\n|---|"


def test_a_table_in_columns_of_blanks_becomes_a_block_of_code():
    assert cleaned("what    seconds\nall        1.00\n") == "```text\nwhat    seconds\nall        1.00\n```"


def test_a_table_that_follows_a_sentence_is_set_apart():
    assert cleaned("said\n| a |\n|---|\nmore") == "said\n\n| a |\n|---|\n\nmore"


@pytest.mark.parametrize("printed", ["read from /tmp/x", "at /home/who/data", "on thishost"])
def test_a_path_or_the_name_of_the_machine_is_refused(printed):
    with pytest.raises(PrivateError):
        cleaned(printed, ("thishost",))


def test_a_word_that_holds_the_name_of_the_machine_does_not_tell_it():
    assert cleaned("topics and spikes", ("pi",)) == "topics and spikes"
    with pytest.raises(PrivateError):
        cleaned("on pi: 3 s", ("pi",))


@pytest.mark.parametrize("printed", ["", "\n", "2 cores (AMD EPYC), Python 3.11.7, load 1.0, 2.0, 3.0\nend: 2 cores\n"])
def test_what_was_printed_without_a_table_takes_no_place(printed):
    with pytest.raises(EmptyError):
        cleaned(printed)


def test_a_share_is_no_path():
    assert cleaned("rows/s and 1/4 of it") == "rows/s and 1/4 of it"


def test_what_could_not_be_measured_says_so():
    assert missed("Not measured: this benchmark needs a broker")
    assert not missed("| a |")


def test_every_benchmark_of_the_folder_is_run_and_none_is_named_that_is_not_there():
    files = list((ROOT / "benchmarks").glob("bench_*.py"))
    assert set(benches(files)) == {file.stem for file in files}
    assert all(one.goal for one in benches(files).values())
    assert set(BENCHES) <= {file.stem for file in files}


def test_the_page_has_a_place_for_what_plans_capacity():
    assert {"bench_flow", "bench_bends", "bench_capacity"} <= set(
        held((ROOT / "docs/performance.md").read_text(encoding="utf-8"))
    )
