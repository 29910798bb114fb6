"""Settings from the environment, read once and handed down. No other file reads the environment."""

import os
import re
from collections.abc import Mapping

import msgspec


class SettingsError(ValueError):
    """An option or a variable of the environment that cannot be used."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What commands use where the option of the same name is not given."""

    store: str | None = None
    kafka: str | None = None
    name: str = "jianwei"
    data: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Reads the variables that begin with ``JIANWEI_`` and are known."""
        given = os.environ if environment is None else environment
        named = {field: given.get(f"JIANWEI_{field.upper()}") for field in cls.__struct_fields__}
        return cls(**{field: value for field, value in named.items() if value})


_NAME = re.compile(r"[a-z][a-z0-9-]{0,63}")


def installation(name: str | None) -> str:
    """The name of the installation, from the option or from ``JIANWEI_NAME``. Raises ``SettingsError``."""
    named = name or Settings.from_environment().name
    if not _NAME.fullmatch(named):
        raise SettingsError(f"name {named!r}: expected small letters, digits and hyphens, as jianwei or my-city")
    return named


def bootstrap(kafka: str | None) -> str:
    """The address of a broker, from the option or from ``JIANWEI_KAFKA``. Raises ``SettingsError``."""
    named = kafka or Settings.from_environment().kafka
    if not named:
        raise SettingsError("no broker: give --kafka HOST:PORT or set JIANWEI_KAFKA")
    for address in named.split(","):
        host, _, port = address.strip().rpartition(":")
        if not host or not port.isdigit():
            raise SettingsError(f"broker {address.strip()!r}: expected HOST:PORT, for example localhost:9092")
    return named


def variable(name: str) -> str | None:
    """A variable of the environment that a file names, for secrets. The value is never shown."""
    return os.environ.get(name)
