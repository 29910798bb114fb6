"""What a feed's classes are called in the city's catalogue on a day, by a crosswalk and a dictionary of topics."""

from city.paths import lineage
from city.successions import Change
from intake.dictionaries import Crosswalk, TopicDictionary
from intake.errors import RowError
from intake.refusals import refused_kind
from intake.tables import Profile

_REMEMBERED = 1 << 16


class Taxonomy:
    """The topics of a profile's ``[topic]`` table. ``Taxonomy.of`` reads its files."""

    def __init__(self, dictionary: TopicDictionary | None, crosswalk: Change | None, *, keep: bool) -> None:
        self.dictionary, self._crosswalk = dictionary, crosswalk
        self._keep = keep
        self._found: dict[tuple[str, int], str] = {}

    @classmethod
    def of(cls, profile: Profile) -> "Taxonomy | None":
        """The taxonomy that a profile names, None where it names none. Raises ``InputError``."""
        table = profile.topic
        if not (table.dictionary or table.crosswalk):
            return None
        dictionary = TopicDictionary.read(table.dictionary) if table.dictionary else None
        crosswalk = None
        if table.crosswalk:
            crosswalk = Crosswalk.read(table.crosswalk, dictionary).of(table.taxonomy or profile.feed)
        return cls(dictionary, crosswalk, keep=table.unknown == "keep")

    def topic(self, path: str, day: int) -> str:
        """The path of a class in the city's catalogue on a day; empty where it is not known and must be.

        A class that the crosswalk shares out among several topics is of none of them: it is not known. Raises
        ``RowError`` for a topic of a kind that is never taken in.
        """
        key = path, self.dictionary.tree.epoch(day) if self.dictionary else 0
        found = self._found.get(key)
        if found is None:
            if len(self._found) > _REMEMBERED:
                self._found.clear()
            found = self._found[key] = self._search(path, day)
        return found

    def _search(self, path: str, day: int) -> str:
        named = self._named(path)
        found = self.dictionary.path(named, day) if self.dictionary and named else named
        if not found and self._keep:
            found = path
        if found and (kind := refused_kind((found,))):
            raise RowError("", f"refused kind: {kind}", "refused")
        return found or ""

    def _named(self, path: str) -> str:
        """The path by the crosswalk; empty where that shares the class out, or where it alone could know it."""
        if self._crosswalk is None:
            return path
        if not any(above in self._crosswalk.moves for above in lineage(path)):
            return path if self.dictionary else ""
        became = self._crosswalk.became(path)
        return became[0][0] if len(became) == 1 else ""
