"""Whether a measure on a focus issue did anything: what came after it against what was to come without it.

The judgement is ``detectors.effect``; here it is asked of a store. A measure of some areas is compared with the same
topic in the areas that it left alone; one of the whole city with other topics, those of its own first level left out,
because they may take up what moves. Inquiries, entries by staff and topics of the same parent are looked at for that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from briefing.effect_series import (
    WEEK,
    EffectError,
    Measure,
    Reader,
    Reals,
    added,
    covariates,
    excluded,
    grouped,
)
from briefing.effect_siblings import shifts
from briefing.effect_values import Comparison, Effect, Verdict, Week, figures
from city import paths
from city.calendars import Calendar
from city.configuration import Configuration
from city.times import day_iso
from detectors.effect.answer import FALL, RISE, Answer, answer
from detectors.effect.comparing import LEAST_LEFT, Frame, untouched
from detectors.effect.course import ALIKE, LOOSELY, Follows, calendar_design
from detectors.effect.expectation import Expectation
from indexing.store import Store

LEAST_BEFORE: Final = 52
"""Weeks before the measure without which the course of a year is not known."""
LEAST_BEFORE_COMPARED: Final = 26
"""The same where there is something to compare with, which has lived through the same year."""
LEAST_AFTER: Final = 4
SOON: Final = 12
"""Up to so many weeks it is too early to say that nothing shows, if only a fall of more than half could."""
_HALF: Final = 0.5
_COMPARED_FROM: Final = 5.0
"""Matters a week of all that is compared with, below which its course is noise."""


@dataclass(frozen=True, slots=True)
class _Compared:
    kind: Literal["areas", "topics"]
    names: tuple[str, ...]
    counts: Reals
    follows: Follows


def effect(store: Store, measure: Measure, configuration: Configuration) -> Effect:
    """The effect of a measure. Raises ``EffectError`` where the store knows nothing of its topic or areas."""
    reader = Reader(store, measure)
    if not reader.weeks:
        return _unsaid(measure, reader, 0, 0, "history_too_short")
    by_area = reader.by("area_id", topic=measure.topic)
    own = added(by_area, measure.areas, reader.weeks)
    if not own.any():
        raise EffectError(f"no matter of {measure.topic} in {', '.join(measure.areas)} before or after the measure")
    used = reader.delivered & ~excluded(configuration.known, measure, reader.first, reader.weeks)
    used[max(reader.before - measure.chosen_weeks, 0) : reader.before] = False
    before, after = int(used[: reader.before].sum()), int(used[reader.before :].sum())
    if before < LEAST_BEFORE_COMPARED:
        return _unsaid(measure, reader, before, after, "history_too_short")
    if after < LEAST_AFTER:
        return _unsaid(measure, reader, before, after, "too_early")
    calendar = covariates(Calendar(configuration.calendar), reader.first, reader.weeks)
    frame = Frame(used, calendar_design(reader.weeks, reader.before, measure.start, calendar), reader.before)
    found, comparison = _compared(frame, _others(reader, by_area), own)
    if comparison is None and before < LEAST_BEFORE:
        return _unsaid(measure, reader, before, after, "history_too_short")
    alone = frame.expect(own[None])
    fitted = alone if found is None else found
    said = answer(fitted.law(frame.after), frame.sums(own[None]))
    moves, together = shifts(reader, frame, fitted, own) if said.fell[0] else ((), None)
    return Effect(
        feed=measure.feed,
        topic=measure.topic,
        areas=measure.areas,
        start=day_iso(measure.start),
        until=day_iso(reader.last),
        weeks_before=before,
        weeks_after=after,
        verdict=_verdict(said, together, after),
        figures=figures(said),
        alone=None if found is None else figures(answer(alone.law(frame.after), frame.sums(own[None]))),
        comparison=comparison,
        shifts=moves,
        together=None if together is None else figures(together),
        weeks=_weeks(reader, frame, fitted, own),
    )


def _unsaid(measure: Measure, reader: Reader, before: int, after: int, verdict: Verdict) -> Effect:
    start, until = day_iso(measure.start), day_iso(max(reader.last, measure.start))
    return Effect(measure.feed, measure.topic, measure.areas, start, until, before, after, verdict)


def _verdict(said: Answer, together: Answer | None, after: int) -> Verdict:
    if said.fell[0]:
        return "fell" if together is None or bool(together.fell[0]) else "shifted"
    if said.rose[0]:
        return "rose"
    faint = not said.detectable[0] <= _HALF
    return "too_early" if faint and after < SOON else "none_shown"


def _others(reader: Reader, by_area: Mapping[str, Reals]) -> _Compared | None:
    """The candidates for a comparison: other areas, else other topics."""
    measure = reader.measure
    level = max(paths.depth(area) for area in measure.areas)
    if measure.compare or level:
        areas = (
            grouped(by_area, level)
            if not measure.compare
            else {area: added(by_area, (area,), reader.weeks) for area in measure.compare}
        )
        clear = [area for area in areas if not any(paths.nested(area, own) for own in measure.areas)]
        if len(clear) >= LEAST_LEFT:
            return _Compared("areas", tuple(clear), np.array([areas[area] for area in clear]), ALIKE)
        return None
    root = paths.root(measure.topic)
    topics = grouped(reader.by("topic_id", area=measure.areas[0]), 0)
    clear = [topic for topic in sorted(topics) if topic != root]
    if len(clear) < LEAST_LEFT:
        return None
    return _Compared("topics", tuple(clear), np.array([topics[topic] for topic in clear]), LOOSELY)


def _compared(frame: Frame, others: _Compared | None, own: Reals) -> tuple[Expectation | None, Comparison | None]:
    """What is expected beside the comparison series that the measure has left alone, if there are such."""
    if others is None:
        return None, None
    kept = untouched(frame, others.counts, others.follows)
    total = others.counts[kept].sum(axis=0)
    if int(kept.sum()) < LEAST_LEFT or float(total[: frame.before].mean()) < _COMPARED_FROM:
        return None, None
    fitted = frame.expect(own[None], total[None], others.follows)
    middle, deviation = float(fitted.mean_coefficients[0, -1]), float(fitted.deviation(-1)[0])
    names = np.array(others.names, dtype=object)
    said = Comparison(
        kind=others.kind,
        used=tuple(names[kept]),
        left_out=tuple(names[~kept]),
        follows=middle,
        follows_low=middle - 1.96 * deviation,
        follows_high=middle + 1.96 * deviation,
    )
    return fitted, said


def _weeks(reader: Reader, frame: Frame, fitted: Expectation, own: Reals) -> tuple[Week, ...]:
    """All weeks, those after the measure with the interval of each."""
    found = []
    for week in range(reader.weeks):
        low, high = None, None
        if week < frame.before:
            expected = float(fitted.before[0, week])
        else:
            law = fitted.law(np.array([week - frame.before]))
            expected = float(law.mean[0])
            low, high = float(law.quantile(FALL)[0]), float(law.quantile(1.0 - RISE)[0])
        day = day_iso(reader.first + WEEK * week)
        found.append(Week(day, int(own[week]), expected, low, high, bool(frame.used[week])))
    return tuple(found)
