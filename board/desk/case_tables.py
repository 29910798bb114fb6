"""Tables of cases and their sums: wide on a desk, and on a phone each row a block whose cells name themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from board import words
from board.markup import Child, Html, tag


@dataclass(frozen=True)
class Column:
    """``look`` is ``n`` for a number, ``nowrap`` for a short text, ``wide`` for a line of its own on a phone."""

    name: tuple[str, str]
    look: str | None = None


def table(columns: Sequence[Column], rows: Iterable[Sequence[Child]]) -> Html:
    """The table; each row has a cell for every column."""
    names = [tag("th", words.both(one.name), scope="col", class_="n" if one.look == "n" else None) for one in columns]
    body = [tag("tr", [_cell(one, shown) for one, shown in zip(columns, row, strict=True)]) for row in rows]
    return tag("table", tag("thead", tag("tr", names)), tag("tbody", body), class_="cases")


def _cell(column: Column, shown: Child) -> Html:
    return tag("td", shown, class_=column.look, data_label=" ".join(column.name))
