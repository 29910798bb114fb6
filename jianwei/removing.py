"""An installation is removed from its servers: streams, positions, documents, templates, keys; and its snapshots.

Everything is found by its name, so a run that was killed is ended by the next one.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing

import msgspec

from indexing.elastic_installations import ElasticInstallations
from jianwei.copies import take_away
from jianwei.state_snapshots import StateSnapshots
from streams.broker import Broker
from streams.catalogue import load_catalogue
from streams.kafka_administration import Administration
from streams.kafka_belongings import belongings
from streams.kafka_copy_mark import predecessors
from streams.kafka_source import Source


class Belonging(msgspec.Struct, frozen=True):
    """One thing of an installation."""

    where: str
    """``kafka``, ``elasticsearch`` or ``files``."""
    what: str
    """As ``stream town.events``, ``index town-alerts-all``, ``key town-index``."""


class Removing:
    """An installation on a broker, in an Elasticsearch, or both; what is None is not looked at. ``close`` it.

    ``states`` are the snapshots of states of this machine.

    All raise ``StreamsError``, ``StoreError`` and ``UnreachableError``.
    """

    def __init__(self, name: str, broker: Broker | None, store: str | None, states: StateSnapshots) -> None:
        self._name, self._broker, self._states = name, broker, states
        states.require_ready([name])
        self._stack = ExitStack()
        self._indices = self._stack.enter_context(closing(ElasticInstallations(store))) if store else None
        if self._indices:
            self._indices.check()

    def close(self) -> None:
        """Closes the connections."""
        self._stack.close()

    def held(self) -> list[Belonging]:
        """All that would be removed, in no order of removal. Raises ``StreamsError`` where somebody works on it."""
        if self._broker is not None:
            self._source(self._broker).require_still()
        return list(self._held())

    def former(self) -> list[str]:
        """The installations that this one is a copy of and of which something is there, the nearest first."""
        if self._broker is None:
            return []
        return [one for one in predecessors(self._broker, self._name) if self._on_broker(self._broker, one)]

    def snapshots(self) -> list[str]:
        """Snapshots that go on holding its indices, as ``repository/name``."""
        return ["/".join(one) for one in self._indices.snapshots(self._name)] if self._indices else []

    def run(self) -> None:
        """Removes all of it. Raises ``StreamsError`` where somebody works on it, before anything is removed."""
        if self._broker is not None:
            take_away(self._source(self._broker), self._indices)
        elif self._indices is not None:
            self._indices.remove(self._name)
        if self._indices is not None:
            self._indices.revoke(self._name)
        self._states.remove(self._name)

    def _held(self) -> Iterator[Belonging]:
        if self._broker is not None:
            yield from (Belonging("kafka", what) for what in self._on_broker(self._broker, self._name))
        if self._indices is not None:
            yield from (Belonging("elasticsearch", what) for what in self._indices.held(self._name))

        if (found := self._states.held(self._name)) is not None:
            yield Belonging("files", f"snapshots of states {found[0]}")

    def _on_broker(self, broker: Broker, name: str) -> list[str]:
        return belongings(Administration(broker, name, load_catalogue()))

    def _source(self, broker: Broker) -> Source:
        return Source(broker, self._name, load_catalogue())
