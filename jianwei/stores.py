"""Which store a command means: ``sqlite:PATH``."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from city.configuration import Configuration
from indexing.errors import StoreError
from indexing.sqlite import SqliteStore
from indexing.sqlite_schema import connect
from jianwei.embedded import configuration_of
from jianwei.settings import Settings

_PREFIX = "sqlite:"


def sqlite_path(store: str | None) -> Path:
    """The file behind ``sqlite:PATH``, from the option or from ``JIANWEI_STORE``."""
    named = store or Settings.from_environment().store
    if not named:
        raise StoreError("no store: give --store sqlite:PATH or set JIANWEI_STORE")
    if not named.startswith(_PREFIX) or named == _PREFIX:
        raise StoreError(f"store {named!r}: expected sqlite:PATH, for example sqlite:city.db")
    return Path(named.removeprefix(_PREFIX))


@contextmanager
def reading(store: str | None) -> Iterator[tuple[SqliteStore, Configuration]]:
    """An existing store and the configuration that it was made under."""
    path = sqlite_path(store)
    if not path.exists():
        raise StoreError(f"no store at {path}: make one with `jianwei replay FILE --profile P --store sqlite:{path}`")
    connection = connect(path, create=False)
    try:
        configuration = configuration_of(connection)
        if configuration is None:
            raise StoreError(f"{path} holds no city yet: a replay into it has not begun")
        yield SqliteStore(connection), configuration
    finally:
        connection.close()
