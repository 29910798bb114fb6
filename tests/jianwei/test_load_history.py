"""History loaded by columns is what a replay of the same rows makes of them, row by row."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

pl = pytest.importorskip("polars", reason="load-history needs polars")

from city.times import day_of_iso  # noqa: E402 - after what skips
from indexing.errors import StoreError  # noqa: E402
from intake.city_tables import NONE_GIVEN  # noqa: E402
from intake.errors import InputError, PersonDataError  # noqa: E402
from intake.profile import load_profile  # noqa: E402
from jianwei.choose import configuration_for  # noqa: E402
from jianwei.console import silent  # noqa: E402
from jianwei.embedded import Embedded  # noqa: E402
from jianwei.history import HistoryReport, load  # noqa: E402
from jianwei.intake import Progressed  # noqa: E402
from jianwei.replay import replay  # noqa: E402
from jianwei.sources import Source  # noqa: E402
from tests.jianwei import histories  # noqa: E402
from tests.jianwei.histories import HEADER, buckets, by_gateway, hotline, loaded, rejects, reports, written  # noqa: E402


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A file, and the store of its replay."""
    folder = tmp_path_factory.mktemp("replayed")
    file = written(folder / "hotline.csv", hotline(1, 900))
    return file, histories.replayed(file, "hotline12345", folder / "replay.db")


def test_a_file_that_is_not_plain_is_read_strictly_from_there_on(tmp_path: Path) -> None:
    lines = hotline(2, 300)
    lines[100] = lines[100] + ",too many"
    lines[120] = '"' + lines[120]
    lines[150] = ""
    file = written(tmp_path / "hotline.csv", lines)
    file.write_text(file.read_text(encoding="utf-8").replace('"A', 'A"', 1), encoding="utf-8")
    loaded(file, "hotline12345", tmp_path / "loaded.db")
    expected, refused = by_gateway(file, "hotline12345")
    assert rejects(tmp_path / "loaded.db") == refused
    assert reports(tmp_path / "loaded.db") == expected


def test_a_row_with_too_many_cells_is_not_made_up_for_by_one_with_too_few(tmp_path: Path) -> None:
    lines = hotline(3, 60)
    lines[20], lines[40] = lines[20] + ",", lines[40].removesuffix(",")
    file = written(tmp_path / "hotline.csv", lines)
    loaded(file, "hotline12345", tmp_path / "loaded.db")
    expected, refused = by_gateway(file, "hotline12345")
    assert rejects(tmp_path / "loaded.db") == refused
    assert reports(tmp_path / "loaded.db") == expected


@pytest.mark.parametrize("row", [0, 1, 137])
@pytest.mark.parametrize("block", [1, 8_000])
def test_a_byte_order_mark_in_a_row_is_part_of_its_number_wherever_a_file_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: int, block: int
) -> None:
    """As where exports were put one behind the other. A block of one byte is a row: each begins at a cut."""
    monkeypatch.setattr("intake.history.plain_text.BLOCK", block)
    lines = [f"A{n:05},2026-03-01 08:00:00,供水->停水,东区,甲街道,投诉,,,城管局,,," for n in range(200)]
    lines[row] = "\ufeff" + lines[row]
    file = written(tmp_path / "hotline.csv", lines)
    loaded(file, "hotline12345", tmp_path / "loaded.db")
    expected, refused = by_gateway(file, "hotline12345")
    assert [place for place, *_ in refused] == [row + 2]
    assert rejects(tmp_path / "loaded.db") == refused
    assert reports(tmp_path / "loaded.db") == expected


def test_boston_is_counted_as_its_gateway_tells_it(data: Path, tmp_path: Path) -> None:
    file = data / "boston311" / "service_requests_2011-07_2011-12.csv.gz"
    report = loaded(file, "boston311", tmp_path / "loaded.db")
    expected, refused = by_gateway(file, "boston311")
    assert rejects(tmp_path / "loaded.db") == refused
    assert reports(tmp_path / "loaded.db") == expected
    assert report.singly < 0.01 * report.rows


