"""What the store does not know is refused by every command that filters, with the nearest name."""

from contextlib import closing

import pytest

from indexing.sqlite import open_sqlite

ANY_FEED = ("alerts", "findings", "cases", "response", "series", ("focus", "--month", "2025-03"))
ANY_AREA = ("alerts", "findings", "cases", "response", "series", "focus-issues", ("meeting", "list"))
ANY_TOPIC = ("alerts", "findings", "cases", "response", "series")


@pytest.fixture
def asked(command, replayed):
    """Exit code and error of a command on the store."""

    def run(words, *more):
        words = (words,) if isinstance(words, str) else words
        code, _, err = command(*words, "--store", f"sqlite:{replayed}", *more)
        return code, err

    return run


@pytest.mark.parametrize("words", ANY_FEED)
def test_a_feed_that_there_is_not_is_no_empty_answer(asked, words):
    code, err = asked(words, "--feed", "hotline1234")
    assert code == 1
    assert "--feed 'hotline1234': no such name in the store; the nearest is 'complaint/hotline12345'" in err


@pytest.mark.parametrize("words", ANY_AREA)
def test_an_area_that_there_is_not_is_no_empty_answer(asked, words):
    for given in ("没有", "见微市>没有>一街"):
        code, err = asked(words, "--area", given)
        assert (code, f"--area '{given}': no such name in the store" in err) == (1, True)


@pytest.mark.parametrize("words", ANY_TOPIC)
def test_a_topic_that_there_is_not_is_told_with_its_nearest(asked, words):
    code, err = asked(words, "--topic", "停车管")
    assert (code, "no such name in the store; the nearest is '" in err, "停车管理'" in err) == (1, True, True)


def test_what_is_counted_and_has_no_alert_is_known(asked, replayed):
    with closing(open_sqlite(replayed, create=False)) as documents:
        told = documents.paths("alerts", "topic_id")
        quiet = next(one for one in documents.paths("buckets", "topic_id") if one not in told)
    assert asked("alerts", "--topic", quiet) == (0, "")


def test_a_candidate_of_what_is_nowhere_counted_is_not_chosen(asked):
    role = ("--role", "city-analyst", "--area", "见微市", "--period", "2025-03", "--title", "x")
    code, err = asked(("decide", "choose"), *role, "--feed", "nope", "--topic", "停车管理")
    assert (code, "--feed 'nope': no such name" in err) == (1, True)
    code, err = asked(("decide", "choose"), *role, "--feed", "complaint/hotline12345", "--topic", "停车管")
    assert (code, "--topic '停车管': no such name" in err) == (1, True)
