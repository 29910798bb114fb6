"""Issues from texts: what is found in a year of messages, and what grouping costs at windows of a city's size.

Run it as a script: ``bench_issues.py [DATA]`` with the folder of real data sets. Texts for the windows are recombined
from the messages: half a title each of two, pieces of two bodies. Processor time on one core; the memory is the whole
process with the store in memory.
"""

import random
import resource
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path
from time import process_time

from issue_replay import (
    BURST,
    CHRONIC,
    alerts,
    day_name,
    grouped,
    in_service,
    labelled,
    members,
    messages,
    months,
    planted,
    planted_found,
)

from detectors import emerging
from intake.issues.grouper import Grouper
from intake.issues.settings import Settings
from intake.issues.store import IssueStore
from intake.issues.text import Text

WINDOWS = (10_000, 50_000, 100_000)
MEASURED = 10_000
BATCH = 512
THRESHOLDS = (0.14, 0.16, 0.18, 0.19, 0.20, 0.21, 0.22, 0.24, 0.26)


def quality(texts: Sequence[Text], data: Path, threshold: float) -> str:
    """One line of the table of thresholds."""
    answers = grouped(texts, Settings(threshold=threshold))
    burst, chronic = members(answers, labelled(data, BURST)), labelled(data, CHRONIC)
    found = in_service(alerts(texts, answers))
    first = next(alert for alert in found if alert.issue == burst.issue)
    large = {
        answer.issue for answer in answers if sum(a.issue == answer.issue for a in answers if a.case in chronic) >= 3
    }
    new = sum(alert.issue in large and alert.kind == emerging.NEW for alert in found)
    return (
        f"| {threshold:.2f} | {burst.precision:.2f} / {burst.recall:.2f} / {burst.f1:.3f} | {day_name(first.day)} | "
        f"{first.matters} | {len(found) / months(texts):.1f} | {new} |"
    )


def recombined(texts: Sequence[Text], count: int) -> list[Text]:
    """Made-up texts of the messages' words, one every 30 seconds."""
    rng, begin = random.Random(1), texts[-1].time  # noqa: S311 - repeatable
    made = []
    for number in range(count):
        one, other = rng.choice(texts), rng.choice(texts)
        title = one.title[: len(one.title) // 2] + other.title[len(other.title) // 2 :]
        made.append(Text(f"r{number}", begin + number * 30_000, "", title, other.body[:60] + one.body[20:150]))
    return made


def speed(texts: Sequence[Text]) -> None:
    """Prints texts a second at each window."""
    stream = recombined(texts, WINDOWS[-1] + MEASURED)
    connection = sqlite3.connect(":memory:", isolation_level=None)
    grouper, done = Grouper(IssueStore(connection)), 0
    for window in WINDOWS:
        _group(grouper, connection, stream[done:window])
        start = process_time()
        _group(grouper, connection, stream[window : window + MEASURED])
        spent, done = process_time() - start, window + MEASURED
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"| {window:>7,} | {MEASURED / spent:>8,.0f} | {memory:>5} |", flush=True)


def _group(grouper: Grouper, connection: sqlite3.Connection, texts: Sequence[Text]) -> None:
    for begin in range(0, len(texts), BATCH):
        batch = texts[begin : begin + BATCH]
        connection.execute("BEGIN")
        grouper.assign(batch, batch[0].time)
        connection.execute("COMMIT")


def main() -> None:
    """Prints the tables."""
    data = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
    if not data.is_dir():
        print(f"no real data at {data}: nothing measured")
        return
    texts = messages(data)
    print("| threshold | precision / recall / F1 | alert | at matter | alerts a month | chronic as new |")
    print("|---|---|---|---|---|---|")
    for threshold in THRESHOLDS:
        print(quality(texts, data, threshold), flush=True)
    print("\n| planted | found | matters at the alert |")
    print("|---|---|---|")
    for seed in (1, 2):
        told = planted_found(texts, planted(texts, labelled(data, BURST), 48, seed))
        print(f"| 48 | {sum(one > 0 for one in told)} | {sum(told) / sum(one > 0 for one in told):.1f} |", flush=True)
    print("\n|  window | texts/s |   MB |")
    print("|---:|---:|---:|")
    speed(texts)


if __name__ == "__main__":
    main()
