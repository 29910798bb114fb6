"""A history sheet as files: what each is, and how its bytes are made of the sheet alone."""

from collections.abc import Mapping
from typing import Final

from board.desk.packs.files import WORD, FileKind
from board.desk.sheets.handing_out import XLSX
from board.documents.html import html
from board.documents.word import word
from board.exports.workbook import workbook
from board.histories.composing import compose
from board.histories.tables import tables
from board.packs.saying import Say
from briefing.histories.sheet import HistorySheet, encoded

FILES: Final[Mapping[str, FileKind[HistorySheet]]] = {
    "history.html": FileKind("text/html", lambda sheet, language: html(compose(sheet, language)).encode()),
    "history.docx": FileKind(WORD, lambda sheet, language: word(compose(sheet, language))),
    "history.xlsx": FileKind(XLSX, lambda sheet, language: workbook(tables(sheet, Say(language)), sheet.state.as_of)),
    "history.json": FileKind("application/json", lambda sheet, _: encoded(sheet)),
}
"""By the name in the address."""


def name_of(sheet: HistorySheet, file: str) -> str:
    """The name under which a browser keeps it: of the id alone."""
    return f"history-{sheet.history_id}.{file.rpartition('.')[2]}"
