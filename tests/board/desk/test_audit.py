"""The audit log: lines that are whole whatever was cut off, and nobody let in without one."""

import asyncio
import json
import os
import resource
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from board.desk.audit import Audit, AuditError
from board.desk.file_notes import TAKEN, noting_files
from board.desk.guards import Gate
from tests.board.desk.site import Site, Visitor

FULL = Path("/dev/full")
NOBODY = 65_534
has_full = pytest.mark.skipif(not FULL.exists(), reason="no /dev/full, where every write finds the disk full")


@contextmanager
def unwritable(folder, store, gate=None):
    """A board whose audit log takes nothing."""
    site = Site(folder, store, gate=gate)
    site.signing.audit.close()
    site.signing.audit = Audit(FULL)
    with site.running():
        yield site


@contextmanager
def room_for(size):
    """Files of this process take no byte beyond so many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def as_nobody():
    """Without the rights of root, where the tests have them."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def note(audit):
    audit.note(0, account="town", address="192.0.2.7", what="sign_in", outcome="done")


@has_full
class TestNothingCanBeNoted:
    def test_who_a_proxy_vouches_for_gets_no_session(self, store, tmp_path):
        gate = Gate(proxies=(ip_network("127.0.0.1"),), vouching="X-Remote-User")
        with unwritable(tmp_path, store, gate) as site:
            visitor = Visitor(site)
            assert [visitor.get("/", X_Remote_User="mill").status for _ in range(2)] == [503, 503]
            assert visitor.cookies == {}

    def test_a_right_password_gets_no_session(self, store, tmp_path):
        with unwritable(tmp_path, store) as site:
            visitor = Visitor(site)
            assert visitor.sign_in().status == 503
            assert visitor.cookies == {}

    def test_a_form_from_elsewhere_is_answered_with_a_page_as_for_a_store_that_is_away(self, store, tmp_path):
        with unwritable(tmp_path, store) as site:
            answer = Visitor(site).sign_in(Origin="https://elsewhere.example")
        assert answer.status == 503
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.text.startswith("<!doctype html>")

    def test_it_is_not_the_store_that_is_away(self, store, tmp_path):
        with unwritable(tmp_path, store) as site:
            assert Visitor(site).sign_in("town", "wrong one").status == 503
            assert not site.board.counts.away


def test_where_the_end_of_a_cut_off_line_alone_was_written_no_empty_line_follows(tmp_path):
    path = tmp_path / "audit.jsonl"
    path.write_bytes(b'{"at": "cut')
    audit = Audit(path)
    with room_for(path.stat().st_size + 1), pytest.raises(AuditError, match=r"^audit\.jsonl: the audit log cannot be"):
        note(audit)
    note(audit)
    audit.close()
    cut_off, whole = path.read_bytes().splitlines()
    assert cut_off == b'{"at": "cut'
    assert json.loads(whole)["account"] == "town"


def test_a_log_that_may_only_be_appended_to_is_appended_to(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = Path("audit.jsonl")
    path.write_bytes(b'{"at": "cut')
    path.chmod(0o200)
    if os.geteuid() == 0:
        tmp_path.chmod(0o711)
        os.chown(path, NOBODY, NOBODY)
    with as_nobody():
        with pytest.raises(PermissionError):
            path.read_bytes()
        audit = Audit(path)
        note(audit)
    audit.close()
    path.chmod(0o600)
    assert json.loads(path.read_bytes().splitlines()[1])["account"] == "town"


def test_a_file_for_a_request_of_no_account_does_not_go_out():
    async def handler(_):
        answer = web.Response(body=b"figures")
        answer[TAKEN] = "figures.csv"
        return answer

    with pytest.raises(KeyError):
        asyncio.run(noting_files(None, lambda: 0)(make_mocked_request("GET", "/figures.csv"), handler))
