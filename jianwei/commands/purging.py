"""``jianwei purge``: removes leaked values from what the service keeps. They are never on the command line."""

import sys
from datetime import UTC, datetime
from getpass import getpass
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from city.leaks import LeakError, Leaks
from indexing.errors import StoreError
from jianwei.commands.asking import agreed
from jianwei.commands.options import Json, Kafka, Name, Snapshots, Store
from jianwei.console import output, print_json, print_table
from jianwei.kafka_access import broker_of
from jianwei.purging import Purged, purge, require_ready
from jianwei.purging_installation import Asked, Installed, purge_installation
from jianwei.purging_words import own_words
from jianwei.settings import SettingsError, installation, snapshot_folder
from jianwei.stores import is_address, sqlite_path, store_named


def purge_values(
    store: Store = None,
    kafka: Kafka = None,
    name: Name = None,
    into: Annotated[
        str | None,
        typer.Option("--into", help="Name of the installation that takes the place of --name.", show_default=False),
    ] = None,
    file: Annotated[list[Path] | None, typer.Option("--file", help="An export or a page; can be repeated.")] = None,
    values: Annotated[
        Path | None,
        typer.Option("--values", help="File with one value a line; else they are read from standard input."),
    ] = None,
    snapshots: Snapshots = None,
    record: Annotated[
        Path | None, typer.Option("--record", help="Append a line on this purge, without values.")
    ] = None,
    *,
    remove_old: Annotated[
        bool, typer.Option("--remove-old", help="Remove the installation --name when its copy is proved.")
    ] = False,
    delete_snapshots: Annotated[
        bool, typer.Option("--delete-snapshots", help="With --remove-old: also snapshots with its indices, whole.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell how many rows and lines hold a value.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Replaces leaked values in a store and in files by words without meaning, and proves that they are gone.

    Exit code 0 only where nothing is left. Stop what uses the store first. An installation on Kafka and Elasticsearch
    is copied to another name, --into, and removed with --remove-old.
    """
    files = file or []
    asked = Asked(dry_run, remove_old, delete_snapshots)
    installed = _installed(store, files, kafka, name, into, asked)
    path = None if installed else _store(store, files)
    leaks = _leaks(values)
    if not dry_run:
        require_ready(path, files)
        if not yes and not agreed("Replace the values? This cannot be undone."):
            raise typer.Exit(1)
    if installed:
        place = installed._replace(snapshots=snapshot_folder(snapshots))
        purged = purge_installation(leaks, place, files, asked)
    else:
        purged = purge(leaks, path, files, dry_run=dry_run)
    if record is not None and not dry_run:
        _note(record, purged)
    if as_json:
        print_json(msgspec.to_builtins(purged))
    else:
        _say(purged)
        if installed and not asked.dry_run and not asked.remove_old:
            output.print(
                f"{installed.name} is as it was: look at {installed.into}, then give --remove-old", markup=False
            )
    if purged.left or purged.refusal or (dry_run and purged.found):
        raise typer.Exit(1)


def _installed(
    store: str | None, files: list[Path], kafka: str | None, name: str | None, into: str | None, asked: Asked
) -> Installed | None:
    """The installation that is meant, None where a file is."""
    meant = kafka or name or into or asked.remove_old or asked.delete_snapshots
    if not meant and store is None and files:
        return None
    address = store_named(store)
    if not meant and not is_address(address):
        return None
    if not is_address(address):
        raise StoreError("an installation has --kafka and the --store of an Elasticsearch; a file is purged alone")
    if not asked.dry_run and not into:
        raise SettingsError("--into: expected the name of the installation that takes the place of --name")
    if asked.delete_snapshots and not asked.remove_old:
        raise SettingsError("--delete-snapshots goes with --remove-old")
    old, new = installation(name), installation(into or name)
    if into and old == new:
        raise SettingsError("--into: expected another name than that of the installation")
    return Installed(broker_of(kafka), address, old, new)


def _store(store: str | None, files: list[Path]) -> Path | None:
    return None if store is None and files else sqlite_path(store_named(store))


def _leaks(values: Path | None) -> Leaks:
    """The values of the file or of standard input; on a terminal one is asked for without echo."""
    if values is not None:
        source, text = str(values), values.read_bytes()
    elif sys.stdin.isatty():
        source, text = "value", getpass("Value (not shown): ").encode()
    else:
        source, text = "standard input", sys.stdin.buffer.read()
    try:
        return Leaks(text.decode().splitlines(), own_words())
    except UnicodeDecodeError:
        raise SettingsError(f"{source}: expected text in UTF-8") from None
    except LeakError as error:
        raise SettingsError(f"{source}: {error}") from None


def _note(record: Path, purged: Purged) -> None:
    line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **msgspec.to_builtins(purged)}
    with record.open("ab") as file:
        file.write(msgspec.json.encode(line) + b"\n")


def _say(purged: Purged) -> None:
    columns = ("where", "what", "held")
    print_table("Found", columns, ((place.where, place.what, place.held) for place in purged.found), right=("held",))
    if purged.left is not None:
        print_table("Left", columns, ((place.where, place.what, place.held) for place in purged.left), right=("held",))
    if purged.refusal:
        output.print(f"a run would be refused: {purged.refusal}", style="yellow", markup=False, soft_wrap=True)
    for name in purged.former:
        line = f"{name}, of which it was made, holds a value too: jianwei remove --name {name}, or purge it as well"
        output.print(line, style="yellow", markup=False, soft_wrap=True)
    if purged.left == []:
        output.print("nothing is left in the places that were named", style="dim")
