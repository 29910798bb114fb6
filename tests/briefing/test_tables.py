import math

import pytest

from briefing.tables import Table, TableError, columns

COLUMNS = columns(("问题", "text"), ("事项", "count"), ("占比", "share"), ("日期", "date"))


def table(*rows):
    return Table("topics", "问题", COLUMNS, rows)


def test_a_table_holds_values_of_the_kinds_of_its_columns():
    assert table(("停水", 12, 0.25, "2026-10-01"), (None, None, None, None)).rows[0] == ("停水", 12, 0.25, "2026-10-01")


@pytest.mark.parametrize(
    ("row", "heading"),
    [
        ((12, 12, 0.25, "2026-10-01"), "问题"),
        (("停水", "12", 0.25, "2026-10-01"), "事项"),
        (("停水", 12.5, 0.25, "2026-10-01"), "事项"),
        (("停水", True, 0.25, "2026-10-01"), "事项"),
        (("停水", 10**15, 0.25, "2026-10-01"), "事项"),
        (("停水", 12, math.nan, "2026-10-01"), "占比"),
        (("停水", 12, math.inf, "2026-10-01"), "占比"),
        (("停水", 12, 0.25, "20261001"), "日期"),
        (("停水", 12, 0.25, "2026-13-01"), "日期"),
        (("停水", 12, 0.25, "1900-01-01"), "日期"),
    ],
)
def test_a_value_of_another_kind_is_refused_by_table_row_and_heading_without_the_value(row, heading):
    with pytest.raises(TableError) as refused:
        table(("停水", 1, 0.5, None), row)
    assert f"table topics, row 2, {heading}: expected a " in str(refused.value)
    assert "停水" not in str(refused.value)


def test_a_row_of_another_length_is_refused():
    with pytest.raises(TableError, match="table topics, row 1: expected 4 values"):
        table(("停水", 12))
