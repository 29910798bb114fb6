"""The effect of a measure: how often one is said where there is none, and how often one that is there is found.

    python benchmarks/bench_effect.py [--series 1000] [--data FOLDER]

Run it as a script, or all of them by ``make bench``. Three years before the measure, up to half a year after. Rivals
in the same run on the same counts: 环比 and 同比 with Poisson intervals, an interrupted time series by quasi-Poisson
regression with Newey-West errors (``effect_rivals``), each at 2.5% a side. Real series, with placebo starts every four
weeks from two years on and with their weeks after it thinned, need ``JIANWEI_DATA`` or ``--data``.
"""

import os
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from effect_laws import AFTER, BEFORE, LAWS, WEEKS, Floats, chicago, chosen, counted, diseases, series, straying
from effect_rivals import RIVALS
from numpy.typing import NDArray

from detectors.effect.answer import FALL, RISE, detectable
from detectors.effect.comparing import Frame
from detectors.effect.course import calendar_design
from detectors.effect.expectation import Expectation
from detectors.effect.moving import moved

LEVELS, SPANS, FALLS = (2.0, 10.0, 50.0), (8, 12, 26), (0.1, 0.2, 0.4)
PLANTED = (0.0, 0.2, 0.5)
Z = 1.96


def frame(before: int, after: int) -> Frame:
    """Weeks that all teach, without a calendar."""
    weeks = before + after
    return Frame(np.ones(weeks, bool), calendar_design(weeks, before, 735_000, np.zeros((weeks, 0))), before)


def chances(fitted: Expectation, counts: Floats, before: int, span: int) -> Floats:
    """[n] chance of a sum as low."""
    return fitted.law(np.arange(span)).below(counts[:, before : before + span].sum(axis=1))


def thinned(counts: Floats, before: int, fall: float, seed: int) -> Floats:
    """The counts with each matter after the measure left out with a chance."""
    found = counts.copy()
    after = found[:, before:]
    kept = np.random.default_rng(seed).binomial(np.nan_to_num(after).astype(int), 1.0 - fall)
    found[:, before:] = np.where(np.isnan(after), np.nan, kept)
    return found


def percent(found: NDArray[np.bool_]) -> str:
    """A share of what is true."""
    return f"{100.0 * float(np.mean(found)):.1f}"


def false_effects(rows: int) -> None:
    """Table of falls and rises said without a measure."""
    print(f"\nSaid without any effect, % fall / % rise, {rows:,} series a cell; levels 2, 10, 50 a week\n")
    print("| law | weeks after | ours, 2 | ours, 10 | ours, 50 |", " | ".join(f"{name}, 10" for name in RIVALS), "|")
    print("|---|---:|" + "---:|" * (len(LEVELS) + len(RIVALS)))
    for law in (*LAWS, "chosen for its peak", "chosen, those weeks left out"):
        made = {
            level: chosen(level, rows, 1) if law.startswith("chosen") else series(law, level, rows, 1)
            for level in LEVELS
        }
        about = frame(BEFORE, AFTER)
        about.used[BEFORE - (8 if law.endswith("left out") else 0) : BEFORE] = False
        fits = {level: about.expect(counts) for level, counts in made.items()}
        for span in SPANS:
            cells = []
            for level in LEVELS:
                chance = chances(fits[level], made[level], BEFORE, span)
                cells.append(f"{percent(chance <= FALL)} / {percent(chance >= 1.0 - RISE)}")
            for rival in RIVALS.values():
                score = rival(made[10.0], BEFORE, span)
                cells.append(f"{percent(score < -Z)} / {percent(score > Z)}")
            print(f"| {law} | {span} |", " | ".join(cells), "|", flush=True)


