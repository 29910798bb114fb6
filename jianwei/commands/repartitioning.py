"""``jianwei repartition``: an installation with other numbers of partitions takes the place of one."""

from typing import Annotated

import msgspec
import typer

from indexing.errors import StoreError
from jianwei.commands.options import Json, Kafka, Name, Store
from jianwei.console import output, print_json, print_table
from jianwei.kafka_access import broker_of
from jianwei.repartitioning import Asked, Repartitioned, repartition
from jianwei.settings import SettingsError, installation
from jianwei.stores import is_address, store_named


def repartition_installation(
    to: Annotated[str, typer.Option("--to", help="Name of the installation that takes the place of --name.")],
    events: Annotated[int, typer.Option("--partitions-events", min=1, help="Of its streams by case.")],
    partials: Annotated[
        int | None,
        typer.Option(
            "--partitions-partials", min=1, help="Of its streams by topic (else as many).", show_default=False
        ),
    ] = None,
    kafka: Kafka = None,
    name: Name = None,
    store: Store = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would be done, or what stands in the way.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Copies an installation to another name with other numbers of partitions; its workers go on where it ended.

    Stop gateway, board and notify, let the workers finish, stop them. The old installation is closed to what comes from
    outside, and kept. Killed at any moment, it is finished by running it again.
    """
    if not to:
        raise SettingsError("--to: expected the name of the new installation")
    address, installed, into = store_named(store), installation(name), installation(to)
    if not is_address(address):
        raise StoreError("a file has no partitions: only an installation on Kafka is given another number")
    if into == installed:
        raise SettingsError("--to: expected another name than that of the installation")
    asked = Asked(broker_of(kafka), address, installed, into, events, partials or events)
    done = repartition(asked, dry_run=dry_run)
    if as_json:
        print_json(msgspec.to_builtins(done))
    else:
        _say(done)


def _say(done: Repartitioned) -> None:
    if done.records:
        rows = ((stream, f"{number:,}") for stream, number in done.records.items())
        print_table(
            f"Streams of {done.name if done.dry_run else done.into}", ("stream", "records"), rows, right=("records",)
        )
    old, new = done.former, done.partitions
    said = (
        f"{done.name} with {old.events} and {old.partials} partitions, {done.into} with {new.events} and {new.partials}"
    )
    if done.dry_run:
        end = "was made before; nothing was changed" if done.already else "would be made; nothing was changed"
    elif done.already:
        end = f"was made before and can be worked on; {done.name} is closed"
    else:
        end = f"is made, {done.documents:,} documents are copied; {done.name} is closed"
    output.print(f"{said}: {done.into} {end}", markup=False, soft_wrap=True)
    if not done.dry_run:
        output.print(
            f"next: jianwei worker --name {done.into}, then gateway, notify, board", markup=False, soft_wrap=True
        )
