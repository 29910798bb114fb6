"""The page of the indicators of a year: the form, the table with numerators and denominators, what each one is."""

from board import words
from board.desk.being_made import AGAIN
from board.desk.case_tables import Column, table
from board.desk.facts.indicators_asked import FIRST, LAST, IndicatorsAsked, tiers_of
from board.desk.focus.working_out import Worked
from board.desk.focus.workings import MadeIndicators
from board.desk.form_parts import labelled
from board.desk.layout import INDICATORS, PACKS, head, page, said
from board.desk.packs.list_page import TIER_WORDS
from board.desk.sessions import Session
from board.indicators.tables import value
from board.markup import Child, Html, join, tag
from briefing.indicators.definitions import DEFINITIONS
from briefing.indicators.values import Indicator, Indicators
from city.times import Zone

SHOWN = 600
"""Most rows on the page; files hold all."""
ENDINGS = ("csv", "xlsx", "json")
_SHOW = ("查看", "show")
_BEING = ("正在计算：本页几秒后自动刷新", "they are being worked out: this page asks again in seconds")
_NOT_MADE = ("未生成", "they were not made")
_NO_TIER = ("街道以下没有年度指标", "there are no indicators of places below the street")
_TOLD: dict[str, tuple[str, str]] = {"hidden": ("隐去", "hidden"), "unknown": ("无数据", "not known")}
_NAMED = {each.code: each for each in DEFINITIONS}
_NOTE = (
    "只列分子、分母和比值，不合成总分，不排名；各来源互不相加；不足 3 件的隐去，能由合计反推的一并隐去",
    "no composite, no rank, feeds never added; counts under three are hidden, and what would give one away",
)
_COLUMNS = (
    Column(("区域", "Area"), "wide"),
    Column(("来源", "Feed"), "nowrap"),
    Column(("计数类别", "Class"), "nowrap"),
    Column(("指标", "Indicator"), "wide"),
    Column(("分子", "Numerator"), "n"),
    Column(("分母", "Denominator"), "n"),
    Column(("数值", "Value"), "n"),
    Column(("单位", "Unit"), "nowrap"),
    Column(("说明", "Told"), "nowrap"),
)
_DEFINED = (
    Column(("指标", "Indicator"), "wide"),
    Column(("算式", "Formula"), "wide"),
    Column(("数据出处", "Source"), "wide"),
)


def indicators_page(
    asked: IndicatorsAsked | None, worked: Worked[MadeIndicators] | None, session: Session, zone: Zone, *, coming: bool
) -> str:
    """The page; ``asked`` is None where nothing is asked for yet, ``coming`` says that a newer table is to come."""
    made = None if worked is None else worked.found
    return page(
        " ".join(INDICATORS),
        session,
        asked.href if asked and coming else "/packs",
        head(words.both(INDICATORS), tag("bdi", session.account.area)),
        tag("p", tag("a", words.both(PACKS), href="/packs")),
        _form(asked, session) if tiers_of(session.account.area) else tag("p", words.both(_NO_TIER), class_="quiet"),
        said(words.both(_BEING)) if asked and coming and made is None else None,
        said(words.both(_NOT_MADE), words.both(made.why), bad=True) if made and made.why else None,
        _shown(asked, made.made, zone) if asked and made and made.made else None,
        again=AGAIN if asked and coming else 0,
    )


def _form(asked: IndicatorsAsked | None, session: Session) -> Html:
    given = None if asked is None else str(asked.year)
    year = tag("input", type="number", name="year", id="year", value=given, min=FIRST, max=LAST, required=True)
    chosen = None if asked is None else asked.tier
    options = [
        tag("option", " ".join(TIER_WORDS[tier]), value=tier, selected=tier == chosen)
        for tier in tiers_of(session.account.area)
    ]
    return tag(
        "form",
        labelled("year", ("年度", "year"), year),
        labelled("tier", ("层级", "tier"), tag("select", options, name="tier", id="tier")),
        tag("button", words.both(_SHOW), type="submit"),
        method="get",
        action="/indicators",
        class_="narrow",
    )


def _shown(asked: IndicatorsAsked, found: Indicators, zone: Zone) -> Html:
    more = len(found.rows) - SHOWN
    files = [tag("a", ending.upper(), href=asked.file(ending), download=True) for ending in ENDINGS]
    return join(
        tag("p", words.both(("下载", "download")), " ", [[" · ", one] if at else one for at, one in enumerate(files)]),
        tag(
            "section",
            tag("h2", f"{found.year} · ", words.both(TIER_WORDS[found.tier])),
            tag(
                "p",
                f"{found.first} – {found.until} · ",
                words.both(("数据截至", "data as of")),
                " ",
                words.moment(found.state.as_of, zone),
                class_="quiet",
            ),
            tag("p", words.both(_NOTE), class_="note"),
            table(_COLUMNS, map(_row, found.rows[:SHOWN])),
            tag("p", words.both((f"另有 {more} 行，见下载文件", f"{more} more rows are in the files")), class_="quiet")
            if more > 0
            else None,
        ),
        tag("section", tag("h2", words.both(("指标定义", "Definitions"))), table(_DEFINED, _definitions())),
        tag("p", f"编号 {found.indicators_id} · 数据版本 {found.state.version}", class_="note"),
    )


def _row(row: Indicator) -> list[Child]:
    defined = _NAMED[row.code]
    return [
        words.path(row.area),
        words.feed(row.feed),
        words.class_of(row.counted_as) if row.counted_as else None,
        words.both(defined.name),
        _number(row.numerator),
        _number(row.denominator),
        _number(value(row)),
        words.both(defined.unit) if defined.unit[0] != defined.unit[1] else defined.unit[0],
        words.both(_TOLD[row.told]) if row.told in _TOLD else None,
    ]


def _number(number: float | None) -> str:
    return "" if number is None else f"{number:,}"


def _definitions() -> list[list[Child]]:
    return [[words.both(one.name), words.both(one.formula), words.both(one.source)] for one in DEFINITIONS]
