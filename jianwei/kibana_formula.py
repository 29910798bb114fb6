"""The change of a sum against a former time, as Lens keeps a formula: its parts are columns that are not shown.

    sum(field) / sum(field, shift) - 1

环比 is the change against the time just before (``shift: previous``), 同比 against the same time a year ago (``1y``).
"""

from typing import Any

from jianwei.kibana_sources import Measure

Body = dict[str, Any]

PERCENT = {"id": "percent", "params": {"decimals": 0}}
"""How Lens shows a share."""


def change_columns(name: str, measure: Measure) -> dict[str, Body]:
    """The two sums, the arithmetic and the formula, which is the one that is drawn."""
    now, then, math = (f"{name}X{number}" for number in range(3))
    of_now, of_then = f"sum({measure.change})", f"sum({measure.change}, shift='{measure.shift}')"
    text = f"{of_now} / {of_then} - 1"
    ratio = _call("divide", [now, then], f"{of_now} / {of_then} ")
    part: Body = {"label": f"Part of {text}", "customLabel": True, "dataType": "number", "isBucketed": False}
    summed: Body = {
        **part,
        "operationType": "sum",
        "sourceField": measure.change,
        "scale": "ratio",
        "params": {"emptyAsNull": False},
    }
    return {
        name: {
            "label": measure.label,
            "customLabel": True,
            "dataType": "number",
            "operationType": "formula",
            "isBucketed": False,
            "scale": "ratio",
            "params": {"formula": text, "isFormulaBroken": False, "format": PERCENT},
            "references": [math],
        },
        now: summed,
        then: {**summed, "timeShift": measure.shift},
        math: {
            **part,
            "operationType": "math",
            "scale": "ratio",
            "params": {"tinymathAst": _call("subtract", [ratio, 1], text)},
            "references": [now, then],
        },
    }


def _call(function: str, values: list[Any], text: str) -> Body:
    """A node of the arithmetic's tree, with the piece of the formula that it was read from."""
    return {
        "type": "function",
        "name": function,
        "args": values,
        "location": {"min": 0, "max": len(text)},
        "text": text,
    }
