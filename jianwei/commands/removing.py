"""``jianwei remove``: an installation goes from the servers that it shares with others."""

from contextlib import closing
from typing import Annotated

import msgspec
import typer

from jianwei.commands.asking import agreed
from jianwei.commands.options import Json, Kafka, Snapshots, Store
from jianwei.console import output, print_json, print_table
from jianwei.kafka_access import broker_of
from jianwei.removing import Belonging, Removing
from jianwei.settings import Settings, SettingsError, installation, snapshot_folder
from jianwei.state_snapshots import StateSnapshots
from jianwei.stores import elasticsearch_named


def remove_installation(
    name: Annotated[str, typer.Option("--name", help="Its name; that of the environment is not taken.")],
    kafka: Kafka = None,
    store: Store = None,
    snapshots: Snapshots = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would be removed.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Removes an installation with all that it holds: streams, groups, indices, templates, keys, roles, and the
    snapshots of its states in a folder of this machine.

    What goes is listed first. It is refused while workers of it are alive. Killed at any moment, it is ended by running
    it again. Users of Kafka, objects of Kibana, snapshots of Elasticsearch, key files stay. With security, by an
    administrator.
    """
    if not name:
        raise SettingsError("--name: expected the name of the installation that is to be removed")
    installed = installation(name)
    broker = broker_of(kafka) if kafka or Settings.from_environment().kafka else None
    address = elasticsearch_named(store)
    folder = snapshot_folder(snapshots)
    if broker is None and address is None and folder is None:
        raise SettingsError("nothing to look at: give --kafka HOST:PORT, --store with the address of an Elasticsearch")
    with closing(Removing(installed, broker, address, StateSnapshots(folder))) as removing:
        held, former, kept = removing.held(), removing.former(), removing.snapshots()
        if not as_json:
            _list(installed, held)
        done = bool(held) and not dry_run
        if done:
            if not yes and not agreed(f"Remove {installed} with all that it holds? This cannot be undone."):
                raise typer.Exit(1)
            removing.run()
        left = removing.held() if done else held
    if as_json:
        told = {"name": installed, "removed": done, "held": held, "left": left, "copied_from": former}
        print_json(msgspec.to_builtins({**told, "snapshots": kept}))
    else:
        _say(installed, former, kept)
        _end(installed, held, left, done=done)
    if done and left:
        raise typer.Exit(1)


def _list(installed: str, held: list[Belonging]) -> None:
    print_table(f"Installation {installed}", ("where", "what"), ((one.where, one.what) for one in held))


def _say(installed: str, former: list[str], snapshots: list[str]) -> None:
    """What else there is, which stays."""
    for one in former:
        line = f"{one}, of which {installed} was made, is there as well: jianwei remove --name {one}"
        output.print(line, markup=False, soft_wrap=True)
    for one in snapshots:
        output.print(f"snapshot {one} goes on holding its indices", markup=False, soft_wrap=True)


def _end(installed: str, held: list[Belonging], left: list[Belonging], *, done: bool) -> None:
    if not held:
        line = f"there is nothing of {installed}"
    elif not done:
        line = f"{len(held)} would be removed; nothing was changed"
    elif left:
        line = f"{len(left)} are there still or again, as {left[0].what}: run it again"
    else:
        line = f"{installed} is removed"
    output.print(line, markup=False, soft_wrap=True)
