"""The pages of history sheets: the form, those that are kept, and a sheet itself."""

from collections.abc import Sequence

from board import words
from board.desk.being_made import AGAIN, MADE, MAKE, MAKING, NOT_MADE
from board.desk.case_tables import Column, table
from board.desk.facts.history_files import FILES
from board.desk.facts.kept import BOUNDS
from board.desk.focus.workings import MadeSheet
from board.desk.form_parts import labelled, text
from board.desk.layout import HISTORY, PACKS, csrf, head, page, said
from board.desk.packs.pack_page import CODES, LANGUAGE_WORDS
from board.desk.sessions import Session
from board.documents.blocks import Language
from board.documents.html import block
from board.documents.numbering import numbered
from board.documents.plain_text import plain
from board.explore.asked import LONGEST
from board.histories.composing import compose
from board.markup import Child, Html, tag
from briefing.histories.sheet import HistorySheet
from city import paths
from city.small_places import STREET
from city.times import Zone

OFFERED = 300
"""Most areas that the form proposes."""
_SMALL = ("街道以下不出具历史情况单", "there is no sheet of a place below the street")
_WHAT = (
    "重大项目、重大政策社会稳定风险评估前查考：只列事实，不评分，不作结论",
    "to be looked up before a project or a policy: facts, no score, no conclusion",
)
_BY_NAME = ("问题和区域可填名称或全路径", "topic and area by name or by path")
_COLUMNS = (
    Column(("问题", "Topic"), "wide"),
    Column(("区域", "Area"), "wide"),
    Column(("期间", "Period"), "nowrap"),
    Column(("数据截至", "As of"), "nowrap"),
    Column(("编号", "Id"), "nowrap"),
)


def histories_page(  # noqa: PLR0913, PLR0917 - what there is, what was asked for, by whom
    kept: Sequence[HistorySheet],
    areas: Sequence[str],
    became: MadeSheet | None,
    asked: str,
    session: Session,
    zone: Zone,
    *,
    coming: bool,
) -> str:
    """The list of the sheets in scope; ``coming`` says that the one that was ``asked`` for is being made."""
    area = session.account.area
    small = paths.depth(area) > STREET
    most, days = BOUNDS.of_an_area, BOUNDS.days
    note = (
        f"本台生成的情况单每个区域保留最近 {most} 份、最长 {days} 天，重启后不保留；需长期保存请下载",
        f"the last {most} of an area are kept for {days} days at most and not over a restart: download what is to stay",
    )
    return page(
        " ".join(HISTORY),
        session,
        f"/history?asked={asked}" if coming else "/packs",
        head(words.both(HISTORY), tag("bdi", area)),
        tag("p", tag("a", words.both(PACKS), href="/packs")),
        said(words.both(MAKING)) if coming else _became(became),
        tag("p", words.both(_SMALL if small else _WHAT), class_="quiet"),
        None if small or session.account.reads_only else _form(areas, session),
        tag("section", tag("h2", words.both(("已有情况单", "Sheets"))), _listed(kept, zone)),
        tag("p", words.both(note), class_="note"),
        again=AGAIN if coming else 0,
    )


def _became(made: MadeSheet | None) -> Html | None:
    if made is None:
        return None
    if made.made:
        return said(words.both(MADE), tag("a", made.made, href=address_of_sheet(made.made)))
    return said(words.both(NOT_MADE), words.both(made.why), bad=True) if made.why else None


def address_of_sheet(name: str) -> str:
    """The page of a sheet."""
    return f"/history/{name}"


def _form(areas: Sequence[str], session: Session) -> Html:
    area = tag("input", name="area", id="area", value=session.account.area, maxlength=LONGEST, list="areas")
    offered = tag("datalist", [tag("option", value=one) for one in areas[:OFFERED]], id="areas")
    days = [
        labelled(known_as, label, tag("input", type="date", name=known_as, id=known_as, required=True))
        for known_as, label in (("from", ("首日", "from")), ("to", ("末日", "to")))
    ]
    return tag(
        "form",
        csrf(session),
        text("topic", "topic", ("问题", "topic"), LONGEST),
        labelled("area", ("区域", "area"), [area, offered]),
        days,
        tag("button", words.both(MAKE), type="submit"),
        tag("p", words.both(_BY_NAME), class_="quiet"),
        method="post",
        action="/history",
        class_="narrow",
    )


def _listed(kept: Sequence[HistorySheet], zone: Zone) -> Html:
    if not kept:
        return tag("p", words.both(("尚无情况单", "there are none yet")), class_="empty")
    return table(_COLUMNS, [_row(one, zone) for one in kept])


def _row(sheet: HistorySheet, zone: Zone) -> list[Child]:
    return [
        words.path(sheet.topic, address_of_sheet(sheet.history_id)),
        words.path(sheet.area),
        f"{sheet.first} – {sheet.last}",
        words.moment(sheet.state.as_of, zone),
        sheet.history_id,
    ]


def history_page(sheet: HistorySheet, language: Language, session: Session) -> str:
    """The page of a sheet: its document and its files."""
    found = compose(sheet, language)
    return page(
        f"{plain(found.title)} · {HISTORY[0]}",
        session,
        "/packs",
        head(plain(found.title), [[" · ", line] if at else line for at, line in enumerate(map(plain, found.subtitle))]),
        tag("p", tag("a", words.both(HISTORY), href="/history")),
        _ways(sheet, language),
        tag("div", [block(*one) for one in numbered(found.blocks, language)], class_="pack", lang=CODES[language]),
        tag("p", plain(found.identity), class_="note"),
    )


def _ways(sheet: HistorySheet, language: Language) -> Html:
    """Files, and the other language."""
    here = address_of_sheet(sheet.history_id)
    files = [tag("a", file, href=f"{here}/{file}?language={language}", download=True) for file in FILES]
    others = [
        tag("a", name, href=f"{here}?language={code}", lang=CODES[code])
        for code, name in LANGUAGE_WORDS.items()
        if code != language
    ]
    shown = [[" · ", way] if at else way for at, way in enumerate([*files, *others])]
    return tag("nav", tag("p", shown), class_="trails", aria_label="文件 Files")
