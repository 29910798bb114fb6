"""Names of offices, places and cases in tables: on one line, without marks that nobody sees, not too long."""

import unicodedata

from board.markup import Html, tag

MOST = 80
"""Characters that are shown."""


def shown(name: str) -> Html:
    r"""A name in a direction of its own, so that it turns no other text round.

    >>> shown("water \u202eworks\n2")
    '<bdi>water works 2</bdi>'
    """
    return tag("bdi", plain(name))


def plain(name: str) -> str:
    """What can be seen of a name, cut where it is too long."""
    seen = (
        " " if one.isspace() else one
        for one in name[: 4 * MOST]
        if one.isspace() or unicodedata.category(one)[0] not in {"C", "Z"}
    )
    text = " ".join("".join(seen).split())
    return text if len(text) <= MOST and len(name) <= 4 * MOST else f"{text[: MOST - 1]}…"
