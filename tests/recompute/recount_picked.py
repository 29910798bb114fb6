"""Figures of what models and rules have picked: alerts and candidates are taken from a pack, their counts are not."""

from collections import Counter
from datetime import datetime

from tests.recompute.recount import Figures, Path, Recount, within

OVER = {"recovered", "closed"}
Windows = dict[str, tuple[datetime, datetime]]
"""By alert the times that its count is of."""


def picked(recount: Recount, pack: Figures, windows: Windows) -> Figures:
    """The figures by the names of the pack's parts."""
    found = alerts(recount, pack["alerts"]["lines"], windows)
    focus = [candidate(recount, line["topics"]) for line in pack["focus"]]
    return {
        "alerts": found,
        "focus": focus,
        "decisions": [decision(recount, one, found, focus) for one in pack["decisions"]],
        "checks": checks(found, recount.casework()),
    }


def alerts(recount: Recount, lines: list[Figures], windows: Windows) -> Figures:
    """What each alert counted in its time, and how many there are of each kind."""
    levels = Counter(line["level"] for line in lines)
    return {
        "lines": [
            {
                "alert_id": line["alert_id"],
                "observed": matters(recount, line, *windows[line["alert_id"]]),
                "carried": datetime.fromisoformat(line["opened_at"]) < recount.start,
            }
            for line in lines
        ],
        "opened": sum(datetime.fromisoformat(line["opened_at"]) >= recount.start for line in lines),
        "by_level": [[level, levels[level]] for level in sorted(levels, reverse=True)],
        "open_at_end": sum(line["status_then"] not in OVER for line in lines),
        "untouched": sum(line["status"] not in OVER and not line["deeds"] for line in lines),
        "not_received": sum(one["received_at"] is None for line in lines for one in line["hand_overs"]),
    }


def matters(recount: Recount, line: Figures, start: datetime, end: datetime) -> int:
    topic, area = split(line["topic"]), split(line["area"])[1:]
    return sum(
        start <= case.registered < end and within(case.topic, topic) and within(case.area, area)
        for case in recount.requests
        if not case.repeat
    )


def candidate(recount: Recount, topics: list[str]) -> Figures:
    """Matters of a candidate in the month, and from how many of the lowest areas they came."""
    wanted = [split(topic) for topic in topics]
    of = [
        case
        for case in recount.own
        if case.counted_as == "request" and not case.repeat and any(within(case.topic, topic) for topic in wanted)
    ]
    areas = {case.area for case in of if case.area}
    known = {case.area for case in recount.requests if case.area}
    return {"topics": topics, "matters": len(of), "areas": len(areas), "of_areas": len(known)}


def decision(recount: Recount, one: Figures, found: Figures, focus: list[Figures]) -> Figures:
    """The numbers of an item are those of the alert or the candidate that it is about."""
    if one["kind"] == "candidate":
        return next(each for each in focus if each["topics"] == one["topics"])
    observed = {line["alert_id"]: line["observed"] for line in found["lines"]}
    passed = recount.as_of.timestamp() - datetime.fromisoformat(one["since"]).timestamp()
    return {"days": int(passed // 86_400), "observed": observed[one["alert_id"]]}


def checks(found: Figures, casework: Figures) -> list[Figures]:
    """What the check-up finds in the other parts; None where there is nothing that it could be of."""
    late, due = casework["with_deadline"] - casework["in_time"], casework["with_deadline"]
    carried = sum(line["carried"] for line in found["lines"])
    open_at_end, overdue = casework["open_at_end"], casework["overdue"]
    numbers = [(0, None), (0, 1), (0, 1), (carried, None), (found["untouched"], None), (found["not_received"], None)]
    numbers += [(overdue, open_at_end) if open_at_end else (None, None), (late, due) if due else (None, None)]
    numbers += [(None, None), (None, None)]
    return [{"number": number, "of": of} for number, of in numbers]


def split(path: str) -> Path:
    return tuple(path.split(">"))
