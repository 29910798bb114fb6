"""Speed of rows with texts by stage: rows a second on one core, with 100,000 texts in the window of the grouping.

    python benchmarks/bench_texts.py [DATA]

Texts are recombined from a year of real messages: half a title each of two, pieces of two bodies. Stages: ``read``
opens the file, looks for person data and gives drafts; ``decide`` is the model, urgent rules, copies, the grouping
and the memory together; ``events`` finishes the rows and encodes their records.
Processor time; the goal is 2,000 rows a second for the whole.
"""

import csv
import gzip
import random
import resource
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from os import cpu_count, getloadavg
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, TypeVar

from city.events import encode_record
from city.times import DAY, Zone
from intake.copies import Copy, CopyFinder
from intake.copies import Text as Copied
from intake.deciding import BATCH, Decider, Row, Tools
from intake.gateway import Taken, read
from intake.issues.grouper import Grouper
from intake.issues.store import IssueStore
from intake.issues.text import Text
from intake.memory import Memory
from intake.profile import load_profile
from intake.text_rows import TextRows
from intake.topic_model import Examples, TopicModel, train
from intake.urgent_texts import shipped_text_rules
from jianwei.times import instant

WINDOW = 100_000
MEASURED = 10_000
BEGIN = "2026-03-02 08:00"
EVERY = 30_000
"""Milliseconds between two texts."""
GOAL = 2_000
CLASSIFY, URGENT, COPIES, GROUP = "- classify", "- urgent rules", "- copies", "- group and remember (rest)"
HEADER = ("编号", "时间", "标题", "内容", "区", "街道")
PROFILE = """
[feed]
kind = "complaint"
name = "texts"
[city]
name = "城"
zone = "Asia/Shanghai"
[columns]
number = "编号"
at = "时间"
title = "标题"
said = "内容"
topic = { headers = ["分类"], optional = true }
district = "区"
street = "街道"
[case]
id = "number"
[times]
registered = "at"
[topic]
path = ["topic"]
[area]
path = ["district", "street"]
[text]
title = "title"
body = "said"
topic = "always"
"""
MESSAGES = "teddy2020c/messages_4326.csv.gz"
LABELLED = "teddy2020c/labelled_messages_train.csv.gz"

Result = TypeVar("Result")


