"""The health page: every part with how it is, what that means, and which part of the runbook says what to do."""

from collections import Counter
from collections.abc import Sequence

from board import words
from board.desk.case_tables import Column, table
from board.desk.health.lines import PARTS, STATES, Line, Part, State
from board.desk.layout import HEALTH, head, page
from board.desk.sessions import Session
from board.markup import Html, join, tag
from city.times import Zone

AGAIN = 30
RUNBOOK = "docs/operations.md"
_COLUMNS = (
    Column(("项目", "what"), "nowrap"),
    Column(("状态", "state"), "nowrap"),
    Column(("情况", "known"), "wide"),
)
_TOLD: tuple[State, ...] = ("wrong", "look", "unknown")
_NOTHING = ("尚无数据", "nothing is known yet")


def health_page(lines: Sequence[Line], parts: Sequence[str], session: Session, zone: Zone, now: int) -> str:
    """The page of the parts that an account may see, each with its lines. It is asked for again by itself."""
    local = zone.local(now)
    when = f"{local:%Y-%m-%d %H:%M} · {zone.name}"
    return page(
        " ".join(HEALTH),
        session,
        "/health",
        head(words.both(HEALTH), join(_summary(lines), " · ", when)),
        [_part(PARTS[name], [one for one in lines if one.part == name]) for name in parts],
        again=AGAIN,
    )


def _summary(lines: Sequence[Line]) -> Html:
    """How many lines are not well, by state: one light for all of them would hide what is not known."""
    numbers = Counter(one.state for one in lines)
    told: list[State] = [state for state in _TOLD if numbers[state]]
    said = [part for state in told for part in (", ", _mark(state), f" {numbers[state]}")]
    return join(*said[1:]) if said else _mark("well")


def _part(part: Part, lines: Sequence[Line]) -> Html:
    rows = [(tag("b", one.name), _mark(one.state), one.said) for one in lines]
    shown = table(_COLUMNS, rows) if rows else tag("p", words.both(_NOTHING), class_="empty")
    where = join(RUNBOOK, ", ", tag("q", part.runbook, lang="en"))
    book = join(words.both((f"处置：运维手册「{part.to_do}」", "what to do:")), " ", tag("span", where, class_="en"))
    return tag(
        "section",
        tag("h2", words.both(part.name)),
        tag("p", words.both(part.means), " ", book, class_="note"),
        shown,
    )


def _mark(state: State) -> Html:
    """A state in words; what is not well stands out."""
    return tag(
        "b" if state != "well" else "span", words.both(STATES[state]), class_="missing" if state == "wrong" else None
    )
