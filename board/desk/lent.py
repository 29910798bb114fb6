"""What the board lends to a group of requests: the store, the way of a deed, the audit log, and their guards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from aiohttp import web

from board.desk.audit import Outcome
from board.desk.guards import RefusedError, form_of, require_token
from board.desk.refusal_words import refusal_said
from board.desk.sessions import Session
from board.desk.signing import Signing
from city.times import Zone
from indexing.store import Body, Store
from jianwei.errors import ActionError
from streams.messages import Deed

_T = TypeVar("_T")


class Reader(Protocol):
    """Reads the store in a thread."""

    async def __call__(self, made: Callable[[Store], _T]) -> _T:
        """What is made of it."""
        ...


class Doer(Protocol):
    """Brings a deed into the log."""

    async def __call__(self, request: web.Request, session: Session, what: str, name: str, deed: Deed) -> Body | None:
        """The document as it is then, None where the watch has yet to see the deed; an outage is noted and raised."""
        ...


class Noter(Protocol):
    """Adds a line to the audit log."""

    def __call__(  # noqa: PLR0913, PLR0917 - the columns of a line
        self, request: web.Request, session: Session, what: str, alert: str, became: Outcome, why: str = ""
    ) -> None:
        """See ``board.desk.audit``."""
        ...


@dataclass(frozen=True)
class Lent:
    """What is lent. ``now`` is the clock, in milliseconds."""

    signing: Signing
    zone: Zone
    now: Callable[[], int]
    read: Reader
    do: Doer
    note: Noter

    async def asked(self, request: web.Request) -> tuple[Session, dict[str, str]]:
        """Whose form it is, and the form, which came from a page of the session's own. Raises ``RefusedError``."""
        self.signing.gate.require_origin(request)
        session = await self.signing.required(request)
        form = await form_of(request)
        require_token(session, form)
        return session, form

    def require_doing(self, request: web.Request, session: Session, what: str, name: str) -> None:
        """Raises ``RefusedError`` for an account that reads only, and notes that."""
        if session.account.reads_only:
            self.note(request, session, what, name, "refused", "reads_only")
            raise RefusedError(403, "reads_only")

    def elsewhere(self, request: web.Request, session: Session, what: str) -> RefusedError:
        """The answer for what there is not, or not in scope, which is noted."""
        self.note(request, session, what, "", "refused", "scope")
        return RefusedError(404, "scope")

    def unfit(  # noqa: PLR0913, PLR0917 - who did what, and where it leads back to
        self, request: web.Request, session: Session, what: str, name: str, error: ActionError, back: str
    ) -> RefusedError:
        """The answer for a deed that holds what it must not, or is not whole, which is noted."""
        self.note(request, session, what, name, "refused", "content")
        return RefusedError(422, "content", refusal_said(error), back)
