"""Conditions of a profile on one column, compiled to tests of a row's cells."""

import re
from collections.abc import Callable, Mapping

from intake.tables import ConditionTable

Test = Callable[[list[str]], bool]
"""True where the condition holds for the cells of a row."""

_REMEMBERED = 1 << 14


def compile_condition(
    table: ConditionTable, index: Mapping[str, int], id_index: int, *, remembered: bool = True
) -> Test:
    """The test of a condition; ``index`` gives the position of a column, ``id_index`` that of the case's own id.

    What it says of a text is ``remembered``, which is worth it where texts repeat.

    Law: the condition holds where the stripped text is one of ``values``, or ``pattern`` is found in it, or ``filled``
    is asked and the text is neither empty nor the case's own id.
    """
    at = index[table.column]
    values = frozenset(value.strip() for value in table.values)
    pattern = re.compile(table.pattern) if table.pattern else None
    filled = table.filled
    known: dict[str, bool] = {}

    def found_in(text: str) -> bool:
        return text in values or (pattern is not None and pattern.search(text) is not None)

    def matches(text: str) -> bool:
        found = known.get(text)
        if found is None:
            if len(known) > _REMEMBERED:
                known.clear()
            found = known[text] = found_in(text)
        return found

    holds = matches if remembered else found_in

    def test(cells: list[str]) -> bool:
        text = cells[at].strip()
        return holds(text) or (filled and text != "" and text != cells[id_index].strip())

    return test
