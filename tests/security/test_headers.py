"""Headers of every answer of every route, whoever asks and however it ends."""

import re

import pytest

from board.desk.guards import Gate
from board.desk.live import SCRIPT
from board.desk.style import DIGEST
from board.markup import digest
from tests.board.desk.site import Site, Visitor, signed_in
from tests.security.routes import DEEDS_POSTED, ENDINGS, READ

POLICY = {
    "default-src": "'none'",
    "style-src": f"'sha256-{DIGEST}'",
    "style-src-attr": "'unsafe-inline'",
    "script-src": f"'sha256-{digest(SCRIPT)}'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Server": "Jianwei",
}


def guarded(headers):
    parts = (part.strip().partition(" ") for part in headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts} == POLICY and ALWAYS.items() <= dict(headers).items()


@pytest.mark.parametrize("name", ["", "town", "mill"])
def test_every_answer_has_them(board, name):
    visitor = signed_in(board, name) if name else Visitor(board)
    for path, asked, _, places in READ.values():
        for ending in ENDINGS.get(path, ("csv", "xlsx") if "{ending}" in path else ("",)):
            place = places[0].format(pack=board.ids["mill"], history=board.ids["history"]) if places else ""
            query = "&".join(f"{key}={value}" for key, value in asked.items()).replace(" ", "+")
            answer = visitor.raw(f"{path.format(id=place, ending=ending)}?{query}")
            assert guarded(answer.headers), path
            kind = answer.headers["Content-Type"]
            told = not ending or ending.endswith("json") or answer.status != 200
            assert told or kind.startswith("text/html") == ending.endswith("html")
            if ending and answer.status == 200:
                assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.[a-z]+"', answer.headers["Content-Disposition"])
    for path in (*DEEDS_POSTED, "/nowhere", "/%00", "/alerts/%ff"):
        for method in ("POST", "GET", "DELETE"):
            assert guarded(visitor.ask(method, path, raw=True).headers), path


def test_encrypted_they_bind_the_browser_and_the_cookie_to_it(planted, tmp_path):
    with Site(tmp_path, planted.store, gate=Gate(origin="https://board.example", secure=True)).running() as site:
        visitor = Visitor(site)
        cookie = visitor.sign_in(Origin="https://board.example").headers["Set-Cookie"]
        assert cookie.startswith("__Host-jianwei=")
        assert {"HttpOnly", "Secure", "SameSite=Strict", "Path=/"} == {part.strip() for part in cookie.split(";")[1:]}
        for path in ("/", "/sign-in", "/nowhere", "/healthz"):
            assert visitor.get(path).headers["Strict-Transport-Security"] == "max-age=31536000"