class Stopwatch:
    """Processor seconds by stage."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)

    def of(self, stage: str, work: Callable[[], Result]) -> Result:
        """Does the work and adds what it took to its stage."""
        started = process_time()
        done = work()
        self.spent[stage] += process_time() - started
        return done


class Finder(CopyFinder):
    """Copies, timed from when there is a watch."""

    watch: Stopwatch | None = None

    def find(self, batch: Sequence[Copied]) -> list[Copy | None]:
        """See ``CopyFinder``."""
        return (
            super().find(batch)
            if self.watch is None
            else self.watch.of(COPIES, lambda: super(Finder, self).find(batch))
        )


def recombined(messages: Sequence[tuple[str, ...]], count: int) -> Iterator[tuple[str, str]]:
    """Titles and bodies of the messages' words, made up."""
    drawn = random.Random(1)  # noqa: S311 - repeatable
    for _ in range(count):
        (title, body), (other_title, other_body) = drawn.choice(messages), drawn.choice(messages)
        yield title[: len(title) // 2] + other_title[len(other_title) // 2 :], other_body[:60] + body[20:150]


def batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Parts as the gateway decides them."""
    for first in range(0, len(items), BATCH):
        yield items[first : first + BATCH]


def model(data: Path) -> TopicModel:
    """The model of the labelled messages."""
    rows = TextRows(data / LABELLED, ("留言主题", "留言详情", "一级标签"))
    examples = Examples.of((title, body, label) for title, body, label in rows)
    return train(examples, "2026-03-01")


def line(stage: str, seconds: float) -> None:
    """One line of the table."""
    print(f"| {stage:<28} | {MEASURED / seconds:>9,.0f} |", flush=True)


def remembered(memory: Memory, copies: CopyFinder, grouper: Grouper, texts: Sequence[Text]) -> None:
    """What came before, as the gateway has it in its memory."""
    for some in batches(texts):
        with memory.batch():
            found = copies.find(
                [Copied(one.case, one.area, one.time // DAY, f"{one.title}\n{one.body}") for one in some]
            )
            known = [replace(one, repeat=group is not None) for one, group in zip(some, found, strict=True)]
            grouper.assign(known, known[0].time)


def measure(data: Path, folder: Path) -> None:
    """Prints the table."""
    (folder / "texts.toml").write_text(PROFILE, encoding="utf-8")
    profile, zone = load_profile(str(folder / "texts.toml")), Zone("Asia/Shanghai")
    messages = [(title, body) for title, body in TextRows(data / MESSAGES, ("留言主题", "留言详情"))]
    texts = list(recombined(messages, WINDOW + MEASURED))
    begin, topics, watch = instant(BEGIN, zone), model(data), Stopwatch()
    rules = shipped_text_rules()
    memory = Memory(folder / "memory.db")
    with memory.batch():
        grouper, copies = Grouper(IssueStore(memory.connection)), Finder(memory.connection)
    areas = [f"城>{district}区>{street}街道" for district in range(16) for street in range(20)]
    times = [begin + at * EVERY for at in range(len(texts))]
    places = [areas[at * 7 % len(areas)] for at in range(len(texts))]
    seen = [Text(f"complaint/texts:w{at}", times[at], places[at], *texts[at]) for at in range(WINDOW)]
    remembered(memory, copies, grouper, seen)
    path = folder / "texts.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for at in range(WINDOW, WINDOW + MEASURED):
            _, district, street = places[at].split(">")
            writer.writerow([f"t{at}", zone.iso(times[at])[:19].replace("T", " "), *texts[at], district, street])
    items = watch.of("read", lambda: [item for item in read([path], profile) if isinstance(item, Taken)])
    if len(items) != MEASURED:
        raise SystemExit(f"{MEASURED - len(items)} rows were rejected: nothing measured")
    rows = [Row(item.draft, item.reader.text, item.draft.arrived) for item in items]
    copies.watch = watch

    def classified(titles: Sequence[str], bodies: Sequence[str]) -> list[str | None]:
        return watch.of(CLASSIFY, lambda: [one.topic for one in topics.classify(titles, bodies)])

    def urgent(title: str, body: str, topic: str, day: int) -> tuple[str, ...]:
        return watch.of(URGENT, lambda: rules.rules_of(title, body, topic, day))

    decider = Decider(memory, Tools(topics=classified, urgent=urgent, copies=copies, issues=grouper))
    decisions = watch.of("decide", lambda: [decision for some in batches(rows) for decision in decider.decide(some)])
    pairs = list(zip(items, decisions, strict=True))
    watch.of("events", lambda: [encode_record(list(item.decided(decision))) for item, decision in pairs])
    whole = watch.spent["read"] + watch.spent["decide"] + watch.spent["events"]
    watch.spent[GROUP] = watch.spent["decide"] - sum(watch.spent[stage] for stage in (CLASSIFY, COPIES, URGENT))
    print(f"{MEASURED:,} rows, {WINDOW:,} texts in the window, load {getloadavg()[0]:.1f} of {cpu_count()} cores\n")
    print("| stage                        |    rows/s |")
    print("|---|---:|")
    for stage in ("read", "decide", CLASSIFY, URGENT, COPIES, GROUP, "events"):
        line(stage, watch.spent[stage])
    line("whole", whole)
    print(f"\n{MEASURED / whole / GOAL:.2f} of the goal of {GOAL:,} rows/s; ", end="")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")
    memory.close()


def main() -> None:
    """Measures with the real messages, where they are."""
    data = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
    if not (data / MESSAGES).is_file():
        print(f"no real messages at {data}: nothing measured")
        return
    with TemporaryDirectory() as folder:
        measure(data, Path(folder))


if __name__ == "__main__":
    main()
