"""Partials that come after newer ones, and what keeps them from being all that compaction leaves.

A worker that was paused and comes back sends what it had in work again: the same bytes, but behind newer ones of the
same key. Readers take the highest tick, so nothing is wrong at once; but compaction keeps the last offset of a key. So
the ledger, when it meets an older one, sends the newest again, behind it.
"""

from streams.ledger_state import LedgerState
from streams.messages import Partial, PartialsMessage, Reached, encode
from streams.step import Output


def partial_key(partial: Partial) -> bytes:
    """The key of a partial in its stream."""
    return f"{partial.topic}|{partial.day}|{partial.partition}".encode()


def reached_key(partition: int) -> bytes:
    """The key of what a partition of ``events`` has reached."""
    return f"reached|{partition}".encode()


def newer_than(state: LedgerState, message: PartialsMessage) -> list[Output]:
    """The newest of the message's key, where the message is older than that; a repetition of the newest gives nothing,
    so an answer to an older one is never answered itself.
    """
    if isinstance(message, Reached):
        said = state.said.get(message.partition)
        if said is None or said.tick <= message.tick:
            return []
        return [Output("partials", state.partition, reached_key(message.partition), encode(said))]
    waiting = state.waiting.get((message.day, message.topic), {}).get(message.partition, {})
    held = state.held.get(message.day, {}).get(message.topic, {}).get(message.partition)
    newest = waiting[max(waiting)] if waiting else held
    if newest is None or newest.tick <= message.tick:
        return []
    return [Output("partials", state.partition, partial_key(newest), encode(newest))]
