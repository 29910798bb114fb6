"""A replay whose documents go to another store: what is killed between the two goes on with the same versions."""

from contextlib import closing

import pytest

from indexing.canonical import export
from indexing.sqlite import open_sqlite
from intake.city_tables import CityTables
from intake.dictionaries import AreaDictionary
from intake.profile import load_profile
from jianwei.choose import configuration_for
from jianwei.embedded import Elsewhere, Embedded
from jianwei.errors import StoreMismatchError
from jianwei.replay import replay
from jianwei.sources import Source
from tests.streams.town import event, month, unwatched

HOTLINE = load_profile("hotline12345")


class KilledError(Exception):
    """The process dies."""


class Mortal:
    """A store in which the process dies when the documents of the ``last`` commit are kept, before its state is."""

    def __init__(self, store, last):
        self.store, self.left = store, last

    def put(self, documents):
        kept = self.store.put(documents)
        self.left -= 1
        if self.left == 0:
            raise KilledError
        return kept

    def __getattr__(self, name):
        return getattr(self.store, name)


@pytest.fixture
def dictionary(city):
    return AreaDictionary.read(city.areas)


@pytest.fixture
def configuration(dictionary):
    return configuration_for(HOTLINE, None, dictionary.successions())


@pytest.fixture
def memory(tmp_path):
    store = open_sqlite(tmp_path / "memory.db")
    yield store
    store.close()


def run(path, configuration, store, city, dictionary):
    with Embedded(path, configuration, elsewhere=Elsewhere(store, "there")) as service:
        source = Source(files=(city.hotline,), profile=HOTLINE)
        return replay(service, [source], city=CityTables(areas=dictionary), progressed=unwatched)


@pytest.mark.slow
def test_killed_between_the_documents_and_their_state_it_ends_with_the_same_export(  # noqa: PLR0917
    city, dictionary, configuration, memory, replayed, exported, tmp_path, monkeypatch
):
    monkeypatch.setattr("jianwei.replay._EVENTS_A_COMMIT", 300)
    path = tmp_path / "state.db"
    for last in (2, 3, 1):
        with pytest.raises(KilledError):
            run(path, configuration, Mortal(memory, last), city, dictionary)
    report = run(path, configuration, memory, city, dictionary)
    assert b"".join(export(memory)) == exported(replayed)
    assert report.rows == report.accepted + report.replaced + report.repeated + report.rejected
    assert report.cases == memory.count("cases") > 0


def test_the_file_then_holds_no_documents_and_is_not_taken_for_a_store(configuration, memory, tmp_path):
    path = tmp_path / "state.db"
    with Embedded(path, configuration, elsewhere=Elsewhere(memory, "there")) as service:
        service.append(month("2026-02-02", 2, 1))
        service.tick(event("one", "2026-02-04T01:00").arrived)
        service.commit(service.progress("mark"))
    with closing(open_sqlite(path)) as store:
        assert store.count("cases") == 0
    assert memory.count("cases") > 0
    with pytest.raises(StoreMismatchError, match="are in there, not in this file"):
        Embedded(path, configuration)
    with pytest.raises(StoreMismatchError, match="are in there, not in elsewhere"):
        Embedded(path, configuration, elsewhere=Elsewhere(memory, "elsewhere"))


def test_a_file_with_documents_does_not_become_the_state_of_another_store(configuration, memory, tmp_path):
    path = tmp_path / "city.db"
    with Embedded(path, configuration) as service:
        service.commit(service.progress("mark"))
    with pytest.raises(StoreMismatchError, match="are in this file, not in there"):
        Embedded(path, configuration, elsewhere=Elsewhere(memory, "there"))
