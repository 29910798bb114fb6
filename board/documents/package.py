"""An office file (a ZIP) made the same every time: a ZIP holds the times at which its entries were written."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest that a ZIP can name."""
_LEVEL = 6


def packed(content: bytes, mended: Callable[[str, bytes], bytes | None]) -> bytes:
    """The same package with one date for all entries, each as ``mended`` gives it by name; None leaves it out."""
    result = BytesIO()
    with ZipFile(BytesIO(content)) as given, ZipFile(result, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as made:
        for name in given.namelist():
            part = mended(name, given.read(name))
            if part is not None:
                entry = ZipInfo(name, _DATE)
                entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, 0, 0
                made.writestr(entry, part)
    return result.getvalue()
