"""Links into the city's own system: an address for each case, made of a template that the operator gives.

A template is an http or https address with ``{id}``, and ``{feed}`` where that is wanted, behind its host:
``https://12345.city.example/case/{id}``. It holds for all feeds, or for one where it is given as ``FEED=ADDRESS``. What
stands in for them is percent-encoded, so no id leads to another host, path or parameter.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from city.feeds import KINDS, kind

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_STEPS = frozenset({"", ".", ".."})
"""Browsers take these for steps in a path, however they are encoded."""


class LinkError(ValueError):
    """A template that cannot be used. The text says what was expected."""


@dataclass(frozen=True)
class CaseLinks:
    """Templates by feed; the one of no feed is for all others."""

    templates: Mapping[str, str] = field(default_factory=dict)

    def address(self, feed: str, case: str) -> str | None:
        """The address of a case, ``feed:id``, or None where there is no template for its feed."""
        template = self.templates.get(feed) or self.templates.get("")
        id = case.removeprefix(f"{feed}:")
        if template is None or id in _STEPS:
            return None
        return template.replace("{feed}", quote(feed, safe="")).replace("{id}", quote(id, safe=""))


def case_links(given: Iterable[str]) -> CaseLinks:
    """Links by the templates of the command line. Raises ``LinkError``."""
    found: dict[str, str] = {}
    for text in given:
        feed, template = ("", text) if _ADDRESS.match(text) else _apart(text)
        _require_usable(template)
        if feed in found:
            raise LinkError(f"two templates for {feed or 'all feeds'}: give one")
        found[feed] = template
    return CaseLinks(found)


def _apart(text: str) -> tuple[str, str]:
    feed, equals, template = text.partition("=")
    if not equals:
        raise LinkError("expected https://HOST/...{id} or FEED=https://HOST/...{id}: only http and https are linked to")
    if kind(feed) not in KINDS or not feed.partition("/")[2]:
        raise LinkError(f"expected a feed before =, as complaint/hotline12345: a kind of {', '.join(sorted(KINDS))}")
    return feed, template


def _require_usable(template: str) -> None:
    try:
        parts = urlsplit(template)
        named = parts.hostname
        parts.port  # noqa: B018 - raises for one that is none
    except ValueError:
        raise LinkError("expected an address like https://HOST/...{id}") from None
    if not _ADDRESS.match(template) or not named:
        raise LinkError("expected https://HOST/... or http://HOST/...: nothing else is linked to")
    if any(not one.isprintable() or one.isspace() or one == "\\" for one in template) or "@" in parts.netloc:
        raise LinkError("an address has no blanks, backslashes, names or passwords")
    placeholders = _PLACEHOLDER.findall(template)
    if "id" not in placeholders:
        raise LinkError("expected {id} in the address: it is where the number of the case goes")
    if set(placeholders) - {"id", "feed"} or re.search(r"[{}]", _PLACEHOLDER.sub("", template)):
        raise LinkError("expected no other placeholders than {id} and {feed}")
    if "{" in parts.netloc:
        raise LinkError("expected {id} and {feed} behind the host: the host is the city's own")
