"""Whether an installation is of the schema that this version reads and writes. Pure functions of its own document."""

from collections.abc import Mapping
from typing import Any

from indexing.elastic_templates import SCHEMA
from indexing.errors import StoreError


def older(held: Mapping[str, Any]) -> str:
    """What is to be done where it is of an older schema, else nothing; as the reason for which writers wait."""
    schema = _schema(held)
    if schema >= SCHEMA:
        return ""
    return f"it is of schema {schema}, this version reads {SCHEMA}: run `jianwei migrate`"


def refuse_newer(held: Mapping[str, Any], where: str) -> None:
    """Raises ``StoreError`` for a newer one; ``held`` is the installation's document, or the mark of an index."""
    if (schema := _schema(held)) > SCHEMA:
        raise StoreError(f"{where}: made with schema {schema}, this version reads {SCHEMA}: upgrade the service")


def judge_schema(held: Mapping[str, Any], where: str) -> None:
    """Raises ``StoreError`` for a newer or an older one."""
    refuse_newer(held, where)
    if reason := older(held):
        raise StoreError(f"{where}: {reason}")


def _schema(held: Mapping[str, Any]) -> int:
    return int(held.get("schema", 0))
