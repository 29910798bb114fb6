"""Settings from the environment, read once and handed down. No other file reads the environment."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec


class SettingsError(ValueError):
    """An option or a variable of the environment that cannot be used."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What commands use where the option of the same name is not given."""

    store: str | None = None
    store_file: str | None = None
    kafka: str | None = None
    kafka_security: str | None = None
    name: str = "jianwei"
    data: str | None = None
    snapshots: str | None = None
    snapshot_seconds: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Reads the variables that begin with ``JIANWEI_`` and are known.

        ``JIANWEI_STORE_FILE`` names a file that holds the store, for an address with a password or a key: files have
        owners, variables are seen by all who see the process. Raises ``SettingsError`` where it cannot be read.
        """
        given = os.environ if environment is None else environment
        named = {field: given.get(f"JIANWEI_{field.upper()}") for field in cls.__struct_fields__}
        if named["store_file"] and not named["store"]:
            named["store"] = line_of(Path(named["store_file"]), "JIANWEI_STORE_FILE")
        return cls(**{field: value for field, value in named.items() if value})


def line_of(path: Path, option: str) -> str:
    """The one line of a file that holds a secret. Raises ``SettingsError``, which names the option and the file."""
    try:
        line = path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:  # a byte of nothing in the name is a ValueError
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise SettingsError(f"{option}: {path} cannot be read: {why}") from None
    if not line or "\n" in line:
        raise SettingsError(f"{option}: {path} does not hold one line")
    return line


def shown(given: str) -> str:
    """What is told of an address or a name that is wrong: what stands before an ``@`` may be a password.

    >>> shown("elastic:secret@localhost:9200")
    "'...@localhost:9200'"
    """
    return repr(f"...@{given.rpartition('@')[2]}" if "@" in given else given)


_SNAPSHOT_SECONDS = 10.0
_NAME = re.compile(r"[a-z][a-z0-9-]{0,63}")


def installation(name: str | None) -> str:
    """The name of the installation, from the option or from ``JIANWEI_NAME``. Raises ``SettingsError``."""
    named = name or Settings.from_environment().name
    if not _NAME.fullmatch(named):
        raise SettingsError(f"name {shown(named)}: expected small letters, digits and hyphens, as jianwei or my-city")
    return named


def addresses(kafka: str | None) -> tuple[str, ...]:
    """The brokers, each ``HOST:PORT``, from the option or from ``JIANWEI_KAFKA``. Raises ``SettingsError``."""
    named = kafka or Settings.from_environment().kafka
    if not named:
        raise SettingsError("no broker: give --kafka HOST:PORT or set JIANWEI_KAFKA")
    found = tuple(one.strip() for one in named.split(","))
    for address in found:
        host, _, port = address.rpartition(":")
        if not host or not port.isdigit() or set(host) & set("@/"):
            raise SettingsError(f"broker {shown(address)}: expected HOST:PORT, for example localhost:9092")
    return found


def snapshot_folder(given: Path | None) -> Path | None:
    """Where snapshots of states are, from the option or from ``JIANWEI_SNAPSHOTS``; None for nowhere."""
    named = Settings.from_environment().snapshots
    return given or (Path(named) if named else None)


def seconds_between_snapshots(given: float | None) -> float:
    """How often, from the option or from ``JIANWEI_SNAPSHOT_SECONDS``. Raises ``SettingsError``."""
    if given is not None:
        return given
    named = Settings.from_environment().snapshot_seconds
    if named is None:
        return _SNAPSHOT_SECONDS
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", named):
        raise SettingsError(f"JIANWEI_SNAPSHOT_SECONDS {named!r}: expected a number of seconds, as 10")
    return float(named)


def variable(name: str) -> str | None:
    """A variable of the environment that a file names, for secrets. The value is never shown."""
    return os.environ.get(name)
