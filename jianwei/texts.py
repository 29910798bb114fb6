"""What a city decides rows with texts by: a memory, a model of topics, the grouping to issues; made of files."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import msgspec

from city.configuration import Configuration
from intake.copies import CopyFinder
from intake.deciding import Decider, Tools, TopicsOf
from intake.errors import InputError
from intake.issues.grouper import Grouper
from intake.issues.store import IssueStore
from intake.issues.words import shipped_subjects
from intake.masking import mask
from intake.memory import Memory
from intake.tables import Profile
from intake.taxonomy import Taxonomy
from intake.topic_model import TopicModel
from intake.urgent_texts import TextRules, load_text_rules, shipped_text_rules

SHIPPED = "shipped"


class TextFiles(NamedTuple):
    """Files that a command is given for texts."""

    memory: Path | None = None
    model: Path | None = None
    urgent: str | None = None
    """A file, or ``shipped``."""


def text_rules(named: str | None) -> TextRules:
    """The urgent rules on texts of a file or those that are shipped; none if none is named. Raises ``ProfileError``."""
    if named is None:
        return TextRules(())
    return shipped_text_rules() if named == SHIPPED else load_text_rules(Path(named))


def with_text_rules(configuration: Configuration, named: str | None) -> Configuration:
    """A configuration that knows the levels of urgent rules on texts; what it says of one already stays."""
    known = {rule.name for rule in configuration.urgent}
    added = tuple(rule for rule in text_rules(named).configured() if rule.name not in known)
    return msgspec.structs.replace(configuration, urgent=(*configuration.urgent, *added)) if added else configuration


@contextmanager
def deciding(
    profiles: Sequence[Profile], files: TextFiles, configuration: Configuration, *, beside: Path | None
) -> Iterator[Decider | None]:
    """What decides rows of these profiles; None where none of them has a text, or a number, to be decided by.

    The memory is the file that is given, else one ``beside`` a store. Raises ``InputError``: where there is neither,
    where a profile takes topics from texts and there is no model, where a file is given that no profile needs.
    """
    undecided = [profile for profile in profiles if profile.undecided]
    learning = [profile.feed for profile in undecided if profile.text and profile.text.topic != "feed"]
    rules = text_rules(files.urgent)
    _require_levels(rules, configuration)
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
        yield Decider(memory, _tools(memory, undecided, model, rules, files))
    finally:
        memory.close()


def _tools(
    memory: Memory, profiles: Sequence[Profile], model: TopicModel | None, rules: TextRules, files: TextFiles
) -> Tools:
    with memory.batch():
        copies, issues = CopyFinder(memory.connection), IssueStore(memory.connection)
    named = [files.model] if files.model else []
    named += [Path(files.urgent)] if files.urgent and files.urgent != SHIPPED else []
    return Tools(
        topics=_topics(model) if model else None,
        urgent=rules.rules_of if rules.rules else None,
        masked=lambda title: mask(title).text,
        copies=copies,
        issues=Grouper(issues, vocabulary=_vocabulary(profiles, model)),
        content=(
            files.urgent if files.urgent == SHIPPED else "",
            *(sha256(path.read_bytes()).hexdigest() for path in named),
        ),
    )


def _vocabulary(profiles: Sequence[Profile], model: TopicModel | None) -> list[str]:
    """Names of topics and the shipped words: what words of an issue may be."""
    found = [*shipped_subjects(), *(model.header.topics if model else ())]
    for profile in profiles:
        taxonomy = Taxonomy.of(profile)
        if taxonomy is not None and taxonomy.dictionary is not None:
            found += [node.path for node in taxonomy.dictionary.topics]
    return found


def _require_levels(rules: TextRules, configuration: Configuration) -> None:
    """Workers know the level of a rule by the configuration alone."""
    known = {rule.name for rule in configuration.urgent}
    if missing := [rule.name for rule in rules.configured() if rule.name not in known]:
        raise InputError(
            f"--urgent-texts: the installation has no urgent rule {missing[0]}: "
            "it was set up with others, see `jianwei setup --urgent-texts`"
        )


def _topics(model: TopicModel) -> TopicsOf:
    return lambda titles, bodies: [guess.topic for guess in model.classify(titles, bodies)]
