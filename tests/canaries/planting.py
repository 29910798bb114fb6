"""Made-up persons, each value there once, planted in rows of every feed: column by column, kind by kind."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass

from tests.intake.chinese import EXPORTS

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_GIVEN = "沐槿瑀璟翊煊宸澍曦岑霁昀湉溱珩琬琰瑄璇玥"
_SURNAMES = ("欧阳", "慕容", "诸葛", "尉迟", "澹台", "轩辕")

EXTRA = {
    "hotline12345": ("来电人", "联系电话", "主要内容", "处理结果", "来电地址", "备注"),
    "petition": ("信访人", "证件号码", "信访概况", "住址", "信访人数", "办理意见"),
    "grid": ("上报人", "上报人电话", "问题描述", "地址描述", "核查员", "备注"),
}
"""Columns that real exports have and no profile names."""

FILLED = {"hotline12345": {"并单主单号": "RX20260130-000007"}}
"""What is mostly empty in exports: a few values by themselves would say what the column holds."""

ID = {"hotline12345": "工单编号", "petition": "信访件编号", "grid": "案卷编号"}
USUAL = 14
"""Ordinary rows to one with a canary, so that no column looks like persons as a whole."""


@dataclass(frozen=True)
class Canary:
    """One value, and where it was planted."""

    profile: str
    column: str
    kind: str
    value: str


def identity_number(number: int) -> str:
    """18 digits of somebody who does not exist, with the right check digit."""
    body = f"11010119{60 + number % 40}0{1 + number % 9}{10 + number % 18}{number % 1000:03d}"
    return body + "10X98765432"[sum(w * int(d) for w, d in zip(_WEIGHTS, body, strict=True)) % 11]


def person(number: int) -> str:
    """A rare name."""
    one, two = divmod(number, len(_GIVEN))
    return _SURNAMES[number % len(_SURNAMES)] + _GIVEN[one % len(_GIVEN)] + _GIVEN[two]


def values(number: int) -> dict[str, str]:
    """One value of every kind; none of them is that of another number."""
    mobile = f"13{number % 10}{number:04d}{(number * 7919) % 10000:04d}"
    return {
        "mobile": mobile,
        "mobile with spaces": f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}",
        "mobile with +86": f"+86{mobile[:2]}8{mobile[3:]}",
        "landline": f"010-6{number:04d}{number % 1000:03d}",
        "identity number": identity_number(number),
        "plate": f"京N{number % 100000:05d}",
        "e-mail": f"li.wei.{number}@example.cn",
        "bare name": person(number + 300),
        "home": f"{person(number + 603)}家停水",
        "form of address": f"{person(number)}先生",
        "sentence": f"{person(number)}女士反映楼下渗水，电话{mobile[:2]}9{mobile[3:]}",
    }


def planted(profile: str) -> Iterator[tuple[dict[str, str], Canary | None]]:
    """Rows of one feed: ordinary ones, and between them one for each column and kind with its canary in it."""
    usual = EXPORTS[profile] | dict.fromkeys(EXTRA[profile], "") | FILLED.get(profile, {})
    first = list(EXPORTS).index(profile) * 3_000
    serial = itertools.count(1)
    for kind in values(0):  # columns in turn: a column of persons is refused as a whole
        for at, column in enumerate(usual):
            for _ in range(USUAL):
                yield _row(profile, usual, next(serial)), None
            value = values(first + at * 10 + 1)[kind]
            yield _row(profile, usual, next(serial)) | {column: value}, Canary(profile, column, kind, value)


def _row(profile: str, usual: dict[str, str], serial: int) -> dict[str, str]:
    head, _, _ = usual[ID[profile]].partition("-")
    return usual | {ID[profile]: f"{head}-{serial:06d}"}


def found(everything: dict[str, bytes], canaries: dict[str, list[tuple[dict[str, str], Canary | None]]]) -> list[str]:
    """The canaries that stand somewhere, as the place, the column and the kind."""
    values = [one for rows in canaries.values() for _, one in rows if one is not None]
    assert len(values) > 400, "hundreds of them"
    return [
        f"{place}: {one.kind} of {one.column}"
        for one in values
        for written in {one.value.encode(), json.dumps(one.value)[1:-1].encode()}
        for place, content in everything.items()
        if written in content
    ]
