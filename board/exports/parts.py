"""Tables of both packs and evidence sheets: casework, 三率, first petitions, alerts, focus issues, reconciliation."""

from collections.abc import Iterable
from itertools import chain
from typing import Any, Final

from board.exports.figures import Field, table
from board.packs.figures import Figures
from board.packs.saying import Say
from briefing.open_cases import BOUNDS
from briefing.packs.petitions import BOUNDS as PETITION_BOUNDS
from briefing.tables import Table

FEED: Final[Field] = ("feed", "来源", "feed", "text")


def _ages(bounds: Iterable[int]) -> tuple[Field, ...]:
    known = tuple(bounds)
    upper = [(f"open_by_age.{at}", f"未结≤{one}天", f"open up to {one} days") for at, one in enumerate(known)]
    last = (f"open_by_age.{len(known)}", f"未结>{known[-1]}天", f"open over {known[-1]} days")
    return tuple((place, chinese, english, "count") for place, chinese, english in (*upper, last))


_CASEWORK: tuple[Field, ...] = (
    FEED,
    ("registered", "登记", "registered", "count"),
    ("closed", "办结", "closed", "count"),
    ("with_deadline", "办结中有时限", "closed with a deadline", "count"),
    ("in_time", "按期办结", "closed in time", "count"),
    ("open_at_end", "期末未结", "open at the end", "count"),
    ("overdue", "期末超期", "overdue at the end", "count"),
    *_ages(BOUNDS),
)
_RATES: tuple[Field, ...] = (
    FEED,
    ("first", "考核月首日", "first day", "date"),
    ("last", "考核月末日", "last day", "date"),
    ("over", "考核月已结束", "over", "text"),
    ("assessed", "剔除不纳入考核", "without excluded", "text"),
    ("closed", "办结", "closed", "count"),
    ("valid", "分母 V", "valid (V)", "count"),
    ("basis", "分母依据", "basis of V", "text"),
    ("contacted", "联系", "contacted", "count"),
    ("solved", "解决", "solved", "count"),
    ("satisfied", "满意", "satisfied", "count"),
    ("mostly", "基本满意", "mostly satisfied", "count"),
    ("unsatisfied", "不满意", "unsatisfied", "count"),
    ("response_rate", "响应率", "response rate", "share"),
    ("solved_rate", "解决率", "solved rate", "share"),
    ("satisfied_rate", "满意率", "satisfied rate", "share"),
    ("waiting", "待回访", "waiting", "count"),
    ("lag_median", "回访滞后中位数（天）", "lag, median days", "number"),
    ("lag_long", "回访滞后最慢一成（天）", "lag, slowest tenth, days", "number"),
)
_SETTLED: tuple[Field, ...] = (
    ("0.feed", "来源", "feed", "text"),
    ("0.label", "季度", "quarter", "text"),
    ("0.over", "季度已结束", "over", "text"),
    ("1", "层次", "of", "text"),
    ("2.of", "区域或领域", "area or field", "text"),
    ("2.registered", "初信初访登记", "registered", "count"),
    ("2.closed", "季末前办结", "closed by the quarter's end", "count"),
    ("2.late", "季后办结", "closed later", "count"),
    ("2.replied", "已告知或答复", "replied", "count"),
)
_PETITIONS: tuple[Field, ...] = (
    *(FEED, ("label", "季度", "quarter", "text")),
    *_ages(PETITION_BOUNDS),
    ("not_told", "未说明是否初次", "not told whether first", "count"),
)
_ALERTS: tuple[Field, ...] = (
    ("alert_id", "预警编号", "alert", "text"),
    ("level", "内部关注级别", "internal level", "count"),
    FEED,
    ("topic", "问题", "topic", "text"),
    ("area", "区域", "area", "text"),
    ("rule", "规则", "rule", "text"),
    ("opened_at", "开始", "opened at", "text"),
    ("carried", "上期结转", "carried over", "text"),
    ("status_then", "期末状态", "at the end", "text"),
    ("status", "现状", "now", "text"),
    ("observed", "实际", "observed", "count"),
    ("expected", "预期", "expected", "number"),
    ("first_deed_minutes", "首次处置（分）", "first deed, minutes", "number"),
    ("close_reason", "关闭原因", "closed for", "text"),
)
_ISSUES: tuple[Field, ...] = (
    ("title", "题目", "title", "text"),
    FEED,
    ("area", "区域", "area", "text"),
    ("topics", "问题", "topics", "text"),
    ("period", "月份", "period", "text"),
    ("state", "状态", "state", "text"),
    ("decided_at", "选定时间", "decided at", "text"),
    ("measures_from", "措施起始", "measures from", "date"),
    ("closed_at", "办结时间", "closed at", "text"),
    ("late", "逾期条目", "late lines", "count"),
    ("effect.verdict", "效果结论", "effect", "text"),
    ("effect.observed", "效果：实际", "effect, observed", "count"),
    ("effect.expected", "效果：预计", "effect, expected", "number"),
)
_RECONCILED: tuple[Field, ...] = (
    FEED,
    ("cases", "工单", "cases", "count"),
    ("not_counted", "其中不计数", "not counted", "count"),
    ("reports", "件次", "reports", "count"),
    ("inquiries", "咨询表扬", "inquiries", "count"),
    ("staff", "自录", "staff", "count"),
    ("requests", "诉求", "requests", "count"),
    ("repeats", "重复件", "repeats", "count"),
    ("matters", "事项", "matters", "count"),
    ("excluded", "不纳入考核", "excluded", "count"),
    ("difference", "差数", "difference", "count"),
)


def shared(found: Figures, say: Say) -> tuple[Table, ...]:
    """The tables that both have, each with its sums as they stand in the figures."""
    settled: list[tuple[Any, str, Any]] = []
    for quarter in found.petitions:
        of = (("all", (quarter.all,)), ("area", quarter.areas), ("field", quarter.fields))
        settled += chain.from_iterable(((quarter, name, one) for one in lines) for name, lines in of)
    hidden = say(
        "空白：不足 3 件或为避免推算而隐去。", "Empty: fewer than 3, or hidden so that it cannot be worked out."
    )
    months = say("按考核月和办结时间；分子、分母分列。", "By assessment month and closing; numerators beside V.")
    return (
        table("casework", say("办理情况", "Casework"), found.casework, _CASEWORK, say),
        table("rates", say("三率", "Response, solved, satisfied"), found.rates, _RATES, say, notes=(months,)),
        table("petitions", say("初信初访季季清", "First petitions"), settled, _SETTLED, say, notes=(hidden,)),
        table("petitions-open", say("初信初访未结", "First petitions open"), found.petitions, _PETITIONS, say),
        table("alerts", say("预警及处置", "Alerts"), found.alerts.lines, _ALERTS, say),
        table("focus-issues", say("每月一题", "Focus issues"), found.issues.own, _ISSUES, say),
        table("reconciled", say("件数核对", "Reconciliation"), found.reconciled, _RECONCILED, say),
    )
