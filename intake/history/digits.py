"""Times of day of fixed places in texts of one length, all at once: two digits at a time, eight signs as one number.

``2026-03-01 08:00:00``, with any signs between the digits, also without seconds or hour, or with thousandths behind it.
"""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from city.times import HOUR, MINUTE, SECOND

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Words = NDArray[np.uint64]

FIRST_YEAR, YEARS = 1970, 130
MONTHS, DAYS = 12, 31
LENGTHS = (23, 19, 16, 10)
SEPARATORS = (4, 7, 10, 13, 16, 19)
_AT_ONCE = 1 << 13
"""Texts: their numbers stay near the processor, and the same memory is used again."""
_SECONDS_AT, _MINUTES_AT, _THOUSANDTHS_AT = 11, 8, 19
_DIGITS = np.uint64(0xFFFF_00FF_FF00_FFFF)
"""The places of digits in eight signs such as ``26-03-01``, the first in the lowest bits."""
_BETWEEN, _ZEROS = ~_DIGITS, np.uint64(0x3030_3030_3030_3030)
_LOW, _ABOVE_NINE, _HIGH = (np.uint64(byte * 0x0101_0101_0101_0101) for byte in (0x7F, 0x76, 0x80))
_BYTE, _FIRST_HALF = np.uint64(0xFF), np.uint64(0xFFFF)


class Fixed(NamedTuple):
    """Rows by the form of the first good one: which are like it, the number of their day, and milliseconds of the day.

    The number of a day is ``((year - 1970) * 12 + month - 1) * 31 + day - 1``.
    """

    good: Bools
    number: Ints
    time: Ints
    form: str


def fixed(texts: pl.Series, length: int) -> Fixed:
    """Reads texts of one of the ``LENGTHS``, in bytes."""
    joined: str = texts.str.join("")[0]
    signs = joined.encode()
    some = _AT_ONCE * length
    found = [_fixed(signs[at : at + some], length) for at in range(0, len(signs), some)]
    good, number, time = (np.concatenate(column) for column in list(zip(*found, strict=True))[:3])
    form = found[0].form
    for at, one in enumerate(found):
        if _between(one.form) != _between(form):
            good[at * _AT_ONCE : (at + 1) * _AT_ONCE] = False
    return Fixed(good, number, time, form)


def _between(form: str) -> str:
    return "".join(form[at] for at in SEPARATORS if at < len(form))


def _fixed(signs: bytes, length: int) -> Fixed:
    century = _words(signs, length, 0, "<u2")
    good, (year, month, day), between = _pairs(_words(signs, length, 2, "<u8"))
    tens, ones = (century & _BYTE) - np.uint64(48), (century >> np.uint64(8)) - np.uint64(48)
    year += tens * np.uint64(1000) + ones * np.uint64(100) - np.uint64(FIRST_YEAR)  # below 1970 they are very many
    month, day = month - np.uint64(1), day - np.uint64(1)
    good &= (tens < 10) & (ones < 10) & (year < YEARS) & (month < MONTHS) & (day < DAYS)
    number = (year * np.uint64(MONTHS) + month) * np.uint64(DAYS) + day
    time = np.zeros(good.size, np.uint64)
    forms = [between]
    if length >= _THOUSANDTHS_AT:
        well, (hour, minute, second), between = _pairs(_words(signs, length, _SECONDS_AT, "<u8"))
        good &= well & (hour < 24) & (minute < 60) & (second < 60)
        time = hour * np.uint64(HOUR) + minute * np.uint64(MINUTE) + second * np.uint64(SECOND)
        forms += [between, _words(signs, length, _SECONDS_AT - 1, "u1")]
    elif length > _SECONDS_AT:
        well, (_, hour, minute), between = _pairs(_words(signs, length, _MINUTES_AT, "<u8"))
        good &= well & (hour < 24) & (minute < 60)
        time = hour * np.uint64(HOUR) + minute * np.uint64(MINUTE)
        forms += [between]
    if length > _THOUSANDTHS_AT:
        point, *digits = (_words(signs, length, _THOUSANDTHS_AT + at, "u1") for at in range(4))
        hundreds, tens, ones = (digit - np.uint64(48) for digit in digits)
        good &= (hundreds < 10) & (tens < 10) & (ones < 10)
        time += hundreds * np.uint64(100) + tens * np.uint64(10) + ones
        forms += [point]
    first = int(np.argmax(good))
    for one in forms:
        good &= one == one[first]
    number[~good] = 0
    form = signs[first * length : (first + 1) * length].decode("latin-1")
    return Fixed(good, number.view(np.int64), time.view(np.int64), form)


def _words(signs: bytes, length: int, at: int, kind: str) -> Words:
    """The signs from one place on of each text as numbers."""
    size = len(signs) // length
    return np.ndarray((size,), kind, signs, at, (length,)).astype(np.uint64)


def _pairs(words: Words) -> tuple[Bools, tuple[Words, Words, Words], Words]:
    """Three numbers of two digits with a sign between them: which are such, the numbers, and the signs between."""
    digits = (words ^ _ZEROS) & _DIGITS
    above = ((digits & _LOW) + _ABOVE_NINE) | digits
    good = above & _HIGH & _DIGITS == 0
    pairs = digits * np.uint64(10) + (digits >> np.uint64(8))
    found = tuple((pairs >> np.uint64(at)) & _BYTE for at in (0, 24, 48))
    return good, (found[0], found[1], found[2]), words & _BETWEEN
