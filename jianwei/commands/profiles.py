"""``jianwei profile``: what helps to write an import profile."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from intake.guessing import guess
from jianwei.commands.options import Json
from jianwei.console import errors, print_json

app = typer.Typer(help="Import profiles: propose one for a file.", no_args_is_help=True)


@app.command("guess")
def guess_profile(
    file: Annotated[
        Path, typer.Argument(help="A file of the new feed: CSV, JSON, NDJSON (each also .gz), XLSX or XLS.")
    ],
    kind: Annotated[
        Literal["complaint", "petition", "incident"] | None,
        typer.Option("--kind", help="Kind of the feed; else the headers decide.", show_default=False),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="Name of the feed.", show_default=False)] = None,
    city: Annotated[str | None, typer.Option("--city", help="Name of the city.", show_default=False)] = None,
    zone: Annotated[
        str | None, typer.Option("--zone", help="Time zone of the file's clock, as Asia/Shanghai.", show_default=False)
    ] = None,
    sheet: Annotated[
        str, typer.Option("--sheet", help="Sheet of a workbook, or a pattern as '2026*'; else the best header decides.")
    ] = "",
    encoding: Annotated[
        str, typer.Option("--encoding", help="Encoding of a text, as gb18030 or cp1252; else the bytes decide.")
    ] = "",
    *,
    as_json: Json = False,
) -> None:
    """Proposes a profile for a file from its headers and values, with the reason for every column taken or left.

    Nothing in it is kept that looks like persons or free text. It is a first try: read it, mend it, and run
    `jianwei check` with it. Where a part is not found its place says MEND HERE, and the exit code is 1.
    """
    proposal = guess(file, kind=kind, name=name, city=city, zone=zone, sheet=sheet, encoding=encoding)
    report = proposal.report
    if as_json:
        counts = {"rows": report.rows, "accepted": report.accepted, "rejected": report.rejected}
        print_json(
            {"profile": proposal.text, "base": proposal.base, **counts, "problems": report.problems, "ok": report.ok}
        )
    else:
        sys.stdout.write(proposal.text)
    if not report.ok:
        for problem in report.problems:
            errors.print(f"error: {problem}", markup=False, soft_wrap=True)
        raise typer.Exit(1)