def power(rows: int) -> None:
    """Table of true effects that are found."""
    print("\nTrue falls that are said, %; law: quiet, variance 1.3 times the mean | season, trend, straying\n")
    print("| a week | weeks after |", " | ".join(f"{fall:.0%}" for fall in FALLS), "| smallest fall shown, median |")
    print("|---:|---:|" + "---:|" * (len(FALLS) + 1))
    for level in LEVELS:
        laws = ("as the model, quiet", "season, trend, straying")
        made = [series(law, level, rows, 2) for law in laws]
        fits = [frame(BEFORE, AFTER).expect(counts) for counts in made]
        for span in SPANS:
            cells = []
            for fall in FALLS:
                both = (
                    percent(chances(fit, thinned(counts, BEFORE, fall, 3), BEFORE, span) <= FALL)
                    for fit, counts in zip(fits, made, strict=True)
                )
                cells.append(" | ".join(both).replace(" | ", " / "))
            least = []
            for fit in fits:
                shown = detectable(fit.law(np.arange(span)))
                middle = float(np.median(np.where(np.isnan(shown), np.inf, shown)))
                least.append("none" if np.isinf(middle) else f"{middle:.0%}")
            print(f"| {level:g} | {span} |", " | ".join(cells), f"| {' / '.join(least)} |", flush=True)


def covered(rows: int) -> None:
    """Table of planted sizes: whether the interval holds them, and what is said."""
    print("\nPlanted falls: interval holds the true one, %, said to have fallen / risen, %; 26 weeks after\n")
    print("| law | a week |", " | ".join(f"{fall:.0%}" for fall in PLANTED), "|")
    print("|---|---:|" + "---:|" * len(PLANTED))
    for law in LAWS:
        for level in LEVELS:
            made = series(law, level, rows, 7)
            expected = frame(BEFORE, AFTER).expect(made).law(np.arange(AFTER))
            cells = []
            for fall in PLANTED:
                came = thinned(made, BEFORE, fall, 8)[:, BEFORE:].sum(axis=1)
                true, none = expected.below(came, 1.0 - fall), expected.below(came)
                held = percent((true > FALL) & (true < 1.0 - RISE))
                cells.append(f"{held}, {percent(none <= FALL)} / {percent(none >= 1.0 - RISE)}")
            print(f"| {law} | {level:g} |", " | ".join(cells), "|", flush=True)


def compared(rows: int) -> None:
    """Table of effects beside a comparison."""
    print("\nBeside a comparison of five times the size, 26 weeks after, % said to have fallen\n")
    print("| | a week | alone | compared |")
    print("|---|---:|---:|---:|")
    cases = {
        "nothing in common": (0.0, 0.0, 0.0),
        "a course in common": (0.25, 0.0, 0.0),
        "a third fewer in the whole city, as never before": (0.0, -0.4, 0.0),
        "a true fall of 30%, a course in common": (0.25, 0.0, 0.3),
    }
    about, after = frame(BEFORE, AFTER), np.arange(WEEKS) >= BEFORE
    for what, (shared, shock, fall) in cases.items():
        for level in LEVELS:
            rng = np.random.default_rng(4)
            course = straying(rng, rows, 0.9, shared) + shock * after
            own = counted(rng, level * np.exp(course + straying(rng, rows, 0.9, 0.08)) * (1.0 - fall * after), 1.3)
            others = counted(rng, 5.0 * level * np.exp(course + straying(rng, rows, 0.9, 0.05)), 1.5)
            said = [chances(fit, own, BEFORE, AFTER) <= FALL for fit in (about.expect(own), about.expect(own, others))]
            print(f"| {what} | {level:g} |", " | ".join(map(percent, said)), "|", flush=True)


