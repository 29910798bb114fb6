"""A guessed profile reads other cities' exports as the shipped profile reads the same rows under its own headers."""

import pytest

from city.times import HOUR, SECOND
from intake.gateway import Taken
from intake.guessing import guess
from intake.headers import header_kind
from intake.profile import load_profile
from tests.intake.guessing.variants import VARIANTS, write

FIELDS = ("id", "topic", "area", "counted_as")
TIMES = ("registered", "closed")


def rounded(instant, precision):
    """A time as a clock reads that shows no more than so many seconds."""
    return instant and (instant + 8 * HOUR) // (SECOND * precision)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_a_guess_agrees_with_the_shipped_profile(exports, reference, reads, tmp_path, variant):
    path = write(variant, exports[variant.export], tmp_path)
    guessed = guess(path)
    expected, found = reference(variant), reads(guessed, path)
    assert len(found) == len(expected)
    both = [(one.events[-1], other.events[-1]) for one, other in zip(expected, found, strict=True) if taken(one, other)]
    assert len(both) >= 0.98 * sum(isinstance(item, Taken) for item in expected)
    for field in FIELDS:
        assert [getattr(one, field) for one, _ in both] == [getattr(other, field) for _, other in both], field
    for field in TIMES:
        times = [[rounded(getattr(event, field), variant.precision) for event in pair] for pair in both]
        assert [one for one, _ in times] == [other for _, other in times], field


def taken(*items):
    return all(isinstance(item, Taken) for item in items)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_a_guess_says_why_of_every_column_and_names_no_person(exports, tmp_path, variant):
    path = write(variant, exports[variant.export], tmp_path)
    guessed = guess(path)
    file = tmp_path / "guessed.toml"
    file.write_text(guessed.text, encoding="utf-8")
    profile = load_profile(str(file))
    named = {header for local in profile.columns for header in profile.column(local).headers}
    assert not [header for header in named if header_kind(header)]
    assert guessed.report.ok
    commented = [line for line in guessed.text.splitlines() if line.startswith("# ") and ": " in line]
    upper = {cell for cell in variant.upper if cell}
    for header in variant.columns:
        assert [line for line in commented if header in line] or upper, header


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_a_guess_holds_no_value_of_persons_or_texts(exports, tmp_path, variant):
    text = guess(write(variant, exports[variant.export], tmp_path)).text
    assert not [value for value in ("某某某", "13800001111", "反映小区", "子街道1号") if value in text]
