"""The version of the service after this one, as a process: its schema is 2 or what the environment says, and topics are
found by single characters too.

``python -m tests.indexing.next_version migrate ...`` is any command of it. ``... write URL NAME`` writes documents that
come as JSON lines, as its index process would.
"""

import asyncio
import os
import sys

import msgspec

from indexing import elastic_mappings, elastic_templates
from indexing.store import Document

elastic_templates.SCHEMA = int(os.environ.get("SCHEMA_OF_THE_TEST", "2"))
for properties in elastic_mappings.PROPERTIES.values():
    if "topic" in properties:
        properties["topic"] = {"type": "keyword", "fields": {"one": {"type": "text", "analyzer": "standard"}}}


async def write(url: str, name: str) -> None:
    from indexing.elastic_bulk import BulkWriter  # noqa: PLC0415 - after the schema was set

    documents = msgspec.json.decode(sys.stdin.buffer.read(), type=list[Document])
    writer = BulkWriter(url, name, first_wait=0.05, longest_wait=0.1)
    try:
        outcome = await writer.write(documents)
        sys.stdout.write(f"{outcome.indexed} {outcome.older} {len(outcome.refused)}\n")
    finally:
        await writer.close()


if __name__ == "__main__":
    if sys.argv[1] == "write":
        asyncio.run(write(*sys.argv[2:]))
    else:
        from jianwei.__main__ import main

        sys.exit(main())
