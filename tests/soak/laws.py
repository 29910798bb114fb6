"""The laws that a soak holds the service to: of each what was measured, and what does not hold."""

from collections import Counter
from collections.abc import Iterator

import msgspec

from tests.soak.memory import MOST
from tests.soak.result import Result, due

_SHOWN = 12
_COUNTED_SECONDS = 1.0
"""The oldest event that is not counted at the end may be so old."""


class Law(msgspec.Struct, frozen=True):
    """One of them. It holds where nothing is ``wrong``, which has a sentence for each thing that is."""

    name: str
    measured: str
    wrong: list[str]


def laws(result: Result) -> list[Law]:
    """All of them, in the order of the table."""
    return [
        _export(result),
        _told(result),
        _repeats(result),
        _memory(result),
        _rules(result),
        _rate(result),
        _ends(result),
        Law("all comes to its end", f"{len(result.stuck)} stuck", result.stuck),
    ]


def wrong(result: Result) -> Iterator[str]:
    """All that does not hold, a sentence each: none exactly where every law of the table holds."""
    for law in laws(result):
        yield from law.wrong


def _export(result: Result) -> Law:
    different = result.different
    said = [f"{len(different)} documents differ from the embedded run's"] if different else []
    return Law(
        "the export of Elasticsearch is the embedded run's to the byte",
        f"{result.documents:,} documents, {len(different)} lines differ",
        [*said, *different[:_SHOWN]],
    )


def _told(result: Result) -> Law:
    verdict = result.verdict
    told = f"{verdict.alerts} alerts, {verdict.states} states to be told: {verdict.delivered} told,"
    told += f" {verdict.overtaken} overtaken while nobody could hear, {len(verdict.lost)} lost;"
    told += f" {len(verdict.unexpected)} told that should not be"
    nothing = [] if verdict.alerts else ["no alert was there to be told of"]
    return Law(
        "no alert is lost, and none told that should not be",
        told,
        [*nothing, *verdict.lost[:_SHOWN], *verdict.unexpected[:_SHOWN]],
    )


def _repeats(result: Result) -> Law:
    again = (
        f"{result.notices} notices, {result.repeats} repeats; {result.kills_of_telling} kills of notify and receiver"
    )
    again += f" ({result.kills} of all); {result.repeats_without_kill} repeats without a kill of their own; no notice"
    again += f" came more than {result.most_of_one} times"
    alone = result.repeats_without_kill
    said = [f"{alone} notices came again without a kill of their own"] if alone else []
    return Law("at most one repeat for a kill", again, said)


def _memory(result: Result) -> Law:
    ours = [one for one in result.memory if one.judged]
    uneven = [f"{one.place}: memory is not flat" for one in ours if not one.flat]
    flat = f"{len(ours) - len(uneven)} of {len(ours)} processes of ours"
    return Law(f"memory is flat (last / second quarter at most {MOST})", flat, uneven)


def _rules(result: Result) -> Law:
    times, silent = sum(len(due(one)) for one in result.happened) + 1, result.silent
    return Law("every rule that should call calls", f"{times - len(silent)} of {times} times", silent)


def _rate(result: Result) -> Law:
    worst, last = max((age for _, age in result.ages), default=0.0), result.ages[-1][1] if result.ages else 0.0
    rate = result.fed / result.feeding_seconds if result.feeding_seconds else 0.0
    held = (
        f"{rate:.0f} events a second were due; the latest went to the producer {result.latest:.0f} s late; the oldest"
    )
    held += f" uncounted was {worst:.0f} s old at most, {last:.1f} s at the end"
    said = []
    if not result.ages:
        said.append("the age of the oldest uncounted event was not measured")
    elif last >= _COUNTED_SECONDS:
        said.append(f"the rate is not held: at the end an event that was due {last:.1f} s before is not counted")
    return Law("the rate is held: all is counted at the end", held, said)


def _ends(result: Result) -> Law:
    times = Counter(f"{end.place} with {end.code}" for end in result.ended)
    ended = ", ".join(f"{what} {number} times" for what, number in sorted(times.items())) or "none"
    said = [
        f"{one.place} ended with {one.code} at {one.at - result.began:.0f} s: no server explains it"
        for one in result.broken
    ]
    return Law("no process ends by itself but with 2, where a server is away", ended, said)
