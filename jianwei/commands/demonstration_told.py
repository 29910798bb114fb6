"""What ``jianwei demo`` tells people of a finished demonstration."""

from pathlib import Path

from briefing.digests import is_held
from city.alerts import LEVELS
from city.findings import RECLASSIFIED
from jianwei.console import LEVEL_STYLES, output, print_table
from jianwei.demonstration import Demonstration

_YEAR = 365


def span_told(days: int) -> str:
    """How long a simulation is."""
    return "a year" if days == _YEAR else f"{days} days"


def tell(done: Demonstration, pages: dict[str, Path]) -> None:
    """What was made, alerts, planted things, candidates, pages."""
    score, report = done.score, done.report
    span = span_told(done.truth.days).capitalize()
    output.print(
        f"{span} of {done.truth.city} (simulated): {report.rows:,} rows of hotline, petition and grid, "
        f"watched in {done.watched:.0f} s\n",
        style="bold",
    )
    for alert in done.alerts:
        level = alert["level"]
        head = f"{alert['opened_at'][:16]}  {level} {LEVELS[level][0]}  {alert['feed'].partition('/')[0]:<9}"
        output.print(head, end="  ", style=LEVEL_STYLES[level], markup=False)
        output.print(f"{'[digest] ' if is_held(alert) else ''}{alert['reason']}", markup=False, soft_wrap=True)
    rows = []
    for planted in score.planted:
        delay = "" if planted.delay_hours is None else f"{planted.delay_hours:.0f} h"
        size = "strong" if planted.strong else planted.planned
        found = "in digest" if planted.in_digest else "found" if planted.found else "missed"
        rows.append((planted.kind, size, planted.topic, planted.area, found, delay))
    output.print()
    print_table("Planted", ("kind", "size", "topic", "area", "", "after its first case"), rows)
    output.print(f"\n{result(done)}\n", style="bold", soft_wrap=True)
    output.print("Five candidates for the focus issue (每月一题); people choose", style="bold")
    for candidate in done.candidates:
        output.print(f"{candidate.rank}. {candidate.topic}  {candidate.score:.2f}", markup=False)
        output.print(f"   {candidate.why}", style="dim", markup=False, soft_wrap=True)
    output.print("\nPages, to open in a browser:", style="bold")
    for name, path in pages.items():
        output.print(f"  {name:<9} {path}", soft_wrap=True)
    output.print(f"  more:     jianwei alerts --store sqlite:{done.folder / 'city.db'}", style="dim", soft_wrap=True)
    output.print("  board:    jianwei demo with the same options and --serve", style="dim", soft_wrap=True)


def result(done: Demonstration) -> str:
    """What was found of what was planted, and of what kinds the alerts are: only those of counts are right or false."""
    score, alerts = done.score, done.alerts
    kinds = {
        "of an urgent rule": sum(bool(alert.get("rule")) for alert in alerts),
        "of silence": score.silences,
        "of changed names": sum(alert.get("method") == RECLASSIFIED for alert in alerts),
    }
    others = "".join(f", {number} {kind}" for kind, number in kinds.items() if number)
    return (
        f"{score.strong_found} of {score.strong} strong ones found, {score.strong_in_digest} of them only in a digest\n"
        f"{len(alerts)} alerts: {score.alerts} of unusual counts ({score.held_back} of them only in a digest, "
        f"{len(score.false_alerts)} false in {score.weeks:.0f} weeks){others}"
    )
