"""The card of a model: what it was made of, how good it is, what it is for. Markdown, without any text of a citizen."""

from collections.abc import Iterable, Iterator, Sequence

from intake.topic_model.figures import Figures
from intake.topic_model.header import Header

_PURPOSE = """\
It gives a citizen's message the topic of the taxonomy that it is about, so that problems are counted where they belong.
It says nothing of the writer, and must not be used to judge, rank or find persons, nor to decide whether a matter is
dealt with. A person may correct every answer.
"""
_LIMITS = """\
- It knows the topics below and no others. A text of another subject gets one of them or is unclear.
- It was judged on texts from the same source and time as those it learnt from. Elsewhere, and later, it is worse:
  evaluate it on new labelled texts before use and every few months.
- A label is one person's choice; where two topics overlap, some of what counts as wrong is not.
- It reads characters and pairs of neighbours: neither irony nor denial nor what a picture shows.
- Texts that are all but copies of each other make the figures look better than they are. Exact copies were left out.
- It holds weights of hashed characters and pairs that stood in {least} texts or more, no text. Whoever has the file can
  try whether a pair of characters was known, not what anybody wrote.
"""


def card(header: Header, evaluated: Figures | None = None) -> str:
    """The card as Markdown; with figures of labelled texts that training did not see, where there are some."""
    return "\n".join(_lines(header, evaluated)) + "\n"


def _lines(header: Header, evaluated: Figures | None) -> Iterator[str]:
    yield from ("# Topic model of " + header.made, "", "## Intended use", "", _PURPOSE)
    yield from ("## Training set", "")
    yield from _table(
        ("", ""),
        [
            ("examples", f"{header.examples:,}"),
            ("topics", f"{len(header.topics):,}"),
            ("digest", f"`{header.digest}`"),
            ("made on", header.made),
            *((f"left out: {reason}", f"{rows:,}") for reason, rows in header.left_out.items()),
        ],
    )
    yield from ("## Model", "")
    hashing = header.hashing
    yield (
        f"Linear support vector machine ({header.candidate}) over {header.buckets:,} of 2^{hashing.bits} hashed "
        f"characters and pairs, the title {hashing.title_weight} times; temperature {header.temperature:.4f}. "
        f"Below a confidence of "
        f"{header.threshold:.4f} the answer is the topic above or unclear; chosen for {_aim(header)}.\n"
    )
    yield from _table(
        ("tried", "accuracy", "macro-F1"),
        [(str(one.candidate), f"{one.accuracy:.4f}", f"{one.macro_f1:.4f}") for one in header.tried],
    )
    yield from ("## Figures by nested cross-validation on the training set", "")
    yield from _figures(header.figures)
    if evaluated:
        yield from ("## Figures on texts that training did not see", "")
        yield from _figures(evaluated)
    yield from ("## Limits", "", _LIMITS.format(least=header.least).rstrip())


def _aim(header: Header) -> str:
    if header.aim.error is not None:
        return f"at most {header.aim.error:.1%} wrong answers"
    return f"{header.aim.coverage:.0%} of the texts answered"


def _figures(found: Figures) -> Iterator[str]:
    yield from _table(
        ("", ""),
        [
            ("texts", f"{found.texts:,}"),
            ("accuracy, every text answered", f"{found.accuracy:.4f}"),
            ("macro-F1, every text answered", f"{found.macro_f1:.4f}"),
            ("expected calibration error (10 bins of equal width)", f"{found.calibration_error:.4f}"),
            ("answered with the model's threshold", f"{found.answered:.4f}"),
            ("of these right", f"{found.answered_right:.4f}"),
        ],
    )
    yield from _table(
        ("topic", "precision", "recall", "F1", "texts"),
        [
            (one.topic, f"{one.precision:.3f}", f"{one.recall:.3f}", f"{one.f1:.3f}", f"{one.support:,}")
            for one in found.topics
        ],
    )
    yield from _table(
        ("surest share", "accuracy"), [(f"{one.coverage:.0%}", f"{one.accuracy:.4f}") for one in found.coverages]
    )
    yield from _table(
        ("level of the answer", "share of the texts", "right"),
        [(str(one.level), f"{one.share:.4f}", f"{one.right:.4f}") for one in found.levels],
    )
    if found.pairs:
        yield from _table(
            ("topic", "taken for", "texts"), [(one.topic, one.taken_for, f"{one.texts:,}") for one in found.pairs]
        )


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(columns) + " |"
    yield "|" + "---|" * len(columns)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""
