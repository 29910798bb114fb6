"""A camera for the manuals: pages of a board in a browser, as small PNG files."""

import base64
import struct
import time
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jianwei.kept_city import deed_in_file
from streams.messages import Deed
from tests.board.desk.site import Site

WIDTH = 1180
PHONE = 430
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_WHOLE = 3000
_PATIENCE = 120.0
_BEING = "正在"
"""A page says so of what is worked out beside it."""
_PLAIN = "document.documentElement.style.scrollbarWidth = 'none'; document.activeElement?.blur?.();"


@dataclass
class Camera:
    """Takes pictures of the pages of a site whom a browser is signed in to."""

    browser: Any
    site: Site
    store: Path
    """The file behind the site."""
    folder: Path
    taken: list[Path] = field(default_factory=list)

    def page(self, name: str, path: str, *, tall: int, width: int = WIDTH, at: str = "") -> None:
        """A page, ``tall`` pixels of it at most, from its top or from the element of a selector on."""
        self._opened(path, width, tall, "")
        if at:
            self.browser.run(f"document.querySelector('{at}').scrollIntoView()")
        self._keep(name, self.browser.picture())

    def part(self, name: str, path: str, selector: str, *, before: str = "") -> None:
        """One part of a page; ``before`` is a script that is run first."""
        self._opened(path, WIDTH, _WHOLE, before)
        self._keep(name, self.browser.picture_of(selector))

    def ordered(self, deed: Deed) -> None:
        """A deed that no form of the board has: it goes into the file, as a command would put it there."""
        deed_in_file(f"sqlite:{self.store}", None, None, deed)

    def _opened(self, path: str, width: int, tall: int, before: str) -> None:
        self.browser.resize(width, 900)
        until = time.monotonic() + _PATIENCE
        self.browser.open(self.site.origin + path)
        while _BEING in self.browser.text and time.monotonic() < until:
            time.sleep(1)
            self.browser.open(self.site.origin + path)
        self.browser.run(_PLAIN + before)
        inner, whole = self.browser.run("return [innerHeight, document.documentElement.scrollHeight]")
        self.browser.resize(width, min(whole, tall) + 900 - inner)
        self.browser.run("scrollTo(0, 0)")

    def _keep(self, name: str, picture: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.taken.append(self.folder / f"{name}.png")
        self.taken[-1].write_bytes(repacked(base64.b64decode(picture)))


def repacked(png: bytes) -> bytes:
    """The same picture with its rows compressed as far as they go, and nothing but what a reader needs."""
    rows, kept, at = bytearray(), [], len(_SIGNATURE)
    while at < len(png):
        length, kind = struct.unpack_from(">I4s", png, at)
        body = png[at + 8 : at + 8 + length]
        if kind == b"IDAT":
            rows += body
        elif kind == b"IHDR":
            kept.append((kind, body))
        at += 12 + length
    kept += [(b"IDAT", zlib.compress(zlib.decompress(bytes(rows)), 9)), (b"IEND", b"")]
    return _SIGNATURE + b"".join(_chunk(*one) for one in kept)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
