"""Settings from the environment, read once and handed down. No other file reads the environment."""

import os
from collections.abc import Mapping

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """``JIANWEI_STORE`` names the store that commands use where ``--store`` is not given."""

    store: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Reads the variables that begin with ``JIANWEI_`` and are known."""
        given = os.environ if environment is None else environment
        return cls(store=given.get("JIANWEI_STORE") or None)
