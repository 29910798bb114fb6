"""What rows say in the same words is remembered, and changes no row: neither what is taken nor why it is refused."""

import itertools

import pytest

from intake.gateway import Taken

OFFICES = {
    "columns": 'channel = "channel"\nsolved = "solved"\nmaster = "master"',
    "case": 'channel = "channel"\nsolved = { column = "solved", yes = ["yes"], no = ["no"] }\nrequired = ["channel"]',
    "more": '[[repeat]]\ncolumn = "master"\nfilled = true\n[[skip]]\ncolumn = "no"\npattern = "^sum"\n'
    '[[refuse]]\ncolumn = "channel"\nvalues = ["secret"]\nkind = "secrets"\n',
}
HEADER = ("no", "opened", "closed", "topic", "district", "street", "kind", "state", "channel", "solved", "master")
CELLS = {
    "no": ["A", "sum", "", "13812345678"],
    "opened": ["2026-03-02 08:15:00", "yesterday"],
    "closed": ["", "2025-03-02 08:15:00"],
    "topic": ["Streets->Pothole", "", "检举控告"],
    "kind": ["question", "王建国"],
    "state": ["known", ""],
    "channel": ["web", "王建国", "secret", ""],
    "solved": ["yes", "no", "?"],
    "master": ["", "B1", "A"],
}
UNUSUAL = [(name, value) for name, values in CELLS.items() for value in values[1:]]
WRONG = list(itertools.combinations(UNUSUAL, 2))
"""Every pair of what is unusual: of two faults the first in the order of reading is the reason."""


def row(number, unusual):
    said = {name: values[0] for name, values in CELLS.items()} | {"district": "North", "street": "Oak"} | dict(unusual)
    own = f"A{number}" if said["no"] == "A" else said["no"]
    return [own if name == "no" else own if said[name] == "A" else said[name] for name in HEADER]


def told(item):
    return item.events if isinstance(item, Taken) else (item.field, item.reason, item.code)


def test_rows_read_one_after_the_other_are_what_each_is_among_plain_ones(taken, profile):
    chosen, plain = profile(**OFFICES), [row(1_000 + number, ()) for number in range(9)]
    rows = [row(number, unusual) for number, unusual in enumerate(WRONG)]
    together = [told(item) for item in taken([*rows, *rows], header=HEADER, chosen=chosen)]
    assert together[len(rows) :] == together[: len(rows)]
    assert together[:30] == [told(taken([each, *plain], header=HEADER, chosen=chosen)[0]) for each in rows[:30]]


@pytest.mark.parametrize(
    ("unusual", "code"),
    [
        ({"opened": "yesterday", "channel": "王建国"}, "time"),
        ({"no": "", "solved": "?", "channel": "王建国"}, "id"),
        ({"no": "", "channel": "secret"}, "refused"),
        ({"no": "sum", "topic": "检举控告"}, "skipped"),
        ({"topic": "", "channel": "王建国"}, "topic"),
        ({"no": "13812345678", "channel": ""}, "quarantined"),
    ],
)
def test_of_two_faults_the_first_in_the_order_of_reading_is_the_reason(taken, profile, unusual, code):
    chosen = profile(**OFFICES)
    rows = [row(1, ()), row(2, unusual.items()), row(3, ()), row(4, unusual.items())]
    rows += [row(number, ()) for number in range(10, 20)]  # so that no column looks as a whole like persons
    first, wrong, third, again, *_ = taken(rows, header=HEADER, chosen=chosen)
    assert isinstance(first, Taken)
    assert isinstance(third, Taken)
    assert wrong.code == again.code == code
