"""A city that is kept open between deeds: it sees what others write, and nothing is lost or done twice."""

import json
import shutil
import sqlite3

import pytest

from indexing.canonical import export
from indexing.errors import StoreError
from indexing.sqlite import open_sqlite
from indexing.sqlite_schema import loading
from jianwei import kept_city
from jianwei.acting import action_of
from jianwei.embedded import Embedded
from jianwei.kept_city import KeptCity, deed_in_file
from tests.streams.town import MILL, POTHOLE, TOWN, at, burst, hourly, month, problems, run

NOON = at("2026-04-03 12:00")


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    path = tmp_path_factory.mktemp("kept") / "town.db"
    events = [*month("2026-03-01", 33, 3, rate=1.0), *burst("hole", "2026-04-02 01:00", 40, POTHOLE, MILL, minutes=4)]
    run(path, events, hourly("2026-03-01 12:00", "2026-04-03 12:00"))
    with Embedded(path, TOWN) as service:
        alert = next(iter(problems(export(service.store), topic="Pothole")))
    return path, alert["alert_id"]


@pytest.fixture
def path(town, tmp_path):
    return shutil.copy(town[0], tmp_path / "town.db")


@pytest.fixture
def alert(town):
    return town[1]


@pytest.fixture
def openings(monkeypatch):
    """How often the watch was rebuilt."""
    seen = []
    rebuilt = kept_city.Embedded
    monkeypatch.setattr(kept_city, "Embedded", lambda *given, **named: seen.append(1) or rebuilt(*given, **named))
    return seen


@pytest.fixture
def kept(path):
    city = KeptCity(f"sqlite:{path}", None, None)
    yield city
    city.close()


def deed(alert, kind="note", at=NOON, **more):
    given = {"note": "x"} if kind == "note" else {}
    return action_of(alert_id=alert, kind=kind, at=at, role="town-duty", area="Town", **given | more)


def notes(body):
    return [one["note"] for one in body["history"] if one["note"]]


def test_many_deeds_rebuild_the_watch_once(kept, alert, openings):
    for number in range(5):
        found = kept.act(deed(alert, note=f"n{number}"))
    assert notes(found) == ["n0", "n1", "n2", "n3", "n4"]
    assert len(openings) == 1


def test_the_documents_are_those_of_deeds_that_open_the_city_each_time(kept, path, alert, tmp_path):
    other = shutil.copy(path, tmp_path / "other.db")
    for kind, more in (("acknowledge", {}), ("hand_over", {"outlet": "应急"}), ("close", {"reason": "handled"})):
        kept.act(deed(alert, kind, **more))
        deed_in_file(f"sqlite:{other}", None, None, deed(alert, kind, **more))
    kept.close()
    assert lines(path) == lines(other)


def test_what_another_has_written_meanwhile_is_seen(kept, path, alert, openings):
    kept.act(deed(alert, note="mine"))
    deed_in_file(f"sqlite:{path}", None, None, deed(alert, "close", reason="known"))
    found = kept.act(deed(alert, "acknowledge"))
    assert found["history"][-1]["refused"] is True
    assert "closed" in found["history"][-1]["why"]
    assert len(openings) == 3  # mine, the other's, and mine again


def test_between_deeds_others_can_write(kept, path, alert):
    kept.act(deed(alert))
    other = sqlite3.connect(path, timeout=0, isolation_level=None)
    other.execute("begin immediate")
    other.execute("create table elsewhere (x)")
    other.execute("commit")
    other.close()
    assert notes(kept.act(deed(alert, note="after"))) == ["x", "after"]


def test_a_deed_leaves_it_to_a_load_to_make_the_indexes_that_it_put_off(kept, path, alert):
    reader = sqlite3.connect(path)
    reader.execute("DROP INDEX documents_cases_registered")
    reader.execute("PRAGMA user_version = 1")
    kept.act(deed(alert))
    assert loading(reader)
    Embedded(path, TOWN).__exit__()
    assert not loading(reader)
    reader.close()


def test_a_file_that_was_put_in_its_place_is_the_one_that_is_written_to(kept, path, alert, tmp_path):
    fresh = shutil.copy(path, tmp_path / "fresh.db")
    kept.act(deed(alert, note="into the former"))
    fresh.replace(path)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    assert notes(kept.act(deed(alert, note="into the new"))) == ["into the new"]


def test_a_file_that_is_gone_is_told_as_that(kept, path, alert):
    kept.act(deed(alert))
    path.unlink()
    with pytest.raises(StoreError, match="no store at"):
        kept.act(deed(alert))


def test_an_alert_that_there_is_not_changes_nothing(kept, alert):
    with pytest.raises(StoreError, match="no alert nobody"):
        kept.act(deed("nobody"))
    assert notes(kept.act(deed(alert, note="first"))) == ["first"]


def test_a_deed_that_could_not_be_kept_was_not_done(kept, path, alert, monkeypatch):
    kept.act(deed(alert, note="kept"))
    with monkeypatch.context() as broken:
        broken.setattr(Embedded, "commit", lambda _: (_ for _ in ()).throw(StoreError("the disk is full")))
        with pytest.raises(StoreError, match="full"):
            kept.act(deed(alert, note="lost"))
    assert notes(kept.act(deed(alert, note="again"))) == ["kept", "again"]
    store = open_sqlite(path)
    assert notes(store.get("alerts", alert)) == ["kept", "again"]
    store.close()


def test_a_store_elsewhere_needs_its_file():
    with pytest.raises(StoreError, match="--state"):
        KeptCity("http://127.0.0.1:1", None, None)


def lines(path):
    store = open_sqlite(path)
    found = [json.loads(line) for line in export(store)]
    store.close()
    return found
