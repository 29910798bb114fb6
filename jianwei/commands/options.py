"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

_LAST_PORT = 65_535

Store = Annotated[
    str | None,
    typer.Option(
        "--store", help="sqlite:PATH, or the address of an Elasticsearch (or set JIANWEI_STORE)", show_default=False
    ),
]
State = Annotated[Path | None, typer.Option("--state", help="File of the replay, for a store in an Elasticsearch.")]
Kafka = Annotated[
    str | None, typer.Option("--kafka", help="HOST:PORT of a broker (or set JIANWEI_KAFKA)", show_default=False)
]
Name = Annotated[
    str | None,
    typer.Option("--name", help="Name of the installation (or set JIANWEI_NAME; else jianwei)", show_default=False),
]
Snapshots = Annotated[
    Path | None,
    typer.Option(
        "--snapshots", help="Folder of the workers' snapshots of states (or set JIANWEI_SNAPSHOTS)", show_default=False
    ),
]
Areas = Annotated[Path | None, typer.Option("--areas", help="Area dictionary (CSV); else areas are learnt.")]
Clocks = Annotated[
    str | None,
    typer.Option("--clocks", help="Deadlines where a feed names none: a TOML file, or the shipped `china`."),
]
Units = Annotated[Path | None, typer.Option("--units", help="Which offices a topic is the business of (CSV).")]
Memory = Annotated[
    Path | None,
    typer.Option("--memory", help="Where is kept what was decided of cases with texts; else beside the store."),
]
UrgentTexts = Annotated[
    str | None, typer.Option("--urgent-texts", help="Urgent rules on texts: a TOML file, or `shipped`.")
]
TopicModel = Annotated[
    Path | None, typer.Option("--topic-model", help="Gives topics to texts; see `jianwei topics train`.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Feed = Annotated[str | None, typer.Option("--feed", help="Only this feed, as complaint/boston311.", show_default=False)]
Topic = Annotated[
    str | None, typer.Option("--topic", help="Only this topic and below: a path with > or a name.", show_default=False)
]
Area = Annotated[
    str | None, typer.Option("--area", help="Only this area and below: a path with > or a name.", show_default=False)
]
From = Annotated[str | None, typer.Option("--from", help="First day, as 2026-10-01.", show_default=False)]
To = Annotated[str | None, typer.Option("--to", help="Last day, inclusive.", show_default=False)]
Limit = Annotated[int, typer.Option("--limit", min=1, help="At most so many, the newest.")]


def address(option: str, given: str) -> tuple[str, int]:
    """Host and port of ``[HOST:]PORT``; without a host loopback. Raises ``typer.BadParameter``."""
    host, _, port = given.rpartition(":")
    if not port.isascii() or not port.isdigit() or int(port) > _LAST_PORT:
        raise typer.BadParameter(f"{option} {given!r}: expected PORT or HOST:PORT, as 9108 or 0.0.0.0:9108")
    return host.strip("[]") or "127.0.0.1", int(port)


Themes = Annotated[str, typer.Option("--themes", help="The themes: a shipped name or a TOML file.")]