def test_of_several_rows_of_a_case_the_newest_counts_without_being_read_singly(tmp_path: Path) -> None:
    head = "工单编号,来电时间,问题分类,被反映区,被反映街乡镇,工单类型,工单性质,并单主单号,修改时间"
    lines = [f"V{n},2026-03-0{1 + n % 5} 08:00:00,供水->停水,东区,甲街道,投诉,,,2026-03-10 08:00:00" for n in range(40)]
    lines += ["V3,2026-03-04 08:00:00,供水->停水,西区,丙镇,投诉,,,2026-03-11 08:00:00"]  # newer: counts
    lines += ["V4,2026-03-05 08:00:00,供水->停水,西区,丙镇,投诉,,,2026-03-09 08:00:00"]  # older
    lines += ["C1,2026-03-04 09:00:00,供水->停水,西区,丙镇,投诉,协办,V5,2026-03-12 08:00:00"]  # a copy loses to its own
    lines += ["C2,2026-03-04 09:00:00,噪声->施工,西区,丙镇,投诉,协办,W9,2026-03-12 08:00:00"]  # its master is not there
    file = tmp_path / "some.csv"
    file.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    report = loaded(file, "hotline12345", tmp_path / "loaded.db")
    expected, _ = by_gateway(file, "hotline12345")
    assert reports(tmp_path / "loaded.db") == expected
    assert (report.accepted, report.replaced, report.singly) == (41, 3, 0)

    # of one version: digests decide
    lines += ["V6,2026-03-04 08:00:00,供水->停水,西区,丙镇,投诉,,,2026-03-10 08:00:00"]
    lines += [lines[7]]
    file.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    report = loaded(file, "hotline12345", tmp_path / "again.db")
    expected, _ = by_gateway(file, "hotline12345")
    assert reports(tmp_path / "again.db") == expected
    assert (report.accepted, report.replaced, report.repeated, report.singly) == (41, 4, 1, 4)


def test_times_of_parquet_are_read_as_the_texts_that_stand_for_them(tmp_path: Path) -> None:
    lines = [
        f"T{n},2026-03-0{1 + n % 9} {n % 24:02}:15:00,供水->停水,东区,甲街道,投诉,,,城管局,{closed},,"
        for n in range(60)
        for closed in ("2026-03-20 10:00:00" if n % 3 else "",)
    ]
    lines[7] = lines[7].replace("2026-03-20", "2026-02-20")
    file = written(tmp_path / "some.csv", lines)
    times = pl.col("来电时间", "办结时间").str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)
    pl.read_csv(file, infer_schema=False).with_columns(times).write_parquet(tmp_path / "some.parquet")
    loaded(file, "hotline12345", tmp_path / "text.db")
    loaded(tmp_path / "some.parquet", "hotline12345", tmp_path / "typed.db")
    assert buckets(tmp_path / "typed.db") == buckets(tmp_path / "text.db")
    assert rejects(tmp_path / "typed.db") == rejects(tmp_path / "text.db")
    assert len(rejects(tmp_path / "typed.db")) == 1


@pytest.mark.parametrize("nanoseconds", [7, 500_000, 500_007])
@pytest.mark.parametrize("formats", ['"%Y-%m-%d %H:%M:%S"', '"%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S"'])
def test_nanoseconds_of_parquet_are_judged_as_the_texts_that_stand_for_them(
    tmp_path: Path, formats: str, nanoseconds: int
) -> None:
    profile = tmp_path / "own.toml"
    profile.write_text(f'extends = "hotline12345"\n[times]\nformats = [{formats}]\n', encoding="utf-8")
    lines = [f"N{n},2026-03-0{1 + n % 9} 08:15:31,供水->停水,东区,甲街道,投诉,,,城管局,,," for n in range(60)]
    frame = pl.read_csv(written(tmp_path / "whole.csv", lines), infer_schema=False)
    finer = pl.duration(nanoseconds=pl.when(pl.int_range(pl.len()) % 10 == 3).then(nanoseconds).otherwise(0))
    times = pl.col("来电时间").str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="ns") + finer
    frame.with_columns(times).write_parquet(tmp_path / "some.parquet")
    file = tmp_path / "some.csv"
    frame.with_columns(times.dt.strftime("%Y-%m-%d %H:%M:%S%.f")).write_csv(file)
    loaded(tmp_path / "some.parquet", str(profile), tmp_path / "loaded.db")
    expected, refused = by_gateway(file, str(profile))
    assert len(refused) == (0 if "%f" in formats else 6)
    assert rejects(tmp_path / "loaded.db") == refused
    assert reports(tmp_path / "loaded.db") == expected


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.jianwei.histories import loaded

