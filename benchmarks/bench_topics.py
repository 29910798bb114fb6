"""Topics from texts: texts a second, training time and size of the model, beside a plain TF-IDF with LinearSVC.

Run it as a script, or all of them by ``make bench``. The texts are random Chinese characters, drawn so that each topic
favours some, 420 characters a text in the mean; they say how fast, not how right. Ratios are taken in one run.
"""

import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from intake.topic_model import Examples, TopicModel, train

TOPICS, TRAINING, NEW, ROUNDS = 7, 2500, 5000, 3
CHARACTERS = np.array([chr(point) for point in range(0x4E00, 0x4E00 + 3000)] + list(",。") * 50)


def texts(number: int, rng: np.random.Generator) -> list[tuple[str, str, str]]:
    """Rows of title, body and label; characters by a law of frequencies as texts have it."""
    usual = 1.0 / np.arange(1, len(CHARACTERS) + 1)
    rows = []
    laws = [np.random.default_rng(topic).permutation(usual) + 3 * usual for topic in range(TOPICS)]
    for label in rng.integers(TOPICS, size=number):
        law = laws[label] / laws[label].sum()
        drawn = "".join(rng.choice(CHARACTERS, size=20 + int(rng.gamma(2.0, 200.0)), p=law))
        rows.append((drawn[:16] if rng.random() < 0.4 else "", drawn[16:], f"topic {label}"))
    return rows


def row(name: str, ours: float, plain: float, unit: str) -> None:
    """One line of the table."""
    print(f"| {name:<34} | {ours:>12,.2f} | {plain:>12,.2f} | {ours / plain:>6.2f} | {unit:<10} |")


def main() -> None:
    """Prints the table."""
    rng = np.random.default_rng(1)
    examples = Examples.of(texts(TRAINING, rng))
    titles, bodies, _ = zip(*texts(NEW, rng), strict=True)
    known = [f"{title} {body}" for title, body in zip(examples.titles, examples.bodies, strict=True)]
    new = [f"{title} {body}" for title, body in zip(titles, bodies, strict=True)]
    start = perf_counter()
    model = train(examples, "2026-01-01")
    trained = perf_counter() - start
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True, min_df=2)
    pipeline = make_pipeline(vectorizer, LinearSVC(C=0.5))
    start = perf_counter()
    pipeline.fit(known, examples.labels)
    plainly = perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "topics.model"
        model.save(path)
        loaded, size = TopicModel.load(path), path.stat().st_size / 1e6
    spent = {"ours": np.inf, "plain": np.inf}
    for _ in range(ROUNDS):
        start = perf_counter()
        loaded.classify(titles, bodies)
        spent["ours"] = min(spent["ours"], perf_counter() - start)
        start = perf_counter()
        pipeline.predict(new)
        spent["plain"] = min(spent["plain"], perf_counter() - start)
    words = sum(len(word.encode()) for word in vectorizer.vocabulary_) + pipeline[-1].coef_.nbytes
    print(f"| {'':<34} | {'this model':>12} | {'plain':>12} | {'ratio':>6} | {'unit':<10} |")
    print(f"|{'-' * 36}|{'-' * 13}:|{'-' * 13}:|{'-' * 7}:|{'-' * 12}|")
    row("classify, in a batch", NEW / spent["ours"], NEW / spent["plain"], "texts/s")
    start = perf_counter()
    for title, body in zip(titles[:300], bodies[:300], strict=True):
        loaded.classify([title], [body])
    alone = 1e3 * (perf_counter() - start) / 300
    start = perf_counter()
    for text in new[:300]:
        pipeline.predict([text])
    row("classify, one text a call", alone, 1e3 * (perf_counter() - start) / 300, "ms")
    row(f"training on {TRAINING:,} (ours: 106 fits)", trained, plainly, "s")
    row("model (plain: words and weights)", size, words / 1e6, "MB")


if __name__ == "__main__":
    main()
