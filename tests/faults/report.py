"""What a run has met as one line of a table for people, and as one line of JSON for programs."""

from collections.abc import Iterable, Sequence

import msgspec

from tests.faults.result import Result

_COLUMNS = (
    "seed",
    "exact",
    "kills",
    "pauses",
    "others",
    "rebal",
    "rebuilt",
    "restored",
    "gaps",
    "read",
    "again",
    "ended",
    "s",
)
_WIDTHS = (6, 5, 5, 6, 6, 5, 7, 5, 5, 6, 6, 5, 5)

HEADING = "  ".join(name.rjust(width) for name, width in zip(_COLUMNS, _WIDTHS, strict=True)) + "  what happened"
LEGEND = """\
kills, pauses  of workers, broker and Elasticsearch; others: workers stopped, joining, leaving
rebal          assignments that workers were told; rebuilt: states folded anew from the log; begun: with a snapshot
gaps, read     records that were not delivered, and how many were read from the log instead
again          records that the steps sent more than once; ended: workers that ended by themselves
exact          every tick's content and the end state are those of the undisturbed run"""

encode = msgspec.json.Encoder(order="deterministic").encode


def line(result: Result) -> str:
    """A line of the table."""
    plan = result.plan
    shape = (
        f"{plan.shape}, {plan.workers}+{plan.indexers} workers, {plan.events}/{plan.partials} partitions"
        if plan
        else ""
    )
    if plan and plan.dropped:
        shape += f", {plan.dropped:.0%} dropped"
    if plan and plan.poison:
        shape += f", {plan.poison} unreadable"
    happened = ", ".join(f"{what} {times}" for what, times in sorted(result.faults.items()))
    return "  ".join(value.rjust(width) for value, width in zip(_cells(result), _WIDTHS, strict=True)) + (
        f"  {shape}: {happened}"
    )


def summary(results: Sequence[Result]) -> str:
    """The last lines: sums over all runs."""
    total = Result(
        seed=0,
        exact=all(result.exact for result in results),
        seconds=round(sum(result.seconds for result in results), 1),
        rebalances=sum(result.rebalances for result in results),
        rebuilds=sum(result.rebuilds for result in results),
        restores=sum(result.restores for result in results),
        gaps=sum(result.gaps for result in results),
        gap_records=sum(result.gap_records for result in results),
        repeated=sum(result.repeated for result in results),
        faults=_sums(result.faults for result in results),
        ended=_sums(result.ended for result in results),
    )
    exact = sum(result.exact for result in results)
    return f"{line(total)}\n\n{exact} of {len(results)} exact\n{LEGEND}"


def _cells(result: Result) -> tuple[str, ...]:
    kinds = {"kill": 0, "pause": 0, "other": 0}
    for what, times in result.faults.items():
        kinds["kill" if "kill" in what else "pause" if "pause" in what or "zombie" in what else "other"] += times
    states = (result.rebalances, result.rebuilds, result.restores)
    numbers = (*kinds.values(), *states, result.gaps, result.gap_records, result.repeated)
    return (
        str(result.seed or "all"),
        "yes" if result.exact else "NO",
        *map(str, numbers),
        str(sum(result.ended.values())),
        f"{result.seconds:.0f}",
    )


def _sums(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in counts:
        for what, times in each.items():
            total[what] = total.get(what, 0) + times
    return total
