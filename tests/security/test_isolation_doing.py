"""Nobody does anything elsewhere: every deed is refused, none reaches the watch, and the refusal tells nothing."""

import pytest

from tests.board.desk.site import Visitor, signed_in
from tests.security.planted import ISSUE, seen
from tests.security.routes import DEEDS_POSTED


def deeds(pack):
    """Each deed on what lies elsewhere: where it is sent, and what it says."""
    for several in DEEDS_POSTED.values():
        for path, form in several:
            yield path, {key: value.format(pack=pack) if "{pack}" in value else value for key, value in form.items()}


@pytest.fixture
def came_through(board):
    board.deeds.clear()
    return board.deeds


@pytest.mark.parametrize("name", ["mill", "east"])
def test_every_deed_elsewhere_is_refused(board, came_through, name):
    visitor = signed_in(board, name)
    visitor.get("/")
    for path, sent in deeds(board.ids["fell"]):
        answer = visitor.post(path, {"csrf": visitor.token, **sent})
        assert answer.status == 404, (path, sent)
        assert not seen(answer.text.encode(), sent=f"{path} {' '.join(sent.values())}"), (path, sent)
    assert came_through == []


@pytest.mark.parametrize("name", ["mill", "east"])
def test_no_issue_elsewhere_can_be_guessed_at_by_merging_an_own_one_into_it(board, came_through, name, own_issue):
    visitor = signed_in(board, name)
    visitor.get("/")
    for into in (ISSUE, "0" * 12):
        answer = visitor.post(f"/focus/{own_issue(name)}", {"csrf": visitor.token, "kind": "merge", "into": into})
        assert answer.status == 404
    assert came_through == []


def test_nothing_is_done_without_token_origin_or_signing_in(board, came_through):
    visitor = signed_in(board)
    visitor.get("/")
    for path, sent in deeds(board.ids["town"]):
        good = {"csrf": visitor.token, **sent}
        assert visitor.post(path, sent).status == 403, path
        assert visitor.post(path, {**good, "csrf": visitor.token[:-1]}).status == 403, path
        assert visitor.post(path, good, Origin="https://evil.example").status == 403, path
        assert visitor.post(path, good, Origin="null").status == 403, path
        assert visitor.post(path, good, Origin="").status == 403, path
        assert visitor.post(path, good, Sec_Fetch_Site="cross-site").status == 403, path
        assert visitor.post(path, good, Content_Type="text/plain").status == 415, path
        assert Visitor(board).post(path, good).status == 303, path
    assert came_through == []


def test_who_only_reads_does_nothing(board, came_through):
    visitor = signed_in(board, "wall")
    visitor.get("/")
    for path, sent in deeds(board.ids["town"]):
        answer = visitor.post(path, {"csrf": visitor.token, **sent})
        assert answer.status in {400, 403, 404}, (path, answer.status)
    assert came_through == []