def shifted(rows: int) -> None:
    """Table of shifts that are recognised."""
    print("\nA fall of 40% of which a share moves to one of three siblings of the same size, 26 weeks after\n")
    print("| a week | moved | gain shown, % | share's interval holds the true one, % | median share |")
    print("|---:|---:|---:|---:|---:|")
    about, after = frame(BEFORE, AFTER), np.arange(WEEKS) >= BEFORE
    for level in (10.0, 50.0, 200.0):
        for share in (0.0, 0.5, 1.0):
            rng = np.random.default_rng(5)
            own = counted(rng, np.tile(level * (1.0 - 0.4 * after), (rows, 1)), 1.3)
            first = counted(rng, np.tile(level * (1.0 + 0.4 * share * after), (rows, 1)), 1.3)
            rest = counted(rng, np.full((2 * rows, WEEKS), level), 1.3).reshape(2, rows, WEEKS)
            law = about.expect(own).law(about.after)
            beside = [about.expect(each).law(about.after) for each in (first, *rest)]
            sums = [about.sums(each) for each in (first, *rest)]
            said = [
                moved(
                    law.of(slice(row, row + 1)),
                    float(about.sums(own)[row]),
                    [each.of(slice(row, row + 1)) for each in beside],
                    np.array([each[row] for each in sums]),
                )
                for row in range(rows)
            ]
            shown = np.array([one.shown[0] for one in said])
            held = np.array([one.low[0] <= share <= one.high[0] for one in said])
            median = float(np.median([one.share[0] for one in said]))
            print(f"| {level:g} | {share:.0%} | {percent(shown)} | {percent(held)} | {median:.2f} |", flush=True)


def placebo(name: str, found: Iterable[tuple[str, Floats]]) -> None:
    """Tables of real series."""
    starts: dict[int, list[Floats]] = {}
    number = 0
    for _, row in found:
        number += 1
        for start in range(104, row.size - min(SPANS) + 1, 4):
            begin = max(start - 208, 0)
            part = np.full(start - begin + AFTER, np.nan)
            known = row[begin : start + AFTER]
            part[: known.size] = known
            starts.setdefault(start - begin, []).append(part)
    said: dict[tuple[int, str], list[Floats]] = {}
    for before, parts in starts.items():
        counts = np.array(parts)
        fitted = frame(before, AFTER).expect(counts)
        for span in SPANS:
            whole = ~np.isnan(counts[:, : before + span]).any(axis=1)
            if not whole.any():
                continue
            for fall in (0.0, 0.2, 0.4):
                chance = chances(fitted, np.nan_to_num(thinned(counts, before, fall, 6)), before, span)[whole]
                said.setdefault((span, f"ours, {fall}"), []).append(chance)
            for rival, method in RIVALS.items():
                said.setdefault((span, rival), []).append(method(counts[whole], before, span))
    print(f"\n{name}: {number} real series; % fall / % rise said at placebo starts; found of the same thinned\n")
    print("| weeks after | starts | ours |", " | ".join(RIVALS), "| thinned by 20% | by 40% |")
    print("|---:|---:|" + "---:|" * (len(RIVALS) + 3))
    for span in SPANS:
        chance = np.concatenate(said[span, "ours, 0.0"])
        scores = [np.concatenate(said[span, rival]) for rival in RIVALS]
        cells = [f"{percent(chance <= FALL)} / {percent(chance >= 1.0 - RISE)}"]
        cells += [f"{percent(score < -Z)} / {percent(score > Z)}" for score in scores]
        cells += [percent(np.concatenate(said[span, f"ours, {fall}"]) <= FALL) for fall in (0.2, 0.4)]
        print(f"| {span} | {chance.size:,} |", " | ".join(cells), "|", flush=True)


def main() -> None:
    """Prints the tables."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=1000)
    parser.add_argument("--data", type=Path, default=None)
    given = parser.parse_args()
    folder = given.data or Path(os.environ.get("JIANWEI_DATA", ""))
    if (folder / "chicago311").is_dir():
        placebo("Chicago, sanitation, 2011 to 2014", chicago(folder))
        placebo("Diseases, R package surveillance", diseases(folder))
    false_effects(given.series)
    covered(given.series // 5)
    power(given.series // 2)
    compared(given.series // 2)
    shifted(given.series // 5)


if __name__ == "__main__":
    main()
