"""Which streams and indices of an installation hold leaked values, and the words that take their place."""

from collections import Counter
from collections.abc import Iterator

from city.encoded import decoded
from city.removal import Removal
from city.times import Zone
from indexing.store import Document
from jianwei.outputs import Documents
from jianwei.purging import Place
from jianwei.purging_alerts import rename_alerts
from streams.kafka_source import Copied
from streams.placing import Placing
from streams.step import Output


class Search:
    """Looks at every record and document of an installation, and counts those that hold a value."""

    def __init__(self, name: str, removal: Removal) -> None:
        self._name = name
        self._removal = removal
        self._held: Counter[tuple[str, str]] = Counter()
        self.events: list[bytes] = []
        """Records of events that hold a value: their names decide where they belong."""
        self.alerts: list[Copied] = []
        """Records of alerts that hold one."""

    def record(self, one: Copied) -> None:
        """Looks at a record."""
        if self._removal.learn([decoded(one.key)[0], decoded(one.value)[0]]):
            self._held[one.stream, "records"] += 1
            if one.stream == "events":
                self.events.append(one.value)
            elif one.stream == "alerts":
                self.alerts.append(one)

    def document(self, one: Document) -> None:
        """Looks at a document."""
        self._held[one.kind, "documents"] += self._removal.learn([one.id, one.body])

    def places(self) -> Iterator[Place]:
        """Streams and kinds of documents that hold a value."""
        for (where, what), held in sorted(self._held.items()):
            if held:
                separator = "." if what == "records" else "-"
                yield Place(f"{self._name}{separator}{where}", what, held)


def give_words(found: Search, removal: Removal, placing: Placing, zone: Zone) -> None:
    """Words of names that decide on a partition, and ids of alerts. After all was searched, before it is named."""
    for value in found.events:
        placing.learn(value)
    placing.give(removal)
    made = Documents(zone)
    for one in found.alerts:
        rename_alerts((document.body for document in made.of(Output("alerts", 0, one.key, one.value))), removal)


def name_record(one: Copied, removal: Removal) -> None:
    """Gives the components of a record their words."""
    removal.name({"value": decoded(one.value)[0]})
    removal.name({"key": decoded(one.key)[0]})


def name_document(one: Document, removal: Removal) -> None:
    """Gives the components of a document their words: those of its fields before those of its id."""
    removal.name(one.body)
    removal.name({"id": one.id})
