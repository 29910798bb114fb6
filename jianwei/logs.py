"""The log of a service process: one line an event to standard error, and no line again and again."""

import logging
import sys
from time import monotonic

_QUIET_SECONDS = 30.0
_SERVERS = ("aiohttp", "asyncio")
_LIBRARIES = ("aiokafka", "kafka", "faust", "mode", "elastic_transport", "elasticsearch", "asyncio")


def place_of(error: BaseException | None) -> str:
    """Where it was raised, as file and line: a traceback may hold values."""
    place = None if error is None else error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return "unknown" if place is None else f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}"


class Seldom(logging.Filter):
    """Passes a message at most once in half a minute: a client tries a dead server ten times a second."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, int, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """True where the message has not been passed of late."""
        place = record.name, record.lineno, "" if record.name.startswith(_LIBRARIES) else record.getMessage()
        now = monotonic()
        if now - self._last.get(place, -_QUIET_SECONDS) < _QUIET_SECONDS:
            return False
        self._last[place] = now
        return True


class Wordless(logging.Filter):
    """Of an error in the server's library only its kind and place: its text may quote a request, a cookie or a key."""

    def filter(self, record: logging.LogRecord) -> bool:
        """True: nothing is left out but the words."""
        if record.name.startswith(_SERVERS) and record.exc_info and record.exc_info[0] is not None:
            kind, error, _ = record.exc_info
            record.msg, record.args = f"{kind.__name__} at {place_of(error)}", ()
            record.exc_info = record.exc_text = None
        return True


def to_standard_error(*, level: int = logging.INFO) -> None:
    """Configures logging of this process: the service's own messages, of libraries only what is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    handler.addFilter(Wordless())
    handler.addFilter(Seldom())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("jianwei").setLevel(level)
    for library in _LIBRARIES:
        logging.getLogger(library).setLevel(logging.ERROR)
