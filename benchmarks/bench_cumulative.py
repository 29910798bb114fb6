"""The slow rise: days until it is found by summed likelihood ratios and by their rivals at equal false alarms; cost.

Run it as a script, or all of them by ``make bench``. Every method's threshold is set by simulation so that quiet series
of that mean go on for 1,000 days on average until an alarm; variance over mean is 1.5, the mean is known. Rises begin
after 84 quiet days; days until the first alarm, 200 where there is none. The last line of each mean is the method as
shipped, with its threshold by formula and none by simulation.

- CUSUM: S = max(0, S + log likelihood ratio) for three rises at once, the same as ours, the greatest of them counts
  (Page, Biometrika 41 (1954) 100-115; Watkins and others, BMC Medical Informatics 8 (2008) 37, for the law).
- GLR: the greatest log likelihood ratio over the first period of the rise, 84 back, and its size, at least 10%, of the
  sums since then (Höhle and Paul, Computational Statistics & Data Analysis 52 (2008) 4357-4368).
- Day, 7 days: the tail of the law at the last day's count and at the sum of the last seven, the equal of a count
  drawn into the tail by chance, so that the rate is exactly the one asked for.
"""

from collections.abc import Callable
from time import process_time

import numpy as np
from numpy.typing import NDArray

from detectors import cumulative, level_change, negative_binomial
from detectors.predicted import Predicted

Floats = NDArray[np.float64]

MEANS, DISPERSION, WINDOW = (0.2, 1.0, 5.0, 30.0), 1.5, cumulative.WINDOW
SERIES, QUIET_DAYS, MOST = 400, 1000, 200
JUDGED, ROUNDS = 69_000, 3
DAYS = np.arange(1, MOST + 1)
SHAPES = {
    "+20%": np.full(MOST, 1.2),
    "+50%": np.full(MOST, 1.5),
    "+100%": np.full(MOST, 2.0),
    "+1% a day": 1.0 + 0.01 * DAYS,
    "+3% a day": 1.0 + 0.03 * DAYS,
}


def counts_of(rng: np.random.Generator, mean: Floats) -> Floats:
    """Negative binomial counts of these means."""
    return rng.poisson(rng.gamma(mean / (DISPERSION - 1.0)) * (DISPERSION - 1.0)).astype(np.float64)


def law(counts: Floats, mean: float) -> Predicted:
    """The counts beside their law before the rise."""
    size = np.full(counts.shape, mean / (DISPERSION - 1.0))
    return Predicted(counts, np.full(counts.shape, mean), size, np.zeros(counts.shape[0]))


def windows(statistic: Callable[[Predicted], Floats], counts: Floats, mean: float) -> Floats:
    """[n, T] a statistic of the window that ends with each day."""
    ends = range(1, counts.shape[1] + 1)
    return np.stack([statistic(law(counts[:, max(end - WINDOW, 0) : end], mean)) for end in ends], axis=1)


def ours(counts: Floats, mean: float) -> Floats:
    """Logarithm of the run."""
    first = np.zeros(counts.shape[0], dtype=np.int64)
    return windows(lambda window: np.asarray(np.log(cumulative.judge(window, first).run)), counts, mean)


def cusum(counts: Floats, mean: float) -> Floats:
    """The greatest of three CUSUMs."""
    size = mean / (DISPERSION - 1.0)
    best = np.zeros(counts.shape)
    for (rise,) in cumulative.rises(np.array([mean / DISPERSION])):
        gain = np.log((size + rise * mean) / (size + mean))
        value = np.zeros(counts.shape[0])
        for day in range(counts.shape[1]):
            value = np.maximum(value + (np.log(rise) - gain) * counts[:, day] - size * gain, 0.0)
            best[:, day] = np.maximum(best[:, day], value)
    return best


def glr(counts: Floats, mean: float) -> Floats:
    """Generalised likelihood ratio."""

    def greatest(window: Predicted) -> Floats:
        events = np.cumsum(window.counts[:, ::-1], axis=1)
        expected, size = (np.cumsum(value[:, ::-1], axis=1) for value in (window.mean, window.size))
        rise = np.maximum(events / expected, 1.0 + cumulative.LEAST_RISE)
        gain = np.log((size + rise * expected) / (size + expected))
        return np.asarray((events * (np.log(rise) - gain) - size * gain).max(axis=1))

    return windows(greatest, counts, mean)


def tail(counts: Floats, mean: float, days: int) -> Floats:
    """Minus the logarithm of the tail at sums of some days, ties drawn by chance."""
    whole = np.concatenate([np.full((counts.shape[0], days - 1), mean), counts], axis=1)
    sums = np.round(np.lib.stride_tricks.sliding_window_view(whole, days, axis=1).sum(axis=2))
    size = np.array(days * mean / (DISPERSION - 1.0))
    above, at = (negative_binomial.tail(sums + more, np.array(days * mean), size) for more in (1.0, 0.0))
    return np.asarray(-np.log(above + np.random.default_rng(3).random(sums.shape) * (at - above)))


