"""Why a broker is not spoken with: the client tries again until its time is over, and tells its log alone."""

import logging
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

_SIGNS = (
    ("SaslAuthenticationFailed", "it knows no such user with this password"),
    ("UnsupportedSaslMechanism", "it does not take this mechanism for passwords"),
    ("CERTIFICATE_VERIFY_FAILED", "its certificate is not trusted, or is of another name"),
    ("BAD_CERTIFICATE", "it does not take this client's certificate, or wants one"),
    ("CERTIFICATE_REQUIRED", "it does not take this client's certificate, or wants one"),
    ("WRONG_VERSION_NUMBER", "it does not speak TLS there"),
    ("UNEXPECTED_EOF_WHILE_READING", "it ends what begins with TLS: it does not speak TLS there"),
)
"""What stands in the client's messages, which hold no secret, and what it means. The last can follow from the first."""

_SECONDS = 2.0


class Refusals(logging.Handler):
    """Listens to the client and keeps what the reason was."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.reason: str | None = None
        self._rank = len(_SIGNS)

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps the reason that comes first in the list."""
        said = record.getMessage()
        for rank, (sign, meaning) in enumerate(_SIGNS[: self._rank]):
            if sign in said:
                self.reason, self._rank = meaning, rank
                return


def speaks_tls(address: str) -> bool:
    """Whether TLS is spoken at ``HOST:PORT``, by whatever certificate: to be asked where plain words were not heard."""
    host, _, port = address.rpartition(":")
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with socket.create_connection((host.strip("[]"), int(port)), _SECONDS) as plain, context.wrap_socket(plain):
            return True
    except (OSError, UnicodeError):
        return False


@contextmanager
def listening() -> Iterator[Refusals]:
    """Takes the client's messages for as long as it lasts: they are shown nowhere."""
    logger, heard = logging.getLogger("kafka"), Refusals()
    shown, logger.propagate = logger.propagate, False
    logger.addHandler(heard)
    try:
        yield heard
    finally:
        logger.removeHandler(heard)
        logger.propagate = shown
