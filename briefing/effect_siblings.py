"""Whether the fall of a topic has only moved to its siblings: other topics of its parent, its own other classes."""

from typing import Final, Literal, TypeAlias

import numpy as np

from briefing.effect_series import Reader, Reals, grouped
from briefing.effect_values import Shift
from city import paths
from detectors.effect.answer import Answer, answer
from detectors.effect.comparing import Frame
from detectors.effect.expectation import Expectation
from detectors.effect.moving import moved

_SIBLINGS: Final = 12
"""Most siblings that are looked at, the largest: each more makes a gain harder to show."""
_CLASSES: Final = ("inquiry", "staff")

_Sibling: TypeAlias = tuple[Literal["topic", "class"], str, Reals]


def shifts(reader: Reader, frame: Frame, fitted: Expectation, own: Reals) -> tuple[tuple[Shift, ...], Answer | None]:
    """What siblings gained, largest first, and the answer for the topic together with those shown to gain."""
    siblings = _siblings(reader)
    if not siblings:
        return (), None
    counts = np.array([row for _, _, row in siblings])
    law, sums = frame.expect(counts).law(frame.after), frame.sums(counts)
    each = [law.of(slice(at, at + 1)) for at in range(len(siblings))]
    gains = moved(fitted.law(frame.after), float(frame.sums(own[None])[0]), each, sums)
    mean = law.mean
    found = [
        Shift(
            kind=kind,
            name=name,
            observed=int(sums[at]),
            expected=float(mean[at]),
            share=float(gains.share[at]),
            share_low=float(gains.low[at]),
            share_high=float(gains.high[at]),
            shown=bool(gains.shown[at]),
        )
        for at, (kind, name, _) in enumerate(siblings)
    ]
    found.sort(key=lambda shift: (not shift.shown, -shift.share))
    if not gains.shown.any():
        return tuple(found), None
    whole = own + counts[gains.shown].sum(axis=0)
    return tuple(found), answer(frame.expect(whole[None]).law(frame.after), frame.sums(whole[None]))


def _siblings(reader: Reader) -> list[_Sibling]:
    """Topics of the same parent, and the other classes of the topic itself, in the areas of the measure."""
    measure, weeks = reader.measure, reader.weeks
    parent, level = paths.parent(measure.topic), paths.depth(measure.topic)
    topics: dict[str, Reals] = {}
    classes: dict[str, Reals] = {}
    for area in measure.areas:
        beside = grouped(reader.by("topic_id", topic=parent or None, area=area), level) if parent else {}
        for name, row in beside.items():
            topics[name] = topics.get(name, np.zeros(weeks)) + row
        for name, row in reader.by("class", topic=measure.topic, area=area, counted_as=None).items():
            classes[name] = classes.get(name, np.zeros(weeks)) + row
    found: list[_Sibling] = [
        *(("class", name, classes[name]) for name in _CLASSES if name in classes),
        *(("topic", name, row) for name, row in sorted(topics.items()) if name != measure.topic),
    ]
    return sorted(found, key=lambda each: -float(each[2].sum()))[:_SIBLINGS]
