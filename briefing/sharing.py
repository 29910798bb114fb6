"""Documents for readers of other offices: places below the street, and cells, from three cases on, and no titles.

What lies below a street may be a yard with one family. So what has come from a community, a grid or a cell fewer than
three times is told of the street instead, in sums of the street too: nothing that adds up gives it away.
"""

from collections import Counter
from collections.abc import Iterator
from heapq import merge
from itertools import groupby
from typing import Any

from city.paths import depth, lineage, name, parent, parts
from city.small_places import SHOWN_FROM, STREET, street_of
from indexing.store import KINDS, Body, Kind, Store

_COUNTS = ("reports", "matters", "excluded")
_AREAS = ("areas", "expected", "observed", "upper")


def shared(store: Store) -> Iterator[tuple[Kind, str, Body]]:
    """Every document as it may be given to others, by kind and then by id. Memory: places, and buckets that are moved.

    - Cases stand with their street where fewer than three cases are of their place, without a cell of fewer than three.
    - Buckets of such places are added to those of their street.
    - Bands leave such places out, findings of them are left out, alerts stand with the street.
    - Meetings stay with their tier: agendas and decisions are texts of desks.
    - Silences stand with their street, without their reason, which is a text of a desk.
    """
    hidden, cells = _small(store)
    for kind in sorted(set(KINDS) - {"meetings"}):
        if kind == "buckets":
            yield from ((kind, id, body) for id, body in _buckets(store, hidden))
            continue
        for id, body in store.stream(kind):
            told = _told(kind, body, hidden, cells)
            if told is not None:
                yield kind, id, told


def _small(store: Store) -> tuple[set[str], set[str]]:
    """Areas below a street, and cells, of fewer than three cases. What lies below an area is of it too.

    Cases leave before their counts do, and not all cases are counted: the larger number decides.
    """
    areas: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    cells: Counter[str] = Counter()
    for _, body in store.stream("cases"):
        areas.update(_below_street(body["area_id"]))
        cells[body["cell"]] += 1
    for _, body in store.stream("buckets"):
        for area in _below_street(body["area_id"]):
            counted[area] += sum(body["reports"])
    small = {area for area in areas.keys() | counted.keys() if max(areas[area], counted[area]) < SHOWN_FROM}
    return small, {cell for cell, count in cells.items() if count < SHOWN_FROM}


def _below_street(area: str) -> list[str]:
    return [above for above in lineage(area) if depth(above) > STREET]


def _coarsened(area: str, hidden: set[str]) -> str:
    """The deepest of the area and those above it that may be shown."""
    while area in hidden and depth(area) > STREET:
        area = parent(area)
    return area


def _told(kind: Kind, body: Body, hidden: set[str], cells: set[str]) -> Body | None:
    if kind == "bands":
        kept = [at for at, area in enumerate(body["areas"]) if area not in hidden]
        return {**body, **{field: [body[field][at] for at in kept] for field in _AREAS}}
    if kind == "notice-silences":
        areas, own = sorted({street_of(area) for area in body["areas"]}), street_of(body["area_id"])
        return {**body, "areas": areas, "area_id": own, "area": name(own), "reason": ""}
    if kind not in {"cases", "findings", "alerts"}:
        return body
    area = _coarsened(body["area_id"], hidden)
    if kind == "findings" and area != body["area_id"]:
        return None
    told: dict[str, Any] = {**body, "area_id": area, "area": name(area)}
    if "area_path" in body:
        told["area_path"] = list(parts(area))
    if kind == "cases":
        small = body["cell"] in cells or area != body["area_id"]
        return {**told, "title": "", "cell": "" if small else body["cell"]}
    return {**told, "areas": [part for part in body["areas"] if part["area_id"] not in hidden]}


def _buckets(store: Store, hidden: set[str]) -> Iterator[tuple[str, Body]]:
    """Buckets by id, those of hidden places added to the ones above."""
    moved: dict[str, Body] = {}
    for id, body in store.stream("buckets"):
        area = _coarsened(body["area_id"], hidden)
        if area != body["area_id"]:
            into = id.replace(f"|{body['area_id']}|", f"|{area}|")
            told = {**body, "area_id": area, "area": name(area)}
            moved[into] = _sum(moved[into], told) if into in moved else told
    staying = ((id, body) for id, body in store.stream("buckets") if body["area_id"] not in hidden)
    for id, group in groupby(merge(staying, sorted(moved.items()), key=lambda item: item[0]), key=lambda item: item[0]):
        bodies = [body for _, body in group]
        yield id, bodies[0] if len(bodies) == 1 else _sum(*bodies)


def _sum(one: Body, other: Body) -> Body:
    counts = {name: [a + b for a, b in zip(one[name], other[name], strict=True)] for name in _COUNTS}
    latest = max((one, other), key=lambda body: body["tick"])
    return {**one, **counts, "tick": latest["tick"], "closed": one["closed"] and other["closed"]}
