"""Columns of what residents write: they may be read in memory, by [text], and are never kept."""

import re
from typing import NamedTuple

from intake.guessing.facts import Column
from intake.guessing.parts import Parts
from intake.headers import header_kind

_BODY = re.compile(r"内容|详情|描述|概况|正文|\b(?:description|details?|text|message|body|comments?|narrative)\b")
_TITLE = re.compile(r"标题|主题|题目|\b(?:title|summary|headline)\b")
_NOT_THEIRS = re.compile(
    r"办理|处理|处置|回复|答复|备注|意见|录音|分类|\b(?:resolution|closure|answer|reply|response|notes?|internal)\b"
)
"""Texts of the city's own people, and classes."""
_LONG, _SHORT = 20, 6
"""Characters of a usual text, and of a usual title."""
_DIFFERENT = 0.5
_SELDOM = 0.5


class FreeTexts(NamedTuple):
    """The columns of the title and of the text, as far as there are."""

    title: Column | None
    body: Column | None

    def columns(self) -> dict[str, Column]:
        """The columns by their keys in [text]."""
        return {key: column for key, column in self._asdict().items() if column is not None}


def free_texts(parts: Parts) -> FreeTexts:
    """The columns that speak of a text and hold long ones, of those that are not taken."""
    used = {part.column.at for part in parts.taken.values()}
    free = [column for column in parts.columns if column.at not in used and _may_be_read(column)]
    titles = [column for column in free if _TITLE.search(column.folded) and _usual(column) >= _SHORT]
    bodies = [column for column in free if _BODY.search(column.folded) and _usual(column) >= _LONG]
    title = next((column for column in titles if column not in bodies), None)
    return FreeTexts(title, max(bodies, key=_usual, default=None))


def take_texts(parts: Parts) -> None:
    """Takes them where they alone say what a case is about: the subject has no column, or one that is seldom filled."""
    if all(part.column.filled < _SELDOM for part in parts.of("topic.path")):
        for key, column in free_texts(parts).columns().items():
            parts.take(
                key, f"text.{key}", column, "its name and its values speak of a text, which is read and not kept"
            )


def _may_be_read(column: Column) -> bool:
    named = column.shown == column.header and header_kind(column.header) in ("", "free text")
    return named and not _NOT_THEIRS.search(column.folded) and column.different >= _DIFFERENT


def _usual(column: Column) -> int:
    lengths = sorted(map(len, column.sample))
    return lengths[len(lengths) // 2] if lengths else 0
