"""What a city decides rows with texts by: a memory, a model of topics, the grouping to issues; made of files."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from intake.deciding import Decider, Tools, TopicsOf
from intake.errors import InputError
from intake.issues.grouper import Grouper
from intake.issues.store import IssueStore
from intake.memory import Memory
from intake.tables import Profile
from intake.topic_model import TopicModel


class TextFiles(NamedTuple):
    """Files that a command is given for texts."""

    memory: Path | None = None
    model: Path | None = None


@contextmanager
def deciding(profiles: Sequence[Profile], files: TextFiles, *, beside: Path | None) -> Iterator[Decider | None]:
    """What decides rows of these profiles; None where none of them has a text, or a number, to be decided by.

    The memory is the file that is given, else one ``beside`` a store. Raises ``InputError``: where there is neither,
    where a profile takes topics from texts and there is no model, where a file is given that no profile needs.
    """
    undecided = [profile for profile in profiles if profile.undecided]
    learning = [profile.feed for profile in undecided if profile.text and profile.text.topic != "feed"]
    if files.model and not learning:
        raise InputError("--topic-model: no profile takes topics from texts, see [text] topic")
    if learning and not files.model:
        raise InputError(f"profile {learning[0]} takes topics from texts: give --topic-model FILE")
    if not undecided:
        if files.memory:
            raise InputError("--memory: no profile has [text], or numbers of [matter]")
        yield None
        return
    path = files.memory or (beside.with_name(f"{beside.name}-memory") if beside else None)
    if path is None:
        raise InputError(f"profile {undecided[0].feed} has texts or numbers to be decided by: give --memory FILE")
    model = TopicModel.load(files.model) if files.model else None
    memory = Memory(path)
    try:
        yield Decider(memory, _tools(memory, model, files))
    finally:
        memory.close()


def _tools(memory: Memory, model: TopicModel | None, files: TextFiles) -> Tools:
    with memory.batch():
        store = IssueStore(memory.connection)
    return Tools(
        topics=_topics(model) if model else None,
        issues=Grouper(store),
        content=tuple(sha256(path.read_bytes()).hexdigest() for path in (files.model,) if path),
    )


def _topics(model: TopicModel) -> TopicsOf:
    return lambda titles, bodies: [guess.topic for guess in model.classify(titles, bodies)]
