"""The command line: every command in one list."""

import typer

from jianwei.commands import (
    acting,
    backtest,
    bench,
    board,
    configuration,
    delivering,
    demonstration,
    documents,
    focus,
    gateway,
    ingesting,
    input_files,
    installation,
    notifying,
    places,
    profiles,
    purging,
    response,
    routes,
    series,
    themes,
    topics,
    working,
)

app = typer.Typer(
    name="jianwei",
    help="见微: early warning for a city, from hotline, petition and grid events. Problems and places, never persons.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

app.command("demo")(demonstration.demo)
app.command("simulate")(demonstration.simulate_city)
app.command("replay")(input_files.replay_files)
app.command("ingest")(ingesting.ingest_files)
app.command("gateway")(gateway.gateway)
app.command("gateway-key")(gateway.gateway_key)
app.command("setup")(installation.setup)
app.command("worker")(working.worker)
app.command("streams")(installation.streams)
app.command("check")(configuration.check)
app.command("alerts")(documents.alerts)
app.command("act")(acting.act)
app.command("response")(response.response_of)
app.command("notify")(notifying.notify)
app.command("deliver")(delivering.deliver)
app.command("board")(board.board)
app.command("findings")(documents.findings)
app.command("series")(series.series)
app.command("cases")(documents.cases)
app.command("rejects")(documents.rejects)
app.command("export")(documents.export)
app.command("purge")(purging.purge_values)
app.command("focus")(focus.focus)
app.command("backtest")(backtest.backtest_files)
app.add_typer(bench.app, name="bench")
app.add_typer(board.accounts_app, name="board-account")
app.add_typer(places.app, name="areas")
app.add_typer(themes.app, name="themes")
app.add_typer(profiles.app, name="profile")
app.add_typer(topics.app, name="topics")
app.add_typer(routes.app, name="routes")
app.add_typer(delivering.app, name="channels")
