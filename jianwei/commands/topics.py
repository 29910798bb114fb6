"""``jianwei topics``: learns from labelled texts, tells how good a model is, gives texts their topics."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Annotated, TextIO

import msgspec
import typer

from city.times import day_iso, day_of_iso
from intake.errors import InputError
from intake.text_rows import TextRows
from intake.topic_model import Aim, Examples, Figures, Guess, TopicModel, card, topic_of_label, train
from jianwei.commands.options import Json
from jianwei.console import output, print_json, print_table, progress
from jianwei.whole_files import whole, write_whole

_AT_ONCE = 2048
"""Texts that are held at once in ``apply``."""

app = typer.Typer(
    help="Topics from texts: train, evaluate, apply. See docs/topics.md.", no_args_is_help=True, rich_markup_mode=None
)

File = Annotated[Path, typer.Argument(help="CSV (also .gz, UTF-8 or GB18030) or XLSX.")]
Model = Annotated[Path, typer.Argument(help="A model made by `jianwei topics train`.")]
Title = Annotated[str, typer.Option("--title", help="Column of the title.", show_default=False)]
Body = Annotated[str, typer.Option("--body", help="Column of the text.", show_default=False)]
Label = Annotated[str, typer.Option("--label", help="Column of the topic, a path with > where it has levels.")]
Card = Annotated[Path | None, typer.Option("--card", help="Write the model card (Markdown) to this file.")]


@app.command("train")
def train_model(
    file: File,
    label: Label,
    out: Annotated[Path, typer.Option("--out", help="The model file to write.")],
    title: Title = "",
    body: Body = "",
    coverage: Annotated[float, typer.Option("--coverage", min=0.01, max=1, help="Share of texts to answer.")] = 0.9,
    error: Annotated[
        float | None, typer.Option("--error", min=0, max=1, help="Share of wrong answers to allow; then no --coverage.")
    ] = None,
    date: Annotated[str | None, typer.Option("--date", help="Day that the model bears; else today.")] = None,
    card_file: Card = None,
    *,
    as_json: Json = False,
) -> None:
    """Learns topics from labelled texts and writes a model; its figures come from texts that it had not seen.

    The model holds no text. Rows without text or label, of refused kinds, copies and topics with too few examples are
    left out and counted.
    """
    made = day_iso(day_of_iso(date)) if date else datetime.now().astimezone().date().isoformat()
    rows = TextRows(file, (*_columns(title, body), label))
    texts = [(row[0], row[1], row[2]) for row in rows]
    with _naming(file), progress("topics", quiet=as_json) as progressed:
        examples = Examples.of(texts)
        aim = Aim(coverage, error)
        model = train(examples, made, aim, progressed=lambda share: progressed("training", share))
    model.save(out)
    if card_file:
        write_whole(card_file, card(model.header))
    if as_json:
        print_json({**msgspec.to_builtins(model.header), "unread": dict(rows.unread), "first_unread": rows.first})
        return
    known = model.header
    output.print(f"{known.examples:,} examples of {len(known.topics)} topics -> {out}", markup=False, soft_wrap=True)
    _tell_figures("Nested cross-validation", known.figures)
    _tell_left_out(Counter(known.left_out) + rows.unread, rows.first)


@app.command("evaluate")
def evaluate_model(
    model: Model,
    file: File,
    label: Label,
    title: Title = "",
    body: Body = "",
    card_file: Card = None,
    *,
    as_json: Json = False,
) -> None:
    """Holds a model against labelled texts that it has not seen. With --card, writes its card with these figures."""
    known = TopicModel.load(model)
    rows = TextRows(file, (*_columns(title, body), label))
    left_out: Counter[str] = Counter()
    texts: list[tuple[str, str, str]] = []
    for row in rows:
        topic, reason = topic_of_label(row[2])
        if reason:
            left_out[reason] += 1
        else:
            texts.append((row[0], row[1], topic))
    with _naming(file):
        figures, unknown = known.evaluate(
            *(list(column) for column in zip(*texts, strict=True)) if texts else ([], [], [])
        )
    left_out += Counter({"label that the model does not know": unknown}) + rows.unread
    if card_file:
        write_whole(card_file, card(known.header, figures))
    if as_json:
        print_json({**msgspec.to_builtins(figures), "left_out": dict(left_out), "first_unread": rows.first})
        return
    _tell_figures(f"{figures.texts:,} texts", figures)
    _tell_left_out(left_out, rows.first)


@app.command("apply")
def apply_model(
    model: Model,
    file: File,
    id_column: Annotated[str, typer.Option("--id", help="Column of the number of the case.")],
    out: Annotated[Path, typer.Option("--out", help="CSV to write: id, topic, confidence.")],
    title: Title = "",
    body: Body = "",
    threshold: Annotated[
        float | None, typer.Option("--threshold", min=0, max=1, help="Least confidence; else the model's own.")
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Gives each text its topic, empty where it is unclear. Ids, topics and confidence are written, never a text."""
    known = TopicModel.load(model)
    rows = TextRows(file, (id_column, *_columns(title, body)))
    found: Counter[str] = Counter()
    with _whole(out) as stream:
        writer = csv.writer(stream)
        writer.writerow(("id", "topic", "confidence"))
        for id, guess in _guesses(known, rows, threshold):
            writer.writerow((id, guess.topic or "", f"{guess.confidence:.4f}"))
            found[guess.topic or ""] += 1
    unclear = found.pop("", 0)
    if as_json:
        left_out = {"unread": dict(rows.unread), "first_unread": rows.first}
        print_json({"rows": found.total() + unclear, "unclear": unclear, "topics": dict(found), **left_out})
        return
    output.print(f"{found.total() + unclear:,} rows, {unclear:,} unclear -> {out}", markup=False, soft_wrap=True)
    print_table("Topics", ("topic", "rows"), found.most_common(), right=("rows",))
    _tell_left_out(rows.unread, rows.first)


