"""Requests that no browser and no library sends: refused before anything is done, and quoted in no log."""

import gzip
import http.client
import logging
from contextlib import closing

import pytest

from board.desk import guards
from jianwei.logs import Wordless
from tests.board.desk.site import Visitor, signed_in
from tests.patience import PATIENCE
from tests.security.conftest import TOKEN
from tests.security.raw import answer_to, said_to

SECRET = "s3cr3t-of-nobody"  # noqa: S105 - of nobody
FORM = "application/x-www-form-urlencoded"

MALFORMED = {
    "two lengths": "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    "a length and chunks": (
        "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
        "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    ),
    "chunks by another name": "POST /sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a length with a sign": "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nabcde",
    "a blank before a colon": "GET / HTTP/1.1\r\nHost: x\r\nContent-Length : 5\r\n\r\nabcde",
    "a header in two lines": f"GET / HTTP/1.1\r\nHost: x\r\nCookie: jianwei=\r\n {SECRET}\r\n\r\n",
    "no host": "GET / HTTP/1.1\r\n\r\n",
    "a header without end": f"GET / HTTP/1.1\r\nHost: x\r\nCookie: jianwei={SECRET}{'a' * 9000}\r\n\r\n",
    "a path without end": f"GET /{'a' * 9000} HTTP/1.1\r\nHost: x\r\n\r\n",
    "a thousand headers": "GET / HTTP/1.1\r\nHost: x\r\n" + "".join(f"X-{n}: a\r\n" for n in range(1000)) + "\r\n",
    "a key with a byte of nothing": f"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {SECRET}\x00\r\n\r\n",
    "no method": "<script>alert(1)</script>\r\n\r\n",
}


@pytest.mark.parametrize("sent", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_request_is_refused_and_ends_the_line(board, sent):
    answer = said_to(board.port, sent.encode())
    assert answer.count(b"HTTP/1.") == 1, answer
    assert answer.split(b" ")[1] in {b"303", b"400", b"431"}, answer
    assert b"text/html" not in answer.partition(b"\r\n\r\n")[0] or b"303" in answer[:12]


def test_no_log_quotes_what_was_malformed(board, caplog):
    for of in ("", "jianwei"):  # a command that ran in this process may have set the level of ours
        caplog.set_level(logging.DEBUG, of)
    for sent in MALFORMED.values():
        said_to(board.port, sent.encode())
    told = [record for record in caplog.records if Wordless().filter(record)]
    shown = "\n".join(logging.Formatter("%(message)s").format(record) for record in told)
    assert "BadHttpMessage" in shown
    assert SECRET not in shown


def test_an_error_of_the_service_itself_keeps_its_words():
    record = logging.LogRecord("jianwei.board", logging.ERROR, "x.py", 1, "not to be had: %s", ("town.db",), None)
    assert Wordless().filter(record)
    assert record.getMessage() == "not to be had: town.db"


def asked(site, path, body, **headers):
    """A form as it is, in chunks where it is an iterator."""
    visitor = signed_in(site)
    sent = {"Origin": site.origin, "Content-Type": FORM} | {
        name.replace("_", "-"): one for name, one in headers.items()
    }
    sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)) as connection:
        connection.request("POST", path, body, sent, encode_chunked=not isinstance(body, bytes | str))
        return connection.getresponse().status


def test_a_form_is_bounded_however_its_size_is_told(board):
    large = b"a=" + b"b" * guards.LARGEST
    assert asked(board, "/meetings", large) == 413
    assert asked(board, "/meetings", iter([large[:9000], large[9000:]]), Transfer_Encoding="chunked") == 413
    assert asked(board, "/meetings", "&".join(f"f{n}=1" for n in range(13))) == 400
    assert asked(board, "/meetings", b"a=%ff") == 400
    assert asked(board, "/meetings", "csrf=\ud800".encode("utf-8", "surrogatepass")) == 400
    assert asked(board, "/meetings", b"{}", Content_Type="multipart/form-data; boundary=x") == 415
    assert board.deeds == []


def test_a_packed_form_is_bounded_by_what_it_unpacks_to(board):
    bomb = gzip.compress(b"a" * (64 * guards.LARGEST))
    assert asked(board, "/meetings", bomb, Content_Encoding="gzip") == 413


def test_a_form_that_does_not_come_ends(board, monkeypatch):
    monkeypatch.setattr(guards, "_BODY_SECONDS", 0.2)
    head = (
        f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{board.port}\r\nOrigin: {board.origin}\r\nContent-Type: {FORM}\r\n"
    )
    assert b" 408 " in answer_to(board.port, f"{head}Content-Length: 100\r\n\r\nname=".encode())[:20]


@pytest.mark.parametrize("body", [b"[" * 12_000, b'{"hand_over":' * 1000, b'{"hand_over": 1e999}', b"\xff", b"null"])
def test_a_receipt_that_is_none_is_refused(board, body):
    sent = {"Content_Type": "application/json", "Authorization": f"Bearer {TOKEN}"}
    assert Visitor(board).ask("POST", "/outlets/receipts", body, **sent).status == 400


@pytest.mark.parametrize(
    "key", ["Bearer \xff\xfe", "Bearer ", "Basic x", f"bearer {TOKEN}", f"Bearer {TOKEN} ", "Bearer"]
)
def test_a_token_of_no_outlet_lets_nobody_in(board, key):
    board.time += 3_600_000
    sent = {"Content_Type": "application/json", "Authorization": key}
    status = Visitor(board).ask("POST", "/outlets/receipts", b'{"hand_over": "a-0000000000000000"}', **sent).status
    assert status == (404 if key == f"Bearer {TOKEN} " else 401)
