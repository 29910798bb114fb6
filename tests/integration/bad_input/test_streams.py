"""Streams that are missing or have another number of partitions: every command says so and does nothing."""

import pytest

from tests.streams.town import TOWN

pytestmark = [pytest.mark.integration, pytest.mark.slow]


@pytest.fixture
def file(tmp_path):
    """A file that would be sent; nothing of it is read before the streams are looked at."""
    path = tmp_path / "hotline.csv"
    path.write_text("id\n", encoding="utf-8")
    return path


def test_a_missing_stream_is_named_with_what_makes_it(town, worker, broker, command, file):
    broker.delete_topics([f"{town.name}.partials"])
    code, wrong = worker().ended()
    assert code == 1
    assert f"installation {town.name} has no stream partials" in wrong
    assert f"jianwei setup --name {town.name}" in wrong
    for arguments in (("ingest", file, "--profile", "hotline12345"), ("streams",)):
        code, said = command(*arguments)
        assert code == 1
        assert "no stream partials" in said


def test_an_installation_that_is_not_there_is_named(town, worker, command, file):
    town.remove()
    code, wrong = worker().ended()
    assert code == 1
    assert f"installation {town.name} has no streams" in wrong
    code, said = command("ingest", file, "--profile", "hotline12345")
    assert code == 1
    assert f"jianwei setup --name {town.name}" in said


@pytest.mark.parametrize("stream", ["cases", "buckets", "findings"])
def test_a_stream_of_another_number_of_partitions_is_named_with_both_numbers(town, worker, broker, command, stream):
    number = 2 if stream == "findings" else 5
    broker.create_partitions({f"{town.name}.{stream}": number})
    code, wrong = worker().ended()
    assert code == 1
    assert f"{town.name}.{stream} has {number} partitions where {1 if stream == 'findings' else 2} " in wrong.replace(
        "1 partition ", "1 "
    )
    code, said = command("setup")
    assert code == 1
    assert f"{town.name}.{stream} has {number} partitions" in said


def test_a_worker_whose_streams_are_there_but_no_configuration_says_what_is_missing(town, worker, broker):
    broker.delete_topics([f"{town.name}.configuration"])
    town.make_streams()
    code, wrong = worker().ended()
    assert code == 1
    assert f"no configuration is published for {town.name}" in wrong
    assert TOWN.revision not in wrong
