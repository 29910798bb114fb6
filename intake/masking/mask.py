"""``mask``: structured person data in a text becomes blocks."""

from collections import Counter
from dataclasses import dataclass

from intake.masking.folding import fold, fold_forms
from intake.masking.patterns import HOLDS_DIGITS, PATTERNS, PERSONS, WITHOUT_DIGITS

BLOCK = "■"
_WIDTH = 3
"""A mask is no wider, so that it tells no length."""


@dataclass(frozen=True)
class Masked:
    """A text without what was found in it, and how often each kind was."""

    text: str
    kinds: Counter[str]


def mask(text: str) -> Masked:
    """Masks mobiles, landlines, identity numbers, plates, cards, e-mail, accounts, doors, and surnames beside a title.

    Laws: what is found becomes one to three blocks and never gets longer; a text in which nothing is found is
    unchanged; masking what is masked changes nothing. Names without a title or a label are not found: a masked text
    is still free text.
    """
    kinds: Counter[str] = Counter()
    while spans := _spans(text):
        kept, end = [], 0
        for start, stop, kind in spans:
            if start < end:
                continue
            kept += [text[end:start], BLOCK * min(_WIDTH, stop - start)]
            kinds[kind] += 1
            end = stop
        text = "".join((*kept, text[end:]))
    return Masked(text, kinds)


def _spans(text: str) -> list[tuple[int, int, str]]:
    """What is found, from left to right; of two that begin at one place the longer first.

    Numbers are looked for twice: a Chinese digit belongs to a number (一三八…) or to the words beside it (…一直没人接).
    """
    formed, folded = fold_forms(text), fold(text)
    spans = [(*found.span(pattern.groups), "person") for pattern in PERSONS for found in pattern.finditer(formed)]
    for searched in {formed, folded}:
        digits = HOLDS_DIGITS(searched)
        for kind, pattern in PATTERNS:
            if digits or kind in WITHOUT_DIGITS:
                spans += [(*found.span(), kind) for found in pattern.finditer(searched)]
    spans.sort(key=lambda span: (span[0], -span[1], span[2]))
    return spans
