"""A text with every character folded to the one that patterns are written in, at the same position."""

import unicodedata

_CHINESE_DIGITS = dict(zip("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789", strict=True))
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
    table |= {ord(character): "-" for character in _DASHES}
    table |= {ord(character): " " for character in _BLANKS}
    return table | {ord(character): folded for character, folded in _OTHERS.items()}


_FORMS = _table()
_NUMERALS = _FORMS | {ord(character): digit for character, digit in _CHINESE_DIGITS.items()}


def fold_forms(text: str) -> str:
    """The text with other forms of a character folded, of the same length; Chinese digits, which are words and surnames
    too, stay.

    >>> fold_forms("陆女士 １２３—④")
    '陆女士 123-4'
    """
    return text.translate(_FORMS)


def fold(text: str) -> str:
    """The folded text, of the same length: Chinese and full-width digits as 0 to 9, all dashes as one.

    >>> fold("一三八 １２３—④")
    '138 123-4'
    """
    return text.translate(_NUMERALS)
