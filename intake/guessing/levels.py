"""The levels of places and of subject matter: one column that holds a path, or several that lie inside each other."""

from collections.abc import Iterator, Sequence

from intake.guessing import vocabulary as words
from intake.guessing.facts import Column, follows
from intake.guessing.parts import best

Level = tuple[str, Column, str]
"""Name in the profile, column, why."""

_INSIDE = 0.95
_BY_VALUES = 0.6
_MOST_LEVELS = 4
_MOST_PLACES = 5_000


def topic_path(free: Sequence[Column]) -> list[Level]:
    """The columns of the subject matter, the highest level first.

    The surest header decides. A column that holds whole paths stands alone; above and below another one stand those
    that speak of subject matter too and lie around it: nearly every value of the lower has one value of the upper.
    """
    fit = [column for column in free if not (column.formats or column.numbers or words.NOT_TOPIC.search(column.folded))]
    ranked = [(words.rank(column.folded, words.TOPIC_WORDS), column) for column in fit if column.categories]
    surest = best(ranked)
    if surest is None:
        return []
    if any(text in words.SURE_SEPARATORS for text in surest.separators):
        return [("topic", surest, "its name speaks of a subject, and its values are paths")]
    others = [column for rank, column in ranked if rank is not None and column is not surest]
    chain = [surest]
    for column in sorted(others, key=lambda one: -len(one.values)):
        if _lies_above(column, chain[0]) and follows(chain[0], column) >= _INSIDE:
            chain.insert(0, column)
    for column in sorted(others, key=lambda one: len(one.values)):
        if column not in chain and _lies_below(column, chain[-1]):
            chain.append(column)
    why = ("its name speaks of a subject", "its name speaks of a subject, and it lies inside the level above")
    return [(f"topic{at}", column, why[at > 1]) for at, column in enumerate(chain[:_MOST_LEVELS], start=1)]


def _lies_above(column: Column, lower: Column) -> bool:
    """Fewer values; as many only where the lower header says that it is one."""
    fewer, said = len(lower.values) - len(column.values), words.BELOW_WORDS.search(lower.folded) is not None
    return fewer > 0 or (fewer == 0 and said)


def _lies_below(column: Column, upper: Column) -> bool:
    """More values, all but inside the upper's; as many only where the header says so, as in a file of few rows."""
    more, said = len(column.values) - len(upper.values), words.BELOW_WORDS.search(column.folded) is not None
    return more >= 0 and (said or (more > 0 and follows(column, upper) >= _INSIDE))


def area_path(free: Sequence[Column]) -> list[Level]:
    """The columns of the place, the highest level first: at most one of each kind of place, inside each other."""
    fit = [column for column in free if not column.formats and len(column.values) <= _MOST_PLACES]
    found: dict[str, Level] = {}
    for kind, column, why in (*_by_words(fit), *_by_values(fit)):
        taken = [level[1] for level in found.values()]
        if kind not in found and column not in taken and all(_nested(column, other) for other in taken):
            found[kind] = (kind, column, why)
    return [found[kind] for kind in ("district", "street", "community") if kind in found]


def _by_words(fit: Sequence[Column]) -> Iterator[Level]:
    for kind, spoken in words.AREA_WORDS:
        for column in fit:
            if spoken.search(column.folded) and not words.NOT_AREA.search(column.folded):
                yield kind, column, "its name speaks of a place"


def _by_values(fit: Sequence[Column]) -> Iterator[Level]:
    for kind, ending in words.AREA_VALUES:
        for column in fit:
            if not words.NOT_AREA.search(column.folded) and column.share_in(ending) >= _BY_VALUES:
                yield kind, column, "its values are names of places"


def _nested(one: Column, other: Column) -> bool:
    """True where one of two columns lies inside the other."""
    low, high = sorted((one, other), key=lambda column: -len(column.values))
    return follows(low, high) >= _INSIDE
