"""What stands above and below a proposal: how the file was read, why it is of its kind, and what it would give."""

from collections.abc import Sequence
from pathlib import Path

from intake.checking import CheckReport
from intake.guessing.free_texts import free_texts
from intake.guessing.known import Base
from intake.guessing.opening import Opened
from intake.guessing.parts import Parts
from intake.guessing.time_formats import in_doubt

_MOST_TOLD = 5


def above(path: Path, opened: Opened, base: Base | None) -> list[str]:
    """What to do with the proposal, and how the file was read."""
    lines = [f"Proposed for {path.name}, a first try: read it, mend it, then run", ""]
    lines += [f"  jianwei check {path.name} --profile THIS_FILE", "", *opened.notes]
    if base:
        lines.append(f"It is made of the shipped profile {base.name}, which knows {len(base.found)} of the headers.")
    return lines


def kind_told(kind: str, *, said: bool, speaking: Sequence[str], base: Base | None) -> str:
    """Why the feed is of its kind; ``speaking`` are the headers that speak for it."""
    if said:
        return f"The kind {kind} was said."
    if base and not base.is_general:
        return f"The kind {kind} is that of the profile {base.name}."
    if speaking:
        return (
            f"The kind {kind} is what most headers speak for: {', '.join(speaking[:_MOST_TOLD])}. --kind says another."
        )
    return f"Headers speak for no kind more than for another, so the kind is {kind}. --kind says another."


def doubts(parts: Parts, *, made_up: bool) -> list[str]:
    """What no file tells."""
    lines = []
    if made_up:
        lines.append("City and zone are made up, no file tells them: say them in [city], or by --city and --zone.")
    times = {part.column.at: part.column for part in parts.taken.values() if part.role.startswith("times.")}
    lines += [
        f"{column.no_times:,} of {column.values.total():,} values of {column.shown} are no times: "
        "their rows are rejected."
        for column in times.values()
        if column.no_times
    ]
    doubtful = [part.column for part in parts.taken.values() if in_doubt(part.column.sample, part.column.formats)]
    return lines + [f"Day and month of {column.shown} may be exchanged: no value tells." for column in doubtful]


def outcome(report: CheckReport) -> list[str]:
    """What becomes of the rows."""
    share = report.accepted / max(1, report.rows)
    taken = [f"Of {report.rows:,} rows {report.accepted:,} would be taken ({share:.1%})."] if report.ok else []
    left = [f"  {times:,} not: {why}" for why, times in report.rejected.items()]
    return [*taken, *left, *(f"Not right yet: {problem}" for problem in report.problems)]


def below(parts: Parts) -> list[str]:
    """How texts are read that the proposal has, or might have."""
    if any(part.role.startswith("text.") for part in parts.taken.values()):
        return ["", "The topics are those of the texts: replay, ingest and the gateway need --topic-model FILE."]
    found = free_texts(parts).columns()
    if not found:
        return []
    named = [f'  {key} = "{column.header}"' for key, column in found.items()]
    table = [f'  {key} = "{key}"' for key in found]
    return [
        "",
        "Texts may be read too, in memory and never kept, for urgent words, copies and issues. In [columns]:",
        *named,
        "and a table of its own:",
        "  [text]",
        *table,
    ]
