"""A pack as a page of the board: its document, its files, and which of its figures have changed since."""

from collections.abc import Sequence
from typing import Any

from board import words
from board.desk.being_made import AGAIN
from board.desk.case_tables import Column, table
from board.desk.focus.working_out import Worked
from board.desk.focus.workings import Since
from board.desk.layout import PACKS, head, page, said
from board.desk.packs.files import FILES
from board.desk.packs.list_page import address_of_pack
from board.desk.sessions import Session
from board.documents.blocks import Language
from board.documents.html import block
from board.documents.numbering import numbered
from board.documents.plain_text import plain
from board.markup import Html, tag
from board.packs.composing import compose
from briefing.packs.pack import Pack
from city.times import Zone

SHOWN = 200
"""Most figures that are listed as changed."""
LANGUAGE_WORDS: dict[Language, str] = {"zh": "中文", "en": "English"}
_SINCE = ("此后有何变化", "what has changed since")
_COMPARING = ("正在比对：本页几秒后自动刷新", "it is being compared: this page asks again in seconds")
_SAME = ("此后没有数字变化", "no figure has changed since")
_COLUMNS = (
    Column(("数字", "Figure"), "wide"),
    Column(("当时", "Then"), "n"),
    Column(("现在", "Now"), "n"),
)


def pack_page(  # noqa: PLR0913 - what is shown, to whom, on which clock
    pack: Pack, language: Language, since: Worked[Since] | None, session: Session, zone: Zone, *, coming: bool
) -> str:
    """The page; ``coming`` says that what has changed since is being worked out."""
    found, here = compose(pack, language), address_of_pack(pack.pack_id)
    return page(
        f"{plain(found.title)} · {PACKS[0]}",
        session,
        f"{here}?language={language}&since=now" if coming else here,
        head(plain(found.title), [[" · ", line] if at else line for at, line in enumerate(map(plain, found.subtitle))]),
        tag("p", tag("a", words.both(PACKS), href="/packs")),
        _ways(pack, language),
        said(words.both(_COMPARING)) if coming and since is None else None,
        None if since is None else _changed(since, zone),
        tag("div", [block(*one) for one in numbered(found.blocks, language)], class_="pack", lang=CODES[language]),
        tag("p", plain(found.identity), class_="note"),
        again=AGAIN if coming else 0,
    )


CODES: dict[Language, str] = {"zh": "zh-CN", "en": "en"}


def _ways(pack: Pack, language: Language) -> Html:
    """Files, the other language, and what has changed since."""
    here = address_of_pack(pack.pack_id)
    files = [tag("a", f"pack.{ending}", href=f"{here}/{ending}?language={language}", download=True) for ending in FILES]
    others = [
        tag("a", name, href=f"{here}?language={code}", lang=CODES[code])
        for code, name in LANGUAGE_WORDS.items()
        if code != language
    ]
    since = tag("a", words.both(_SINCE), href=f"{here}?language={language}&since=now")
    ways = [*files, *others, since]
    return tag(
        "nav",
        tag("p", [[" · ", way] if at else way for at, way in enumerate(ways)]),
        class_="trails",
        aria_label="文件 Files",
    )


def _changed(worked: Worked[Since], zone: Zone) -> Html:
    since, title = worked.found, tag("h2", words.both(_SINCE))
    if since.why:
        return tag("section", title, tag("p", words.both(since.why), class_="quiet"))
    when = tag(
        "p",
        words.both(("比对于", "compared")),
        f" {words.moment(zone.iso(worked.at), zone)} · ",
        words.both(("数据截至", "data as of")),
        f" {words.moment(since.as_of, zone)}",
        class_="quiet",
    )
    if not since.changed:
        return tag("section", title, when, tag("p", words.both(_SAME)))
    rows = [[tag("bdi", one.figure), _value(one.then), _value(one.now)] for one in since.changed[:SHOWN]]
    more = len(since.changed) - len(rows)
    return tag(
        "section",
        title,
        when,
        table(_COLUMNS, rows),
        tag("p", words.both((f"另有 {more} 项", f"and {more} more")), class_="quiet") if more else None,
    )


def _value(value: Any) -> Html:
    values: Sequence[object] = value if isinstance(value, list | tuple) else [] if value is None else [value]
    return tag("bdi", ", ".join(map(str, values)))
