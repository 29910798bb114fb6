"""From the pack of the last meeting to what has become of its items, as one state of the store knows them."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from briefing.packs.alert_lines import OVER
from briefing.packs.decisions import decided_on
from briefing.packs.focus_lines import month
from briefing.packs.former import After, FormerItem
from briefing.packs.pack import Pack
from city.focus_issues import FocusIssue, late
from city.times import Zone, instant_of_iso
from indexing.store import Body, Store


def after(former: Pack) -> After:
    """What was open in a pack: alerts, hand-overs, late lines, candidates, and what its own former pack had left.

    Candidates are not taken along further: one that stays one stands among those of the next month.
    """
    found = {item.key: item for item in _items(former)}
    if former.after is not None:
        for item in former.after.items:
            if item.open and item.kind != "candidate":
                found.setdefault(item.key, replace(item, then=item.now, at=None, reason=""))
    return After(pack_id=former.pack_id, period=former.period, as_of=former.state.as_of, items=tuple(found.values()))


def followed(store: Store, former: After, issues: Iterable[FocusIssue], as_of: int, zone: Zone) -> After:
    """The items with what has become of them by ``as_of``."""
    known = {one.focus_id: one for one in issues}
    this_month = month(as_of, zone)
    items = []
    for item in former.items:
        match item.kind:
            case "alert":
                now = _alert(item, store.get("alerts", item.alert_id), zone)
            case "hand_over":
                now = _hand_over(item, store.get("alerts", item.alert_id), zone)
            case "late":
                now = _line(item, known.get(item.focus_id), this_month)
            case "candidate":
                now = _candidate(item, known, zone)
        items.append(now)
    return replace(former, items=tuple(items))


def _items(pack: Pack) -> Iterator[FormerItem]:
    to_decide = {one.alert_id for one in pack.decisions if one.kind in {"alert", "untouched"}}
    for line in pack.alerts.lines:
        if line.status not in OVER:
            yield FormerItem(
                kind="alert",
                to_decide=line.alert_id in to_decide,
                feed=line.feed,
                topic=line.topic,
                area=line.area,
                alert_id=line.alert_id,
                level=line.level,
                since=line.opened_at,
                then=line.status,
            )
    for one in pack.decisions:
        if one.kind in {"hand_over", "late", "candidate"}:
            then = {"hand_over": "not_received", "late": "late", "candidate": "undecided"}[one.kind]
            shared = {name: getattr(one, name) for name in FormerItem.__struct_fields__ if hasattr(one, name)}
            yield FormerItem(**shared, to_decide=True, then=then)


def _alert(item: FormerItem, body: Body | None, zone: Zone) -> FormerItem:
    if body is None:
        return _became(item, "gone", is_open=False)
    is_open = body["status"] not in OVER
    reason = (body.get("handling") or {}).get("close_reason", "")
    changed = zone.iso(instant_of_iso(body["updated_at"]))
    return replace(item, now=body["status"], at=changed, reason=reason, open=is_open)


def _hand_over(item: FormerItem, body: Body | None, zone: Zone) -> FormerItem:
    if body is None or item.since is None:
        return _became(item, "gone", is_open=False)
    asked = instant_of_iso(item.since)
    for one in (body.get("handling") or {}).get("outlets", []):
        if one["outlet"] == item.outlet and instant_of_iso(one["at"]) == asked and one["received_at"] is not None:
            return _became(item, "received", at=zone.iso(instant_of_iso(one["received_at"])), is_open=False)
    if body["status"] == "closed":
        return _became(item, "closed", at=zone.iso(instant_of_iso(body["updated_at"])), is_open=False)
    return _became(item, "not_received", is_open=True)


def _line(item: FormerItem, issue: FocusIssue | None, this_month: str) -> FormerItem:
    if issue is not None and issue.state != "chosen":
        return _became(item, issue.state, is_open=False)
    line = next((each for each in issue.items if each.item_id == item.item_id), None) if issue else None
    if issue is None or line is None:
        return _became(item, "gone", is_open=False)
    if line.state != "open":
        return _became(item, line.state, is_open=False)
    if line in late(issue, this_month):
        return _became(item, "late", is_open=True)
    return _became(item, "put_off", reason=line.due, is_open=False)


def _candidate(item: FormerItem, issues: dict[str, FocusIssue], zone: Zone) -> FormerItem:
    found = issues.get(decided_on(issues.values(), item.feed, item.topics, item.area, item.period))
    if found is None:
        return _became(item, "undecided", is_open=True)
    return _became(replace(item, title=found.title), found.state, at=zone.iso(found.updated_at), is_open=False)


def _became(item: FormerItem, now: str, *, at: str | None = None, reason: str = "", is_open: bool) -> FormerItem:
    return replace(item, now=now, at=at, reason=reason, open=is_open)
