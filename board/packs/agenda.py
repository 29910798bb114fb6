"""The agenda that a pack proposes: what the last meeting had to decide and is open, 待议事项, and other 结转事项."""

from board.packs.alerts_part import ALERTS, left_open, what
from board.packs.meeting_part import item_text
from board.packs.saying import Say
from briefing.packs.alert_lines import AlertLine
from briefing.packs.decisions import Decision
from briefing.packs.former import FormerItem
from briefing.packs.pack import Pack
from city.meetings import AGENDA, SUBJECT_LENGTH, Origin, OriginKind, Proposed, item_id


def agenda(pack: Pack) -> tuple[Proposed, ...]:
    """The items in the order of the pack, each once; what the last meeting had to decide and is open comes first.

    A candidate of the last pack that is one of this pack too is proposed as that of this one.
    """
    say = Say("zh")
    again = {_candidate(one) for one in pack.decisions if one.kind == "candidate"}
    former = [one for one in (pack.after.items if pack.after is not None else ()) if one.to_decide and one.open]
    left = [one for one in former if one.kind != "candidate" or _candidate(one) not in again]
    items: list[Decision | FormerItem] = [*left, *pack.decisions]
    proposed = [*(_proposed(one, say) for one in items), *(_left(line, say) for line in left_open(pack)[:ALERTS])]
    found: dict[str, Proposed] = {}
    for one in proposed:
        found.setdefault(one.item_id, one)
    return tuple(found.values())[:AGENDA]


def _candidate(one: Decision | FormerItem) -> tuple[str, ...]:
    """What a candidate is of, whatever the period."""
    return one.feed, one.area, *one.topics


def _proposed(one: Decision | FormerItem, say: Say) -> Proposed:
    kind: OriginKind = one.kind
    origin = Origin(
        kind=kind,
        proposed=True,
        alert_id=one.alert_id,
        outlet=one.outlet,
        focus_id="" if kind == "candidate" else one.focus_id,
        line=one.item_id,
        period=one.period if kind == "candidate" else "",
    )
    more = (one.feed, one.area, *one.topics) if kind == "candidate" else ()
    return Proposed(item_id=item_id(origin, *more), subject=_short(item_text(one, say)), origin=origin)


def _left(line: AlertLine, say: Say) -> Proposed:
    """An alert that is not over and not among the items to decide."""
    origin = Origin(kind="alert", proposed=True, alert_id=line.alert_id)
    subject = f"{say.level(line.level)} {what(line.topic, line.area, line.rule, say)}"
    return Proposed(item_id=item_id(origin), subject=_short(subject), origin=origin)


def _short(text: str) -> str:
    return text if len(text) <= SUBJECT_LENGTH else f"{text[: SUBJECT_LENGTH - 1]}…"
