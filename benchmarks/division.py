"""A real city's areas as a dictionary file, and the ways a feed may write them, made apart from the matcher."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

CITY = "北京市"
RANKS = ("街道", "地区", "镇", "乡")
NEIGHBOUR = {"地区": "乡", "镇": "地区", "乡": "地区"}
OFFICE = {"街道": "街道办事处", "地区": "地区办事处", "镇": "镇政府", "乡": "乡人民政府"}
OFFICES = (
    ("社区居委会", "社区"),
    ("社区居民委员会", "社区"),
    ("居委会", "社区"),
    ("居民委员会", "社区"),
    ("村村委会", "村"),
    ("村民委员会", "村"),
    ("村委会", "村"),
)
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


class Written(NamedTuple):
    """Cells of a row, the area that is meant, and what kind of writing this is."""

    kind: str
    texts: tuple[str, ...]
    path: str


class Place(NamedTuple):
    """One area of the data: its path, its names from the district down, its code."""

    path: str
    names: tuple[str, ...]
    code: str


def places(folder: Path) -> list[Place]:
    """All districts, streets and communities."""
    names: dict[str, tuple[str, ...]] = {}
    for file, above in (("beijing_areas", ""), ("beijing_streets", "areaCode"), ("beijing_villages", "streetCode")):
        with (folder / f"{file}.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                names[row["code"]] = (*names.get(row[above] if above else "", ()), row["name"])
    return [Place(">".join((CITY, *levels)), levels, code) for code, levels in names.items()]


def write(found: list[Place], path: Path) -> Path:
    """The area dictionary of the data."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("area", "code"))
        writer.writerow((CITY, "11"))
        writer.writerows((place.path, place.code) for place in found)
    return path


def stem(name: str) -> tuple[str, str]:
    """A name without the word for its rank, and the word."""
    rank = next((rank for rank in RANKS if name.endswith(rank) and len(name) > len(rank) + 1), "")
    return name.removesuffix(rank), rank


def short(name: str) -> str:
    """A community as people name it."""
    for office, word in OFFICES:
        if name.endswith(office):
            return name.removesuffix(office) + word
    return name


def variants(found: list[Place]) -> Iterator[Written]:
    """Every way to write every area."""
    for place in found:
        district, *rest = place.names
        if not rest:
            yield Written("district", (district,), place.path)
            yield Written("district without rank", (district[:-1],), place.path)
            yield Written("city and district", (CITY + district,), place.path)
            continue
        street, *community = rest
        bare, rank = stem(street)
        if community:
            known = short(community[0])
            yield Written("community", (district, street, community[0]), place.path)
            yield Written("community, short", (district, street, known), place.path)
            yield Written("community, short, bare levels", (district[:-1], bare, known), place.path)
            yield Written("community in one text", (district + street + known,), place.path)
            yield Written("community alone", (community[0],), place.path)
            yield Written("community alone, short", (known,), place.path)
            yield Written("code", (place.code,), place.path)
            continue
        yield Written("street alone", (street,), place.path)
        yield Written("street", (district, street), place.path)
        yield Written("street in one text", (district + street,), place.path)
        yield Written("street in one text, spaced", (f"{CITY} {district} - {street}",), place.path)
        yield Written("code", (place.code,), place.path)
        yield Written("code, filled up", (place.code + "000",), place.path)
        yield Written("code, full width", (place.code.translate(WIDE),), place.path)
        yield Written("address", (f"{CITY}{district}{street}安和路12号院",), place.path)
        yield Written("street, district missing", ("", street), place.path)
        if rank:
            yield Written("without rank", (district, bare), place.path)
            yield Written("without rank, alone", (bare,), place.path)
            yield Written("without ranks in one text", (district[:-1] + bare,), place.path)
            yield Written("office", (district, bare + OFFICE[rank]), place.path)
            yield Written("office alone", (bare + OFFICE[rank],), place.path)
        if rank == "街道":
            yield Written("short office", (bare + "街道办",), place.path)
        if rank in NEIGHBOUR and bare[-1] not in "镇乡":
            yield Written("another rank", (district, bare + NEIGHBOUR[rank]), place.path)


def clear(written: list[Written]) -> tuple[list[Written], list[Written]]:
    """Those whose texts mean one area, and those whose texts are written for several."""
    meant: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for one in written:
        meant[tuple(filter(None, one.texts))].add(one.path)
    alone = [one for one in written if len(meant[tuple(filter(None, one.texts))]) == 1]
    return alone, [one for one in written if len(meant[tuple(filter(None, one.texts))]) > 1]