def killed(told, share):
    if told.startswith(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

loaded(Path(sys.argv[1]), "hotline12345", Path(sys.argv[2]), progressed=killed)
"""


@pytest.mark.parametrize("stage", ["judging", "writing"])
def test_a_load_that_is_killed_is_whole_when_it_is_given_again(tmp_path: Path, stage: str) -> None:
    lines = [f"K{n},2026-03-0{1 + n % 9} 08:15:00,供水->停水,东区,甲街道,投诉,,,城管局,,," for n in range(60)]
    file = written(tmp_path / "some.csv", lines)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(file), str(tmp_path / "city.db"), stage], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert (tmp_path / "city.db.history").exists()
    report = loaded(file, "hotline12345", tmp_path / "city.db")
    assert (report.accepted, report.before) == (60, False)
    assert sum(reports(tmp_path / "city.db").values()) == 60
    assert not (tmp_path / "city.db.history").exists()


def test_a_load_that_is_stopped_goes_on_with_the_next_part(
    replayed: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, store = replayed
    monkeypatch.setattr("intake.history.plain_text.BLOCK", 8_000)
    judged = 0

    def stopping(*_: object) -> None:
        nonlocal judged
        judged += 1
        if judged == 4:
            raise KeyboardInterrupt

    profile = load_profile("hotline12345")
    source, configuration = Source(files=(file,), profile=profile), configuration_for(profile)
    city = NONE_GIVEN.under(configuration)
    with pytest.raises(KeyboardInterrupt):
        load(tmp_path / "loaded.db", [source], configuration, city=city, until=None, progressed=stopping)
    assert len(list((tmp_path / "loaded.db.history").glob("*.part"))) == 4
    loaded(file, "hotline12345", tmp_path / "loaded.db")
    assert buckets(tmp_path / "loaded.db") == buckets(store)
    assert rejects(tmp_path / "loaded.db") == rejects(store)
    assert not (tmp_path / "loaded.db.history").exists()
    assert loaded(file, "hotline12345", tmp_path / "loaded.db").before


def test_cases_of_loaded_days_that_come_later_are_kept_and_counted_in_no_bucket(tmp_path: Path) -> None:
    plain = [
        f"B{number},2026-03-0{1 + number % 4} 08:00:00,供水->停水,东区,甲街道,投诉,,,城管局,,," for number in range(20)
    ]
    file = written(tmp_path / "old.csv", plain)
    store = tmp_path / "city.db"
    loaded(file, "hotline12345", store, until=day_of_iso("2026-03-04"))
    before = buckets(store)
    later = [
        "C1,2026-03-02 09:00:00,供水->停水,东区,甲街道,投诉,,,城管局,,,2026-03-05 09:00:00",
        "C2,2026-03-05 09:00:00,供水->停水,东区,甲街道,投诉,,,城管局,,,",
    ]
    profile = load_profile("hotline12345")
    with Embedded(store, configuration_for(profile)) as service:
        source = Source(files=(written(tmp_path / "new.csv", later),), profile=profile)
        replay(service, [source], progressed=silent)
        told = {body["case"]: body["counting"] for _, body in service.store.stream("cases")}
    assert told == {"complaint/hotline12345:C1": "sealed", "complaint/hotline12345:C2": "counted"}
    after = buckets(store)
    assert {id: body for id, body in after.items() if not id.endswith("2026-03-05")} == before
    assert len(after) == len(before) + 1


def test_a_case_that_is_corrected_to_a_loaded_day_leaves_its_bucket_and_stops_nothing(tmp_path: Path) -> None:
    case, header = "{0},{1},供水->停水,东区,甲街道,投诉,,,城管局,,,{2},{2}", f"{HEADER},修改时间"
    profile = load_profile("hotline12345")
    old = written(tmp_path / "old.csv", [case.format(f"A{n}", f"2026-03-0{n} 08:00:00", "") for n in (1, 2)], header)
    later = [
        case.format("B1", "2026-03-03 08:00:00", "2026-03-03 09:00:00"),
        case.format("B1", "2026-03-02 23:50:00", "2026-03-03 11:00:00"),
        case.format("B2", "2026-03-05 08:00:00", "2026-03-05 08:30:00"),
    ]
    found = []
    for files in ([later], [later[:1], later[1:2], later[2:]]):
        store = tmp_path / f"{len(files)}.db"
        loaded(old, "hotline12345", store)
        before = buckets(store)
        for at, lines in enumerate(files):
            source = Source(files=(written(tmp_path / f"{at}.csv", lines, header),), profile=profile)
            with Embedded(store, configuration_for(profile)) as service:
                replay(service, [source], progressed=silent)
                told = {body["case"]: body["counting"] for _, body in service.store.stream("cases")}
        found.append((buckets(store), told))
    (after, told), in_three_runs = found
    assert in_three_runs == (after, told)
    assert told == {"complaint/hotline12345:B1": "sealed", "complaint/hotline12345:B2": "counted"}
    assert {id: body for id, body in after.items() if not id.endswith("2026-03-05")} == before
    assert len(after) == len(before) + 1


def test_history_goes_into_a_new_store_only(replayed: tuple[Path, Path], tmp_path: Path) -> None:
    file, store = replayed
    with pytest.raises(StoreError, match="counts days already"):
        loaded(written(tmp_path / "other.csv", hotline(4, 30)), "hotline12345", store)
    loaded(file, "hotline12345", tmp_path / "city.db")
    with pytest.raises(StoreError, match="holds a history"):
        loaded(written(tmp_path / "more.csv", hotline(4, 50)), "hotline12345", tmp_path / "city.db")


def test_a_profile_that_reads_texts_is_refused_by_its_key(tmp_path: Path) -> None:
    profile = tmp_path / "own.toml"
    profile.write_text('extends = "hotline12345"\n[text]\nbody = "channel"\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"\[text\]"):
        loaded(written(tmp_path / "some.csv", hotline(5, 20)), str(profile), tmp_path / "city.db")


def test_a_column_of_persons_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    names = ["王建国", "张桂芳", "李秀英", "刘志强"]
    lines = [f"D{n},2026-03-01 08:00:00,供水->停水,东区,甲街道,投诉,,,{names[n % 4]},,," for n in range(40)]
    with pytest.raises(PersonDataError, match="承办单位"):
        loaded(written(tmp_path / "some.csv", lines), "hotline12345", tmp_path / "city.db")
    assert [path.name for path in tmp_path.iterdir()] == ["some.csv"]


def test_nothing_is_kept_of_texts_that_stand_where_a_topic_ought_to(tmp_path: Path) -> None:
    text = (
        "本人住在某小区三号楼，楼上{}号邻居每天半夜装修，噪声很大，物业一直不管，请有关部门尽快派人来处理。联系人老王"
    )
    lines = [f"D{n},2026-03-01 08:00:00,{text.format(n)},东区,甲街道,投诉,,,城管局,,," for n in range(40)]
    with pytest.raises(PersonDataError, match="free text"):
        loaded(written(tmp_path / "some.csv", lines), "hotline12345", tmp_path / "city.db")
    assert [path.name for path in tmp_path.iterdir()] == ["some.csv"]


def test_a_load_into_a_store_that_another_process_writes_to_meanwhile_writes_nothing(tmp_path: Path) -> None:
    lines = [f"A{n},2026-03-0{n} 03:00:00,供水->停水,东区,甲街道,投诉,,,城管局,,," for n in (1, 2, 3)]
    file, store, profile = written(tmp_path / "some.csv", lines), tmp_path / "city.db", load_profile("hotline12345")

    def writing(told: str, _: float) -> None:
        if told.startswith("judging"):
            with Embedded(store, configuration_for(profile)) as service:
                replay(service, [Source(files=(file,), profile=profile)], progressed=silent)

    with pytest.raises(StoreError, match="another process has written"):
        loaded(file, "hotline12345", store, progressed=writing)
    assert sum(reports(store).values()) == 3
    with Embedded(store, configuration_for(profile)) as service:
        assert service.sealed_until == 0


def test_what_was_judged_under_another_configuration_is_judged_anew(tmp_path: Path) -> None:
    lines = [f"A{n},1999-03-01 08:00:00,供水->停水,东区,甲街道,投诉,,,城管局,,," for n in range(3)]
    file, profile = written(tmp_path / "some.csv", lines), load_profile("hotline12345")
    (tmp_path / "city.toml").write_text('[calendar]\ncountry = "none"\n', encoding="utf-8")

    def stopped(told: str, _: float) -> None:
        if told.startswith("judging"):
            raise KeyboardInterrupt  # the default calendar knows no 1999: all rows are rejected by now

    def load_with(config: Path | None, progressed: Progressed) -> HistoryReport:
        configuration = configuration_for(profile, config)
        city = NONE_GIVEN.under(configuration)
        source = Source(files=(file,), profile=profile)
        return load(tmp_path / "city.db", [source], configuration, city=city, until=None, progressed=progressed)

    with pytest.raises(KeyboardInterrupt):
        load_with(None, stopped)
    assert (tmp_path / "city.db.history").exists()
    assert load_with(tmp_path / "city.toml", silent).accepted == 3


def test_what_was_judged_of_a_part_with_other_rows_is_not_taken_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path / "some.csv", hotline(6, 200))

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loaded(file, "hotline12345", tmp_path / "city.db", progressed=stopped)
    monkeypatch.setattr("intake.history.plain_text.BLOCK", 8_000)
    with pytest.raises(StoreError, match="200 rows were judged"):
        loaded(file, "hotline12345", tmp_path / "city.db")
    assert not (tmp_path / "city.db.history").exists()


PERSONAL = (
    "本人住在某小区三号楼，楼上{}号邻居每天半夜装修，噪声很大，物业一直不管，请有关部门尽快派人来处理。联系人老王"
)


def suspected(number: int, before: int, personal: int) -> str:
    """A line of a file whose column of topics holds texts of persons, behind some lines in which it does not."""
    topic = PERSONAL.format(number) if before <= number < before + personal else "供水->停水"
    return f"P{number},2026-03-0{1 + number % 9} 08:15:00,{topic},东区,甲街道,投诉,,,城管局,,,"


KILLED_IN_PARTS = """
import os, signal, sys
from pathlib import Path
import intake.history.plain_text
from tests.jianwei.histories import loaded

intake.history.plain_text.BLOCK = 8_000
told_of = []

def killed(told, share):
    told_of.append(told)
    if len(told_of) == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

loaded(Path(sys.argv[1]), "hotline12345", Path(sys.argv[2]), progressed=killed)
"""


def killed_at(part: int, file: Path, store: Path) -> list[Path]:
    """What lies beside the store when a load was killed as it had judged so many parts."""
    command = [sys.executable, "-c", KILLED_IN_PARTS, str(file), str(store), str(part)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    return sorted(store.with_name(f"{store.name}.history").iterdir())


@pytest.mark.parametrize(("before", "part"), [(0, 1), (0, 3), (40, 1), (150, 9)])
def test_a_load_that_is_killed_while_a_column_looks_like_persons_leaves_no_text(
    tmp_path: Path, before: int, part: int
) -> None:
    file = written(tmp_path / "some.csv", [suspected(number, before, 400) for number in range(before + 400)])
    left = killed_at(part, file, tmp_path / "city.db")
    assert f"{part - 1:06}.rows" in [path.name for path in left], "it was judged"
    assert [path.name for path in left if path.suffix == ".part"] == []
    assert not any("供水".encode() in path.read_bytes() or "本人".encode() in path.read_bytes() for path in left)
    with pytest.raises(PersonDataError, match="free text"):
        loaded(file, "hotline12345", tmp_path / "city.db")
    assert not (tmp_path / "city.db.history").exists()


@pytest.mark.parametrize("part", [1, 4, 12])
def test_a_column_that_later_rows_clear_is_loaded_whole_wherever_the_load_was_killed(
    tmp_path: Path, part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path / "some.csv", [suspected(number, 100, 90) for number in range(1_900)])
    killed_at(part, file, tmp_path / "city.db")
    report = loaded(file, "hotline12345", tmp_path / "whole.db")
    monkeypatch.setattr("intake.history.plain_text.BLOCK", 8_000)
    assert loaded(file, "hotline12345", tmp_path / "city.db").accepted == report.accepted == 1_900
    assert buckets(tmp_path / "city.db") == buckets(tmp_path / "whole.db")


def test_a_load_that_is_broken_off_by_an_error_leaves_nothing_beside_the_store(tmp_path: Path) -> None:
    file = written(tmp_path / "some.csv", hotline(7, 60))

    def broken(told: str, _: float) -> None:
        if told.startswith("writing"):
            raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        loaded(file, "hotline12345", tmp_path / "city.db", progressed=broken)
    assert not (tmp_path / "city.db.history").exists()
