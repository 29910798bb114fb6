"""An embedded city that is kept open between deeds: its watch is rebuilt only where somebody else has written to it."""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from indexing.errors import StoreError
from jianwei.deeds import document_of, require_fitting
from jianwei.embedded import Elsewhere, Embedded
from jianwei.held import held_in
from jianwei.settings import installation
from jianwei.stores import is_address, sqlite_path
from streams.messages import Deed

Body = dict[str, Any]
_TRIES = 3


class KeptCity:
    """The watch of a city in a file, for one thread. The file is held for writing during a deed and at no other time.

    ``store`` and ``state`` are those of a replay: a store in an Elasticsearch has the file of its replay beside it.
    Raises ``StoreError`` where they do not go together.
    """

    def __init__(self, store: str, state: Path | None, name: str | None) -> None:
        if is_address(store) and state is None:
            raise StoreError(
                "the store is an Elasticsearch: give --kafka or set JIANWEI_KAFKA for an installation, or give --state "
                "PATH, the file that a replay into it keeps"
            )
        if state is not None and not is_address(store):
            raise StoreError("--state PATH is for a store in an Elasticsearch: the file that its replay keeps")
        self._store, self._name = store, name
        self._path = state if state is not None else sqlite_path(store)
        self._stack = ExitStack()
        self._city: Embedded | None = None
        self._file: tuple[int, int] | None = None

    def act(self, *deeds: Deed) -> Body:
        """Takes deeds, all or none; gives the document that tells what came of the last.

        Raises ``StoreError`` where there is no such city or another process does not cease to write, and what
        ``require_fitting`` raises.
        """
        for _ in range(_TRIES):
            city = self._current()
            try:
                with city.file.held() as unchanged:
                    if unchanged:
                        return _done(city, deeds)
            except BaseException:
                self.close()  # what is in memory may be ahead of the file
                raise
            self.close()
        raise StoreError(f"{self._path}: another process is writing to the store: try again")

    def close(self) -> None:
        """Lets the file go; the next deed opens it anew."""
        self._city = None
        self._stack.close()

    def _current(self) -> Embedded:
        """The city as it was read last, if that is still the file of this name."""
        if not self._path.exists():
            self.close()
            raise StoreError(f"no store at {self._path}")
        at = self._path.stat()
        file = (at.st_dev, at.st_ino)
        if self._city is None or file != self._file:
            self.close()
            self._city, self._file = self._opened(), file
        return self._city

    def _opened(self) -> Embedded:
        place = None
        if is_address(self._store):
            from indexing.elastic_connection import address_of, check, connect  # noqa: PLC0415 - slow to import, a file needs none
            from indexing.elastic_store import ElasticStore  # noqa: PLC0415

            client = connect(self._store)
            self._stack.callback(client.close)
            check(client)
            installed = installation(self._name)
            plain = address_of(self._store).plain
            place = Elsewhere(ElasticStore(client, installed), f"{plain}, installation {installed}")
        configuration, partitions = held_in(self._path)
        city = Embedded(self._path, configuration, partitions, elsewhere=place, watch_alone=True)
        return self._stack.enter_context(city)


def deed_in_file(store: str, state: Path | None, name: str | None, *deeds: Deed) -> Body:
    """Takes deeds into an embedded city, all or none; gives the document that tells what came of the last.

    Raises as ``KeptCity.act`` does.
    """
    with closing(KeptCity(store, state, name)) as city:
        return city.act(*deeds)


def _done(city: Embedded, deeds: Sequence[Deed]) -> Body:
    for deed in deeds:
        require_fitting(city.store, deed)
        city.act(deed)
    city.commit()
    kind, name = document_of(deeds[-1])
    found = city.store.get(kind, name)
    if found is None:
        raise StoreError(f"{name} of {kind} is gone")
    return found
