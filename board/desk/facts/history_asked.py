"""What a history sheet is asked of: a topic and an area by path or name, and the days."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from board.desk.deeds import WrongError
from board.explore.asked import EARLIEST, LONGEST
from city import paths
from city.small_places import STREET
from city.times import TimeError, day_iso, day_of_iso
from indexing.store import Query, Store

MOST_DAYS = 3660
_ALIKE = 20
"""Most paths with the same last name that are looked at."""
_NO_DAYS = ("起止日期应为先后两日，最长十年", "from and to: two days in order, ten years at most")
_NO_AREA = (
    "本区域内没有此区域，或同名不止一个（请填全路径）",
    "area: there is no such area in yours, or several of the name: give the path",
)
_SMALL = ("街道以下不出具历史情况单", "area: there is no sheet of a place below the street")
_NO_TOPIC = (
    "该区域没有此问题，或同名不止一个（请填全路径）",
    "topic: nothing of the name in that area, or several: give the path",
)


class AreaError(WrongError):
    """An area that there is not, or not in scope."""


@dataclass(frozen=True)
class HistoryAsked:
    """An area, a topic and days, both inclusive."""

    area: str
    topic: str
    first: int
    last: int

    @property
    def name(self) -> str:
        """What stands for it in an address."""
        told = "\n".join((self.area, self.topic, day_iso(self.first), day_iso(self.last)))
        return blake2b(told.encode(), digest_size=8).hexdigest()


def history_asked(store: Store, form: Mapping[str, str], own: str) -> HistoryAsked:
    """What a form asks for of the store of an area, which is ``own``. Raises ``WrongError`` that says what is wrong.

    An area elsewhere, and a topic of which nothing was counted in the area, are as good as none: ``AreaError`` for the
    area.
    """
    topic, area = (form.get(name, "").strip() for name in ("topic", "area"))
    try:
        first, last = day_of_iso(form.get("from", "")), day_of_iso(form.get("to", ""))
    except TimeError:
        raise WrongError(_NO_DAYS) from None
    if not (0 <= last - first < MOST_DAYS and first >= EARLIEST):
        raise WrongError(_NO_DAYS)
    areas = _meant(area or own, {*areas_in(store, own), own})
    if len(areas) != 1:
        raise AreaError(_NO_AREA)
    if paths.depth(areas[0]) > STREET:
        raise WrongError(_SMALL)
    topics = [] if not topic else _meant(topic, _nodes(store.paths("buckets", "topic_id")))
    counted = [one for one in topics[:_ALIKE] if _counted(store, areas[0], one)]
    if len(counted) != 1:
        raise WrongError(_NO_TOPIC)
    return HistoryAsked(areas[0], counted[0], first, last)


def areas_in(store: Store, own: str) -> list[str]:
    """The areas that anything was counted in, and those above them, as far as they are in an area, by path."""
    return sorted(one for one in _nodes(store.paths("buckets", "area_id")) if paths.within(one, own))


def _nodes(known: Collection[str]) -> set[str]:
    return {path for given in known if given for path in paths.lineage(given)}


def _meant(text: str, known: Collection[str]) -> list[str]:
    """The path itself, or those that end with the name."""
    if len(text) > LONGEST:
        return []
    return [text] if text in known else sorted(path for path in known if path.endswith(paths.SEPARATOR + text))


def _counted(store: Store, area: str, topic: str) -> bool:
    return store.count("buckets", Query(below={"topic_id": topic, "area_id": area})) > 0
