"""Messages go to records, as many to each as it can hold: pure, a function of the messages and their order alone."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import msgspec

Item = TypeVar("Item")

ROOM = 4 << 20
"""Bytes of one record: half of what a stream takes. A message that is larger is alone in its record."""


def groups(items: Iterable[Item], size: Callable[[Item], int], most: int, room: int = ROOM) -> Iterator[list[Item]]:
    """Consecutive items, at most ``most`` together and not larger together than ``room``, or one larger item.

    ``size`` gives the bytes that an item takes at most.
    """
    some: list[Item] = []
    filled = 0
    for item in items:
        taken = size(item)
        if some and (len(some) == most or filled + taken > room):
            yield some
            some, filled = [], 0
        some.append(item)
        filled += taken
    if some:
        yield some


def halved(items: Sequence[Item], most: int, encode: Callable[[Sequence[Item]], bytes]) -> Iterator[bytes]:
    """Consecutive items encoded together, at most ``most``, by halves where that would be larger than a record."""
    for start in range(0, len(items), most):
        some = items[start : start + most]
        value = encode(some)
        if len(value) <= ROOM or len(some) == 1:
            yield value
        else:
            yield from halved(some, -(-len(some) // 2), encode)


def packed(messages: Sequence[bytes], encode: Callable[[list[msgspec.Raw]], bytes]) -> Iterator[bytes]:
    """Records that are lists of messages; these and the lists are encoded alike, as JSON or as msgpack."""
    if sum(map(len, messages)) <= ROOM:
        if messages:
            yield encode(list(map(msgspec.Raw, messages)))
        return
    for some in groups(messages, len, len(messages)):
        yield encode(list(map(msgspec.Raw, some)))
