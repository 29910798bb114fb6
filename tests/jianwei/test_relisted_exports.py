"""Exports that list all open cases again every day, and those that list what is new: both tell the same, once."""

import csv
from datetime import date, timedelta

import pytest

from indexing.canonical import export
from intake.profile import load_profile
from jianwei.choose import configuration_for
from jianwei.embedded import Embedded
from jianwei.replay import replay
from jianwei.sources import Source
from tests.streams.town import unwatched

FIRST = date(2025, 3, 3)
BEFORE, DAILY = 35, 7
"""Days of the first export, and how many daily ones follow it."""
OUTCOMES = ("accepted", "replaced", "repeated", "rejected", "pending")
LATER = ("办结时间", "承办单位", "是否解决", "是否满意")
"""What a case has only when it is closed."""


@pytest.fixture(scope="module")
def orders(city):
    """The rows of the hotline's export, each case in its last version."""
    with city.hotline.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    newest = {}
    for row in sorted(rows, key=lambda row: row["修改时间"]):
        newest[row["工单编号"]] = row
    return list(newest.values())


def as_of(row, end):
    """The row as an export at the end of a day shows it, None before the case came in."""
    if row["导入时间"] >= end:
        return None
    if row["修改时间"] < end:
        return row
    return row | dict.fromkeys(LATER, "") | {"修改时间": row["导入时间"]}


def ends():
    """The days on whose midnights the exports are made."""
    return [(FIRST + timedelta(days=BEFORE + day)).isoformat() for day in range(DAILY + 1)]


def relisted(orders):
    """Day by day all cases that are open, and those that came in or were closed on it."""
    before = ""
    for end in ends():
        shown = [row for order in orders if (row := as_of(order, end))]
        yield [row for row in shown if not row["办结时间"] or row["修改时间"] >= before or row["导入时间"] >= before]
        before = end


def incremental(orders):
    """Day by day what was not there before, or not so."""
    told = []
    for end in ends():
        new = [row for order in orders if (row := as_of(order, end)) and row not in told]
        told += new
        yield new


@pytest.fixture(scope="module")
def written(orders, tmp_path_factory):
    """The files of both kinds of export, in their order."""
    folder = tmp_path_factory.mktemp("exports")

    def write(name, parts):
        files = []
        for number, rows in enumerate(parts):
            path = folder / f"{name}{number}.csv"
            with path.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, list(orders[0]))
                writer.writeheader()
                writer.writerows(rows)
            files.append((path, len(rows)))
        return files

    return {"relisted": write("relisted", relisted(orders)), "incremental": write("incremental", incremental(orders))}


@pytest.fixture(scope="module")
def stores(written, tmp_path_factory):
    """For each kind of export: what every file gave, what every file gave again, and the documents after each round."""
    profile = load_profile("hotline12345")
    found = {}
    for name, files in written.items():
        with Embedded(tmp_path_factory.mktemp(name) / "city.db", configuration_for(profile)) as service:
            rounds = []
            for _ in range(2):
                reports = [
                    replay(service, [Source(files=(path,), profile=profile)], progressed=unwatched) for path, _ in files
                ]
                rounds.append((reports, list(export(service.store))))
            found[name] = rounds
    return found


@pytest.mark.parametrize("name", ["relisted", "incremental"])
def test_every_row_of_every_file_has_one_outcome(stores, written, name):
    for reports, _ in stores[name]:
        for report, (_, rows) in zip(reports, written[name], strict=True):
            assert report.rows == rows == sum(getattr(report, outcome) for outcome in OUTCOMES)
            assert (report.rejected, report.pending) == (0, 0)


@pytest.mark.parametrize("name", ["relisted", "incremental"])
def test_the_accepted_rows_of_all_files_are_the_cases(stores, orders, name):
    for reports, _ in stores[name]:
        assert sum(report.accepted for report in reports) == reports[-1].cases <= len(orders)


def test_what_is_listed_again_is_repeated_and_what_is_new_is_not(stores, written):
    again = stores["relisted"][0][0]
    assert sum(report.repeated for report in again) > 100
    assert sum(rows for _, rows in written["relisted"]) > sum(rows for _, rows in written["incremental"])
    assert sum(report.repeated for report in stores["incremental"][0][0]) == 0


@pytest.mark.parametrize("name", ["relisted", "incremental"])
def test_files_given_a_second_time_change_nothing(stores, name):
    (first, documents), (second, later) = stores[name]
    assert later == documents
    counts = [
        [{outcome: getattr(report, outcome) for outcome in OUTCOMES} for report in part] for part in (first, second)
    ]
    assert counts[0] == counts[1]


def test_both_kinds_of_export_end_with_the_same_documents(stores):
    (_, relisted_documents), (_, incremental_documents) = stores["relisted"][0], stores["incremental"][0]
    assert relisted_documents == incremental_documents


def test_no_alert_is_doubled(stores):
    alerts = [line for line in stores["relisted"][0][1] if b'"kind":"alerts"' in line]
    assert len(alerts) > 0
    assert stores["relisted"][0][0][-1].alerts == len(set(alerts)) == stores["incremental"][0][0][-1].alerts
