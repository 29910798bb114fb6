"""How Kafka is reached: the addresses, and a file that says what is trusted and as whom the service comes.

The file is named by ``JIANWEI_KAFKA_SECURITY``. It holds no password, it names the file of one. Paths are from its own
folder.
"""

from pathlib import Path
from typing import Literal

import msgspec

from intake.errors import ProfileError
from intake.profile_text import Fault, ProfileText
from intake.toml_faults import convert, read_text
from jianwei.settings import Settings, SettingsError, addresses, line_of
from streams.broker import Account, Broker, Encryption, Mechanism

VARIABLE = "JIANWEI_KAFKA_SECURITY"

Protocol = Literal["SSL", "SASL_SSL", "SASL_PLAINTEXT"]


class SecurityFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The keys of the file; ``protocol`` by Kafka's own names."""

    protocol: Protocol
    mechanism: Mechanism | None = None
    user: str | None = None
    password_file: str | None = None
    ca_file: str | None = None
    certificate_file: str | None = None
    key_file: str | None = None


_OF_ACCOUNT = ("mechanism", "user", "password_file")
_OF_ENCRYPTION = ("ca_file", "certificate_file", "key_file")


def broker_of(kafka: str | None) -> Broker:
    """The broker of ``--kafka`` or ``JIANWEI_KAFKA``, reached as the environment says. Raises ``SettingsError``."""
    where = addresses(kafka)
    named = Settings.from_environment().kafka_security
    return secured(where, Path(named)) if named else Broker(where)


def secured(where: tuple[str, ...], path: Path) -> Broker:
    """A broker that is reached as a file says. Raises ``SettingsError``, which names file, line and key."""
    try:
        text = read_text(path)
        held = convert(text, SecurityFile)
        fault = _fault(held)
        if fault:
            raise text.error(fault)
        return Broker(where, _encryption(held, text, path.parent), _account(held, path.parent))
    except ProfileError as error:
        raise SettingsError(f"{VARIABLE}: {error}") from None


def _fault(held: SecurityFile) -> Fault | None:
    """The first key that is missing for the protocol, or is none of it."""
    with_account, with_encryption = held.protocol.startswith("SASL"), held.protocol.endswith("SSL")
    for key in _OF_ACCOUNT:
        if with_account and not getattr(held, key):
            return Fault("", key, f"is missing, {held.protocol} needs it")
        if not with_account and getattr(held, key) is not None:
            return Fault("", key, f"has no use with {held.protocol}, expected SASL_SSL or SASL_PLAINTEXT")
    for key in _OF_ENCRYPTION:
        if not with_encryption and getattr(held, key) is not None:
            return Fault("", key, f"has no use with {held.protocol}, expected SSL or SASL_SSL")
    if bool(held.certificate_file) != bool(held.key_file):
        key = "key_file" if held.certificate_file else "certificate_file"
        return Fault("", key, "is missing: a certificate and its key come together")
    return None


def _encryption(held: SecurityFile, text: ProfileText, folder: Path) -> Encryption | None:
    if not held.protocol.endswith("SSL"):
        return None
    files: dict[str, Path | None] = {}
    for key in _OF_ENCRYPTION:
        named = getattr(held, key)
        files[key] = folder / named if named else None
        if named and not (folder / named).is_file():
            raise text.error(Fault("", key, f"{folder / named} is no file"))
    return Encryption(files["ca_file"], files["certificate_file"], files["key_file"])


def _account(held: SecurityFile, folder: Path) -> Account | None:
    if not (held.mechanism and held.user and held.password_file):
        return None
    return Account(held.mechanism, held.user, line_of(folder / held.password_file, VARIABLE))
