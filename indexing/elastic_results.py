"""What a writer tells of the documents it was given, and of all of them since it was made."""

from dataclasses import dataclass, field

from indexing.store import Kind


@dataclass(frozen=True, slots=True)
class Refusal:
    """A document that Elasticsearch does not take as it is: the type of the fault and the field, never a value."""

    kind: Kind
    id: str
    fault: str


@dataclass(slots=True)
class Outcome:
    """What became of the documents of one ``write``: each is indexed, older or refused."""

    indexed: int = 0
    older: int = 0
    """There in the same or a newer version."""
    retried: int = 0
    """Sendings that had to be repeated, however often one document was."""
    refused: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BulkState:
    """Totals since the writer was made."""

    indexed: int
    older: int
    retried: int
    refused: int
    requests: int
    waiting_since: float | None
    """By ``time.monotonic``; None where nothing is held back."""
    waiting_for: str
    """Why, in words; empty where nothing is held back."""
