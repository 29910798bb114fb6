"""What is known to have happened: a truth file for a back-test, as CSV or as a simulated city's ``truth.json``."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from city import paths
from city.times import TimeError, day_of_iso
from detectors.trials.backtest.comparing import Episode
from intake.errors import InputError, nearest
from intake.simulator import read_truth
from jianwei.known_counts import KnownCounts
from streams.series_tree import SeriesKey

_NEEDED: Final = ("topic", "area", "from", "to")
_COLUMNS: Final = (*_NEEDED, "kind", "feed")
_LOOKED_FOR: Final = frozenset({"outbreak", "storm", "new"})
_QUIET: Final = frozenset({"chronic"})
"""What is planted of these is no news in any week."""


class Episodes(msgspec.Struct, frozen=True):
    """Episodes, and how many of a file were left out because their feed or series is not among the counts."""

    episodes: tuple[Episode, ...] = ()
    kinds: tuple[str, ...] = ()
    """Of each episode, empty where the file does not say."""
    left_out: int = 0


def read_episodes(file: Path, counts: KnownCounts) -> Episodes:
    """Reads a truth file against the counts. Raises ``InputError`` naming file, line and field, never a value."""
    try:
        return _planted(file, counts) if file.suffix.lower() == ".json" else _listed(file, counts)
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise InputError(f"{file}: not UTF-8") from None


def _listed(file: Path, counts: KnownCounts) -> Episodes:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, strict=True)
        try:
            header = [name.strip() for name in next(reader, [])]
            _check(file, header)
            rows = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
        except csv.Error:
            raise InputError(
                f"{file}:{reader.line_num}: not CSV: a quoted cell that is not closed or goes on"
            ) from None
    if not rows:
        raise InputError(f"{file}: no row below the header, expected one for each episode")
    places = _Places(counts)
    episodes, kinds = list[Episode](), list[str]()
    for line, cells in rows:
        if len(cells) != len(header):
            raise InputError(f"{file}:{line}: {len(cells)} cells, the header has {len(header)}")
        row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        where = f"{file}:{line}"
        first, last = _day(where, row, "from"), _day(where, row, "to")
        if last < first:
            raise InputError(f"{where}: to: before the day in from")
        key = places.find(where, row)
        episodes.append(
            Episode(counts.keys.index(key), first - counts.first, last - counts.first, places.nested([key]))
        )
        kinds.append(row.get("kind", ""))
    return Episodes(tuple(episodes), tuple(kinds))


def _check(file: Path, header: Sequence[str]) -> None:
    for name in _NEEDED:
        if name not in header:
            raise InputError(f"{file}:1: no column {name}, expected topic,area,from,to and perhaps kind, feed")
    for place, name in enumerate(header, start=1):
        if name not in _COLUMNS or header.index(name) != place - 1:
            raise InputError(f"{file}:1: column {place}: unknown or twice, expected {', '.join(_COLUMNS)}")


def _day(where: str, row: Mapping[str, str], field: str) -> int:
    try:
        return day_of_iso(row[field])
    except TimeError:
        raise InputError(f"{where}: {field}: not a day, expected as 2026-10-31") from None


class _Places:
    """The series of the counts, found by names of topic and area."""

    def __init__(self, counts: KnownCounts) -> None:
        self._keys = counts.keys
        self._known = set(counts.keys)

    def find(self, where: str, row: Mapping[str, str]) -> SeriesKey:
        """The one series that a row names. Raises ``InputError``."""
        feeds = sorted({feed for feed, _, _ in self._keys})
        if feed := row.get("feed", ""):
            if feed not in feeds:
                raise InputError(f"{where}: feed: none of the counted feeds{nearest(feed, feeds)}")
            feeds = [feed]
        topic = _path(where, "topic", row["topic"], {key[1] for key in self._keys if key[0] in feeds})
        area = _path(where, "area", row["area"], {key[2] for key in self._keys if key[0] in feeds})
        found = [(feed, topic, area) for feed in feeds if (feed, topic, area) in self._known]
        if not found:
            raise InputError(f"{where}: topic, area: no request of this topic in this area is counted")
        if len(found) > 1:
            raise InputError(f"{where}: topic: counted of {len(found)} feeds, say which in a column feed")
        return found[0]

    def nested(self, keys: Sequence[SeriesKey]) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        """Rows of the feed that lie in one of these, or hold it."""
        return np.array(
            [
                place
                for place, (feed, topic, area) in enumerate(self._keys)
                if any(
                    feed == other[0] and paths.nested(topic, other[1]) and paths.nested(area, other[2])
                    for other in keys
                )
            ],
            dtype=np.intp,
        )


def _path(where: str, field: str, given: str, known: set[str]) -> str:
    """A path, or the one path that ends with a name."""
    text = paths.SEPARATOR.join(part.strip() for part in given.split(paths.SEPARATOR))
    if text in known:
        return text
    named = [path for path in known if paths.name(path) == text]
    if len(named) == 1:
        return named[0]
    if named:
        raise InputError(f"{where}: {field}: {len(named)} have this name, give the whole path")
    names = {paths.name(path) for path in known} if paths.SEPARATOR not in text else known
    raise InputError(f"{where}: {field}: not among the counts{nearest(text, sorted(names))}")


def _planted(file: Path, counts: KnownCounts) -> Episodes:
    """What is looked for: outbreaks, storms, new topics. What has a season or a policy behind it is no false alarm."""
    try:
        truth = read_truth(file)
    except msgspec.ValidationError as error:
        raise InputError(f"{file}: not the truth of a simulated city: {_without_values(error)}") from None
    except msgspec.DecodeError:
        raise InputError(f"{file}: not JSON, expected truth.json of a simulated city, or a CSV file") from None
    known = {key: row for row, key in enumerate(counts.keys)}
    places, episodes, kinds, left_out = _Places(counts), list[Episode](), list[str](), 0
    for one in truth.planted:
        if one.counted_as != "request" or one.kind in _QUIET:
            continue
        keys = [(one.feed, topic, one.area) for topic in one.all_topics]
        row = known.get(keys[0]) if one.kind in _LOOKED_FOR else None
        disturbed = places.nested(keys)
        if one.kind in _LOOKED_FOR and row is None:
            left_out += 1
        elif disturbed.size:
            days = day_of_iso(one.first_day), day_of_iso(one.last_day)
            episodes.append(Episode(row, days[0] - counts.first, days[1] - counts.first, disturbed))
            kinds.append(one.kind)
    return Episodes(tuple(episodes), tuple(kinds), left_out)


def _without_values(error: msgspec.ValidationError) -> str:
    """Where the fault is and what was expected."""
    said = str(error)
    return f"fault at {said.rpartition(' - at ')[2].strip('`')}" if " - at " in said else "unknown or missing keys"
