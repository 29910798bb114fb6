"""The tables of a back-test, for the terminal and the page, and the same as plain values for programs."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from math import isnan
from typing import Any

from city import paths
from city.times import day_iso
from detectors.trials.backtest.contestants import DAY, SEVEN_DAYS
from jianwei.backtest import AGREEING, MATCHED, NOMINAL, Backtest


@dataclass(frozen=True, slots=True)
class Table:
    """A title, columns of which all but the first ``left`` hold numbers, and rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int = 1


def tables(done: Backtest) -> list[Table]:
    """By setting, then who shares whose alarms, then who is sooner."""
    with_truth = bool(done.truth.sought)
    titles = [(("nominal", chance), f"As set, p <= {chance:g}") for chance in NOMINAL]
    what = "quiet weeks of series" if done.truth.episodes else "weeks of series"
    titles += [(("matched", rate), f"With {1000 * rate:g} of 1,000 {what} flagged") for rate in MATCHED]
    return [
        *(Table(title, *_results(done, kind, rate, with_truth=with_truth)) for (kind, rate), title in titles),
        *_agreement(done),
    ]


def _results(
    done: Backtest, kind: str, rate: float, *, with_truth: bool
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    false = "false per 1,000" if done.truth.episodes else "flagged per 1,000"
    columns: tuple[str, ...] = ("method", "p <=", "weeks judged", "alarms", "a series and year", false)
    columns += ("found", "POD %", "median delay") if with_truth else ()
    rows = []
    for row in done.rows:
        if (row.setting.kind, row.setting.rate) == (kind, rate):
            numbers = (f"{row.weeks:,}", f"{row.alarms:,}", _number(row.a_year, 3), _number(row.false, 2))
            told = (f"{row.found} of {row.episodes}", _number(100 * row.pod, 1), _days(row.delay))
            threshold = f"{row.setting.threshold:.2g}" if row.weeks and row.setting.threshold >= _LEAST else "none"
            rows.append((row.method, threshold, *numbers, *(told if with_truth else ())))
    return columns, tuple(rows)


_LEAST = 1e-300
"""Below the least chance that a method can give there is no threshold that flags so few."""


def _agreement(done: Backtest) -> Iterator[Table]:
    names = [name for name in done.asked.names if any(pair.one == name and pair.alarms for pair in done.pairs)]
    pairs = {(pair.one, pair.other): pair for pair in done.pairs}
    alone = {one.method: one for one in done.alone}
    if len(names) < 2:
        return

    def shared(one: str, other: str) -> str:
        pair = pairs.get((one, other))
        return "" if pair is None or not pair.alarms else f"{100 * pair.shared / pair.alarms:.0f}"

    def sooner(one: str, other: str) -> str:
        pair = pairs.get((one, other))
        return "" if pair is None or not pair.shared else f"{pair.sooner}/{pair.later} {_days(pair.median)}"

    at = f"with {1000 * AGREEING:g} of 1,000 flagged"
    yield Table(
        f"Alarms {at}: in percent, how many of the row's the column has too (within two weeks)",
        ("method", "alarms", "alone", *names),
        tuple(
            (one, str(alone[one].alarms), str(alone[one].alone), *(shared(one, other) for other in names))
            for one in names
        ),
    )
    yield Table(
        f"Of those shared, {at}: row sooner/later than column, and the median of its delay to it in days",
        ("method", *names),
        tuple((one, *(sooner(one, other) for other in names)) for one in names),
    )


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """One of the strongest alarms."""

    rank: int
    first: str
    """First flagged day, as an ISO date."""
    day: str
    """The strongest day."""
    feed: str
    topic: str
    area: str
    observed: float
    """On the strongest day, as known at its end."""
    expected: float | None
    observed_7_days: float | None
    expected_7_days: float | None
    strength: float
    """Least share of all methods."""
    shares: dict[str, float]
    """By method the share of all weeks of series it judged that it finds as strange or stranger."""
    flagged: tuple[str, ...]
    """Methods that flag it."""

    @property
    def numbers(self) -> tuple[float | None, float | None, float | None, float | None]:
        """Observed and expected of the day and of seven days."""
        return self.observed, self.expected, self.observed_7_days, self.expected_7_days


def alarm_rows(done: Backtest) -> list[AlarmRow]:
    """The strongest alarms: what, where, when, how many, who flags it."""
    asked, found = done.asked, list[AlarmRow]()
    for rank, strong in enumerate(done.strong, start=1):
        at = strong.question
        feed, topic, area = done.counts.keys[int(asked.row[at])]
        shares = zip(asked.names, strong.shares, strict=True)
        found.append(
            AlarmRow(
                rank=rank,
                first=day_iso(done.counts.first + strong.first),
                day=day_iso(done.counts.first + int(asked.day[at])),
                feed=feed,
                topic=topic,
                area=area,
                observed=int(asked.observed[at]),
                expected=_of(done, DAY, at),
                observed_7_days=_rounded(float(asked.week[at])),
                expected_7_days=_of(done, SEVEN_DAYS, at),
                strength=_digits(strong.strength),
                shares={name: _digits(share) for name, share in shares if not isnan(share)},
                flagged=tuple(name for name, yes in zip(asked.names, strong.flagged, strict=True) if yes),
            )
        )
    return found


def plain(done: Backtest) -> dict[str, Any]:
    """The whole result for programs."""
    first = done.counts.first + done.asked.first
    return {
        "from": day_iso(first),
        "to": day_iso(first + done.asked.days - 1),
        "known_then": done.counts.late,
        "series": len(done.counts.keys),
        "questions": int(done.asked.row.size),
        "episodes": len(done.truth.sought),
        "lead": done.truth.lead,
        "rows": [_plain_row(asdict(row)) for row in done.rows],
        "pairs": [_plain_row(asdict(pair)) for pair in done.pairs],
        "alone": [asdict(one) for one in done.alone],
        "alarms": [asdict(row) for row in alarm_rows(done)],
    }


def _plain_row(row: dict[str, Any]) -> dict[str, Any]:
    """Flat, with None where there is no number."""
    setting = row.pop("setting", None)
    flat = row if setting is None else {"method": row.pop("method"), "setting": setting["kind"], **setting, **row}
    flat.pop("kind", None)
    if flat.get("threshold", 1.0) < _LEAST:
        flat["threshold"] = None
    return {name: _rounded(value) if isinstance(value, float) else value for name, value in flat.items()}


def _of(done: Backtest, method: str, at: int) -> float | None:
    if method not in done.asked.names:
        return None
    return _rounded(float(done.asked.expected[done.asked.of(method), at]))


def _rounded(value: float) -> float | None:
    return None if isnan(value) else _digits(value)


def _digits(value: float) -> float:
    return float(f"{value:.4g}")


def _number(value: float, digits: int) -> str:
    return "" if isnan(value) else f"{value:.{digits}f}"


def _days(value: float) -> str:
    return "" if isnan(value) else f"{value:+g}" if value else "0"


def place(topic: str, area: str) -> str:
    """A topic and an area by their last names."""
    return f"{paths.name(topic)} · {paths.name(area)}"


def right(table: Table) -> Sequence[str]:
    """The columns that hold numbers."""
    return table.columns[table.left :]
