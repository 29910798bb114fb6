"""Whatever happens to a file on its way: the outcomes of its rows add up, or the file is refused with a clear error.

Real-looking files of every shipped profile, in every format, are damaged at random: bytes flipped, lost and doubled,
rows cut and merged, cells swapped, huge or full of strange characters, headers missing, encodings mixed.
"""

import csv
import gzip
import io
import json
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.errors import InputError, PersonDataError
from intake.gateway import Rejection, Taken, read
from intake.guessing import guess
from intake.profile import load_profile, shipped_profiles

ROWS = 12
EARLY = ("2026-03-02 08:15:00", "2026-03-02T08:15:00.000", "2026/3/2 上午8:15", "2026-03-02")
LATE = ("", "2026-03-03 09:00:00", "2026-03-03T09:00:00.000", "2026年3月5日", "46085.5", "2026-03-03")
WORDS = {
    "id": ("RX{at:04}", "{at}", "XF-2026-{at}"),
    "topic": ("环境->噪声->施工噪声", "Streets", "市容环境", "Noise - Residential"),
    "area": ("城东区", "子街道", "Ward 3", "04 QUEENS", "Unspecified"),
    "other": (
        "",
        "是",
        "否",
        "投诉",
        "咨询",
        "Closed",
        "Open",
        "求决",
        "主办",
        "协办",
        "电话",
        "子街道办事处",
        "RX0001",
    ),
}
STRANGE = (
    "\0",
    "\ufeff",
    "\u202e",
    "=1+1",
    "1.2E+17",
    "x" * 200_001,
    '"',
    "\n",
    "张三",
    "13812345678",
    "检举控告",
    "\x1a",
)


def rows(profile, drawn):
    """A header that the profile knows and rows that look like its feed's."""
    chosen = load_profile(profile)
    roles = {chosen.case.id: "id"} | dict.fromkeys(chosen.topic.path, "topic") | dict.fromkeys(chosen.area.path, "area")
    early = {chosen.times.registered, chosen.times.occurred}
    late = {chosen.times.closed, chosen.times.due, chosen.times.arrived, chosen.times.version}
    of = dict.fromkeys(late, LATE) | dict.fromkeys(early, EARLY)
    header = [drawn.choice(chosen.column(local).headers) for local in chosen.columns]
    made = []
    for at in range(ROWS):
        cells = [
            drawn.choice(of.get(local) or WORDS[roles.get(local, "other")]).format(at=at) for local in chosen.columns
        ]
        made.append(cells)
    return header, made


def change_cells(header, made, drawn):
    """Damage of the table, before it is a file."""
    for _ in range(drawn.randrange(4)):
        row = drawn.choice(made)
        match drawn.randrange(12):
            case 0 | 6 | 7:
                row[drawn.randrange(len(row))] = drawn.choice(STRANGE)
            case 1:
                drawn.shuffle(row)
            case 2:
                del row[drawn.randrange(len(row)) :]
                row.append("x")
            case 3:
                row.extend(["", drawn.choice(STRANGE)])
            case 4:
                header[drawn.randrange(len(header))] = drawn.choice(("", "x", *header, *STRANGE))
            case 5:
                made.insert(0, list(header))


def as_text(header, made, drawn):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=",").writerows([header, *made])
    encoding = drawn.choice(("utf-8", "utf-8-sig", "gb18030"))
    content = out.getvalue().encode(encoding)
    if drawn.randrange(8) == 0:
        content += "乱码,乱码\r\n".encode("gb18030" if encoding != "gb18030" else "utf-16")
    return content


def as_objects(header, made, drawn):
    found = [dict(zip(header, cells, strict=False)) for cells in made]
    for one in found:
        if one and drawn.randrange(10) == 0:
            one[drawn.choice(list(one))] = drawn.choice((None, True, 7, 1.5, [], {}, {"a": ["b"]}))
    return found


def as_sheet(header, made, drawn):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for cells in (header, *made):
        book.active.append([cell[:32_767].translate(FOR_XML) for cell in cells])
    if drawn.randrange(4) == 0:
        book.active.merge_cells("A1:B2")
    book.save(out)
    return out.getvalue()


FOR_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])
"""Control characters that a workbook cannot hold."""


def packed(name, header, made, drawn):
    match name.removesuffix(".gz"):
        case "rows.csv" | "rows.txt":
            content = as_text(header, made, drawn)
        case "rows.json":
            content = json.dumps(as_objects(header, made, drawn), ensure_ascii=drawn.random() < 0.5).encode()
        case "rows.ndjson":
            lines = [json.dumps(one, ensure_ascii=False) for one in as_objects(header, made, drawn)]
            content = "\n".join(lines).encode()
        case _:
            content = as_sheet(header, made, drawn)
    return gzip.compress(content, 1) if name.endswith(".gz") else content


def damage(content, drawn):
    """Damage of the bytes of a file."""
    changed = bytearray(content)
    for _ in range(drawn.choice((0, 0, 1, 1, 3, 20))):
        at, size = drawn.randrange(len(changed) or 1), drawn.choice((1, 1, 4, 60))
        match drawn.randrange(6):
            case 0:
                changed[at : at + size] = drawn.randbytes(size)
            case 1:
                del changed[at : at + size]
            case 2:
                changed[at:at] = changed[at : at + size]
            case 3:
                changed[at:at] = drawn.choice((b'"', b"\n", b"\r", b"\0", b"\xff", b",", b"{", b"]", b"\xef\xbb\xbf"))
            case 4:
                del changed[at:]
            case 5:
                changed[at:at] = b"\n" * size
    return bytes(changed)


def told(items):
    """What becomes of each row."""
    return [(item.row, item.events) if isinstance(item, Taken) else item for item in items]


FILES = ("rows.csv", "rows.csv.gz", "rows.txt", "rows.json", "rows.json.gz", "rows.ndjson", "rows.xlsx")


@pytest.mark.parametrize("profile", shipped_profiles())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=120)
@given(seed=st.integers(0, 2**32), name=st.sampled_from(FILES))
def test_the_outcomes_of_a_damaged_file_add_up_or_it_is_refused(profile, seed, name):
    drawn = random.Random(seed)
    header, made = rows(profile, drawn)
    change_cells(header, made, drawn)
    content = packed(name, header, made, drawn)
    whole = damage(content, drawn)
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(whole)
        try:
            items = list(read([path], load_profile(profile)))
        except (InputError, PersonDataError):
            return
        assert told(read([path], load_profile(profile))) == told(items)
    assert all(isinstance(item, Taken | Rejection) for item in items)
    numbers = [item.row for item in items]
    assert numbers == sorted(set(numbers))
    if whole == content:
        assert len(items) == sum(any(cells) for cells in made)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32), profile=st.sampled_from(shipped_profiles()), name=st.sampled_from(FILES))
def test_a_guess_for_a_damaged_file_is_a_profile_or_a_clear_error(seed, profile, name):
    drawn = random.Random(seed)
    header, made = rows(profile, drawn)
    change_cells(header, made, drawn)
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(damage(packed(name, header, made, drawn), drawn))
        try:
            guessed = guess(path)
        except (InputError, PersonDataError):
            return
        told = guessed.report.accepted + sum(guessed.report.rejected.values())
        assert told == (0 if guessed.gaps else guessed.report.rows)  # a profile with gaps takes no row
