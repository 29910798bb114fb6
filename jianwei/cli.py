"""The command line: every command in one list.

Starting takes as long as loading what a command needs, so the module of a command is loaded when it is asked for; all
of them are for the list of commands alone.
"""

import sys
from importlib import import_module
from typing import Annotated, Any

import typer

from jianwei import VERSION

COMMANDS = {
    "demo": "demonstration.demo",
    "simulate": "demonstration.simulate_city",
    "replay": "input_files.replay_files",
    "load-history": "loading_history.load_history",
    "ingest": "ingesting.ingest_files",
    "gateway": "gateway.gateway",
    "gateway-key": "gateway.gateway_key",
    "setup": "installation.setup",
    "migrate": "migrating.migrate",
    "secrets": "secret_files.make_secrets",
    "worker": "working.worker",
    "streams": "installation.streams",
    "check": "configuration.check",
    "alerts": "documents.alerts",
    "act": "acting.act",
    "drill": "drilling.drill",
    "response": "response.response_of",
    "notify": "notifying.notify",
    "deliver": "delivering.deliver",
    "board": "board.board",
    "findings": "documents.findings",
    "series": "series.series",
    "cases": "documents.cases",
    "rejects": "documents.rejects",
    "export": "documents.export",
    "purge": "purging.purge_values",
    "remove": "removing.remove_installation",
    "rebuild": "rebuilding.rebuild_documents",
    "repartition": "repartitioning.repartition_installation",
    "pack": "packs.pack",
    "focus": "focus.focus",
    "effect": "effect.effect_of",
    "evidence": "evidence.evidence",
    "history": "history.history",
    "indicators": "indicators.indicators",
    "decide": "deciding.decide",
    "focus-issues": "deciding.list_focus_issues",
    "backtest": "backtest.backtest_files",
}
GROUPS = {
    "bench": "bench.app",
    "board-account": "board_accounts.accounts_app",
    "areas": "places.app",
    "themes": "themes.app",
    "profile": "profiles.app",
    "topics": "topics.app",
    "routes": "routes.app",
    "channels": "delivering.app",
    "silence": "silencing.app",
    "meeting": "meeting.app",
}


def app_of(asked: str | None = None) -> typer.Typer:
    """The command or the group that is asked for; all of them where it is none of these, as for ``--help``."""
    app = typer.Typer(
        name="jianwei",
        help="见微: early warning for a city, from hotline, petition, grid events. Problems and places, never persons.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_together)
    known = asked in COMMANDS or asked in GROUPS
    for name, place in COMMANDS.items():
        if not known or name == asked:
            app.command(name)(_loaded(place))
    for name, place in GROUPS.items():
        if not known or name == asked:
            app.add_typer(_loaded(place), name=name)
    return app


def _version(asked: bool) -> None:  # noqa: FBT001 - an option's callback gets its value
    if asked:
        sys.stdout.write(f"jianwei {VERSION}\n")
        raise typer.Exit


def _together(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Tell the version and end.")
    ] = False,
) -> None:
    """Without this, an app of one command would take its name for the first argument."""


def _loaded(place: str) -> Any:
    module, _, name = place.partition(".")
    return getattr(import_module(f"jianwei.commands.{module}"), name)
