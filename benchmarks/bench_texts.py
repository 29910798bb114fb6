"""Speed of rows with texts by stage: rows a second on one core, with 100,000 texts in the window of the grouping.

    python benchmarks/bench_texts.py [DATA]

Texts are recombined from a year of real messages: half a title each of two, pieces of two bodies. Stages: ``read``
opens the file, looks for person data and gives drafts; ``decide`` is the model, the memory and the grouping together;
``events`` finishes the rows and encodes their records.
Processor time; the goal is 2,000 rows a second for the whole.
"""

import csv
import gzip
import random
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from city.events import encode_record
from city.times import Zone
from intake.deciding import BATCH, Decider, Row, Tools
from intake.gateway import Taken, read
from intake.issues.grouper import Grouper
from intake.issues.store import IssueStore
from intake.issues.text import Text
from intake.memory import Memory
from intake.profile import load_profile
from intake.text_rows import TextRows
from intake.topic_model import Examples, TopicModel, train
from jianwei.times import instant

WINDOW = 100_000
MEASURED = 10_000
BEGIN = "2026-03-02 08:00"
EVERY = 30_000
"""Milliseconds between two texts."""
GOAL = 2_000
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


def timed(work: Callable[[], Any]) -> float:
    """Processor seconds of one run."""
    started = process_time()
    work()
    return process_time() - started


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


def measure(data: Path, folder: Path) -> None:
    """Prints the table."""
    (folder / "texts.toml").write_text(PROFILE, encoding="utf-8")
    profile, zone = load_profile(str(folder / "texts.toml")), Zone("Asia/Shanghai")
    messages = [(title, body) for title, body in TextRows(data / MESSAGES, ("留言主题", "留言详情"))]
    texts = list(recombined(messages, WINDOW + MEASURED))
    begin, topics = instant(BEGIN, zone), model(data)
    memory = Memory(folder / "memory.db")
    with memory.batch():
        grouper = Grouper(IssueStore(memory.connection))
    areas = [f"城>{district}区>{street}街道" for district in range(16) for street in range(20)]
    times = [begin + at * EVERY for at in range(len(texts))]
    places = [areas[at * 7 % len(areas)] for at in range(len(texts))]
    seen = [Text(f"complaint/texts:w{at}", times[at], places[at], *texts[at]) for at in range(WINDOW)]
    for some in batches(seen):
        with memory.batch():
            grouper.assign(some, some[0].time)
    path = folder / "texts.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for at in range(WINDOW, WINDOW + MEASURED):
            _, district, street = places[at].split(">")
            writer.writerow([f"t{at}", zone.iso(times[at])[:19].replace("T", " "), *texts[at], district, street])
    items: list[Taken] = []
    reading = timed(lambda: items.extend(item for item in read([path], profile) if isinstance(item, Taken)))
    if len(items) != MEASURED:
        raise SystemExit(f"{MEASURED - len(items)} rows were rejected: nothing measured")
    rows = [Row(item.draft, item.reader.text, item.draft.arrived) for item in items]
    titles, bodies = [row.draft.title for row in rows], [row.draft.body for row in rows]
    classifying = timed(lambda: topics.classify(titles, bodies))
    decider = Decider(
        memory,
        Tools(topics=lambda some, others: [one.topic for one in topics.classify(some, others)], issues=grouper),
    )
    decisions: list[Any] = []

    def decide() -> None:
        for some in batches(rows):
            decisions.extend(decider.decide(some))

    def finish() -> None:
        for item, decision in zip(items, decisions, strict=True):
            encode_record(list(item.decided(decision)))

    deciding, finishing = timed(decide), timed(finish)
    print(f"{MEASURED:,} rows, {WINDOW:,} texts in the window\n")
    print("| stage                        |    rows/s |")
    print("|---|---:|")
    line("read", reading)
    line("decide", deciding)
    line("- classify", classifying)
    line("- group and remember (rest)", deciding - classifying)
    line("events", finishing)
    whole = reading + deciding + finishing
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
