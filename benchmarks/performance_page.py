"""The page docs/performance.md: the table of each benchmark between two markers, with the day on which it was measured.

What was not run now keeps its former table. Pure functions over texts.
"""

import re
from collections.abc import Iterable

_PRIVATE = re.compile(r"(?<![\w.:])(/(?:home|root|tmp|var|work|Users|opt|srv|mnt)/\S*|[A-Za-z]:\\\S*)")


class EmptyError(ValueError):
    """A benchmark has printed no table."""


class PrivateError(ValueError):
    """A table tells of the machine what no document may hold."""


def block(name: str, day: str, machine: str, text: str) -> str:
    """A measured text between its markers."""
    return f"<!-- measured: {name} -->\nMeasured on {day}: {machine}.\n\n{text.strip()}\n<!-- end: {name} -->"


def replaced(page: str, name: str, new: str) -> str:
    """The page with the block of a benchmark in the place of its former one. Raises ``KeyError`` where it has no place.

    >>> replaced("a <!-- measured: b -->old<!-- end: b --> c", "b", "new")
    'a new c'
    """
    begin, end = f"<!-- measured: {name} -->", f"<!-- end: {name} -->"
    if begin not in page or end not in page:
        raise KeyError(name)
    return page[: page.index(begin)] + new + page[page.index(end) + len(end) :]


def held(page: str) -> list[str]:
    """The names of the benchmarks that have a place on the page, in its order."""
    return re.findall(r"<!-- measured: (\S+) -->", page)


def with_places(page: str, wanted: Iterable[tuple[str, str]]) -> str:
    """The page with an empty place at its end for each benchmark that has none, under its name and its goal."""
    known = set(held(page))
    for name, goal in wanted:
        if name not in known:
            place = f"<!-- measured: {name} -->\nNot measured yet.\n<!-- end: {name} -->"
            page = f"{page.rstrip()}\n\n### `{name}`\n\n{goal}\n\n{place}\n"
    return page


def cleaned(printed: str, hosts: Iterable[str] = ()) -> str:
    """What a benchmark has printed as it may stand on the page: without what it says of the machine and its load.

    Paragraphs that are no tables become paragraphs, tables in columns of blanks become blocks of code. Raises
    ``PrivateError`` for a path of this machine or one of ``hosts`` as a whole word, ``EmptyError`` where nothing is
    left.
    """
    lines = [line.rstrip() for line in printed.splitlines() if not line.startswith("end: ")]
    text = "\n".join(re.sub(r"\d+ cores \(.*?\), Python \S+, load [\d., ]*\d[;,]? ?", "", line) for line in lines)
    if not text.strip():
        raise EmptyError("no table was printed")
    names = (host for host in hosts if host)
    if _PRIVATE.search(text) or any(re.search(rf"(?<!\w){re.escape(host)}(?!\w)", text) for host in names):
        raise PrivateError("a table holds a path or a host of this machine")
    return "\n\n".join(_shown(part) for part in re.split(r"\n\s*\n", text.strip()))


def _shown(part: str) -> str:
    lines = part.splitlines()
    if any(line.startswith("|") for line in lines) or not any(re.search(r"\S {2,}\S", line) for line in lines):
        return "\n".join(_apart(lines))
    return "```text\n" + part + "\n```"


def _apart(lines: list[str]) -> list[str]:
    """With an empty line before a table that follows a sentence at once, and after it."""
    found: list[str] = []
    for line in lines:
        if found and line.startswith("|") != found[-1].startswith("|") and found[-1]:
            found.append("")
        found.append(line)
    return found


def missed(printed: str) -> bool:
    """Whether a benchmark says that it could not be measured here."""
    return printed.startswith("Not measured")
