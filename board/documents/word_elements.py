"""Elements of a Word file that the library has no words for."""

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph


def element(name: str, /, **attributes: str) -> BaseOxmlElement:
    """An element with attributes of the main namespace: ``element("w:shd", fill="FFFFFF")``."""
    made: BaseOxmlElement = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def simple(name: str, value: str) -> BaseOxmlElement:
    """An element whose only content is its value."""
    return element(name, val=value)


def holding(name: str, *children: BaseOxmlElement, **attributes: str) -> BaseOxmlElement:
    """An element with others in it."""
    made = element(name, **attributes)
    for child in children:
        made.append(child)
    return made


def field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """A field at the end of a paragraph, with what it shows until it is worked out. ``instruction`` is never data."""
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = shown
    run.append(text)
    paragraph.paragraph_format.element.append(holding("w:fldSimple", run, instr=f" {instruction} "))


def styled(paragraph: Paragraph, style_id: str) -> None:
    """Gives a new paragraph its style by the id. By its name the library searches all styles, for every cell anew."""
    paragraph.paragraph_format.element.get_or_add_pPr().insert(0, simple("w:pStyle", style_id))
