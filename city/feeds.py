"""Kinds of feeds: what the first part of a feed's name says, as ``petition`` in ``petition/town``."""

KINDS: dict[str, tuple[str, str]] = {
    "complaint": ("热线", "hotline"),
    "petition": ("信访", "petitions"),
    "incident": ("网格", "grid"),
}
"""Chinese and English name of each."""


def kind(feed: str) -> str:
    """The kind of a feed.

    >>> kind("petition/town")
    'petition'
    """
    return feed.partition("/")[0]
