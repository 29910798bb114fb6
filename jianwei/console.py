"""What commands print: tables and progress for people on a terminal, JSON for programs."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

output = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
errors = Console(stderr=True, highlight=False)

LEVEL_STYLES = {1: "", 2: "yellow", 3: "bold dark_orange", 4: "bold red"}


def print_json(value: Any) -> None:
    """One JSON value on standard output."""
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=2) + b"\n")
    sys.stdout.buffer.flush()


def print_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, right: Sequence[str] = ()
) -> None:
    """A table; columns named in ``right`` hold numbers. Cell texts are printed as they are, never as markup."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, header_style="dim")
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    count = 0
    for row in rows:
        table.add_row(*(_plain(cell) for cell in row))
        count += 1
    output.print(table)
    if not count:
        output.print("  (none)", style="dim")


def _plain(cell: Any) -> str:
    text = "" if cell is None else f"{cell:,.1f}" if isinstance(cell, float) else str(cell)
    return text.replace("[", "\\[")


def silent(stage: str, share: float) -> None:
    """Progress that nobody watches."""


def _lines(title: str) -> Callable[[str, float], None]:
    """Progress as a line on standard error whenever a stage begins, with the seconds since the first."""
    began, last = perf_counter(), ""

    def told(stage: str, _share: float) -> None:
        nonlocal last
        if stage != last:
            last = stage
            errors.print(f"{title}: {perf_counter() - began:4.0f} s  {stage}", markup=False, soft_wrap=True)

    return told


@contextmanager
def progress(title: str, *, quiet: bool = False, lines: bool = False) -> Iterator[Callable[[str, float], None]]:
    """A progress line on a terminal; elsewhere a line for each stage where ``lines`` are wanted, else silent.

    The yielded function takes a stage and a share from 0 to 1.
    """
    if quiet or not errors.is_terminal:
        yield _lines(title) if lines and not quiet else silent
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task(title, total=1.0)
        yield lambda stage, share: bar.update(task, description=f"{title}: {stage}", completed=share)
