"""What came of a soak as tables in Markdown, and their place in the page that explains them."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median

from tests.soak import rules
from tests.soak.happening import Happened
from tests.soak.laws import laws
from tests.soak.memory import Held
from tests.soak.result import Result, due

BEGIN, END = "<!-- made by make soak: begin -->", "<!-- made by make soak: end -->"


def put(page: Path, text: str) -> None:
    """Replaces what stands between the markers of a page."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{text.strip()}\n\n{END}{after}", encoding="utf-8")


def markdown(result: Result) -> str:
    """All tables."""
    plan = result.plan
    head = f"`make soak MINUTES={plan.seconds / 60:g} SEED={plan.seed}`: simulated city `{plan.scale}`,"
    head += f" {result.fed:,} events at {plan.rate:g} a second, a fault every {plan.every:g} s,"
    head += f" durations of the rules divided by {plan.pace:g}."
    silent = f"Not provoked: {', '.join(_not_provoked(result))}. Left out, as in every installation in the data's time:"
    silent += f" {', '.join(f'`{rule}`' for rule in rules.LEFT_OUT)}."
    parts = [
        head,
        _table(
            ("what must hold", "measured", "holds"),
            ((law.name, law.measured, _yes(not law.wrong)) for law in laws(result)),
        ),
        "Faults, with the rules that each had to make call:",
        _table(("at, s", "fault", "lasted, s", "rules", "called after, s"), _faults(result)),
        "Memory in MiB, without the first half minute of each process:",
        _table(
            ("process", "lives", "longest, s", "start", "end", "most", "a minute", "last / second quarter", "flat"),
            (_memory(one) for one in result.memory),
        ),
        "Age of the oldest event that was due and not yet counted, in seconds, by minute:",
        _table(("minute", "median", "most", "at its end"), _ages(result)),
        "Rules that called, and when (seconds after the start):",
        _table(("rule", "durations", "called at"), _calls(result)),
        silent,
    ]
    return "\n\n".join(parts)


def _faults(result: Result) -> Iterable[Sequence[str]]:
    for one in result.happened:
        wanted = due(one)
        yield (
            f"{one.began - result.began:.0f}",
            one.fault.kind.name,
            f"{one.ended - one.began:.0f}",
            ", ".join(f"`{rule}`" + ("" if short else " as shipped") for rule, short in wanted),
            ", ".join(_after(result, rule, short, one) for rule, short in wanted),
        )


def _after(result: Result, rule: str, divided: bool, one: Happened) -> str:
    after = result.called_after(rule, divided, one)
    if after is not None:
        return f"{after:.0f}"
    return "called from before" if result.calling(rule, divided, one.began) else "never"


def _memory(one: Held) -> Sequence[str]:
    worst = f", alone {one.worst_of_one:.2f}" if one.worst_of_one else ""
    return (
        one.place,
        str(one.processes),
        f"{one.longest:.0f}",
        *(f"{value:.0f}" for value in (one.start, one.end, one.most)),
        f"{one.a_minute:+.1f}",
        f"{one.ratio:.2f}{worst}",
        _yes(one.flat) if one.judged else "not judged",
    )


def _ages(result: Result) -> Iterable[Sequence[str]]:
    begin = result.ages[0][0] if result.ages else 0.0
    by_minute: dict[int, list[float]] = {}
    for at, age in result.ages:
        by_minute.setdefault(int((at - begin) // 60), []).append(age)
    for minute, ages in sorted(by_minute.items()):
        yield str(minute), f"{median(ages):.1f}", f"{max(ages):.1f}", f"{ages[-1]:.1f}"


def _calls(result: Result) -> Iterable[Sequence[str]]:
    for one in result.calls:
        times = ", ".join(f"{first - result.began:.0f} to {last - result.began:.0f}" for first, last in one.times[:6])
        more = f" and {len(one.times) - 6} times more" if len(one.times) > 6 else ""
        yield f"`{one.rule}`", f"/ {result.plan.pace:g}" if one.divided else "as shipped", f"{times}{more}"


def _not_provoked(result: Result) -> list[str]:
    provoked = {"Watchdog"} | {rule for one in result.happened for rule, _ in due(one)}
    return [f"`{rule}`" for rule in rules.names(rules.SHIPPED.read_text(encoding="utf-8")) if rule not in provoked]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join('---' for _ in head)}|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def _yes(holds: bool) -> str:
    return "yes" if holds else "**NO**"
