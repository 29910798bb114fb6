"""Times that parquet holds as times are the texts that delimited text would hold, read by the clock of the profile."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest

pl = pytest.importorskip("polars", reason="load-history needs polars")

from city.times import HOUR, Zone  # noqa: E402 - after what skips
from intake.clocks import Clock, ReadingError  # noqa: E402
from intake.history.frames import as_texts  # noqa: E402
from intake.history.instants import Instanter  # noqa: E402

SHANGHAI = Zone("Asia/Shanghai")
EIGHT = datetime(2026, 3, 1, 8)
TIMES = [
    *(EIGHT + timedelta(microseconds=within) for within in (0, 100_000, 900_000, 999_999, 1, 59_999_999)),
    *(EIGHT - timedelta(milliseconds=1), EIGHT.replace(hour=0), None, datetime(2010, 1, 1), datetime(1969, 12, 31, 23)),
    datetime(1988, 4, 17, 12),  # a day on which the clock was put forward
]


def texts(times: "pl.Series") -> list[str]:
    return [text for (text,) in as_texts(pl.DataFrame({"1": times})).iter_rows()]


def kept(times: "pl.Series", formats: Sequence[str], *empty: str) -> tuple[list[int | None], int]:
    """The instants, those that are left read singly, as rows are; and how many were left."""
    clock, none = Clock(SHANGHAI, tuple(formats)), frozenset({"", *empty})
    read = Instanter(clock, SHANGHAI, none).read(times)
    found: list[int | None] = []
    for at, given, left, text in zip(read.at, read.given, read.left, texts(times), strict=True):
        found.append(int(at) if given else _alone(clock, text, none) if left else None)
    return found, int(read.left.sum())


def _alone(clock: Clock, text: str, none: frozenset[str]) -> int | None:
    try:
        return None if text in none else clock.read(text)[0]
    except ReadingError:
        return None


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
@pytest.mark.parametrize("formats", [["iso"], ["%Y-%m-%d %H:%M:%S"], ["%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S"]])
@pytest.mark.parametrize("empty", [(), ("2010-01-01 00:00:00", "2026-03-01 08:00:00.900", "/"), ("2010-01-01",)])
def test_times_are_read_as_their_texts(unit: "pl.TimeUnit", formats: list[str], empty: tuple[str, ...]) -> None:
    times = pl.Series("1", TIMES, pl.Datetime(unit))
    clock, none = Clock(SHANGHAI, tuple(formats)), frozenset({"", *empty})
    assert kept(times, formats, *empty)[0] == [_alone(clock, text, none) for text in texts(times)]


@pytest.mark.parametrize("formats", [["iso"], ["%Y-%m-%d %H:%M:%S"], ["%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S"]])
@pytest.mark.parametrize("others", [[], [datetime(1988, 4, 17, 12), None]])
@pytest.mark.parametrize("nanoseconds", [-1, 1, 7, 999, 31 * 10**9 + 7, 125 * 10**6 + 500])
def test_only_times_between_two_microseconds_are_read_singly(
    formats: list[str], others: list[datetime | None], nanoseconds: int
) -> None:
    """Of them each has nine digits in its text, which not every profile takes."""
    whole = pl.Series("1", [EIGHT, EIGHT + timedelta(seconds=1), datetime(1970, 1, 1), *others], pl.Datetime("ns"))
    finer = (whole.to_physical() + nanoseconds).cast(pl.Datetime("ns"))
    clock, none = Clock(SHANGHAI, tuple(formats)), frozenset({""})
    for times in (finer, pl.concat([whole, finer])):
        assert kept(times, formats)[0] == [_alone(clock, text, none) for text in texts(times)]
    read = Instanter(clock, SHANGHAI, none).read(pl.concat([whole, finer]))
    assert read.given[:3].all()
    assert (read.left[len(whole) :] == finer.is_not_null().to_numpy()).all()


def test_milliseconds_are_kept_and_not_read_singly() -> None:
    times = pl.Series("1", [EIGHT, EIGHT.replace(microsecond=100_000), EIGHT.replace(microsecond=900_500)])
    eight = SHANGHAI.start(EIGHT.toordinal()) + 8 * HOUR
    assert kept(times, ["iso"]) == ([eight, eight + 100, eight + 900], 0)
    assert texts(times) == ["2026-03-01 08:00:00", "2026-03-01 08:00:00.100", "2026-03-01 08:00:00.900500"]


@pytest.mark.parametrize("kind", [pl.Date, pl.Datetime("us"), pl.Datetime("ns")])
def test_where_no_time_stands_nothing_is_read_singly(kind: "pl.DataType") -> None:
    times = pl.Series("1", [EIGHT, None, EIGHT + timedelta(days=1), None]).cast(kind)
    found, left = kept(times, ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d"])
    assert [at is None for at in found] == [False, True, False, True]
    assert left == 0


def test_a_day_that_stands_for_no_time_is_none() -> None:
    days = pl.Series("1", [date(2026, 3, 1), date(2010, 1, 1)])
    found, _ = kept(days, ["%Y-%m-%d"], "2010-01-01")
    assert found == [SHANGHAI.start(date(2026, 3, 1).toordinal()), None]


TEXTS = [
    *(
        "2026-03-01 08:00:00",
        "2026-03-01 23:59:59",
        "2026-02-29 08:00:00",
        "2024-02-29 00:00:00",
        "1999-12-31 10:00:01",
    ),
    *(
        "2026-03-01 24:00:00",
        "2026-03-01 08:60:00",
        "2026-03-01 08:00:60",
        "2026-00-01 08:00:00",
        "2026-13-01 08:00:00",
    ),
    *(
        "2026-03-32 08:00:00",
        "2026-03-00 08:00:00",
        "2O26-03-01 08:00:00",
        "2026-03-01 08:00:0a",
        "1969-12-31 23:00:00",
    ),
    *(
        "2100-01-01 00:00:00",
        "1988-04-17 12:00:00",
        "2026/03/01 08:00:00",
        "2026-03-01T08:00:00",
        "2026-03/01 08:00:00",
    ),
    *("2026-03-01 08:15", "2026-03-01T08:15", "2026-03-01 8:15", "2026-03-01", "2026/03/01", "2026.03.01", "20260301"),
    *("2026-03-01 08:00:00.125", "2026-03-01T08:00:00.000", "2026-03-01 08:00:00.5", "2026-03-01 08:00:00.12x"),
    *(" 2026-03-01 08:00:00", "2026-03-01 08:00:00  ", " ", "", "/", "昨天", "２026-03-01 08:0", "2026年3月1日 08时"),
]


@pytest.mark.parametrize("formats", [["iso"], ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d", "%Y-%m-%d %H:%M"]])
@pytest.mark.parametrize("date_only", [False, True])
def test_texts_are_read_as_each_by_itself(formats: list[str], *, date_only: bool) -> None:
    clock, none = Clock(SHANGHAI, tuple(formats), date_only=date_only), frozenset({"", "/"})
    expected = [_alone(clock, text.strip(), none) for text in TEXTS]
    columns = [TEXTS, *([text] * 3 for text in TEXTS)]
    for texts_of, wanted in zip(columns, [expected, *([one] * 3 for one in expected)], strict=True):
        read = Instanter(clock, SHANGHAI, none).read(pl.Series(texts_of, dtype=pl.String))
        for text, at, given, left, one in zip(texts_of, read.at, read.given, read.left, wanted, strict=True):
            assert not (given and left)
            assert left or (int(at) if given else None) == one, text
    ordinary = Instanter(clock, SHANGHAI, none).read(pl.Series(["2026-03-01 08:00:00"] * 3 + ["2026-03-02 09:00:01"]))
    assert not ordinary.left.any()


def test_thousandths_in_texts_are_not_read_singly() -> None:
    clock = Clock(SHANGHAI, ("%Y-%m-%dT%H:%M:%S.%f",))
    read = Instanter(clock, SHANGHAI, frozenset({""})).read(pl.Series(["2026-03-01T08:00:00.125", ""]))
    eight = SHANGHAI.start(EIGHT.toordinal()) + 8 * HOUR
    assert (int(read.at[0]), read.given.tolist(), read.left.tolist()) == (eight + 125, [True, False], [False, False])


def test_texts_of_two_forms_are_read_however_many_there_are() -> None:
    clock = Clock(SHANGHAI, ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S"))
    dashed = [f"2026-03-{1 + n % 9:02} 08:00:{n % 60:02}" for n in range(10_000)]
    slashed = [text.replace("-", "/") for text in dashed]
    read = Instanter(clock, SHANGHAI, frozenset({""})).read(pl.Series([*dashed, *slashed]))
    assert read.given.all()
    assert [int(at) for at in read.at] == [clock.read(text)[0] for text in dashed] * 2
