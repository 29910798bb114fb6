"""What the tables of a city's monthly pack have to show in Chinese, worked out from ``pack.json`` alone.

A row is a list of values; only the numbers in it are compared, whatever words stand around them.
"""

import re
from collections import Counter
from datetime import datetime
from typing import Any

Figures = dict[str, Any]
Row = list[Any]
_NUMBER = re.compile(r"[+−×±]?\d[\d,]*(?:\.\d+)?%?")
OVER = {"recovered", "closed"}


def tables(pack: Figures) -> dict[str, list[Row]]:
    """By a part of the caption, in the order of the page."""
    found = {
        "总表": [_total(pack, total) for total in pack["totals"]],
        "要点": _key_figures(pack),
        "各领域诉求": [_topic(pack, line) for each in pack["fields"] for line in (each["line"], *each["lower"])],
        "诉求分布": [_area(pack, line) for line in sorted(pack["areas"], key=lambda line: _natural(line["area"]))],
        "预警": [[*_alert(line), *_time(line["opened_at"]), *_against(line)] for line in pack["alerts"]["lines"]],
        "办理情况": [_casework(each) for each in pack["casework"]],
        "三率": [[each["first"][5:], each["last"][5:], *_rated(each)] for each in pack["rates"]],
        "每月一题候选": [_candidate(each) for each in pack["focus"]],
        "数据来源情况": [_freshness(each) for each in pack["freshness"]],
        "拒收的数据行": [[each["code"], each["reason"], each["rows"]] for each in pack["rejected"]],
        "件数核对": [_reconciled(each) for each in pack["reconciled"]],
        "体检报告": [[each["number"], each["of"]] for each in pack["checks"]],
        "待议事项": [_decision(one) for one in pack["decisions"]],
        "其余结转事项": _left(pack),
    }
    return {caption: rows for caption, rows in found.items() if rows}


def numbers(cells: Row) -> list[str]:
    """The numbers in the cells of a row, as they are written."""
    return [text for cell in cells for text in _NUMBER.findall(written(cell))]


def written(value: Any) -> str:
    """A value as a table writes it; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if float(value).is_integer() or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 0.1 else f"{value:.1g}"


def change(now: float, then: float | None) -> str:
    """In percent; of fewer than ten in whole cases; from ten times on the factor."""
    if then is None:
        return ""
    if then < 10:
        difference = now - round(then)
        return f"{'+' if difference > 0 else '−'}{abs(difference)}" if difference else "±0"
    percent = round(100 * (now / then - 1))
    if now / then >= 10:
        return f"×{now / then:,.0f}"
    return f"{'+' if percent > 0 else '−'}{abs(percent):,}%" if percent else "±0%"


def _compared(pack: Figures, now: int | None, before: int | None, year: int | None) -> Row:
    """The period before and a year before, each with its change by daily means."""
    row: Row = []
    for then, span in ((before, pack["before"]), (year, pack["year"])):
        scaled = None if now is None or then is None else then * pack["days"] / span["days"]
        row += [then, change(now or 0, scaled)]
    return row


def _total(pack: Figures, total: Figures) -> Row:
    numbers = total["compared"]
    rate = pack["per_ten_thousand"][0] if total["counted_as"] == "request" else None
    compared = _compared(pack, numbers["matters"], numbers["before"], numbers["year"])
    return [total["reports"], numbers["matters"], round(numbers["matters"] / pack["days"], 1), *compared, rate]


def _key_figures(pack: Figures) -> list[Row]:
    lines = pack["alerts"]["lines"]
    opened = Counter(line["level"] for line in lines if not line["carried"])
    levels = [number for level in sorted(opened, reverse=True) for number in (level, opened[level])]
    still = [line for line in lines if line["status_then"] not in OVER]
    rows: list[Row] = [[sum(opened.values()), *levels], [len(still), sum(line["carried"] for line in still)]]
    for each in pack["casework"]:
        if each["with_deadline"]:
            share = f"{100 * each['in_time'] / each['with_deadline']:.1f}%"
            rows.append([share, each["in_time"], each["with_deadline"]])
        rows.append([each["open_at_end"], each["overdue"]])
    return [*rows, *([each["first"][5:], each["last"][5:]] for each in pack["rates"])]


def _topic(pack: Figures, line: Figures) -> Row:
    numbers = line["compared"]
    compared = _compared(pack, numbers["matters"], numbers["before"], numbers["year"])
    return [line["topic"].partition(">")[2] or line["topic"], numbers["matters"], line["repeats"], *compared]


def _area(pack: Figures, line: Figures) -> Row:
    now, before, year, rate = (line[name][0] for name in ("matters", "before", "year", "per_ten_thousand"))
    return [line["area"], now, *_compared(pack, now, before, year), rate]


def _alert(line: Figures) -> Row:
    return [line["level"], _last(line["topic"]), _last(line["area"])]


def _against(line: Figures) -> Row:
    return [line["observed"], line["expected"]]


def _casework(each: Figures) -> Row:
    in_time = [each["in_time"], each["with_deadline"]] if each["with_deadline"] else []
    return [each["registered"], each["closed"], *in_time, each["open_at_end"], each["overdue"], *each["open_by_age"]]


def _rated(each: Figures) -> Row:
    return [each["closed"], each["valid"], each["waiting"]]


def _candidate(each: Figures) -> Row:
    shares = [f"{100 * share:.0f}" for _, share in each["criteria"]]
    counts = [each["matters"], each["areas"], each["of_areas"]]
    return [each["rank"], each["topic"], *shares, *counts, f"{each['score']:.2f}"]


def _freshness(each: Figures) -> Row:
    return [*_day(each["newest"]), each["newest"][11:16], *_day(each["last_day"])]


def _reconciled(each: Figures) -> Row:
    names = ("cases", "not_counted", "reports", "inquiries", "staff", "requests", "repeats", "matters", "excluded")
    return [*(each[name] for name in names), each["difference"]]


def _decision(one: Figures) -> Row:
    if one["kind"] == "candidate":
        counts = [one["rank"], one["matters"], one["areas"], one["of_areas"]]
        return [*map(_last, one["topics"]), one["period"], *counts]
    return [*_alert(one), *_time(one["since"]), one["days"], *_against(one)]


def _left(pack: Figures) -> list[Row]:
    """Alerts that are not over and stand nowhere above, and three lines to be filled in."""
    proposed = {one.get("alert_id") for one in pack["decisions"]}
    lines = pack["alerts"]["lines"]
    left = [line for line in lines if line["status"] not in OVER and line["alert_id"] not in proposed]
    return [*map(_alert, left), [], [], []]


def _day(text: str) -> Row:
    when = datetime.fromisoformat(text)
    return [str(when.year), when.month, when.day]


def _time(text: str) -> Row:
    return [text[5:10], text[11:16]]


def _last(path: str) -> str:
    return path.rpartition(">")[2]


def _natural(path: str) -> list[Any]:
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", path)]
