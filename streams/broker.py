"""Where the broker is and as whom it is spoken to: one value, from which each client library gets its own words."""

import ssl
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from streams.errors import StreamsError

Mechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]


@dataclass(frozen=True)
class Encryption:
    """TLS of at least version 1.2; the broker's name must be that of its certificate.

    ``authority`` is a file with the certificates that are trusted, None for those that the machine trusts.
    ``certificate`` and ``key`` are files of a client's own certificate, for a broker that asks for one.
    """

    authority: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def context(self) -> ssl.SSLContext:
        """What connections are made with. Raises ``StreamsError`` where a file cannot be used; it names the files."""
        try:
            made = ssl.create_default_context(cafile=self.authority)
            made.minimum_version = ssl.TLSVersion.TLSv1_2
            if self.certificate:
                made.load_cert_chain(self.certificate, self.key, password=_no_password)
        except (OSError, ssl.SSLError) as error:
            files = ", ".join(str(one) for one in (self.authority, self.certificate, self.key) if one)
            raise StreamsError(f"certificates of Kafka ({files}) cannot be used: {_why(error)}") from None
        return made


@dataclass(frozen=True)
class Account:
    """A user of the broker. The password is shown nowhere."""

    mechanism: Mechanism
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Broker:
    """One broker or several of one cluster, each ``HOST:PORT``. As a text it is its addresses, nothing secret."""

    addresses: tuple[str, ...]
    encryption: Encryption | None = None
    account: Account | None = None

    @classmethod
    def at(cls, addresses: str) -> "Broker":
        """A broker that asks for nothing, at ``HOST:PORT,HOST:PORT``."""
        return cls(tuple(one.strip() for one in addresses.split(",")))

    def __str__(self) -> str:
        """The addresses, as they are given on the command line."""
        return ",".join(self.addresses)

    @cached_property
    def context(self) -> ssl.SSLContext | None:
        """Made once: reading the certificates of a machine takes longer than a connection."""
        return self.encryption.context() if self.encryption else None

    def client(self) -> dict[str, Any]:
        """Arguments of a client of kafka-python or of aiokafka: both know the same names."""
        made: dict[str, Any] = {"bootstrap_servers": list(self.addresses), "security_protocol": self._protocol}
        if self.context:
            made["ssl_context"] = self.context
        if self.account:
            made["sasl_mechanism"] = self.account.mechanism
            made["sasl_plain_username"] = self.account.user
            made["sasl_plain_password"] = self.account.password
        return made

    @property
    def _protocol(self) -> str:
        if self.account:
            return "SASL_SSL" if self.encryption else "SASL_PLAINTEXT"
        return "SSL" if self.encryption else "PLAINTEXT"


def _no_password() -> str:
    """A key with a password would be asked for at the terminal: services have none."""
    raise OSError("the key has a password; a service cannot give one")


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return error.reason or "they are no certificate and key in PEM"
    return (isinstance(error, OSError) and error.strerror) or str(error)
