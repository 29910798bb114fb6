"""Which store a command means: ``sqlite:PATH``, or the address of an Elasticsearch."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from city.configuration import Configuration
from indexing.errors import StoreError
from indexing.sqlite import SqliteStore
from indexing.sqlite_schema import connect as open_file
from indexing.store import Store
from jianwei.held import configuration_of
from jianwei.settings import Settings, SettingsError, installation, shown

_FILE = "sqlite:"
_ADDRESS = ("http://", "https://")
_EXPECTED = "expected sqlite:PATH, as sqlite:city.db, or an address, as http://localhost:9200"


def store_named(store: str | None) -> str:
    """The store of the option or of ``JIANWEI_STORE``. Raises ``StoreError`` where there is none or it is no store."""
    named = store or Settings.from_environment().store
    if not named:
        raise StoreError("no store: give --store or set JIANWEI_STORE: " + _EXPECTED)
    if is_address(named):
        from indexing.elastic_connection import address_of  # noqa: PLC0415 - slow to import, a file needs none

        address_of(named)
    elif not named.startswith(_FILE) or named == _FILE or "://" in named:
        raise StoreError(f"store {shown(named)}: {_EXPECTED}")
    return named


def elasticsearch_named(store: str | None) -> str | None:
    """The Elasticsearch of an installation, if one is meant. Raises ``SettingsError`` where the option names a file."""
    if store is None and not is_address(Settings.from_environment().store or ""):
        return None
    named = store_named(store)
    if not is_address(named):
        raise SettingsError(f"--store {named}: only an Elasticsearch is set up, a file is made by `jianwei replay`")
    return named


def is_address(store: str) -> bool:
    """Whether a store is an Elasticsearch."""
    return store.startswith(_ADDRESS)


def kafka_beside(kafka: str | None, store: str | None, state: Path | None) -> str | None:
    """The brokers of ``--kafka``, else those of ``JIANWEI_KAFKA``: for what may go into an embedded city as well.

    None where such a city is meant: by ``--state``, or by a store that is a file. A file has no brokers.
    """
    if kafka is not None or state is not None:
        return kafka
    settings = Settings.from_environment()
    return None if (store or settings.store or "").startswith(_FILE) else settings.kafka


def sqlite_path(store: str) -> Path:
    """The file behind ``sqlite:PATH``."""
    return Path(store.removeprefix(_FILE))


def load_folder(path: Path) -> Path:
    """The folder beside a file's store in which a load of history keeps what it has judged."""
    return path.with_name(f"{path.name}.history")


@contextmanager
def reading(store: str | None, name: str | None = None) -> Iterator[tuple[Store, Configuration]]:
    """An existing store and the configuration that it was made under. ``name`` is that of the installation."""
    named = store_named(store)
    with _in_elasticsearch(named, name) if is_address(named) else _in_file(sqlite_path(named)) as found:
        yield found


@contextmanager
def _in_elasticsearch(address: str, name: str | None) -> Iterator[tuple[Store, Configuration]]:
    from indexing.elastic_connection import address_of, check, connect  # noqa: PLC0415 - slow to import, a file needs none
    from indexing.elastic_setup import configuration_of as configuration_in_elasticsearch  # noqa: PLC0415
    from indexing.elastic_store import ElasticStore  # noqa: PLC0415

    installed = installation(name)
    client = connect(address)
    try:
        check(client)
        configuration = configuration_in_elasticsearch(client, installed)
        if configuration is None:
            raise StoreError(
                f"there is no installation {installed} in {address_of(address).plain}: make it with `jianwei setup`, "
                "or name another with --name"
            )
        yield ElasticStore(client, installed), configuration
    finally:
        client.close()


@contextmanager
def _in_file(path: Path) -> Iterator[tuple[Store, Configuration]]:
    if not path.exists():
        raise StoreError(f"no store at {path}: make one with `jianwei replay FILE --profile P --store sqlite:{path}`")
    connection = open_file(path, create=False)
    try:
        configuration = configuration_of(connection)
        if configuration is None:
            raise StoreError(f"{path} holds no city yet: a replay into it has not begun")
        yield SqliteStore(connection), configuration
    finally:
        connection.close()
