"""Markup as values: every text is escaped unless it already is markup, so no text of a dictionary can do harm."""

import base64
import re
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable


class Html(str):
    """A text that is markup. Only this module and the chart renderer make one."""

    __slots__ = ()


Child: TypeAlias = "str | float | Iterable[Child] | None"
"""What may stand in an element: markup, texts and numbers (escaped), nothing, or any number of these."""

Attribute: TypeAlias = str | float | bool | None

_VOID = frozenset({"meta", "br", "hr", "col", "input"})
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""No script, no request: a page shows what it holds and nothing else."""
_NAME = re.compile(r"[a-z][A-Za-z0-9-]*")


def tag(name: str, /, *children: Child, **attributes: Attribute) -> Html:
    """An element. ``class_`` is the attribute class, ``aria_label`` is aria-label; None and False are left out.

    >>> tag("td", "a < b", class_="n", title='"')
    '<td class="n" title="&quot;">a &lt; b</td>'
    """
    named = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{name}{named}>")
    return Html(f"<{name}{named}>{join(*children)}</{name}>")


def join(*children: Child) -> Html:
    """The children one after the other, each escaped unless it is markup."""
    return Html("".join(_rendered(child) for child in children))


def document(
    title: str, style: str, *body: Child, language: str = "en", script: str = "", refresh: str | None = None
) -> str:
    """A whole page. ``style`` and ``script`` are of the project itself, never of data; files have no script.

    ``refresh`` says after how many seconds a served page is loaded again, and from where, in browsers without scripts.
    """
    live = f"{_POLICY}; script-src 'sha256-{digest(script)}'; connect-src 'self'" if script else _POLICY
    return "<!doctype html>\n" + tag(
        "html",
        tag(
            "head",
            tag("meta", charset="utf-8"),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("meta", name="robots", content="noindex"),
            tag("meta", http_equiv="Content-Security-Policy", content=live),
            tag("noscript", tag("meta", http_equiv="refresh", content=refresh)) if refresh else None,
            tag("title", title),
            Html(f"<style>{style}</style>"),
        ),
        tag("body", *body, Html(f"<script>{script}</script>") if script else None),
        lang=language,
    )


def digest(text: str) -> str:
    """By which a browser knows that a style or a script is this one and no other (SHA-256 in base64)."""
    return base64.b64encode(sha256(text.encode()).digest()).decode("ascii")


def _rendered(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, str | int | float):
        return escape(str(child))
    return "".join(_rendered(each) for each in child)


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    if not _NAME.fullmatch(name) or name.startswith("on"):
        raise ValueError(f"{name!r} is no attribute of these pages")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
