"""Areas and topics are named by their path: ``Boston>Roxbury``, ``城市管理>市容环境>垃圾清运``.

A path is its own place in the tree, so every step can find the nodes above without a dictionary and two workers can
never disagree on them. The first part of an area path is the city; a topic path begins at the first level.
"""

from functools import lru_cache

SEPARATOR = ">"
_ESCAPED = "›"


def join(*parts: str) -> str:
    """The path of the given parts. A separator inside a part is replaced by ``›``; empty parts at the end are left out.

    >>> join("Boston", "Allston / Brighton")
    'Boston>Allston / Brighton'
    """
    named = [part.strip().replace(SEPARATOR, _ESCAPED) for part in parts]
    while named and not named[-1]:
        named.pop()
    if not all(named):
        raise ValueError(f"a path with an empty part before a named one: {parts!r}")
    return SEPARATOR.join(named)


def parts(path: str) -> tuple[str, ...]:
    """The names from the root down."""
    return tuple(path.split(SEPARATOR)) if path else ()


@lru_cache(maxsize=1 << 17)
def name(path: str) -> str:
    """The last name of the path: what a person calls this node."""
    return path.rpartition(SEPARATOR)[2]


def parent(path: str) -> str:
    """The path one step up, empty for a root."""
    return path.rpartition(SEPARATOR)[0]


def root(path: str) -> str:
    """The first name: the city of an area, the first-level topic of a topic."""
    return path.partition(SEPARATOR)[0]


def depth(path: str) -> int:
    """Number of steps below the root: 0 for a root."""
    return path.count(SEPARATOR)


@lru_cache(maxsize=1 << 17)
def lineage(path: str) -> tuple[str, ...]:
    """The path itself and every path above it, lowest first.

    >>> lineage("a>b>c")
    ('a>b>c', 'a>b', 'a')
    """
    found = [path]
    while (path := parent(path)) != "":
        found.append(path)
    return tuple(found)


def within(path: str, ancestor: str) -> bool:
    """True where ``path`` is ``ancestor`` or lies below it."""
    return path == ancestor or path.startswith(ancestor + SEPARATOR)


def nested(one: str, other: str) -> bool:
    """True where one of the two holds the other."""
    return within(one, other) or within(other, one)
