"""What the errors of Elasticsearch mean, as one clear line that holds no value of any document."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from elasticsearch import ApiError, SerializationError, SSLError, TransportError, UnsupportedProductError

from indexing.errors import StoreError, UnreachableError

_ACTION = re.compile(r"action \[(\S+)\] is unauthorized")
_ON = re.compile(r"on (?:indices|restricted indices) \[([^\]]+)\]")
_GRANTED = re.compile(r"granted by the (\w+) privileges \[([^\]]+)\]")


@contextmanager
def told(address: str) -> Iterator[None]:
    """The client's errors as ``UnreachableError`` or ``StoreError``.

    The client's own error is not passed on: its text may quote a document.
    """
    try:
        yield
    except (ApiError, TransportError) as error:
        raise translated(error, address) from None


def translated(error: Exception, address: str) -> StoreError | UnreachableError:
    """The error that a user can act on."""
    if isinstance(error, SSLError):
        return UnreachableError(f"{address}: no secure connection: check the certificate and https or http")
    if isinstance(error, UnsupportedProductError | SerializationError):
        return StoreError(f"{address}: this is not Elasticsearch")
    if not isinstance(error, ApiError):
        return UnreachableError(f"{address}: Elasticsearch does not answer ({type(error).__name__})")
    status, (kind, reason) = error.status_code, cause(error)
    if meaning := _meaning(status, kind, reason):
        return StoreError(f"{address}: {meaning}")
    if status >= 500:
        return UnreachableError(f"{address}: Elasticsearch is not ready ({kind or status})")
    return StoreError(f"{address}: Elasticsearch refused the request ({kind or status})")


def cause(error: ApiError) -> tuple[str, str]:
    """Type and reason of the first cause. The reason may quote a document: it is for looking into, not for telling."""
    described = error.body.get("error") if isinstance(error.body, Mapping) else None
    if not isinstance(described, Mapping):
        return "", ""
    first: Any = (described.get("root_cause") or [described])[0]
    return str(first.get("type", "")), str(first.get("reason", ""))


def passes(error: ApiError) -> bool:
    """True where the same request may be taken later."""
    return error.status_code == 429 or error.status_code >= 500 or cause(error)[0] == "cluster_block_exception"


def missing_right(reason: str) -> str:
    """Which right a refusal by security names: the action, the indices and the privileges that would give it."""
    action, on, granted = (pattern.search(reason) for pattern in (_ACTION, _ON, _GRANTED))
    if action is None:
        return "the user or key lacks a right"
    text = f"the user or key lacks the right to {action[1]}"
    if on is not None:
        text += f" on {on[1]}"
    if granted is not None:
        text += f" (given by any of the {granted[1]} privileges {granted[2].replace(',', ', ')})"
    return text


def blocked(reason: str) -> str:
    """What an index that refuses writes needs."""
    if "read-only-allow-delete" in reason or "flood-stage" in reason:
        return "the disk is full and an index is read-only: free space, the block then goes by itself"
    return "an index or the cluster is blocked for writing: wait for `jianwei migrate`, or take the block away"


def _meaning(status: int, kind: str, reason: str) -> str | None:
    if kind == "cluster_block_exception" and status != 503:
        return blocked(reason)
    if kind == "index_not_found_exception":
        return "an index is not there: run `jianwei setup`"
    if kind == "search_context_missing_exception":
        return "the search took too long or the server was restarted: run the command again"
    return {
        401: "user, password or API key are not accepted",
        403: missing_right(reason),
        413: "a request is larger than the server takes (http.max_content_length)",
        429: "the server is too busy: try again later",
    }.get(status)
