"""What is taken for plain text holds the records that a strict reader of CSV reads of it."""

import csv
import io
import random

import pytest

pytest.importorskip("polars", reason="load-history needs polars")

from intake.history import plain_text
from intake.history.plain_text import blocks, records_of

SIGNS = ['"', '""', ",", ",", "\n", "\r\n", "\r", "甲", "a", "b", " "]


def strictly(text: str, width: int) -> int:
    """Records as the csv module counts them, 0 where one has another width, is blank or is no record."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return 0
    return len(rows) if all(len(row) == width for row in rows) else 0


def test_plain_text_has_the_records_of_a_strict_reader_or_is_doubtful() -> None:
    chance, plain, quoted = random.Random(1), 0, 0
    for _ in range(30_000):
        cells = ["".join(chance.choices(SIGNS, k=chance.randrange(4))) for _ in range(chance.choice([2, 3, 4, 6]))]
        text = ",".join(cells) + chance.choice(["\n", "\r\n"])
        found = records_of(text.encode(), ",", 3, 100)
        assert found in {0, strictly(text, 3)}, text
        plain += found > 0
        quoted += found > 0 and '"' in text
    assert plain > 500
    assert quoted > 20


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ('a,b\n"甲\n乙",c\n', 2),
        ('"a ""b""","c,d"\r\n', 1),
        ('a,"b"c\n', 0),
        ('a,b\n\n"c",d\n', 0),
        ("a,b\n\r\nc,d\n", 0),
        ("a,b\rc,d\n", 0),
        ("a,b,c\nd\n", 0),
        ("a,\0\n", 0),
        ("\ufeffa,b\n", 0),
        ("a,b\n\ufeffc,d\n", 2),
        (f"a,{'甲' * 98}\n", 1),
        (f"a,{'甲' * 99}\n", 0),
    ],
)
def test_what_is_plain(text: str, records: int) -> None:
    assert records_of(text.encode(), ",", 2, 100) == records


@pytest.mark.parametrize("block", [1, 7, 40, 1 << 23])
@pytest.mark.parametrize("piece", [1, 5, 1 << 16])
def test_blocks_are_the_text_whatever_their_size(monkeypatch: pytest.MonkeyPatch, block: int, piece: int) -> None:
    monkeypatch.setattr(plain_text, "BLOCK", block)
    records = [f'{number},"甲\n{number}"\n' if number % 5 == 0 else f"{number},乙\n" for number in range(60)]
    text = "".join(["number,text\n", *records]).rstrip("\n").encode()
    found = list(blocks([text[at : at + piece] for at in range(0, len(text), piece)], ",", 2, 1, 100))
    assert b"".join(one.text for one in found) == "".join(records).encode()
    assert [one.first for one in found] == [1 + sum(one.records for one in found[:at]) + 1 for at in range(len(found))]
    assert sum(one.records for one in found) == 60
