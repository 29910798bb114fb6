"""What a request has to show before anything is done for it, and the headers that every answer carries."""

import asyncio
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from ipaddress import IPv4Network, IPv6Network, ip_address
from urllib.parse import parse_qsl

from aiohttp import web

from board.desk.live import SCRIPT
from board.desk.sessions import Session
from board.desk.style import DIGEST
from board.markup import digest

LARGEST = 16 * 1024
"""Bytes of a form."""
_BODY_SECONDS = 20
_FIELDS = 12
_FORM = "application/x-www-form-urlencoded"

HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{DIGEST}'; style-src-attr 'unsafe-inline'; "
        f"script-src 'sha256-{digest(SCRIPT)}'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser would send forms with `Origin: null`
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
    "Server": "Jianwei",
}
"""The one style sheet and the one script, known by their digests; forms to where they came from; no frame, no copy."""
_ENCRYPTED = {"Strict-Transport-Security": "max-age=31536000"}


class RefusedError(Exception):
    """A request that is not served. ``why`` is a word for programs, ``more`` a sentence for people in both
    languages, ``back`` a path.
    """

    def __init__(
        self, status: int, why: str, more: tuple[str, str] | None = None, back: str = "/", **headers: str
    ) -> None:
        super().__init__(why)
        self.status, self.why, self.more, self.back = status, why, more, back
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass(frozen=True)
class Gate:
    """How a board is reached."""

    origin: str = ""
    """``https://board.example``, where a proxy stands before it; else what the request itself names."""
    secure: bool = False
    """Browsers reach it encrypted."""
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Where a proxy may stand that is believed."""
    vouching: str = ""
    """The header by which such a proxy names the account; empty for none."""

    @property
    def cookie(self) -> str:
        """The name of the cookie. With ``__Host-`` no other host of the domain can set it."""
        return "__Host-jianwei" if self.secure else "jianwei"

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers of every answer."""
        return HEADERS | _ENCRYPTED if self.secure else HEADERS

    def address(self, request: web.Request) -> str:
        """Who asks: of what a believed proxy passes on, the last address, which it has seen itself."""
        peer = request.remote or ""
        passed = request.headers.getall("X-Forwarded-For", [])
        if passed and self._believed(peer):
            return passed[-1].rpartition(",")[2].strip()[:64]
        return peer

    def vouched(self, request: web.Request) -> str | None:
        """The account that a believed proxy names, None for none. The same header of anybody else says nothing."""
        given = request.headers.getall(self.vouching, []) if self.vouching else []
        return given[0] if len(given) == 1 and self._believed(request.remote or "") else None

    def require_origin(self, request: web.Request) -> None:
        """A form comes from a page of the board itself. Raises ``RefusedError``."""
        own = self.origin or f"{request.scheme}://{request.host}"
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        if request.headers.getall("Origin", []) != [own] or site != "same-origin":
            raise RefusedError(403, "origin")

    def _believed(self, peer: str) -> bool:
        try:
            address = ip_address(peer.partition("%")[0])
        except ValueError:
            return False
        return any(address in network for network in self.proxies)


def require_token(session: Session, form: Mapping[str, str]) -> None:
    """A form carries the token of its session. Raises ``RefusedError``."""
    if not compare_digest(form.get("csrf", "").encode(), session.csrf.encode()):
        raise RefusedError(403, "csrf")


async def form_of(request: web.Request) -> dict[str, str]:
    """The fields of a form, without characters that nobody can see. Raises ``RefusedError``."""
    if request.content_type != _FORM:
        raise RefusedError(415, "type")
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            body = await request.read()
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_FIELDS, errors="strict")
    except web.HTTPRequestEntityTooLarge:
        raise RefusedError(413, "size") from None
    except TimeoutError:
        raise RefusedError(408, "slow") from None
    except (ValueError, web.RequestPayloadError):  # the latter: chunks that are none, or not packed as it says
        raise RefusedError(400, "form") from None
    return {name: _visible(value) if name != "password" else value for name, value in pairs}


def _visible(text: str) -> str:
    """Without control and formatting characters: marks that turn the direction of writing are among them."""
    spaced = text.replace("\r", " ").replace("\n", " ").replace("\t", " ")
    return "".join(letter for letter in spaced if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co"})
