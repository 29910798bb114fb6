"""One message to one channel: over HTTP by aiohttp, as mail by apprise."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Self

import aiohttp
from apprise import NotifyFormat
from apprise.plugins.email import NotifyEmail

from alerts.delivery.answers import Answer, answer_of
from alerts.delivery.bodies import Request, Secrets, request_of
from alerts.delivery.channels import RULES, Channel
from alerts.delivery.messages import Message
from alerts.delivery.outlet_bodies import is_receipt
from alerts.delivery.texts import Style, text_of

_MOST_ANSWER = 64 << 10
_MODES = {"none": "insecure", "starttls": "starttls", "tls": "ssl"}


class Sender:
    """Sends over the channels whose secrets it has, in one style."""

    def __init__(self, secrets: Mapping[str, Secrets], style: Style) -> None:
        self._secrets, self._style = secrets, style
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(trust_env=False)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def send(self, channel: Channel, message: Message, now: int) -> Answer:
        """Tries once, within the channel's timeout. Never raises because of the channel; no code holds a secret.

        Of mail the timeout is for each answer of the server: a mail that was left on its way might still arrive.
        """
        secrets = self._secrets[channel.name]
        if channel.kind == "mail":
            return await asyncio.to_thread(_mail, channel, secrets, message, self._style)
        if self._session is None:
            raise RuntimeError("a sender is used as a context")
        try:
            async with asyncio.timeout(channel.timeout):
                return await _post(self._session, channel, request_of(channel, secrets, message, self._style, now))
        except TimeoutError:
            return Answer("failed", "timeout")


async def _post(session: aiohttp.ClientSession, channel: Channel, request: Request) -> Answer:
    try:
        async with session.post(
            request.url, data=request.content, headers=request.headers, allow_redirects=False
        ) as response:
            content = await _read(response.content)
            answer = answer_of(channel.kind, response.status, content)
            if channel.is_outlet and answer.outcome == "accepted":
                return answer._replace(received=is_receipt(content))
            return answer
    except aiohttp.ClientConnectorCertificateError:
        return Answer("failed", "certificate")
    except aiohttp.InvalidURL:
        return Answer("refused", "address")
    except (aiohttp.ClientError, OSError):
        return Answer("failed", "connection")


async def _read(stream: aiohttp.StreamReader) -> bytes:
    """The body as far as an answer is looked at: one read may give a part of it."""
    content = b""
    while len(content) < _MOST_ANSWER and (part := await stream.read(_MOST_ANSWER - len(content))):
        content += part
    return content


def _mail(channel: Channel, secrets: Secrets, message: Message, style: Style) -> Answer:
    """By apprise, which says only whether it went: every failure of a mail server may pass.

    Its own log names servers and users, so it is silent.
    """
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    text = text_of(message, style, RULES["mail"].most_bytes)
    settings: dict[str, Any] = {
        "host": channel.server,
        "secure": channel.security != "none",
        "smtp_host": channel.server,
        "port": channel.port,
        "user": channel.user or None,
        "password": secrets.secret or None,
        "from_addr": channel.sender,
        "targets": [channel.to],
        "secure_mode": _MODES[channel.security],
        "format": "text",
        "headers": {"X-Jianwei-Notice": message.notice_id},
        "cto": channel.timeout,
        "rto": channel.timeout,
    }
    try:
        given = {key: value for key, value in settings.items() if value is not None}
        mail = NotifyEmail(**given)  # type: ignore[no-untyped-call]
    except TypeError:
        return Answer("refused", "mail address")
    sent = mail.notify(body=text.body, title=text.title, body_format=NotifyFormat.TEXT)
    return Answer("accepted", "mail") if sent else Answer("failed", "mail")
