"""A pack as files: what each is called, what it is, and how its bytes are made of the pack alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from board.desk.sheets.handing_out import XLSX
from board.documents.blocks import Language
from board.documents.html import html
from board.documents.word import word
from board.exports.workbook import workbook
from board.packs.composing import compose
from board.packs.saying import Say
from board.packs.tables import tables
from briefing.packs.pack import Pack, encoded

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_T = TypeVar("_T")


@dataclass(frozen=True)
class FileKind(Generic[_T]):
    """A kind of file of packs or of other frozen values."""

    media: str
    made: Callable[[_T, Language], bytes]

    @property
    def charset(self) -> str | None:
        """Of a file of text."""
        return None if self.media in {WORD, XLSX} else "utf-8"


FILES: Final[Mapping[str, FileKind[Pack]]] = {
    "html": FileKind("text/html", lambda pack, language: html(compose(pack, language)).encode()),
    "docx": FileKind(WORD, lambda pack, language: word(compose(pack, language))),
    "xlsx": FileKind(XLSX, lambda pack, language: workbook(tables(pack, Say(language)), pack.state.as_of)),
    "json": FileKind("application/json", lambda pack, _: encoded(pack)),
}
"""By the ending of the name."""


def name_of(pack: Pack, ending: str) -> str:
    """The name under which a browser keeps it: of the id alone."""
    return f"pack-{pack.pack_id}.{ending}"
