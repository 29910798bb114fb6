"""Parts of forms: hidden values, labelled fields, a form in a fold, a button that is a form."""

from board import words
from board.desk.layout import csrf
from board.desk.sessions import Session
from board.markup import Attribute, Child, Html, tag


def fold(kind: str, said: tuple[str, str], body: Child, at: str, session: Session) -> Html:
    """A form of a kind of deed, in a fold."""
    button = tag("button", words.both(said), type="submit")
    posted = tag("form", csrf(session), hidden("kind", kind), body, button, method="post", action=at)
    return tag("details", tag("summary", words.both(said)), posted)


def hidden(name: str, value: str) -> Html:
    """A value that is sent along."""
    return tag("input", type="hidden", name=name, value=value)


def text(  # noqa: PLR0913 - what an input says of itself
    name: str, known_as: str, said: tuple[str, str], longest: int, value: Attribute = None, *, required: bool = True
) -> Html:
    """A line of text with its label; ``known_as`` is its id on the page."""
    asked = tag("input", name=name, id=known_as, value=value, maxlength=longest, required=required, autocomplete="off")
    return labelled(known_as, said, asked)


def labelled(known_as: str, said: tuple[str, str], shown: Child) -> Html:
    """A field with its label."""
    return tag("div", tag("label", words.both(said), for_=known_as), shown)
