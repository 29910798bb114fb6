"""What each indicator is: the list that files and documents print.

Every indicator has its numerator and its denominator beside it. None is weighed, summed or ranked with another.
"""

from dataclasses import dataclass
from typing import Final

from briefing.packs.rates import MOSTLY


@dataclass(frozen=True)
class Definition:
    """One indicator. ``formula`` and ``source`` are Chinese and English."""

    code: str
    name: tuple[str, str]
    formula: tuple[str, str]
    unit: tuple[str, str]
    source: tuple[str, str]


_COUNTS = ("台账（按登记日）", "buckets, by the day of registration")
_CASES = ("工单", "cases")
_PERCENT = ("%", "%")

DEFINITIONS: Final = (
    Definition(
        "reports",
        ("件次", "Reports"),
        ("当年登记的全部件次，按来源和计数类别", "all reports registered in the year, by feed and class"),
        ("件次", "reports"),
        _COUNTS,
    ),
    Definition(
        "matters",
        ("事项", "Matters"),
        ("件次减去重复件，按来源和计数类别", "reports less repeats and copies, by feed and class"),
        ("件", "matters"),
        _COUNTS,
    ),
    Definition(
        "per_ten_thousand",
        ("万人诉求比", "Matters to 10,000 residents"),
        ("热线诉求类事项 ÷ 常住人口 × 10000", "matters of class request of a hotline / residents × 10,000"),
        ("件/万人", "matters to 10,000"),
        ("台账；区域字典 population 列", "buckets; column population of the areas"),
    ),
    Definition(
        "repeat_share",
        ("重复反映占比", "Share of repeats"),
        ("诉求类重复件 ÷ 诉求类件次", "(reports - matters) / reports, class request"),
        _PERCENT,
        _COUNTS,
    ),
    Definition(
        "closed_in_time",
        ("按期办结率", "Closed within the limit"),
        ("当年办结且不晚于时限 ÷ 当年办结且有时限", "closed in the year by their deadline / closed with a deadline"),
        _PERCENT,
        _CASES,
    ),
    Definition(
        "overdue",
        ("期末未结超期占比", "Overdue among the open"),
        (
            "期末未结且超过时限 ÷ 期末未结；来源无时限的不算",
            "open past their deadline / open at the end; none without deadlines",
        ),
        _PERCENT,
        _CASES,
    ),
    Definition(
        "response",
        ("响应率", "Response rate"),
        ("联系 ÷ 有效回访 V，按当年结束的考核月", "contacted / V, assessment months that end in the year"),
        _PERCENT,
        _CASES,
    ),
    Definition(
        "solved",
        ("解决率", "Solved rate"),
        ("解决 ÷ 有效回访 V", "solved / V"),
        _PERCENT,
        _CASES,
    ),
    Definition(
        "satisfied",
        ("满意率", "Satisfied rate"),
        (f"（满意 + {MOSTLY} × 基本满意）÷ 有效回访 V", f"(satisfied + {MOSTLY} mostly satisfied) / V"),
        _PERCENT,
        _CASES,
    ),
    Definition(
        "first_petitions_closed",
        ("初信初访季末办结率", "First petitions closed by their quarter's end"),
        (
            "已结束季度登记的初信初访中季末前办结 ÷ 登记",
            "closed by the end of their quarter / registered, quarters that are over",
        ),
        _PERCENT,
        _CASES,
    ),
    Definition(
        "inquiries_answered",
        ("咨询答复率", "Inquiries answered"),
        ("当年登记的咨询类中已办结 ÷ 当年登记的咨询类", "closed / registered in the year, class inquiry"),
        _PERCENT,
        _CASES,
    ),
    Definition(
        "feed_days",
        ("来源有数据日占比", "Days with data"),
        (
            "全市该来源有数据的日数 ÷ 当年（至数据末日）日数",
            "days with a report / days of the year up to the last known",
        ),
        _PERCENT,
        ("台账（全市）", "buckets of the whole city"),
    ),
)
CODES: Final = tuple(each.code for each in DEFINITIONS)
