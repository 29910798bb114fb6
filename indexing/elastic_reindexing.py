"""Copies documents inside of Elasticsearch, from one index to another, with their external versions.

``version_type: external`` in the destination keeps the version of each document and takes none that is not newer, so a
copy may be repeated, cut short, or run beside another: the highest version stays.
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from indexing.elastic_outcomes import fault
from indexing.errors import StoreError

_BATCH = 2_000
_LONGEST_PAUSE = 2.0
_ACTION = "indices:data/write/reindex"


def reindex(client: Elasticsearch, source: str, into: str, ids: Sequence[str] | None = None) -> int:
    """Copies all documents, or those of some ``_id``, and waits for the end; gives how many were newer.

    A source that is not there any more has nothing to copy. Raises ``StoreError`` where a document does not fit the
    destination: it names the field, never a value; and ``ApiError``.
    """
    whole: dict[str, Any] = {"index": source, "size": _BATCH}
    parts = [whole] if ids is None else [{**whole, "query": {"ids": {"values": some}}} for some in _batches(ids)]
    return sum(_one(client, part, source, into) for part in parts)


def wait_for_others(client: Elasticsearch, name: str) -> None:
    """Waits until the server has ended the copies that a killed run of this installation had begun."""
    pause = 0.05
    while _running(client, name):
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def _one(client: Elasticsearch, part: dict[str, Any], source: str, into: str) -> int:
    try:
        task = client.options(max_retries=0).reindex(
            source=part,
            dest={"index": into, "version_type": "external"},
            conflicts="proceed",
            slices="auto",
            wait_for_completion=False,  # an answer may come after hours
        )["task"]
    except NotFoundError:
        return 0
    pause = 0.02
    while not (told := _told(client, f"/_tasks/{task}"))["completed"]:
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
    if error := told.get("error"):
        if error.get("type") == "index_not_found_exception":
            return 0
        raise StoreError(f"the copy of {source} was ended by the server: {fault(str(error.get('type', '')), '')}")
    answer = told["response"]
    for failed in answer["failures"]:
        cause = failed.get("cause") or failed.get("reason") or {}
        said = fault(str(cause.get("type", "")), str(cause.get("reason", "")))
        raise StoreError(f"a document of {source} does not fit into {into}: {said}")
    return int(answer["created"] + answer["updated"])


def _running(client: Elasticsearch, name: str) -> bool:
    nodes = _told(client, f"/_tasks?actions={_ACTION}&detailed=true").get("nodes", {})
    said = (task.get("description", "") for node in nodes.values() for task in node["tasks"].values())
    return any(f"[{name}-" in one for one in said)


def _told(client: Elasticsearch, path: str) -> dict[str, Any]:
    """What the server tells of its tasks. The client's own methods warn of a preview, where the operator reads."""
    answer = client.perform_request("GET", path, headers={"accept": "application/json"})
    found: dict[str, Any] = answer.body
    return found


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[begin : begin + _BATCH] for begin in range(0, len(ids), _BATCH))
