"""``jianwei rebuild``: the documents in Elasticsearch are made again from the streams."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from indexing.elastic_rebuilding import ElasticRebuilding
from indexing.errors import StoreError
from jianwei.commands.options import Json, Kafka, Name, Store
from jianwei.console import output, print_json, print_table
from jianwei.kafka_access import broker_of
from jianwei.rebuilding import Rebuilt, rebuild
from jianwei.rebuilding_from_file import rebuild_from_file
from jianwei.settings import installation
from jianwei.stores import is_address, store_named
from streams.catalogue import load_catalogue
from streams.kafka_administration import Administration

_COLUMNS = ("stream", "records", "gone", "documents", "before")


def rebuild_documents(
    kafka: Kafka = None,
    name: Name = None,
    store: Store = None,
    from_file: Annotated[
        Path | None, typer.Option("--from-file", help="An embedded store that documents come from, instead of streams.")
    ] = None,
    *,
    anew: Annotated[
        bool, typer.Option("--anew", help="Take the indices away before, where their stream still holds all.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be done.")] = False,
    as_json: Json = False,
) -> None:
    """Sets the index step back to the start of its streams: `worker --role index` then writes every document again.

    Stop the workers that index first; those of `--role steps` may run. Without --anew no document is taken away: what
    is missing or older comes in its place. Can be repeated. With --from-file the documents of an embedded store are
    written at once.
    """
    named, installed = store_named(store), installation(name)
    if not is_address(named):
        raise StoreError("a file is its own log: it is rebuilt by a replay; give the --store of an Elasticsearch")
    if from_file is not None:
        with closing(ElasticRebuilding(named, installed)) as indices:
            put = rebuild_from_file(from_file, indices, anew=anew, dry_run=dry_run)
        if as_json:
            print_json({"name": installed, "dry_run": dry_run, "documents": dict(put)})
        else:
            print_table("Rebuild", ("kind", "documents"), ((kind, f"{number:,}") for kind, number in put.items()))
        return
    administration = Administration(broker_of(kafka), installed, load_catalogue())
    with closing(ElasticRebuilding(named, installed)) as indices:
        found = rebuild(administration, indices, anew=anew, dry_run=dry_run)
    if as_json:
        print_json({"name": installed, "dry_run": dry_run, "streams": msgspec.to_builtins(found)})
        return
    rows = [(one.stream, one.records, one.gone, one.documents, _before(one, anew=anew)) for one in found]
    print_table("Rebuild", _COLUMNS, ([str(cell) for cell in row] for row in rows), right=_COLUMNS[1:4])
    if dry_run:
        output.print("nothing was changed")
    else:
        output.print(f"next: jianwei worker --role index --name {installed}", markup=False, soft_wrap=True)


def _before(one: Rebuilt, *, anew: bool) -> str:
    if one.removed:
        return "taken away"
    return "kept: the stream has lost its beginning" if anew else "kept"
