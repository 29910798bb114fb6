"""The state of a partition of cases, made of its parts again: texts and bytes are shared where they were."""

import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from sys import intern

import msgspec

from city.events import Event, decode_record
from streams.cases_packing import HEAD, LAYOUT, Head, HeldCase
from streams.cases_state import CasesState, Cell, packed_place
from streams.known_case import Known
from streams.resting_cases import RestingUnpacking
from streams.snapshots import Awaited, SnapshotError

_NAME = re.compile(r"([a-z]+)-(?:(-?[0-9]+)-)?([0-9]+)")

_decode_head = msgspec.json.Decoder(Head).decode
_decode_cells = msgspec.json.Decoder(list[Cell]).decode
_decode_days = msgspec.json.Decoder(list[tuple[str, bool, set[int]]]).decode
_decode_objects = msgspec.json.Decoder(list[HeldCase]).decode
_decode_listed = msgspec.json.Decoder(list[tuple[int, list[str]]]).decode


class CasesUnpacking:
    """A state that is put together again from its parts."""

    def __init__(self, partition: int) -> None:
        self._state = CasesState(partition)
        self._awaited = Awaited((HEAD,))
        self._resting = RestingUnpacking((), 0)
        self._names: dict[str, str] = {}
        """Of objects: one text for each."""
        self._counted = -1
        """The highest place of an object."""
        self._takes: dict[str, Callable[[bytes], None]] = {
            "cells": self._take_cells,
            "days": self._take_days,
            "known": partial(self._take_objects, self._state.known),
            "lately": partial(self._take_objects, self._state.lately),
            "listed": self._take_listed,
            "changed": self._take_changed,
        }

    def take(self, name: str, data: bytes) -> None:
        """The next part. Raises ``SnapshotError``."""
        try:
            self._take(name, data)
        except (msgspec.MsgspecError, ValueError, LookupError, RecursionError) as error:
            raise SnapshotError(f"part {name} of a state of cases: {error}") from error

    def state(self) -> CasesState:
        """The state, and the index of its packed cases. Raises ``SnapshotError``."""
        self._awaited.require_none()
        state = self._state
        beyond = packed_place(len(state.cells), 0, 0, repeat=False, excluded=False)
        if max(self._counted, self._resting.counted) >= beyond:
            raise SnapshotError("a state of cases one of which counts in no cell")
        try:
            state.resting = self._resting.cases()
        except ValueError as error:
            raise SnapshotError(f"the packed cases of a state: {error}") from error
        return state

    def _take(self, name: str, data: bytes) -> None:
        self._awaited.take(name)
        if name == HEAD:
            self._take_head(data)
            return
        said = _NAME.fullmatch(name)
        if said is None:
            raise ValueError("no part is called so")
        kind, day, number = said.groups()
        if day is None:
            self._takes[kind](data)
            if kind != "cells":
                self._resting.advance()  # the chunks have come: what they leave to be done is shared among the others
        elif kind == "day":
            self._resting.take(int(day), int(number), data)
        else:
            raise ValueError("no part is called so")

    def _take_head(self, data: bytes) -> None:
        head, state = _decode_head(data), self._state
        if head.layout != LAYOUT:
            raise ValueError(f"layout {head.layout}, this code reads {LAYOUT}")
        if HEAD in head.parts:
            raise ValueError(f"a second {HEAD}")
        self._awaited = Awaited(head.parts)
        self._resting = RestingUnpacking(head.feeds, head.numbered)
        state.outcomes = Counter(head.outcomes)
        state.reached, state.oldest = head.reached, head.oldest
        state.ahead, state.sealed_until = head.ahead, head.sealed_until

    def _take_cells(self, data: bytes) -> None:
        cells = _decode_cells(data)
        numbers = range(len(self._state.cells), len(self._state.cells) + len(cells))
        if list(map(self._state.number, cells)) != list(numbers):
            raise ValueError("a cell that comes twice")

    def _take_days(self, data: bytes) -> None:
        for feed, date_only, days in _decode_days(data):
            self._state.days[intern(feed), date_only] = days

    def _take_objects(self, taken: dict[str, Known], data: bytes) -> None:
        for one in _decode_objects(data):
            if one.case in self._names:
                raise ValueError("a case that comes twice")
            self._names[one.case] = one.case
            self._counted = max(self._counted, one.counted)
            taken[one.case] = one.known()

    def _take_listed(self, data: bytes) -> None:
        for day, cases in _decode_listed(data):
            self._state.by_day.setdefault(day, []).extend(self._names.get(case, case) for case in cases)

    def _take_changed(self, data: bytes) -> None:
        for event in decode_record(data):
            if not isinstance(event, Event) or event.case not in self._state.known:
                raise ValueError("what changed is no case that was heard of")
            self._state.changed[self._names[event.case]] = event
