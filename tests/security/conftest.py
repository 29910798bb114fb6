"""A board of the planted town, with all routes that a board can have."""

import shutil
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from board.desk.outlets import Outlets
from city.focus_issues import FocusIssue, Subject, focus_id
from indexing.focus_issues import focus_document
from indexing.sqlite import open_sqlite
from tests.board.desk.site import ACCOUNTS, Site
from tests.security.planted import LATER, history_of, plant, plant_packs
from tests.streams.town import FEED, POTHOLE

TOKEN = "t" * 32


@pytest.fixture(scope="session")
def planted(tmp_path_factory):
    """The file of the town, the folder of its packs and their ids."""
    folder = tmp_path_factory.mktemp("planted")
    plant(folder / "town.db")
    return SimpleNamespace(
        store=folder / "town.db",
        packs=folder / "packs",
        ids=plant_packs(folder / "town.db", folder / "packs"),
    )


@pytest.fixture(scope="module")
def board(planted, tmp_path_factory):
    """The board, and the deeds that came through to its watch: none is done."""
    folder = tmp_path_factory.mktemp("board")
    store = Path(shutil.copy(planted.store, folder / "town.db"))
    deeds = []
    made = Site(folder, store, packs=planted.packs, act=deeds.append)
    sheet = history_of(store)
    made.board.histories.keep(sheet, made.time)
    made.board.outlets = Outlets([("Fire", TOKEN)])
    with made.running() as site:
        site.deeds, site.ids, site.store = deeds, {**planted.ids, "history": sheet.history_id}, store
        yield site


@pytest.fixture
def own_issue(board):
    """Puts a chosen focus issue into the area of an account; gives its id."""

    def put(name):
        area = ACCOUNTS[name].area
        subject = Subject(feed=FEED, topics=(POTHOLE,), area=area, period="2026-03")
        issue = FocusIssue(
            focus_id=focus_id(subject), subject=subject, title="own", state="chosen", decided_at=1, updated_at=1
        )
        with closing(open_sqlite(board.store, create=False)) as store:
            store.put([focus_document(issue, LATER)])
        return issue.focus_id

    return put
