"""A load without judgement keeps and counts as ever, and is history to what is judged after it."""

import pytest

from indexing.canonical import export
from indexing.errors import StoreError
from indexing.sqlite import open_sqlite
from indexing.store import Query
from jianwei.embedded import Embedded
from tests.streams.town import MILL, POTHOLE, TOWN, batches, burst, documents, hourly, month, problems

EVENTS = [*month("2025-10-01", 28, 3, rate=2.0), *burst("pipe", "2025-10-26 09:00", 40, POTHOLE, MILL)]
TICKS = hourly("2025-10-01 06:00", "2025-10-30 06:00", 6)
OUTBREAK = "2025-10-26"


def taken(path, *, load_until):
    """The service without judgement up to so many ticks, and with it after them; gives the documents."""
    arrived = batches(EVENTS, TICKS)
    for judged, some in ((False, arrived[:load_until]), (True, arrived[load_until:])):
        if some:
            with Embedded(path, TOWN, judged=judged) as service:
                for tick, events in some:
                    service.append(events)
                    service.tick(tick)
                service.commit()
    store = open_sqlite(path)
    try:
        return list(export(store))
    finally:
        store.close()


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    return taken(tmp_path_factory.mktemp("judged") / "town.db", load_until=0)


def test_cases_and_counts_are_the_same_and_nothing_is_judged(tmp_path, judged):
    loaded = taken(tmp_path / "town.db", load_until=len(TICKS))
    for kind in ("cases", "buckets"):
        assert documents(loaded, kind) == documents(judged, kind) != []
    assert {one["kind"] for one in documents(judged, "bands") + documents(judged, "findings")} == {"bands", "findings"}
    assert not [one for kind in ("bands", "findings", "alerts") for one in documents(loaded, kind)]


def test_an_outbreak_after_the_load_is_found_as_if_all_had_been_judged(tmp_path, judged):
    loaded = taken(tmp_path / "town.db", load_until=4 * 24)
    of_outbreak = problems(judged, topic_id=POTHOLE)
    assert [one["alert_id"] for one in of_outbreak if one["first_period"] >= OUTBREAK] != []
    assert problems(loaded, topic_id=POTHOLE) == of_outbreak


def test_a_load_that_was_broken_off_is_made_whole_by_what_is_judged_next(tmp_path):
    path = tmp_path / "town.db"
    with Embedded(path, TOWN, judged=False) as service:
        service.append(EVENTS[:10])
        service.tick(TICKS[-1])
        service.commit()
    store = open_sqlite(path)
    assert store.count("cases") == 10
    with pytest.raises(StoreError, match="is being loaded"):
        store.search("buckets", Query(limit=1))
    Embedded(path, TOWN).__exit__()
    assert len(store.search("buckets", Query(limit=1))) == 1
    store.close()


@pytest.mark.parametrize(("judged", "size"), [(False, 16384), (True, 4096)])
def test_a_load_writes_larger_pages_which_the_file_keeps(tmp_path, judged, size):
    path = tmp_path / "town.db"
    for each in (judged, True):
        with Embedded(path, TOWN, judged=each) as service:
            service.commit()
    store = open_sqlite(path)
    store.close()
    assert int.from_bytes(path.read_bytes()[16:18], "big") == size
