"""The cases that changed, as many to a record of the stream ``cases`` as it can hold."""

from collections.abc import Iterable, Iterator

from city.events import Event
from streams.messages import CaseState, CaseStates, encode
from streams.step import Output

_STATES = 500
_BYTES = 4 << 20
"""Half of what a record can hold; a case with longer texts is alone in its record, and fits as its event did."""


def case_records(partition: int, tick: int, states: Iterable[CaseState]) -> Iterator[Output]:
    """Records of a partition of ``events``, a function of the states and their order alone."""
    some: list[CaseState] = []
    start = size = 0
    for number, state in enumerate(states):
        room = _room(state.event)
        if some and (len(some) == _STATES or size + room > _BYTES):
            yield _record(partition, tick, start, some)
            some, start, size = [], number, 0
        some.append(state)
        size += room
    if some:
        yield _record(partition, tick, start, some)


def _record(partition: int, tick: int, start: int, some: list[CaseState]) -> Output:
    key = f"{partition}|{tick}|{start}".encode()
    return Output("cases", partition, key, encode(CaseStates(tick, tuple(some))))


def _room(event: Event) -> int:
    """Bytes that a case takes at most: its texts, four to a character, and all the rest."""
    texts = (event.id, event.topic, event.area, event.channel, event.unit, event.issue, event.stage)
    return 1_000 + 4 * sum(map(len, texts))
