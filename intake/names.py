"""What the cells of a row name: the path of the topic, the path of the area, the channel, the unit.

Names repeat from row to row, so what a combination of cells means is worked out once and remembered; how much is
remembered is bounded.
"""

import re
from collections.abc import Callable
from operator import itemgetter
from typing import Generic, TypeVar

from city import paths
from intake.binding import Binding
from intake.dictionaries import AreaDictionary
from intake.dictionaries.matching import Match
from intake.errors import RowError
from intake.tables import AreaTable, Profile, TopicTable
from intake.taxonomy import Taxonomy
from intake.texts import kept_name, no_person

Key = tuple[str, ...]
Meaning = TypeVar("Meaning")

_REMEMBERED = 1 << 16
_AREAS = "what the row names could be more than one area of the dictionary"
_NO_AREA = "the area dictionary has no such area on that day"


class Remembered(Generic[Meaning]):
    """A function of some cells of a row, worked out once per combination. An error is not remembered."""

    def __init__(self, binding: Binding, names: tuple[str, ...], meaning: Callable[[Key], Meaning]) -> None:
        self._meaning = meaning
        self._known: dict[Key, Meaning] = {}
        at = [binding.index[name] for name in names]
        self._pick: Callable[[list[str]], Key] = (
            itemgetter(*at) if len(at) > 1 else lambda cells: tuple([cells[place] for place in at])
        )

    def of(self, cells: list[str]) -> Meaning:
        """The meaning of the row's cells."""
        key = self._pick(cells)
        known = self._known.get(key)
        if known is None:
            known = self._meaning(key)
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            self._known[key] = known
        return known


class Names:
    """Reads names out of cells for one profile and header."""

    def __init__(
        self, profile: Profile, binding: Binding, dictionary: AreaDictionary | None, taxonomy: Taxonomy | None
    ) -> None:
        self._profile, self._binding, self._dictionary, self._taxonomy = profile, binding, dictionary, taxonomy
        self._empty = frozenset({"", *(text.strip() for text in profile.file.empty)})
        self._unlocated = frozenset(text.strip() for text in profile.area.unlocated)
        self._separators = re.compile("|".join(re.escape(text) for text in profile.topic.split))
        self.dated = not (dictionary is None and taxonomy is None)
        """What a name means depends on the day."""
        self._free = profile.area.match == "free"
        case = profile.case
        self._topics = Remembered(binding, profile.topic.path, self._topic)
        self._areas = Remembered(binding, profile.area.path, self._area_names)
        self._paths = Remembered(
            binding, profile.area.path, lambda key: paths.join(profile.city, *self._area_names(key))
        )
        self._channels = Remembered(binding, (case.channel,), lambda key: self._name(key[0], case.channel))

    def topic(self, cells: list[str], day: int) -> str:
        """The path of the topic on a day, empty where the row names none. Raises ``RowError``."""
        return self.topic_on(self._topics.of(cells), day)

    def named_topic(self, cells: list[str]) -> str:
        """The path of the topic as the row names it. Raises ``RowError``."""
        return self._topics.of(cells)

    def topic_on(self, named: str, day: int) -> str:
        """The path on a day of a topic that a row names so. Raises ``RowError``."""
        if self._taxonomy is None or not named:
            return named
        found = self._taxonomy.topic(named, day)
        if not found:
            header = self._binding.header(self._profile.topic.path[0])
            raise RowError(header, "neither dictionary nor crosswalk knows this topic on that day", "topic")
        return found

    def area(self, cells: list[str], day: int) -> str:
        """The path of the place complained of, at least the city. Raises ``RowError``."""
        if self._dictionary is None:
            return self._paths.of(cells)
        names = tuple(filter(None, self._areas.of(cells)))
        match = Match(self._dictionary.path(names, day) or "")
        if not match.path and self._free:
            match = self._dictionary.match(names, day)
        if not match.path and self._profile.area.unknown == "reject":
            raise RowError(self._unmatched(cells, day), _AREAS if match.candidates else _NO_AREA, "area")
        return match.path or self._dictionary.city

    def _unmatched(self, cells: list[str], day: int) -> str:
        """The header of the highest level that the dictionary does not know below those above it, else the lowest."""
        columns = self._profile.area.path
        levels = [(column, name) for column, name in zip(columns, self._areas.of(cells), strict=False) if name]
        known = self._dictionary
        names: tuple[str, ...] = ()
        for column, name in levels:
            names = (*names, name)
            if known is not None and not known.path(names, day):
                return self._binding.header(column)
        return self._binding.header(levels[-1][0] if levels else columns[0])

    def area_names(self, cells: list[str]) -> Key:
        """What the row says of the place, column by column as far as it names one. Raises ``RowError``."""
        return self._areas.of(cells)

    def channel(self, cells: list[str]) -> str:
        """How the case came in. Raises ``RowError``."""
        return self._channels.of(cells)

    def unit(self, text: str) -> str:
        """The office that handles the case, as its cell names it. Raises ``RowError``."""
        return self._name(text, self._profile.case.unit)

    def _name(self, text: str, column: str) -> str:
        return "" if text.strip() in self._empty else kept_name(text, self._binding.header(column))

    def _topic(self, key: Key) -> str:
        table: TopicTable = self._profile.topic
        named: list[str] = []
        for cell, column in zip(key, table.path, strict=True):
            levels = self._separators.split(cell) if table.split else [cell]
            for text in levels:
                name = self._name(text, column)
                name = table.alias.get(name) or no_person(name, self._binding.header(column)) or table.empty
                if not name:
                    return paths.join(*named)
                named.append(name)
            if len(levels) > 1:
                break
        return paths.join(*named)

    def _area_names(self, key: Key) -> Key:
        table: AreaTable = self._profile.area
        named = []
        for text, column in zip(key, table.path, strict=True):
            name = self._name(text, column)
            if (not name and not self._free) or name in self._unlocated:
                break
            if self._dictionary is None and name not in table.alias:
                no_person(name, self._binding.header(column))
            named.append(table.alias.get(name, table.prefix.get(column, "") + name) if name else "")
        return tuple(named)
