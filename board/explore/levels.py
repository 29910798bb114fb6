"""The nodes right below one of a tree, and under which of them a leaf lies."""

from collections.abc import Sequence

from city import paths


def children(node: str, leaves: Sequence[str]) -> tuple[str, ...]:
    """The nodes right below one, by name, and the node itself where something lies nowhere below it.

    >>> children("a", ["a>b>c", "a>d", "a"]), children("a", ["a"]), children("", ["a>b", "c"])
    (('a>b', 'a>d', 'a'), ('a',), ('a', 'c'))
    """
    below = {child_of(node, leaf) for leaf in leaves}
    return (*sorted(below - {node}), *([node] if node in below or not below else []))


def child_of(node: str, leaf: str) -> str:
    """The node right below one that a leaf lies at or below; the node itself for itself."""
    if leaf == node:
        return node
    return paths.SEPARATOR.join(paths.parts(leaf)[: len(paths.parts(node)) + 1])
