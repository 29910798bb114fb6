"""``jianwei deliver`` brings notices to people, ``jianwei channels check`` checks the file of channels."""

import asyncio
import sys
from contextlib import ExitStack
from pathlib import Path
from time import time
from typing import Annotated
from uuid import uuid4

import typer

from alerts.delivery.answers import Answer
from alerts.delivery.channels import Channel, ChannelsFile
from alerts.delivery.messages import Lookup, Message
from alerts.delivery.outlets import PREFIX
from alerts.delivery.texts import Style
from city.times import SECOND, Zone
from intake.errors import nearest
from jianwei.commands.options import Json, Name, Store, address
from jianwei.console import print_json, print_table
from jianwei.delivery.deliverer import Deliverer
from jianwei.delivery.files import load_channels, secrets_of
from jianwei.delivery.outbox import Outbox
from jianwei.delivery.outbox_file import opened
from jianwei.delivery.posting import Sender
from jianwei.delivery.reporting import Progress, exit_code, tell, tell_json
from jianwei.delivery.running import Source, until_done
from jianwei.delivery.running import once as run_once
from jianwei.settings import Settings, SettingsError
from jianwei.stores import reading

app = typer.Typer(help="Over which channels people are told.", no_args_is_help=True)


@app.callback()
def channels() -> None:
    """Over which channels people are told."""


@app.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="The file of channels (TOML).")],
    test: Annotated[
        str | None,
        typer.Option("--send-test", help="Send a marked test to this channel or outlet, or to all of this role."),
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Checks a file of channels and the secrets that it names; nothing is sent without --send-test."""
    found = load_channels(file)
    secrets = secrets_of(file, found)
    chosen = _chosen(found, test) if test is not None else []
    answers: dict[str, Answer] = {}
    if chosen:
        now = round(time() * SECOND)
        message = Message(notice_id=uuid4().hex[:16], kind="test", role=test or "", level=1, at=now)
        style = Style(zone=Zone(found.delivery.zone), language=found.delivery.language, link=found.delivery.link)

        async def all_of_them() -> None:
            async with Sender(secrets, style) as sender:
                for channel in chosen:
                    answers[channel.name] = await sender.send(channel, message, now)

        asyncio.run(all_of_them())
    tried = {name: (answer.outcome, answer.code) for name, answer in answers.items()}
    rows = [(one.name, one.label, ", ".join(one.roles), *tried.get(one.name, ("", ""))) for one in found.ways]
    if as_json:
        keys = ("name", "kind", "roles", "outcome", "code")
        print_json([dict(zip(keys, row, strict=True)) for row in rows])
    else:
        print_table(f"{file}: {len(rows)} channels", ("channel", "kind", "roles", "test", "code"), rows)
    outcomes = {answer.outcome for answer in answers.values()}
    if outcomes - {"accepted"}:
        raise typer.Exit(2 if "failed" in outcomes else 1)


def deliver(
    file: Annotated[Path, typer.Option("--channels", help="The file of channels (TOML).")],
    outbox: Annotated[Path, typer.Option("--outbox", help="File in which messages wait until they are sent.")],
    notices: Annotated[str, typer.Option("--notices", help="JSON lines of notices: a file, or - for input.")] = "-",
    link: Annotated[str, typer.Option("--link", help="Address of an alert's page without its id.")] = "",
    store: Store = None,
    name: Name = None,
    observe: Annotated[str | None, typer.Option("--observe", help="[HOST:]PORT for Prometheus.")] = None,
    *,
    once: Annotated[bool, typer.Option("--once", help="Try once what is due, then end.")] = False,
    as_json: Json = False,
) -> None:
    """Delivers notices over the channels of a file, until all are sent.

    Each is kept in the outbox before it is tried; a run that was ended goes on where it was. With --store an alert that
    a notice does not tell of itself is looked up there. Exit code with --once: 0 when all that was due is sent,
    1 when a channel refuses messages for good, 2 when one cannot be reached; they wait in the outbox.
    """
    found = load_channels(file)
    secrets = secrets_of(file, found)
    if link and not link.startswith(("https://", "http://")):
        raise SettingsError(f"--link {link!r}: expected an address that begins with https:// or http://")
    observed_at = address("--observe", observe) if observe is not None else None
    with ExitStack() as stack:
        stream = sys.stdin.buffer if notices == "-" else stack.enter_context(Path(notices).open("rb"))
        kept = Outbox(stack.enter_context(opened(outbox)))
        deliverer = Deliverer(found, secrets, kept, lambda: round(time() * SECOND), link=link)
        deliverer.require_known(outbox)
        progress = Progress(deliverer, lambda: round(time() * SECOND))
        if observed_at is not None:
            stack.enter_context(progress.observed(observed_at))
        told = tell_json if as_json else tell
        title = "standard input" if notices == "-" else notices
        source = Source(title, stream, _lookup(stack, store, name))
        if once:
            asyncio.run(run_once(deliverer, source, told))
        else:
            asyncio.run(until_done(deliverer, source, told, progress.passed))
        code = exit_code(deliverer)
    if code:
        raise typer.Exit(code)


def _chosen(file: ChannelsFile, test: str) -> list[Channel]:
    found = [one for one in file.ways if test in {one.name, one.name.removeprefix(PREFIX), *one.roles}]
    if not found:
        known = sorted({name for one in file.ways for name in (one.name.removeprefix(PREFIX), *one.roles)})
        hint = nearest(test, known) or f", expected one of {', '.join(known)}"
        raise SettingsError(f"--send-test {test!r}: no such channel, role or outlet{hint}")
    return found


def _lookup(stack: ExitStack, store: str | None, name: str | None) -> Lookup:
    if store is None and Settings.from_environment().store is None:
        return lambda _: None
    documents, _ = stack.enter_context(reading(store, name))
    return lambda alert_id: documents.get("alerts", alert_id)
