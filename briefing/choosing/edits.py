"""What analysts change of the candidates, as data: added, merged, renamed, left out with a reason."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from briefing.choosing.subjects import Subject, outermost
from city import paths


class EditError(ValueError):
    """An edit that names what is not there; ``table``, ``nth`` (from 0) and ``key`` say where it stands."""

    def __init__(self, table: str, nth: int, key: str, what: str) -> None:
        super().__init__(f"[{table}] {key}: {what}")
        self.table, self.nth, self.key, self.what = table, nth, key, what


class Added(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A candidate that an analyst makes: topics with all below them, and cases with any of the tags."""

    name: str
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    about: str = ""


class Merge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Candidates that become one, named by path, name or issue."""

    name: str
    of: tuple[str, ...]
    about: str = ""


class Rename(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another name for a candidate. Its cases stay."""

    candidate: str
    name: str


class LeaveOut(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A candidate that is not to be ranked, and why. It is shown with the reason."""

    candidate: str
    reason: str


class Edits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of candidates."""

    add: tuple[Added, ...] = ()
    merge: tuple[Merge, ...] = ()
    rename: tuple[Rename, ...] = ()
    leave_out: tuple[LeaveOut, ...] = ()


def made(edits: Edits, subjects: Sequence[Subject]) -> list[Subject]:
    """The subjects that a file adds, and those that it merges: the union of what they hold."""
    found = [
        Subject(kind="group", name=one.name, topics=one.topics, tags=one.tags, about=one.about) for one in edits.add
    ]
    for merge in edits.merge:
        parts = [subject for name in merge.of if (subject := named(name, [*found, *subjects])) is not None]
        topics = [topic for subject in parts for topic in subject.topics]
        topics += [name for name in merge.of if named(name, [*found, *subjects]) is None]
        tags = tuple(dict.fromkeys(tag for subject in parts for tag in subject.tags))
        found.append(Subject(kind="group", name=merge.name, topics=outermost(topics), tags=tags, about=merge.about))
    return found


def named(name: str, subjects: Iterable[Subject]) -> Subject | None:
    """The subject of a name or issue, or None: then the name is a topic's path."""
    return next((one for one in subjects if name in {one.name, one.issue} - {""}), None)


def check(edits: Edits, topics: Iterable[str], subjects: Sequence[Subject]) -> None:
    """Raises ``EditError`` for the first reference to what is neither a topic nor a subject of any feed."""
    nodes = {node for topic in topics for node in paths.lineage(topic)}
    names = nodes | {name for one in subjects for name in (one.name, one.issue) if name}
    names |= {one.name for one in edits.add} | {one.name for one in edits.merge}
    for table, nth, key, what in (*_adding(edits, nodes), *_merging(edits, names), *_referring(edits, names)):
        if what:
            raise EditError(table, nth, key, what)


_Found = Iterator[tuple[str, int, str, str]]
"""Table, number, key and what is wrong; empty where nothing is."""


def _adding(edits: Edits, nodes: set[str]) -> _Found:
    for nth, added in enumerate(edits.add):
        yield "add", nth, "name", "" if added.topics or added.tags else "a candidate needs topics or tags"
        yield "add", nth, "topics", _unknown(added.topics, nodes)
        apart = outermost(added.topics) == tuple(sorted(added.topics))
        yield "add", nth, "topics", "" if apart else "one of the topics is held already by another, or stands twice"


def _merging(edits: Edits, names: set[str]) -> _Found:
    for nth, merge in enumerate(edits.merge):
        yield "merge", nth, "of", "" if len(merge.of) > 1 else "expected at least two candidates"
        yield "merge", nth, "of", _unknown(merge.of, names)


def _referring(edits: Edits, names: set[str]) -> _Found:
    for nth, rename in enumerate(edits.rename):
        yield "rename", nth, "candidate", _unknown([rename.candidate], names)
    for nth, leave in enumerate(edits.leave_out):
        yield "leave_out", nth, "candidate", _unknown([leave.candidate], names)
        said = bool(leave.reason.strip())
        yield "leave_out", nth, "reason", "" if said else "is empty: what is left out is shown with its reason"


def _unknown(given: Iterable[str], known: set[str]) -> str:
    return next((f"no candidate {name} in the data of the period" for name in given if name not in known), "")
