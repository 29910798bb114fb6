"""Copies: what is found after edits, how many texts a second, what memory, beside datasketch's plain path per text.

Run it as a script with the messages of a real data set, ``bench_copies.py messages.csv.gz``. Texts are read in memory
and none is printed. Variants: letters replaced, a prefix added, sentences shuffled, the second half cut off.
"""

import csv
import gzip
import random
import re
import resource
import sqlite3
import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from intake.copies import CopyFinder, Text

PROBES, MANY, PLAIN = 300, 100_000, 2_000
LONG = 10_000
AREA = "city>district>street"


def messages(path: str) -> list[str]:
    """The details of all messages that differ."""
    csv.field_size_limit(1 << 30)
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as lines:
        return sorted({row["留言详情"].strip() for row in csv.DictReader(lines)})


def edited(text: str, share: float, chance: random.Random, letters: str) -> str:
    """So much of the letters replaced by others."""
    return "".join(chance.choice(letters) if chance.random() < share else letter for letter in text)


def shuffled(text: str, chance: random.Random) -> str:
    """The sentences in another order."""
    parts = re.split(r"(?<=[，。！？；])", text)
    chance.shuffle(parts)
    return "".join(parts)


def variants(texts: list[str], chance: random.Random) -> dict[str, list[str]]:
    """Each kind of change made to all texts."""
    letters = "".join(texts[:200])
    made = {
        f"{share:.0%} edited": [edited(text, share, chance, letters) for text in texts] for share in (0.05, 0.1, 0.2)
    }
    made["prefix added"] = [f"本人实名反映并要求尽快答复：{text}" for text in texts]
    made["shuffled"] = [shuffled(text, chance) for text in texts]
    made["half kept"] = [text[: len(text) // 2] for text in texts]
    return made


def shared_line(texts: list[str], chance: random.Random) -> None:
    """Prints how many texts become copies that were none, when all of a place end with one line, by its length."""
    some = chance.sample([text for text in texts if len(text) >= 20], PROBES)
    for letters in (15, 30, 60):
        line = "".join(chance.choice("".join(texts[:200])) for _ in range(letters))
        for kept in (20, 40, 80, LONG):
            short = [text[:kept] for text in some]
            counts = []
            for written in (short, [f"{text}。{line}" for text in short]):
                answers = finder().find([Text(str(at), AREA, 0, text) for at, text in enumerate(written)])
                counts.append(sum(copy is not None for copy in answers))
            print(
                f"a line of {letters} letters after {kept if kept < LONG else 'all'} letters of {PROBES} texts: "
                f"{counts[1]} called copies, {counts[0]} without it"
            )


def finder() -> CopyFinder:
    """An empty one in memory."""
    return CopyFinder(sqlite3.connect(":memory:", isolation_level=None))


def quality(texts: list[str], chance: random.Random) -> None:
    """Prints recall for each kind of change, and how many groups of different texts were made in one place."""
    probes = chance.sample([text for text in texts if len(text) >= 40], PROBES)
    for name, changed in variants(probes, chance).items():
        found = finder()
        found.find([Text(f"a{at}", AREA, 0, text) for at, text in enumerate(probes)])
        answers = found.find([Text(f"b{at}", AREA, 1, text) for at, text in enumerate(changed)])
        right = sum(copy is not None and copy.matter == f"a{at}" for at, copy in enumerate(answers))
        said = sum(copy is not None for copy in answers)
        print(f"{name:14} recall {right / PROBES:.3f}  precision {right / max(said, 1):.3f}")
    answers = finder().find([Text(str(at), AREA, 0, text) for at, text in enumerate(texts)])
    print(
        f"{len(texts)} texts that differ, all in one place: {sum(copy is not None for copy in answers)} called copies"
    )


def speed(texts: list[str], chance: random.Random) -> None:
    """Prints texts a second for many texts in 300 streets over 60 days, and for datasketch one text at a time."""
    pool = [part for text in texts for part in re.split(r"(?<=[，。！？；])", text) if part]
    many = [
        Text(str(at), f"city>d{at % 16}>s{chance.randrange(300)}", at * 60 // MANY, "".join(chance.choices(pool, k=16)))
        for at in range(MANY)
    ]
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin, found = perf_counter(), finder()
    found.find(many)
    ours = MANY / (perf_counter() - begin)
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held) / 1024
    letters = sum(len(one.text) for one in many) / MANY
    print(f"{MANY} texts, {letters:.0f} letters each: {ours:,.0f} a second, {more:.0f} MB")
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415  measured beside, not needed

    lsh, begin = MinHashLSH(num_perm=126, params=(42, 3)), perf_counter()
    for one in many[:PLAIN]:
        sketch = MinHash(num_perm=126)
        for at in range(len(one.text) - 2):
            sketch.update(one.text[at : at + 3].encode())
        lsh.query(sketch)
        lsh.insert(one.case, sketch)
    plain = PLAIN / (perf_counter() - begin)
    print(f"datasketch, one text at a time, nothing verified: {plain:,.0f} a second; ratio {ours / plain:.1f}")


if __name__ == "__main__":
    read = messages(sys.argv[1])
    quality(read, random.Random(1))  # noqa: S311  seeded, so that it can be repeated
    shared_line(read, random.Random(3))  # noqa: S311
    speed(read, random.Random(2))  # noqa: S311
