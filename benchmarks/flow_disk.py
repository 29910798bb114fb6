"""Bytes that an installation has on the disks of its servers."""

from contextlib import closing
from typing import Any

from installation import Servers
from kafka import KafkaAdminClient

from indexing.elastic_connection import connect


def held(at: Servers, name: str) -> dict[str, int]:
    """Bytes on the broker's disk by stream."""
    client = KafkaAdminClient(bootstrap_servers=at.kafka)
    try:
        found: dict[str, int] = {}
        told: Any = client.describe_log_dirs()
        for place in told:
            for folder in place["log_dirs"] if isinstance(place, dict) else place:
                for topic in folder["topics"]:
                    if topic["name"].startswith(f"{name}."):
                        stream = topic["name"].removeprefix(f"{name}.")
                        sizes = sum(int(one["partition_size"]) for one in topic["partitions"])
                        found[stream] = found.get(stream, 0) + sizes
        return found
    finally:
        client.close()


def documents(at: Servers, name: str) -> dict[str, tuple[int, int]]:
    """Documents and bytes by kind, when deleted ones are merged away."""
    with closing(connect(at.elasticsearch)) as client:
        client.options(request_timeout=600).indices.forcemerge(index=f"{name}-*", only_expunge_deletes=True)
        client.indices.refresh(index=f"{name}-*")
        found: dict[str, tuple[int, int]] = {}
        told: Any = client.indices.stats(index=f"{name}-*", metric=["docs", "store"])
        for index, one in told["indices"].items():
            kind = index.removeprefix(f"{name}-").split("-")[0]
            count, size = found.get(kind, (0, 0))
            primaries = one["primaries"]
            found[kind] = count + primaries["docs"]["count"], size + primaries["store"]["size_in_bytes"]
        return found
