"""The packs of an area: the form that makes one, how far it is, and those that are kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from board import words
from board.desk.being_made import AGAIN, MADE, MAKE, MAKING, NOT_MADE
from board.desk.case_tables import Column, table
from board.desk.focus.workings import Why
from board.desk.layout import HISTORY, INDICATORS, PACKS, csrf, head, page, said
from board.desk.packs.kept import BOUNDS, Kept
from board.desk.sessions import Session
from board.markup import Child, Html, join, tag
from briefing.packs.pack import Pack
from city.desks import Tier
from city.times import Zone

TIER_WORDS: dict[Tier, tuple[str, str]] = {
    "city": ("市", "city"),
    "district": ("区", "district"),
    "street": ("街道", "street"),
}
_RELATED = ("相关材料", "See also")
_NO_TIER = ("本区域层级没有例会材料", "there are no packs of an area below the street")
_PERIOD = ("期间", "period")
_EXAMPLES = (
    "年 2026、季 2026-Q3、月 2026-10、周 2026-W41、报告日 2026-10-08",
    "a year, a quarter, a month, a week, a report day",
)
_AFTER = ("上次会议材料（可选）", "pack of the last meeting, if any")
_COLUMNS = (
    Column(("期间", "Period"), "nowrap"),
    Column(("层级", "Tier"), "nowrap"),
    Column(("区域", "Area"), "wide"),
    Column(("数据截至", "As of"), "nowrap"),
    Column(("数据版本", "Data version"), "nowrap"),
    Column(("编号", "Id"), "nowrap"),
)


@dataclass(frozen=True)
class Asked:
    """The pack that was asked for last, and what has become of it: made under an id, or not for a reason."""

    period: str
    after: str
    coming: bool = False
    made: str = ""
    why: Why = None


def address_of_pack(name: str) -> str:
    """The page of a pack."""
    return f"/packs/{name}"


def packs_page(  # noqa: PLR0913, PLR0917 - what there is, what was asked for, by whom
    kept: Sequence[Kept], tier: Tier | None, asked: Asked, suggested: Sequence[str], session: Session, zone: Zone
) -> str:
    """The page of the packs in scope; ``tier`` is that of the account's area, None where it has no packs."""
    area = session.account.area
    making = tier is not None and not session.account.reads_only
    here = f"/packs?period={asked.period}&after={asked.after}" if asked.coming else "/packs"
    note = (
        f"本台生成的材料每个区域保留最近 {BOUNDS.of_an_area} 份、最长 {BOUNDS.days} 天；需长期保存请下载",
        f"the last {BOUNDS.of_an_area} of an area are kept for {BOUNDS.days} days at most: download what is to stay",
    )
    return page(
        " ".join(PACKS),
        session,
        here,
        head(words.both(PACKS), tag("bdi", area)),
        _became(asked),
        tag("p", words.both(_NO_TIER), class_="quiet") if tier is None else None,
        _form(kept, tier, asked, suggested, session) if making else None,
        tag("section", tag("h2", words.both(("已有材料", "Packs"))), _listed(kept, zone)),
        tag("p", words.both(note), class_="note"),
        tag(
            "p",
            words.both(_RELATED),
            ": ",
            tag("a", words.both(HISTORY), href="/history"),
            " · ",
            tag("a", words.both(INDICATORS), href="/indicators"),
        ),
        again=AGAIN if asked.coming else 0,
    )


def _became(asked: Asked) -> Html | None:
    if asked.coming:
        return said(join(words.both(MAKING), f" {asked.period}"))
    if asked.made:
        return said(words.both(MADE), tag("a", asked.period, href=address_of_pack(asked.made)))
    return said(words.both(NOT_MADE), words.both(asked.why), bad=True) if asked.why else None


def _form(kept: Sequence[Kept], tier: Tier | None, asked: Asked, suggested: Sequence[str], session: Session) -> Html:
    given = asked.period or (suggested[0] if suggested else "")
    period = tag(
        "input",
        name="period",
        id="period",
        value=given,
        required=True,
        maxlength=10,
        list="periods",
        autocomplete="off",
    )
    own = [one.pack for one in kept if (one.pack.area, one.pack.tier) == (session.account.area, tier)]
    options = [tag("option", "–", value=""), [tag("option", short(one), value=one.pack_id) for one in own]]
    return tag(
        "form",
        csrf(session),
        tag("div", tag("label", words.both(_PERIOD), for_="period"), period, _periods(suggested)),
        tag("div", tag("label", words.both(_AFTER), for_="after"), tag("select", options, name="after", id="after")),
        tag("button", words.both(MAKE), type="submit"),
        tag("p", words.both(_EXAMPLES), class_="quiet"),
        method="post",
        action="/packs",
        class_="narrow",
    )


def _periods(suggested: Sequence[str]) -> Html:
    return tag("datalist", [tag("option", value=one) for one in suggested], id="periods")


def short(pack: Pack) -> str:
    """A pack in a list to choose from: its period, as of when it is, and how its id begins."""
    return f"{pack.period} · {pack.state.as_of[:16].replace('T', ' ')} · {pack.pack_id[:6]}"


def _listed(kept: Sequence[Kept], zone: Zone) -> Html:
    if not kept:
        return tag("p", words.both(("尚无材料", "there are none yet")), class_="empty")
    return table(_COLUMNS, [_row(one.pack, zone) for one in kept])


def _row(pack: Pack, zone: Zone) -> list[Child]:
    return [
        tag("a", pack.period, href=address_of_pack(pack.pack_id), class_="node"),
        words.both(TIER_WORDS[pack.tier]),
        words.path(pack.area),
        words.moment(pack.state.as_of, zone),
        pack.state.version,
        pack.pack_id,
    ]