METHODS: dict[str, Callable[[Floats, float], Floats]] = {
    "summed likelihood ratios": ours,
    "CUSUM": cusum,
    "GLR": glr,
    "day": lambda counts, mean: tail(counts, mean, 1),
    "7 days": lambda counts, mean: tail(counts, mean, 7),
}


def run_length(path: Floats, threshold: float) -> float:
    """Average days until a statistic reaches the threshold, of days that end with the first time or the last day."""
    hit = path >= threshold
    reached = hit.any(axis=1)
    return float(np.where(reached, hit.argmax(axis=1) + 1, path.shape[1]).sum() / max(np.count_nonzero(reached), 1))


def threshold_of(path: Floats) -> float:
    """The height that quiet series reach after 1,000 days."""
    low, high = 0.0, 30.0
    for _ in range(40):
        middle = (low + high) / 2.0
        low, high = (middle, high) if run_length(path, middle) < cumulative.QUIET_RUN else (low, middle)
    return high


def delay(path: Floats, threshold: float) -> float:
    """Average days from the beginning of a rise to the first alarm."""
    hit = path[:, WINDOW:] >= threshold
    return float(np.where(hit.any(axis=1), hit.argmax(axis=1) + 1, MOST).mean())


def delays(mean: float, rng: np.random.Generator) -> None:
    """The lines of one mean."""
    quiet = counts_of(rng, np.full((SERIES, QUIET_DAYS), mean))
    quiet_paths = {name: method(quiet, mean) for name, method in METHODS.items()}
    thresholds = {name: threshold_of(path) for name, path in quiet_paths.items()}
    found: dict[str, list[float]] = {name: [] for name in [*METHODS, "as shipped"]}
    for shape in SHAPES.values():
        means = mean * np.concatenate([np.ones(WINDOW), shape])
        counts = counts_of(rng, np.broadcast_to(means, (SERIES, means.size)))
        paths = {name: method(counts, mean) for name, method in METHODS.items()}
        for name, path in paths.items():
            found[name].append(delay(path, thresholds[name]))
        found["as shipped"].append(delay(paths["summed likelihood ratios"], float(np.log(cumulative.QUIET_RUN))))
    shipped = run_length(quiet_paths["summed likelihood ratios"], float(np.log(cumulative.QUIET_RUN)))
    for name, values in found.items():
        length = shipped if name == "as shipped" else run_length(quiet_paths[name], thresholds[name])
        cells = " | ".join(f"{value:>9.1f}" for value in values)
        print(f"| {mean:>4} | {name:<24} | {length:>11.0f} | {cells} |", flush=True)


def seconds(work: Callable[[], object]) -> float:
    """Processor time, the least of some runs."""
    spent = []
    for _ in range(ROUNDS):
        start = process_time()
        work()
        spent.append(process_time() - start)
    return min(spent)


def cost(rng: np.random.Generator) -> None:
    """Seconds for a large city's series, 343 streets by 200 topics, on one core, one in ten of them risen by half."""
    mean = np.exp(rng.uniform(np.log(0.02), np.log(5.0), (JUDGED, 1))) * np.ones(WINDOW)
    risen = np.where((rng.random((JUDGED, 1)) < 0.1) & (np.arange(WINDOW) >= WINDOW // 2), 1.5, 1.0)
    whole = Predicted(rng.poisson(mean * risen).astype(np.float64), mean, mean / 0.5, np.full(JUDGED, 0.1))
    first = np.zeros(JUDGED, dtype=np.int64)
    print(f"\n| {'method':<24} | {'series':>7} | {'periods':>7} | {'seconds':>7} | {'µs a series':>11} |")
    print(f"|{'-' * 26}|{'-' * 8}:|{'-' * 8}:|{'-' * 8}:|{'-' * 12}:|")
    for name, work in (
        ("summed likelihood ratios", lambda: cumulative.judge(whole, first)),
        ("change of level", lambda: level_change.judge(whole, first)),
    ):
        spent = seconds(work)
        print(f"| {name:<24} | {JUDGED:>7} | {WINDOW:>7} | {spent:>7.2f} | {1e6 * spent / JUDGED:>11.1f} |")


def main() -> None:
    """Prints the tables."""
    rng = np.random.default_rng(1)
    print(f"| {'mean':>4} | {'method':<24} | {'false alarm':>11} | " + " | ".join(f"{s:>9}" for s in SHAPES) + " |")
    print(f"|{'-' * 5}:|{'-' * 26}|{'-' * 12}:|" + f"{'-' * 10}:|" * len(SHAPES))
    for mean in MEANS:
        delays(mean, rng)
    cost(rng)


if __name__ == "__main__":
    main()
