"""Tables as a file that a browser keeps: CSV of one, XLSX of all, under a name that no request has a part in."""

from collections.abc import Sequence

from aiohttp import web

from board.desk.file_notes import TAKEN
from board.exports.csv_files import csv_bytes
from board.exports.workbook import workbook
from briefing.tables import Table

ENDINGS = ("csv", "xlsx")
ENDING = f"{{ending:{'|'.join(ENDINGS)}}}"
"""In the path of a request."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def handed_out(tables: Sequence[Table], ending: str, made: str, name: str = "") -> web.Response:
    """The file, called as its first table where it has no ``name``; ``made`` is the time of its figures.

    Of several tables a CSV file is the first: it holds no sheets.
    """
    file = f"{name or tables[0].name}.{ending}"
    if ending == "csv":
        return attachment(file, csv_bytes(tables[0]), "text/csv", "utf-8")
    return attachment(file, workbook(tables, made), XLSX)


def attachment(file: str, content: bytes, media: str, charset: str | None = None) -> web.Response:
    """Bytes that a browser keeps under the name of a file."""
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    answer = web.Response(body=content, content_type=media, charset=charset, headers=headers)
    answer[TAKEN] = file
    return answer
