"""Files in any order, by a gateway that looks at few rows at a time and has room for few events: as one sorted list."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexing.canonical import export as lines_of
from intake.city_tables import NONE_GIVEN
from intake.gateway import Taken, read
from intake.profile import load_profile
from jianwei.arriving import Arriving
from jianwei.aside import EventsAside
from jianwei.choose import configuration_for
from jianwei.embedded import Embedded
from jianwei.replay import replay
from jianwei.sources import Source
from streams.messages import Rejected
from tests.jianwei.conftest import HEADER
from tests.streams.town import unwatched

HOTLINE = load_profile("hotline12345")
OTHER = msgspec.structs.replace(HOTLINE, feed_table=msgspec.structs.replace(HOTLINE.feed_table, name="other"))
CONFIGURATION = configuration_for(HOTLINE)
NOW = 1_800_000_000_000


def row(number, day, hour, waits, kind):
    """A row of a case that is known late, changed late, closed late, or that is none."""
    registered = f"2026-03-{day:02} {hour:02}:00:00"
    later = f"2026-03-{day + waits:02} {hour:02}:30:00"
    columns = {
        "plain": f"{registered},{registered},,,否",
        "late": f"{registered},{later},,,否",
        "closed": f"{registered},,,{later},否",
        "changed": f"{registered},,{later},,是",
        "unreadable": f"the day before,{registered},,,否",
        "no such day": f"2026-02-30 08:00:00,,,{later},否",
    }[kind]
    return f"{number},投诉,环境->噪声->施工噪声,东区,磨坊街道,{columns}"


KINDS = ("plain", "late", "closed", "closed", "changed", "unreadable", "no such day")
rows = st.builds(
    row, st.integers(1, 12), st.integers(1, 9), st.integers(8, 10), st.integers(0, 9), st.sampled_from(KINDS)
)
files = st.lists(st.lists(rows, max_size=25), min_size=1, max_size=3)


@pytest.fixture
def cramped(monkeypatch):
    monkeypatch.setattr("intake.gateway._ROWS", 4)
    monkeypatch.setattr("jianwei.arriving.ROOM", 8)


def sorted_at_once(sources):
    """All events in memory, sorted by arrival: equal arrivals keep the order of files and rows."""
    tables = NONE_GIVEN.under(CONFIGURATION)
    items = [item for one in sources for item in read(one.files, one.profile, tables, now=NOW)]
    events = [event for item in items if isinstance(item, Taken) for event in item.events]
    rejected = [
        Rejected("mark", Path(item.file).name, item.row, item.field, item.code, item.reason)
        for item in items
        if not isinstance(item, Taken)
    ]
    return sorted(events, key=lambda event: event.arrived), rejected


@pytest.mark.usefixtures("cramped")
@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(files, st.data())
def test_events_and_rejects_are_those_of_one_sorted_list(tmp_path, files, data):
    sources = []
    for number, some in enumerate(files):
        path = tmp_path / f"{number}.csv"
        path.write_text("\n".join([HEADER, *some]) + "\n", encoding="utf-8")
        sources.append(Source(files=(path,), profile=data.draw(st.sampled_from([HOTLINE, OTHER]))))
    rejected = []
    with EventsAside(tmp_path) as aside:
        arriving = Arriving(
            sources, CONFIGURATION, marked="mark", now=NOW, city=NONE_GIVEN, refused=rejected.append, aside=aside
        )
        events = [event for some in arriving for event in some]
    expected, refused = sorted_at_once(sources)
    assert events == expected
    assert sorted(rejected, key=repr) == sorted(refused, key=repr)
    assert (arriving.rows, arriving.taken) == (
        sum(map(len, files)),
        sum(event.last_of_row for event in expected),
    )


def exported(path, *files):
    with Embedded(path, CONFIGURATION) as service:
        report = replay(service, [Source(files=files, profile=HOTLINE)], progressed=unwatched)
        return report, b"".join(lines_of(service.store))


def test_a_replay_with_little_room_ends_with_the_same_export_and_leaves_no_file(request, export, tmp_path):
    some = [row(number, 1 + number * 7 % 9, 8 + number % 3, number % 8, KINDS[number % 7]) for number in range(80)]
    file = export("day", *some)
    roomy = exported(tmp_path / "roomy.db", file)
    request.getfixturevalue("cramped")
    folder = tmp_path / "cramped"
    folder.mkdir()
    assert exported(folder / "city.db", file) == roomy
    assert {path.name for path in folder.iterdir()} == {"city.db"}


@pytest.mark.usefixtures("cramped")
def test_the_order_of_the_rows_changes_no_document(export, tmp_path):
    some = [row(number, 1 + number // 10, 8 + number % 3, number % 8, KINDS[number % 5]) for number in range(80)]
    in_order, turned = export("same", *some), export("turned", *some[::-1])
    assert exported(tmp_path / "one.db", in_order)[1] == exported(tmp_path / "other.db", turned)[1]
