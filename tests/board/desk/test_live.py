"""An open page keeps itself up to date, leaves alone what somebody is at, and says when it cannot."""

import pytest

from board.desk import desk_page
from tests.board.desk.conftest import sign_in
from tests.board.desk.site import Site, signed_in


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    monkeypatch.setattr(desk_page, "AGAIN", 1)


@pytest.fixture
def desk(window, store, tmp_path):
    """The first screen of an officer, and its board."""
    site = Site(tmp_path, store)

    def enter():
        sign_in(window, site, "town")
        return window

    return site, enter


def test_what_another_desk_does_is_seen_without_loading_and_the_focus_stays(desk, alert):
    site, enter = desk
    with site.running():
        browser = enter()
        browser.run("window.same = true")
        browser.run(f"document.querySelector('a[href=\"/alerts/{alert}\"]').focus()")
        assert "second-duty" not in browser.text
        signed_in(site, "second").act(alert, "handle")
        assert browser.soon("text", "second-duty")
        assert browser.run("return window.same")
        assert browser.run("return document.activeElement.getAttribute('href')") == f"/alerts/{alert}"
        assert browser.complaints() == []


def test_a_board_that_does_not_answer_is_told_and_forgiven(desk):
    site, enter = desk
    with site.running():
        browser = enter()
        browser.run("window.fetched = window.fetch; window.fetch = () => Promise.reject(new TypeError())")
        assert browser.soon("text", "0 分钟未能更新")
        browser.run("window.fetch = window.fetched")
        assert browser.run_until_it_answers(_SILENT) == ""


def test_whoever_is_signed_out_elsewhere_is_led_to_the_door(desk):
    site, enter = desk
    with site.running():
        browser = enter()
        site.time += 13 * 60 * 60 * 1000
        assert browser.soon("path", "/sign-in")


_SILENT = """
const done = arguments[0], told = document.getElementById("live");
const look = () => told.textContent ? setTimeout(look, 50) : done(told.textContent);
look();
"""
