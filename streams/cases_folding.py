"""How an event of a case is taken in, between two ticks."""

from city.events import Event, digest
from streams.cases_state import CasesState
from streams.known_case import Known


def fold(state: CasesState, event: Event, content: bytes) -> Known:
    """Takes the event in: the higher (version, digest) wins. What it means for the counts is seen at the tick.

    ``content`` is its digest, empty where it was not worked out yet.
    """
    case = event.case
    known = state.met(case)
    if known is None:
        known = state.known[case] = Known(event.version, event.arrived, content)
        state.changed[case] = event
    elif event.version > known.version:
        known.version, known.arrived, known.content = event.version, event.arrived, content
        state.changed[case] = event
    elif event.version == known.version:
        content = content or digest(event)
        known.content = known.content or digest(state.changed[case])
        # the same content, met again: it is known since its first arrival
        if content > known.content or (content == known.content and event.arrived < known.arrived):
            known.arrived, known.content = event.arrived, content
            state.changed[case] = event
    if event.last_of_row:
        content = content or digest(event)
        if state.changed.get(case) is event:
            known.content = content
        _row(state, known, content)
    return known


def _row(state: CasesState, known: Known, content: bytes) -> None:
    """The outcome of the row that ends with this content, a function of the set of rows of the case alone."""
    if not known.rows:
        state.outcomes["accepted"] += 1
        known.rows = content
    elif known.has_row(content):
        state.outcomes["repeated"] += 1
    else:
        state.outcomes["replaced"] += 1
        known.rows += content
