"""Options that several commands share."""

from typing import Annotated

import typer

Store = Annotated[
    str | None,
    typer.Option(
        "--store", help="sqlite:PATH, or the address of an Elasticsearch (or set JIANWEI_STORE)", show_default=False
    ),
]
Kafka = Annotated[
    str | None, typer.Option("--kafka", help="HOST:PORT of a broker (or set JIANWEI_KAFKA)", show_default=False)
]
Name = Annotated[
    str | None,
    typer.Option("--name", help="Name of the installation (or set JIANWEI_NAME; else jianwei)", show_default=False),
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
Themes = Annotated[str, typer.Option("--themes", help="The themes: a shipped name or a TOML file.")]
