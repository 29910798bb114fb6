"""The sets that were written before the patterns were read, and whether a planted value is left in a masked text."""

import re
import unicodedata
from pathlib import Path

from intake.masking import mask

FOLDER = Path(__file__).parent
NUMBERED = ("fresh.tsv", "fresh-2.tsv", "fresh-3.tsv", "fresh-4.tsv", "fresh-5.tsv")
SURNAMES = "fresh-surnames.tsv"
_SIGNS = "0-9a-z零〇一二三四五六七八九十幺壹贰叁肆伍陆柒捌玖"
_SEPARATORS = re.compile(r"[\s\-_.,/·:：()（）—–－*~#+@]")


def rows(*names):
    """Kind, what is planted (several with a bar between) and text."""
    for name in names:
        for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
            yield line.split("\t")


def found(kind, planted, text):
    """A person with title must be gone, of a door its last number, of all others all but four characters in a row."""
    masked = _folded(mask(text).text)
    return not any(_left(kind, _folded(one), masked) for one in planted.split("|"))


def _folded(text):
    return unicodedata.normalize("NFKC", text).lower()


def _left(kind, planted, masked):
    if kind in ("title", "name"):
        return planted in masked
    numbers = re.findall(f"[{_SIGNS}]+", planted)
    if kind == "door":
        return re.search(f"(?<![{_SIGNS}]){re.escape(numbers[-1])}(?![{_SIGNS}])", masked) is not None
    signs, masked = "".join(numbers), _SEPARATORS.sub("", masked)
    return any(signs[start : start + 5] in masked for start in range(len(signs) - 4))
