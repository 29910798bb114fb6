"""Texts of data made harmless: nothing that a document cannot hold, nothing that turns the reading order round."""

import re

_REPLACED = "\ufffd"
_HARMFUL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def plain(text: str) -> str:
    """The text with a mark in place of every control character and direction override, on one line.

    >>> plain(chr(7) + "a" + chr(10) + "b") == chr(0xFFFD) + "a b"
    True
    """
    return " ".join(_HARMFUL.sub(_REPLACED, text).split())
