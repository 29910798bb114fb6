"""Sealed days take nothing in, also of cases that counted before: by the laws of the flow, whatever stops it."""

from itertools import product

import msgspec

from city.times import HOUR, MINUTE
from streams.topology import Partitions
from tests.streams.town import HILL, MILL, QUAY, at, documents, event, exported, hourly

SEALED = at("2026-03-02 00:00")
TICKS = hourly("2026-03-02 01:00", "2026-03-03 06:00", 1)
PLACES = (MILL, QUAY, HILL)


def corrected(one, minutes, **changes):
    """A later version of an event."""
    moved = {"version": one.version + minutes * MINUTE, "arrived": one.arrived + minutes * MINUTE}
    return msgspec.structs.replace(one, **(moved | changes))


def test_a_correction_to_a_sealed_day_gives_the_same_documents_whatever_stops_and_however_they_are_split():
    cases = [event(f"{n}", SEALED + (n + 1) * HOUR, area=PLACES[n % 3], issue="road") for n in range(8)]
    to_sealed = [corrected(one, 150, registered=SEALED - 10 * MINUTE) for one in cases[::3]]
    and_back = [corrected(to_sealed[0], 100, registered=cases[0].registered, area=HILL)]
    events = cases + to_sealed + and_back
    runs = [
        exported(events, TICKS, sealed_until=SEALED, partitions=partitions, stops=stops)
        for partitions, stops in product((Partitions(1, 1), Partitions(3, 2)), ((), (1, 3, 4, 6, 9)))
    ]
    assert runs[1:] == runs[:1] * 3
    counting = {body["case"]: body["counting"] for body in documents(runs[0], "cases")}
    sealed = {f"complaint/town:{n}" for n in (0, 3, 6)}
    assert {case for case, how in counting.items() if how == "sealed"} == sealed
    assert {body["day"] for body in documents(runs[0], "buckets")} == {"2026-03-02"}
    assert sum(sum(body["reports"]) for body in documents(runs[0], "buckets")) == len(cases) - len(sealed)
