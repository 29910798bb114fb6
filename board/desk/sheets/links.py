"""The ways from a page to its files."""

from urllib.parse import urlencode

from board import words
from board.desk.sheets.handing_out import ENDINGS
from board.markup import Html, tag

_FILES = ("下载", "download")


def file_links(page: str, **asked: str) -> Html:
    """Links to the files of a page that is asked for in the same way."""
    query = urlencode({name: value for name, value in asked.items() if value})
    links = [tag("a", ending.upper(), href=f"{page}/{ending}?{query}", download=True) for ending in ENDINGS]
    return tag("p", words.both(_FILES), " ", [[" · ", link] if at else link for at, link in enumerate(links)])
