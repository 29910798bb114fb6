"""What a text must hold for a regular expression to be found in it: a cheap no to most texts.

Read from the parse tree of the standard library's own parser, so it is what the expression means, not what it looks
like. What is not known to be needed is not needed: groups that may be left out, look-arounds, back references.
"""

import re
from collections.abc import Iterable
from re import _parser  # type: ignore[attr-defined]
from typing import Any, TypeAlias

Need: TypeAlias = tuple[frozenset[str], ...]
"""Of each of these sets one character, at least, stands in every text in which the expression is found."""


def needed(word: str) -> Need:
    """What an expression needs.

    >>> [sorted(one_of) for one_of in needed("煤气?(?:罐|瓶)爆")]
    [['煤'], ['瓶', '罐'], ['爆']]
    """
    tree = _parser.parse(word)
    if tree.state.flags & re.IGNORECASE:
        return ()
    return tuple(dict.fromkeys(_of(tree)))


def may_hold(need: Need, letters: frozenset[str]) -> bool:
    """False where the expression with this need can be found in no text of these characters."""
    return not any(map(letters.isdisjoint, need))


def _of(tree: Iterable[Any]) -> list[frozenset[str]]:
    found: list[frozenset[str]] = []
    for operation, argument in tree:
        match str(operation):
            case "LITERAL":
                found.append(frozenset(chr(argument)))
            case "IN" if all(str(kind) == "LITERAL" for kind, _ in argument):
                found.append(frozenset(chr(code) for _, code in argument))
            case "SUBPATTERN" if not argument[1] & re.IGNORECASE:
                found += _of(argument[-1])
            case "MAX_REPEAT" | "MIN_REPEAT" if argument[0] > 0:
                found += _of(argument[2])
            case "BRANCH":
                branches = [_of(branch) for branch in argument[1]]
                if all(branches):
                    found.append(frozenset().union(*(min(one, key=len) for one in branches)))
            case _:
                pass
    return found