@contextmanager
def _whole(path: Path) -> Iterator[TextIO]:
    """A file that takes its place when all of it is written, and not before."""
    with whole(path) as file:
        stream = TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        yield stream
        stream.detach()


def _guesses(model: TopicModel, rows: TextRows, threshold: float | None) -> Iterator[tuple[str, Guess]]:
    reading = rows.with_ids()
    while texts := list(islice(reading, _AT_ONCE)):
        ids, titles, bodies = zip(*texts, strict=True)
        yield from zip(ids, model.classify(titles, bodies, threshold), strict=True)


@contextmanager
def _naming(file: Path) -> Iterator[None]:
    """Says of which file an error is."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{file}: {error}") from None


def _columns(title: str, body: str) -> tuple[str, str]:
    if not title and not body:
        raise typer.BadParameter("a text is a title, a body or both: give --title or --body")
    return title, body


def _tell_figures(title: str, figures: Figures) -> None:
    rows = [
        ("accuracy, all answered", figures.accuracy),
        ("macro-F1, all answered", figures.macro_f1),
        ("calibration error", figures.calibration_error),
        ("answered", figures.answered),
        ("right of those answered", figures.answered_right),
    ]
    print_table(title, ("figure", "value"), [(name, f"{value:.4f}") for name, value in rows], right=("value",))
    columns = ("topic", "precision", "recall", "f1", "support")
    table = [
        (one.topic, f"{one.precision:.3f}", f"{one.recall:.3f}", f"{one.f1:.3f}", one.support) for one in figures.topics
    ]
    print_table("Topics", columns, table, right=columns[1:])


def _tell_left_out(left_out: Mapping[str, int], first: str) -> None:
    for reason, number in sorted(left_out.items()):
        if number:
            output.print(f"left out: {number:,} rows: {reason}", markup=False, soft_wrap=True)
    if first:
        output.print(f"first row that could not be read: {first}", markup=False, soft_wrap=True)
