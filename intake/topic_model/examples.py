"""Labelled texts to learn from: checked labels, no copies, in an order of their own. They live in memory only."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from city.paths import SEPARATOR, parts
from intake.errors import InputError, RowError
from intake.refusals import refused_kind
from intake.texts import kept_name, no_person
from intake.topic_model.linear import Whole

FEWEST = 10
"""Examples of a topic; one with fewer cannot be learnt nor judged and is left out."""
MOST_TOPICS = 1000
"""More different labels are no taxonomy but free text."""
_LEVELS = 6


@dataclass(frozen=True)
class Examples:
    """Texts with their topics. ``Examples.of`` gives them checked; ``labels`` are places in ``topics``."""

    titles: tuple[str, ...]
    bodies: tuple[str, ...]
    topics: tuple[str, ...]
    labels: Whole
    left_out: dict[str, int]
    """Rows by why they were not taken."""
    digest: str
    """Over all examples, in any order: 32 hexadecimal digits that say which training set it was."""

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, str]]) -> "Examples":
        """Takes rows of title, body and label (a topic path). Neither copies nor the order of rows change anything.

        Left out and counted: rows without text or label, labels that are no name of a topic or of a refused kind,
        copies, topics with too few examples. Raises ``InputError`` where fewer than two topics remain.
        """
        left_out: Counter[str] = Counter()
        found: dict[bytes, tuple[str, str, str]] = {}
        for title, body, label in rows:
            topic, reason = topic_of_label(label)
            reason = reason or ("" if title.strip() or body.strip() else "no text")
            if reason:
                left_out[reason] += 1
                continue
            key = _digest(f"{title}\x1f{body}\x1f{topic}".encode("utf-8", "surrogatepass"))
            left_out["copy of another row"] += key in found
            found[key] = (title, body, topic)
        support = Counter(topic for _, _, topic in found.values())
        if len(support) > MOST_TOPICS:
            raise InputError(f"{len(support):,} different labels, expected at most {MOST_TOPICS:,}: no taxonomy")
        topics = tuple(sorted(topic for topic, number in support.items() if number >= FEWEST))
        if len(topics) < 2:
            raise InputError(
                f"{len(topics)} of {len(support)} topics with {FEWEST} or more examples, expected at least 2"
            )
        kept = [(key, row) for key, row in sorted(found.items()) if row[2] in set(topics)]
        left_out[f"topic with fewer than {FEWEST} examples"] = len(found) - len(kept)
        place = {topic: at for at, topic in enumerate(topics)}
        return cls(
            titles=tuple(title for _, (title, _, _) in kept),
            bodies=tuple(body for _, (_, body, _) in kept),
            topics=topics,
            labels=np.array([place[topic] for _, (_, _, topic) in kept], dtype=np.int64),
            left_out={reason: number for reason, number in sorted(left_out.items()) if number},
            digest=_digest(b"".join(key for key, _ in kept)).hex(),
        )


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).digest()


def topic_of_label(label: str) -> tuple[str, str]:
    """The label as a topic path, and why it may not be used: empty where it may."""
    try:
        levels = [no_person(kept_name(part, "label"), "label") for part in parts(label)]
    except RowError as error:
        return "", f"label: {error.reason}"
    if not levels:
        return "", "no label"
    if not all(levels) or len(levels) > _LEVELS:
        return "", f"label: expected one to {_LEVELS} names, parted by {SEPARATOR}"
    return SEPARATOR.join(levels), refused_kind(tuple(levels)) and "refused kind"
