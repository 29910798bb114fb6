"""The package of a Word file made the same every time: no thumbnail, fonts with fall-backs."""

import re

from board.documents.package import packed
from board.documents.word_styles import FALLBACKS

_LEFT_OUT = "docProps/thumbnail.jpeg"


def settled(content: bytes) -> bytes:
    """The same package with nothing in it of when and where it was written."""
    return packed(content, _mended)


def _mended(name: str, content: bytes) -> bytes | None:
    if name == _LEFT_OUT:
        return None
    if name == "_rels/.rels":
        return re.sub(rb'<Relationship [^>]*"docProps/thumbnail\.jpeg"[^>]*/>', b"", content)
    if name == "word/fontTable.xml":
        fonts = "".join(
            f'<w:font w:name="{font}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
            for font, other in FALLBACKS.items()
        )
        return content.replace(b"</w:fonts>", f"{fonts}</w:fonts>".encode())
    return content
