"""A text with every character folded to the one that patterns are written in, at the same position."""

import unicodedata

_DIGITS = dict(zip("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789", strict=True))
_DASHES = "‐‑‒–—―−－﹣"
_BLANKS = "\u00a0\u3000\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff\t"
_OTHERS = {"，": ",", "•": "·", "・": "·", "＿": "_"}


def _table() -> dict[int, str]:
    """Full-width, circled and mathematical characters whose NFKC form is one character, and what means the same."""
    ranges = (range(0x2460, 0x2500), range(0xFF01, 0xFF5F), range(0x1D400, 0x1D800), range(0x2070, 0x2090))
    table = {}
    for point in (point for span in ranges for point in span):
        folded = unicodedata.normalize("NFKC", chr(point))
        if len(folded) == 1 and folded != chr(point):
            table[point] = folded
    table |= {ord(character): digit for character, digit in _DIGITS.items()}
    table |= {ord(character): "-" for character in _DASHES}
    table |= {ord(character): " " for character in _BLANKS}
    return table | {ord(character): folded for character, folded in _OTHERS.items()}


_TABLE = _table()


def fold(text: str) -> str:
    """The folded text, of the same length: Chinese and full-width digits as 0 to 9, all dashes as one.

    >>> fold("一三八 １２３—④")
    '138 123-4'
    """
    return text.translate(_TABLE)
