"""The file of channels, the secrets that it names, and files of notices; errors name file, line and field."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from alerts.delivery.bodies import Secrets
from alerts.delivery.channels import Channel, ChannelsFile, wrong
from alerts.delivery.notices import Notice
from city.times import TimeError, Zone
from intake.errors import InputError, ProfileError, nearest
from intake.profile_text import Fault
from intake.toml_faults import convert, read_text
from jianwei.settings import variable

_MOST_SECRET = 4096


def load_channels(path: Path) -> ChannelsFile:
    """The channels of a file. Raises ``ProfileError`` with file, line, table and key."""
    text = read_text(path)
    file = convert(text, ChannelsFile)
    for fault in wrong(file):
        raise text.error(Fault(fault.table, fault.key, fault.what, fault.nth))
    try:
        Zone(file.delivery.zone)
    except TimeError as error:
        raise text.error(Fault("delivery", "zone", str(error))) from None
    link = file.delivery.link
    if link and not link.startswith(("https://", "http://")):
        raise text.error(Fault("delivery", "link", "expected an address that begins with https:// or http://"))
    return file


def secrets_of(path: Path, file: ChannelsFile) -> dict[str, Secrets]:
    """The secrets of every channel and way to an outlet by its name. Files are meant beside the file of channels.

    Raises ``ProfileError`` where one is missing or empty; no message holds a secret.
    """
    text = read_text(path)
    found = {}
    for nth, channel in enumerate(file.ways):
        values = []
        for key in ("secret", "sign"):
            try:
                values.append(_secret(path.parent, channel, key))
            except ProfileError as error:
                field = f"{key}_file" if getattr(channel, f"{key}_file") else f"{key}_env"
                table, at = ("outlet", nth - len(file.channel)) if channel.is_outlet else ("channel", nth)
                raise text.error(Fault(table, field, str(error), at)) from None
        found[channel.name] = Secrets(*values)
    return found


def _secret(folder: Path, channel: Channel, key: str) -> str:
    file, named = getattr(channel, f"{key}_file"), getattr(channel, f"{key}_env")
    if named:
        value = variable(named)
        if not value:
            raise ProfileError(f"the variable {named} is not set or empty")
        return _one_line(value, f"the variable {named}")
    if not file:
        return ""
    try:
        content = (folder / file).read_bytes()[:_MOST_SECRET].decode()
    except OSError as error:
        raise ProfileError(f"{file} cannot be read: {error.strerror}") from None
    except ValueError:  # of the name too, which may hold a byte of nothing
        raise ProfileError(f"{file} is not UTF-8") from None
    return _one_line(content, file)


def _one_line(value: str, where: str) -> str:
    secret = value.strip()
    if not secret or not secret.isprintable():
        raise ProfileError(f"{where} holds no secret, expected one line")
    return secret


def notices_in(name: str, lines: Iterable[bytes], file: ChannelsFile, first: int = 1) -> Iterator[Notice]:
    """The notices of JSON lines, the first of which has number ``first``.

    Raises ``InputError`` with the line and the field of the first fault.
    """
    known = [one.name for one in file.channel]
    for number, line in enumerate(lines, start=first):
        if not line.strip():
            continue
        try:
            notice = msgspec.json.decode(line, type=Notice)
        except msgspec.DecodeError as error:
            raise InputError(f"{name}:{number}: {error}") from None
        for channel in notice.channels:
            if channel not in known:
                hint = nearest(channel, known) or f", expected one of {', '.join(known)}"
                raise InputError(f"{name}:{number}: channels: unknown channel{hint}")
        yield notice
