"""What became of each operation of a bulk. Pure functions.

A document is refused for what it is, never for the state of the server: that is waited for.
"""

import re
from typing import Any, Literal

from indexing.elastic_errors import blocked, missing_right
from indexing.errors import StoreError

PARAMETERS = {"filter_path": "errors,items.*.status,items.*.error.type,items.*.error.reason"}
"""What of a bulk's answer is looked at. The rest is many times as long."""

HEADERS = {"accept": "application/json", "content-type": "application/x-ndjson"}

Outcome = Literal["done", "older", "refused", "later"]

_OF_THE_SERVER = {
    "cluster_block_exception",
    "index_closed_exception",
    "validation_exception",  # no room for another index: cluster.max_shards_per_node
    "process_cluster_event_timeout_exception",
}
"""Faults that pass, whatever their status: nothing is wrong with the document."""

_FIELD = re.compile(
    r"\[\d+:\d+\] (?:failed to parse field|mapping set to strict, dynamic introduction of|object mapping for)"
    r" \[([^\]]{1,100})\]"
)
"""Anchored at the beginning of a reason: what comes later may be a value."""


def outcome(item: dict[str, Any]) -> tuple[Outcome, str]:
    """What became of an operation, and the fault where it is refused or to be tried later. No fault holds a value.

    Raises ``StoreError`` where a right is missing, or the server may not make the index.
    """
    status = int(item["status"])
    error = item.get("error") or {}
    kind, reason = str(error.get("type", "")), str(error.get("reason", ""))
    if status < 300 or (status == 404 and not error):  # a deletion of what is not there
        return "done", ""
    if status == 409:
        return "older", ""
    if kind in _OF_THE_SERVER or status == 429 or status >= 500:
        return "later", delay(kind, reason)
    if status in {401, 403}:
        raise StoreError(missing_right(reason))
    if status == 404:
        raise StoreError("an index is not there and is not made by itself: allow action.auto_create_index")
    return "refused", fault(kind, reason)


def delay(kind: str, reason: str) -> str:
    """Why operations are tried again, for one line of a log."""
    if kind == "cluster_block_exception":
        return blocked(reason)
    if kind == "index_closed_exception":
        return "an index is closed: open it"
    if kind == "validation_exception":
        return "the cluster has no room for another index (cluster.max_shards_per_node)"
    if kind == "es_rejected_execution_exception":
        return "the server is too busy"
    return f"the server is not ready ({kind})" if kind else "the server is not ready"


def fault(kind: str, reason: str) -> str:
    """The type of an error and the field that it names, never a value."""
    found = _FIELD.match(reason)
    return f"{kind}: {found[1]}" if found else kind
