"""The evidence on a candidate as a page of the board."""

from board import words
from board.desk.being_made import AGAIN
from board.desk.focus.evidence_asked import EVIDENCE, EvidenceAsked
from board.desk.focus.working_out import Worked
from board.desk.focus.workings import Gathered
from board.desk.layout import CELL, EXPLORE, FOCUS, head, page, said
from board.desk.sessions import Session
from board.desk.sheets.links import file_links
from board.evidence_page import evidence_note, evidence_sections
from board.explore.asked import Asked
from board.markup import Html, join, tag
from city import paths
from city.times import Zone

_BEING = ("正在汇集依据：本页几秒后自动刷新", "the evidence is being gathered: this page asks again in seconds")
_NEWER = ("正在重新汇集", "being gathered anew")
_NOTHING = ("没有可用数据", "nothing is known of it")


def evidence_view(
    asked: EvidenceAsked, worked: Worked[Gathered] | None, session: Session, zone: Zone, *, coming: bool
) -> str:
    """The page; ``coming`` says that newer evidence is being gathered."""
    name = paths.name(asked.topic)
    found = None if worked is None else worked.found.page
    return page(
        f"{name} · {EVIDENCE[0]} {asked.month}",
        session,
        asked.href,
        head(join(words.both(EVIDENCE), " · ", tag("bdi", name)), _lead(asked, worked, zone, coming=coming)),
        tag("p", _ways(asked)),
        file_links("/evidence", **asked.named) if found else None,
        said(words.both(_BEING)) if worked is None else None,
        None if worked is None or found else tag("section", tag("p", words.both(_NOTHING), class_="empty")),
        join(evidence_sections(found, zone), tag("p", evidence_note(zone), class_="note")) if found else None,
        again=AGAIN if coming else 0,
    )


def _lead(asked: EvidenceAsked, worked: Worked[Gathered] | None, zone: Zone, *, coming: bool) -> Html:
    where = join(tag("bdi", asked.topic.replace(">", " › ")), " · ", words.path(asked.area))
    when = words.both((f"截至 {asked.month} 月末", "as of the end of the month"))
    made = (
        None
        if worked is None
        else join(" · ", words.both(("汇集于", "gathered")), " ", words.moment(zone.iso(worked.at), zone))
    )
    return join(
        where,
        " · ",
        words.feed(asked.feed),
        " · ",
        when,
        made,
        join(" · ", words.both(_NEWER)) if worked and coming else None,
    )


def _ways(asked: EvidenceAsked) -> Html:
    """On to the course of the topic, and back to the issues."""
    course = Asked(asked.feed, asked.area, asked.topic, "month").href(CELL)
    return join(tag("a", words.both(FOCUS), href="/focus"), " · ", tag("a", words.both(EXPLORE), href=course))
