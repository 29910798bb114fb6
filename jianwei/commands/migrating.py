"""``jianwei migrate``: moves an installation in Elasticsearch to the schema of this version while it is in use."""

from contextlib import closing
from typing import Annotated

import typer

from indexing.elastic_connection import check, connect
from indexing.elastic_migration import Migration
from indexing.elastic_templates import SCHEMA
from indexing.errors import StoreError
from jianwei.commands.options import Json, Name, Store
from jianwei.console import output, print_json
from jianwei.settings import installation
from jianwei.stores import is_address, store_named


def migrate(
    store: Store = None,
    name: Name = None,
    *,
    remove_old: Annotated[
        bool, typer.Option("--remove-old", help="Then remove the indices and templates of older schemas.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be done.")] = False,
    as_json: Json = False,
) -> None:
    """Copies all documents to indices of this version's schema, proves the copy, and has readers see it at once.

    Workers and readers of the former version may run meanwhile: at the end their writes are held back, and processes of
    this version take over. Killed at any moment, it is finished by running it again.
    """
    address, installed = store_named(store), installation(name)
    if not is_address(address):
        raise StoreError("a file is brought to this version's schema when it is opened: only Elasticsearch is migrated")
    with closing(connect(address)) as client:
        check(client)
        migration = Migration(client, installed)
        said = migration.plan(remove_old=remove_old)
        if not dry_run:
            migration.run((lambda _: None) if as_json else _line)
            for index in migration.remove_old() if remove_old else ():
                if not as_json:
                    _line(f"removed {index}")
        old = migration.old()
    if as_json:
        print_json({"name": installed, "schema": SCHEMA, "dry_run": dry_run, "steps": said, "old_indices": old})
        return
    if dry_run:
        for line in said:
            _line(line)
    _line(_end(installed, said, old, dry_run=dry_run))


def _end(installed: str, said: list[str], old: list[str], *, dry_run: bool) -> str:
    if dry_run and said:
        return f"{installed}: {len(said)} steps would be taken; nothing was changed"
    if old:
        return f"{installed}: schema {SCHEMA}; {len(old)} indices of an older one are kept: remove them by --remove-old"
    return f"{installed}: schema {SCHEMA}, nothing is left to do"


def _line(text: str) -> None:
    output.print(text, markup=False, soft_wrap=True)
