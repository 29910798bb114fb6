"""Titles written unseen, then used to mend the patterns: docs/texts.md has the unseen figures."""

import sys
from collections import Counter
from pathlib import Path

from intake.masking import mask

sys.path.insert(0, str(Path(__file__).parent))

from fresh import NUMBERED, SURNAMES, found, rows


def counts():
    seen, kept = Counter(), Counter()
    for kind, planted, text in rows(*NUMBERED, SURNAMES):
        if kind != "harmless":
            seen[kind] += 1
            kept[kind] += found(kind, planted, text)
    return seen, kept


def test_every_number_address_account_and_door_is_found():
    seen, kept = counts()
    structured = set(seen) - {"title", "name"}
    assert len(structured) == 8
    assert {kind: seen[kind] - kept[kind] for kind in structured if kept[kind] < seen[kind]} == {}


def test_at_least_98_in_100_surnames_beside_a_title_are_found():
    seen, kept = counts()
    assert seen["title"] >= 300
    assert kept["title"] >= 0.98 * seen["title"]


def test_no_bare_name_is_found():
    """Why a masked title is still free text."""
    seen, kept = counts()
    assert seen["name"] >= 60
    assert kept["name"] == 0


def test_at_most_one_of_500_harmless_titles_is_masked():
    texts = [text for kind, _, text in rows(*NUMBERED) if kind == "harmless"]
    assert len(texts) >= 500
    assert sum(bool(mask(text).kinds) for text in texts) <= 1
