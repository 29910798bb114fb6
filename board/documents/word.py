"""A document as a Word file (DOCX): real headings, captions that number themselves, tables whose head is repeated.

The same document gives the same bytes: its times are those of the document, not of a clock.
"""

from datetime import UTC, datetime
from io import BytesIO

import docx
from docx.document import Document as File
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Mm, Pt
from docx.table import _Row as FileRow
from docx.text.paragraph import Paragraph as FileParagraph

from board.documents.blocks import Block, Break, Document, Heading, Paragraph, Picture, Row, Table
from board.documents.numbering import numbered
from board.documents.plain_text import plain
from board.documents.png import png
from board.documents.word_elements import element, field, simple, styled
from board.documents.word_package import settled
from board.documents.word_styles import LEAD, NOTE, SUBTITLE, TABLE, TEXT_ID, dress

_WIDTH = Mm(178)
"""Of the text: A4 less its margins."""
_BLANK = Mm(9)
"""Height of a row to be filled in by hand."""
_KEPT = 3
"""Rows of a long table that stay with the note below it."""
_GROUND = "F4F5F7"
_PROPERTY = 255
"""Most characters of a property of the file: names of places and topics may be longer."""


def word(found: Document) -> bytes:
    """The file. Texts of data are texts in it: no field and no link is made of them."""
    file = docx.Document()
    _properties(file, found)
    dress(file, found.language)
    _page(file, found)
    file.add_paragraph(plain(found.title), style="Title")
    for line in found.subtitle:
        file.add_paragraph(plain(line), style=SUBTITLE)
    following = (*found.blocks[1:], None)
    for (block, label, number), after in zip(numbered(found.blocks, found.language), following, strict=False):
        _write(file, block, label, number, after)
    content = BytesIO()
    file.save(content)
    return settled(content.getvalue())


def _properties(file: File, found: Document) -> None:
    made = datetime.fromisoformat(found.made).astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties = file.core_properties
    properties.title, properties.subject = plain(found.title)[:_PROPERTY], plain(found.running)[:_PROPERTY]
    properties.author = properties.last_modified_by = "见微 Jianwei"
    properties.comments, properties.keywords = plain(found.identity)[:_PROPERTY], ""
    properties.language = {"zh": "zh-CN", "en": "en-GB"}[found.language]
    properties.created = properties.modified = made
    properties.revision = 1


def _page(file: File, found: Document) -> None:
    (section,) = file.sections
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin, section.bottom_margin = Mm(20), Mm(18)
    section.header_distance = section.footer_distance = Mm(9)
    section.header.paragraphs[0].text = plain(found.running)
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{plain(found.identity)}　")
    field(foot, "PAGE", "1")
    foot.add_run(" / ")
    field(foot, "NUMPAGES", "1")


def _write(file: File, block: Block, label: str, number: int, after: Block | None) -> None:
    """A block; a sentence stays with the table that it leads to, a table with the note below it."""
    match block:
        case Heading():
            file.add_heading(plain(block.text), level=block.level)
        case Paragraph():
            style = {"body": "Normal", "lead": LEAD, "note": NOTE}[block.kind]
            paragraph = file.add_paragraph(plain(block.text), style=style)
            paragraph.paragraph_format.keep_with_next = True if isinstance(after, Table) else None
        case Table():
            caption = _caption(file, label, number, block.caption)
            caption.paragraph_format.keep_with_next = True
            _table(file, block, noted=isinstance(after, Paragraph) and after.kind == "note")
        case Picture():
            _picture(file, block)
            _caption(file, label, number, block.caption)
        case Break():
            file.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _caption(file: File, label: str, number: int, text: str) -> FileParagraph:
    """Numbered by a field, so that a table that is added by hand is counted as well."""
    paragraph = file.add_paragraph(style="Caption")
    paragraph.add_run(f"{label} ")
    field(paragraph, f"SEQ {label} \\* ARABIC", str(number))
    paragraph.add_run(f"　{plain(text)}")
    return paragraph


def _picture(file: File, picture: Picture) -> None:
    paragraph = file.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_before = Pt(8)
    run = paragraph.add_run()
    run.add_picture(BytesIO(png(picture.spec)), width=_WIDTH)
    for drawn in run.element.iter(qn("wp:docPr")):
        drawn.set("descr", plain(picture.alt))
        drawn.set("title", plain(picture.caption))


def _table(file: File, table: Table, *, noted: bool) -> None:
    columns = len(table.head)
    made = file.add_table(rows=1 + len(table.rows), cols=columns, style=TABLE)
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    properties = made._tbl.tblPr  # noqa: SLF001 - the library gives no other way to say what a table is of
    properties.append(simple("w:tblCaption", plain(table.caption)))
    shares = table.widths or (1 / columns,) * columns
    widths = [Length(int(_WIDTH * share)) for share in shares]
    for grid, width in zip(made.columns, widths, strict=True):
        grid.width = width
    rows = (Row(table.head), *table.rows)
    for number, (row, target) in enumerate(zip(rows, made.rows, strict=True)):
        _row(target, row, widths, table.texts, heads=number == 0)
        if (table.short and number < len(table.rows)) or (noted and number > len(table.rows) - _KEPT):
            for cell in target.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True


def _row(target: FileRow, row: Row, widths: list[Length], texts: int, *, heads: bool) -> None:
    marks = target._tr.get_or_add_trPr()  # noqa: SLF001 - as above
    marks.append(element("w:cantSplit"))
    if heads:
        marks.append(element("w:tblHeader"))
    if row.blank:
        target.height = _BLANK
    for number, (cell, text, width) in enumerate(zip(target.cells, row.cells, widths, strict=True)):
        cell.width = width
        if row.kind == "strong":
            _shade(cell._tc.get_or_add_tcPr())  # noqa: SLF001 - as above
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        (paragraph,) = cell.paragraphs
        styled(paragraph, TEXT_ID)
        run = paragraph.add_run(plain(text))
        run.bold = True if heads or row.kind == "strong" else None
        if number >= texts:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if row.kind == "inset" and number == 0:
            paragraph.paragraph_format.left_indent = Mm(5)


def _shade(properties: BaseOxmlElement) -> None:
    properties.append(element("w:shd", val="clear", color="auto", fill=_GROUND))
