"""A document as one HTML page: no script, no address, A4 when printed."""

from board.charts import render
from board.documents.blocks import Block, Break, Document, Heading, Paragraph, Picture, Row, Table
from board.documents.numbering import numbered
from board.documents.plain_text import plain
from board.documents.style import style
from board.markup import Html, document, tag
from board.scrolling import scrolled

_LANGUAGES = {"zh": "zh-CN", "en": "en"}


def html(found: Document) -> str:
    """The page. Texts of data are texts in it, whatever they look like."""
    blocks = [block(each, label, number) for each, label, number in numbered(found.blocks, found.language)]
    top = tag(
        "header",
        tag("p", plain(found.running), class_="running"),
        tag("h1", plain(found.title)),
        [tag("p", plain(line), class_="subtitle") for line in found.subtitle],
    )
    return document(
        plain(found.title),
        style(found.language),
        tag("main", top, blocks, tag("footer", tag("p", plain(found.identity)))),
        language=_LANGUAGES[found.language],
    )


def block(block: Block, label: str, number: int) -> Html:
    """A block, with the label and the number of its caption."""
    match block:
        case Heading():
            return tag(f"h{block.level + 1}", plain(block.text))
        case Paragraph():
            return tag("p", plain(block.text), class_=block.kind)
        case Table():
            return _table(block, f"{label} {number}")
        case Picture():
            return tag(
                "figure",
                tag("div", render(block.spec), role="img", aria_label=plain(block.alt)),
                tag("figcaption", f"{label} {number}　{plain(block.caption)}"),
            )
        case Break():
            return tag("div", class_="break")


def _table(table: Table, name: str) -> Html:
    head = [
        tag("th", plain(text), scope="col", class_="n" if index >= table.texts else None)
        for index, text in enumerate(table.head)
    ]
    widths = [tag("col", style=f"width:{100 * share:.4g}%") for share in table.widths]
    shown = tag(
        "table",
        tag("caption", f"{name}　{plain(table.caption)}"),
        tag("colgroup", widths) if widths else None,
        tag("thead", tag("tr", head)),
        tag("tbody", [_row(row, table.texts) for row in table.rows]),
        class_="short" if table.short else None,
    )
    return scrolled(shown, f"{name} {plain(table.caption)}")


def _row(row: Row, texts: int) -> Html:
    """A row whose first cell says what it is of, for those who hear the table read."""
    cells = [
        tag("td", plain(text), class_="n" if index >= texts else "t")
        if index
        else tag("th", plain(text), scope="row", class_="t")
        for index, text in enumerate(row.cells)
    ]
    kind = "blank" if row.blank else row.kind
    return tag("tr", cells, class_=None if kind == "plain" else kind)
