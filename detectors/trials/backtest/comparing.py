"""Methods held side by side: what each flags, what it finds of a truth and how soon, what it flags besides.

The unit of a rate is the week of a series, so that methods of days and of weeks can be compared: a week is flagged
where one of its days is. Weeks are seven days from the first judged day on; counted are those in which a series had
the cases to be asked for and the method judged. An *alarm* is a run of flagged days of a series, each at most seven
days after the one before: what goes on is not told twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from detectors.series import Floats, Rows
from detectors.trials.backtest.arrivals import WEEK, Days
from detectors.trials.backtest.running import Asked
from detectors.trials.scoring import Flags, Setting, matched_threshold

WEEKS_A_YEAR = 365.25 / WEEK
NEAR = 14
"""Days within which two alarms of a series are the same one."""


@dataclass(frozen=True, slots=True)
class Episode:
    """Something that is known to have happened."""

    row: int | None
    """The series it is looked for in; None for what nobody has to find, but is no false alarm either."""
    first: int
    """Its first and last day."""
    last: int
    disturbed: Rows
    """All series that it shows in: no alarm there is false while it lasts."""


@dataclass(frozen=True, slots=True)
class Truth:
    """All that is known to have happened; nothing where there is no truth."""

    episodes: tuple[Episode, ...] = ()
    lead: int = 0
    """Days before an episode in which an alarm finds it already."""

    @property
    def sought(self) -> list[tuple[int, Episode]]:
        """The episodes that are looked for, each with its series."""
        return [(episode.row, episode) for episode in self.episodes if episode.row is not None]


@dataclass(frozen=True, slots=True)
class Alarms:
    """Alarms of one method, in the order of rows and days."""

    row: Rows
    first: Days
    last: Days


@dataclass(frozen=True, slots=True)
class Row:
    """How one method did with one setting. Shares and delays are NaN where there is nothing to take them of."""

    method: str
    setting: Setting
    weeks: int
    """Weeks of series that it judged."""
    alarms: int
    a_year: float
    """Alarms per series and year judged."""
    quiet_weeks: int
    """Weeks judged outside of the truth; all where there is none."""
    false: float
    """Flagged ones of 1,000 of these."""
    episodes: int
    """Episodes with a day on which it judged."""
    found: int
    pod: float
    """Share of the episodes found: a flagged day in the episode's own series, from the lead before its first day to its
    last."""
    delay: float
    """Median of first flagged day less first day of the episode, over those found; negative is before."""
    delays: tuple[int | None, ...]
    """Of each episode that is looked for, None where it was not found."""


def settings(weeks: "Weeks", asked: Asked, nominal: Sequence[float], matched: Sequence[float]) -> list[list[Setting]]:
    """For each contestant the settings: nominal chances, then thresholds that flag a share of its quiet weeks.

    A matched threshold flags the share that was asked for or, where chances tie, less.
    """
    found: list[list[Setting]] = []
    for place in range(len(asked.names)):
        p = weeks.least(asked.p[place])
        p = p[weeks.quiet & ~np.isnan(p)]
        found.append(
            [
                *(Setting("nominal", chance, chance) for chance in nominal),
                *(
                    Setting(
                        "matched", rate, matched_threshold(p, np.ones(p.shape, dtype=np.bool_), rate) if p.size else 0.0
                    )
                    for rate in matched
                ),
            ]
        )
    return found


@dataclass(frozen=True, slots=True)
class Weeks:
    """The weeks of series in which there was a question."""

    of: Rows
    """[N] number of the week that each question lies in."""
    row: Rows
    """[C] series of each week."""
    number: Days
    """[C] weeks since the first judged day."""
    quiet: Flags
    """[C] whether it lies outside of the truth."""

    @classmethod
    def gather(cls, asked: Asked, truth: Truth) -> "Weeks":
        """A week is outside of the truth unless it meets the time of an episode in a series where it shows.

        That time is from the lead before to six days after, when sums of seven days still hold a day of it.
        """
        week = (asked.day - asked.first) // WEEK
        span = int(week.max(initial=0)) + 1
        keys, of = np.unique(asked.row.astype(np.int64) * span + week, return_inverse=True)
        row, number = keys // span, keys % span
        quiet = np.ones(keys.size, dtype=np.bool_)
        for episode in truth.episodes:
            start = asked.first + WEEK * number
            meets = (start + WEEK - 1 >= episode.first - truth.lead) & (start <= episode.last + WEEK - 1)
            quiet &= ~(meets & np.isin(row, episode.disturbed))
        return cls(of.astype(np.intp), row.astype(np.intp), number, quiet)

    def least(self, p: Floats) -> Floats:
        """[C] least chance of each week, NaN where the method did not judge in it."""
        found = np.full(self.row.size, np.inf)
        judged = ~np.isnan(p)
        np.minimum.at(found, self.of[judged], p[judged])
        return np.where(np.isinf(found), np.nan, found)


def alarms(asked: Asked, p: Floats, threshold: float) -> Alarms:
    """The alarms of one method: runs of days with p <= threshold."""
    at = np.flatnonzero(p <= threshold)
    at = at[np.lexsort((asked.day[at], asked.row[at]))]
    row, day = asked.row[at], asked.day[at]
    new = np.ones(at.size, dtype=np.bool_)
    new[1:] = (np.diff(row) != 0) | (np.diff(day) > WEEK)
    ends = np.append(np.flatnonzero(new)[1:], at.size) - 1
    return Alarms(row[new], day[new], day[ends] if at.size else day)


def compare(asked: Asked, weeks: Weeks, chosen: Sequence[Sequence[Setting]], truth: Truth) -> list[Row]:
    """A row for each contestant and setting, in this order."""
    return [_row(asked, weeks, place, setting, truth) for place, of_one in enumerate(chosen) for setting in of_one]


def _row(asked: Asked, weeks: Weeks, place: int, setting: Setting, truth: Truth) -> Row:
    p = asked.p[place]
    least = weeks.least(p)
    judged = ~np.isnan(least)
    flagged = judged & (least <= setting.threshold)
    number = alarms(asked, p, setting.threshold).row.size
    quiet = judged & weeks.quiet
    told = [_delay(asked, p, setting.threshold, episode) for episode in _inside(asked, truth)]
    delays = tuple(delay for known, delay in told if known)
    found = [delay for delay in delays if delay is not None]
    return Row(
        method=asked.names[place],
        setting=setting,
        weeks=int(judged.sum()),
        alarms=int(number),
        a_year=_share(number, judged.sum() / WEEKS_A_YEAR),
        quiet_weeks=int(quiet.sum()),
        false=1000.0 * _share(float((flagged & quiet).sum()), float(quiet.sum())),
        episodes=len(delays),
        found=len(found),
        pod=_share(len(found), len(delays)),
        delay=float(np.median(found)) if found else float("nan"),
        delays=tuple(delay for _, delay in told),
    )


def _inside(asked: Asked, truth: Truth) -> Iterator[tuple[int, Flags]]:
    """For each episode that is looked for its first day and which questions are of its series and time."""
    for row, episode in truth.sought:
        since, until = episode.first - truth.lead, episode.last
        yield episode.first, (asked.row == row) & (asked.day >= since) & (asked.day <= until)


def _delay(asked: Asked, p: Floats, threshold: float, episode: tuple[int, Flags]) -> tuple[bool, int | None]:
    """Whether the method judged in the episode, and the delay of its first flagged day."""
    first, inside = episode
    days = asked.day[inside & (p <= threshold)]
    return bool((inside & ~np.isnan(p)).any()), int(days.min()) - first if days.size else None


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
