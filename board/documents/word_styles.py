"""The styles of a Word file: Chinese typography (宋体, 黑体), languages, a table of three lines."""

from typing import Final, cast

from docx.document import Document as File
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle

from board.documents.blocks import Language
from board.documents.word_elements import element, holding

LEAD: Final = "Pack Lead"
NOTE: Final = "Pack Note"
SUBTITLE: Final = "Pack Subtitle"
TEXT: Final = "Pack Table Text"
TEXT_ID: Final = "PackTableText"
TABLE: Final = "Pack Table"

SERIF: Final = "宋体"
SANS: Final = "黑体"
FALLBACKS: Final = {SERIF: "SimSun,Noto Serif CJK SC", SANS: "SimHei,Noto Sans CJK SC"}
"""Where a machine does not have the fonts that an office has."""
_LATIN, _LATIN_SANS = "Times New Roman", "Arial"
_INK, _QUIET = RGBColor(0x1D, 0x27, 0x33), RGBColor(0x5D, 0x68, 0x75)


def dress(file: File, language: Language) -> None:
    """Gives a new file its styles."""
    _defaults(file, language)
    _paragraph(file, "Normal", 10.5, before=3, after=4)
    _paragraph(file, "Title", 20, sans=True, before=2, after=4, centred=True)
    _paragraph(file, "Heading 1", 15, sans=True, before=14, after=5)
    _paragraph(file, "Heading 2", 12, sans=True, before=10, after=4)
    _paragraph(file, "Caption", 9.5, sans=True, before=10, after=3)
    _paragraph(file, "Header", 8.5, quiet=True, after=0)
    _paragraph(file, "Footer", 8.5, quiet=True, after=0)
    _paragraph(file, SUBTITLE, 9.5, quiet=True, after=1, centred=True)
    _paragraph(file, LEAD, 12, before=8, after=6)
    _paragraph(file, NOTE, 8.5, quiet=True, before=4, after=4)
    _paragraph(file, TEXT, 9, after=0)
    _table(file)


def _defaults(file: File, language: Language) -> None:
    (defaults,) = file.styles.element.iter(qn("w:rPrDefault"))
    (properties,) = defaults.iter(qn("w:rPr"))
    for name in ("w:rFonts", "w:lang"):
        for found in list(properties.iter(qn(name))):
            properties.remove(found)
    properties.insert(0, element("w:rFonts", ascii=_LATIN, hAnsi=_LATIN, eastAsia=SERIF, cs=_LATIN))
    latin = "en-US" if language == "zh" else "en-GB"
    properties.append(element("w:lang", val=latin, eastAsia="zh-CN", bidi="ar-SA"))


def _paragraph(  # noqa: PLR0913 - a style is its properties
    file: File,
    name: str,
    size: float,
    *,
    sans: bool = False,
    quiet: bool = False,
    before: float = 0,
    after: float,
    centred: bool = False,
) -> None:
    known = {style.name for style in file.styles}
    found = file.styles[name] if name in known else file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style = cast("ParagraphStyle", found)
    if name not in known:
        style.base_style = file.styles["Normal"]
    _plain(style.element)
    latin, east = (_LATIN_SANS, SANS) if sans else (_LATIN, SERIF)
    properties = style.element.get_or_add_rPr()
    for given in list(properties.iter(qn("w:rFonts"))):
        properties.remove(given)
    properties.insert(0, element("w:rFonts", ascii=latin, hAnsi=latin, eastAsia=east, cs=latin))
    style.font.size, style.font.color.rgb = Pt(size), _QUIET if quiet else _INK
    style.font.bold, style.font.italic = sans or None, None
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.15
    form.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else None
    if sans and name != "Caption":
        form.keep_with_next = True


def _plain(style: BaseOxmlElement) -> None:
    """Takes away what the template's style has of its own: rules below a title, letters drawn apart."""
    for name in ("w:pBdr", "w:spacing", "w:kern", "w:contextualSpacing"):
        for found in list(style.iter(qn(name))):
            parent = found.getparent()
            if parent is not None:
                parent.remove(found)


def _table(file: File) -> None:
    style = file.styles.add_style(TABLE, WD_STYLE_TYPE.TABLE)
    style.base_style = file.styles["Normal Table"]
    thick = {"val": "single", "sz": "10", "space": "0", "color": "1D2733"}
    thin = {**thick, "sz": "4", "color": "D9DEE4"}
    edges = holding(
        "w:tblBorders",
        element("w:top", **thick),
        element("w:bottom", **thick),
        element("w:insideH", **thin),
    )
    margins = holding(
        "w:tblCellMar",
        element("w:top", w="28", type="dxa"),
        element("w:left", w="70", type="dxa"),
        element("w:bottom", w="28", type="dxa"),
        element("w:right", w="70", type="dxa"),
    )
    style.element.append(holding("w:tblPr", edges, margins))
    head = holding("w:tcBorders", element("w:bottom", **{**thick, "sz": "6"}))
    style.element.append(holding("w:tblStylePr", holding("w:tcPr", head), type="firstRow"))
