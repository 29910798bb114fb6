"""Who drains the outbox: one message at a time, so that a kill repeats one at most."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import msgspec

from alerts.delivery.answers import Answer
from alerts.delivery.backoff import wait
from alerts.delivery.bodies import Secrets
from alerts.delivery.channels import Channel, ChannelsFile
from alerts.delivery.messages import Lookup, MessageKind, message_of
from alerts.delivery.notices import Notice
from alerts.delivery.texts import Style
from city.times import DAY, MINUTE, Zone
from indexing.errors import StoreError
from jianwei.delivery.hand_overs import HandOvers
from jianwei.delivery.outages import Outages
from jianwei.delivery.outbox import Outbox, Waiting
from jianwei.delivery.posting import Sender

KEPT_DAYS = 400
"""So long a message is known after it was sent: as long as the log that its notice can come from again."""

Clock = Callable[[], int]


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt, as it is told: no text, no address."""

    notice_id: str
    channel: str
    kind: MessageKind
    level: int
    outcome: str
    """accepted, refused (for good) or failed (to be tried again)."""
    code: str
    attempt: int
    gone_to: str = ""
    """The channel that has it instead."""


class Deliverer:
    """Delivers what is in an outbox over the channels of a file. ``now`` gives milliseconds UTC."""

    def __init__(
        self,
        file: ChannelsFile,
        secrets: Mapping[str, Secrets],
        outbox: Outbox,
        now: Clock,
        *,
        link: str = "",
    ) -> None:
        self.file = file
        self.outbox = outbox
        self.hand_overs = HandOvers(file, outbox)
        self.sent: Counter[str] = Counter()
        """Messages by kind of channel since the beginning."""
        self.failed: Counter[str] = Counter()
        """Attempts that did not succeed, alike."""
        self._secrets = secrets
        self._now = now
        self._outages = Outages(file, outbox)
        outbox.forget(now() - KEPT_DAYS * DAY)
        self.hand_overs.forget(now() - KEPT_DAYS * DAY)
        delivery = file.delivery
        self._style = Style(zone=Zone(delivery.zone), language=delivery.language, link=link or delivery.link)

    def put(self, notice: Notice, lookup: Lookup) -> int:
        """Keeps a notice before it is tried; gives for how many channels it is new."""
        return self.outbox.put(message_of(notice, lookup), dict.fromkeys(notice.channels))

    def require_known(self, path: Path) -> None:
        """Raises ``StoreError`` where messages wait for channels that the file no longer has."""
        gone = [name for name in self.outbox.channels() if self.file.named(name) is None]
        if gone:
            raise StoreError(f"{path}: messages wait for {', '.join(gone)}, which the file of channels no longer has")

    async def round(self) -> AsyncIterator[Tried]:
        """Tries all that is due now, highest level first, and tells what became of each."""
        one = self._next()
        if one is None:
            return
        async with Sender(self._secrets, self._style) as sender:
            while one is not None:
                channel = self._channel(one)
                yield self._note(channel, one, await sender.send(channel, one.message, self._now()))
                one = self._next()

    def pause(self) -> float:
        """Seconds until something may be due, at most one."""
        return 1.0 if self.outbox.channels() else 0.25

    def waiting(self) -> int:
        """Messages that wait for any channel."""
        return sum(self.outbox.waiting(name) for name in self.outbox.channels())

    def _channel(self, one: Waiting) -> Channel:
        found = self.file.named(one.channel)
        if found is None:
            raise StoreError(f"a message waits for channel {one.channel}, which the file of channels does not have")
        return found

    def _next(self) -> Waiting | None:
        """What is to be tried: the most urgent of those channels that are free."""
        now = self._now()
        found = []
        for channel in self.file.channel:
            self._outages.look(channel, now)
        for channel in self.file.ways:
            if self.outbox.health(channel.name).next_at > now:
                continue
            if self.outbox.tried_since(channel.name, now - MINUTE) >= channel.allowance:
                continue
            for level in (1, 2, 3, 4):
                self.outbox.gather(channel.name, level, now - self.file.limits.of(level), now)
            one = self.outbox.due(channel.name, now)
            if one is not None:
                found.append(one)
        return min(found, key=lambda one: (-one.message.level, one.message.at, one.seq), default=None)

    def _note(self, channel: Channel, one: Waiting, answer: Answer) -> Tried:
        now, gone_to = self._now(), ""
        if answer.outcome == "accepted":
            with self.outbox.together():
                self.outbox.accepted(one, now)
                self._outages.succeeded(channel, now)
                self.hand_overs.tried(one.message, answer, now)
            self.sent[channel.label] += 1
        else:
            with self.outbox.together():
                gone_to = self._not_taken(channel, one, answer, now)
                self._outages.look(channel, now)
                self.hand_overs.tried(one.message, answer, now)
            self.failed[channel.label] += 1
        return Tried(
            notice_id=one.message.notice_id,
            channel=channel.name,
            kind=one.message.kind,
            level=one.message.level,
            outcome=answer.outcome,
            code=answer.code,
            attempt=one.attempts + 1,
            gone_to=gone_to,
        )

    def _not_taken(self, channel: Channel, one: Waiting, answer: Answer, now: int) -> str:
        """What is refused goes to another channel, if there is one; all else waits and is tried again."""
        refused = answer.outcome == "refused"
        self._outages.failed(channel, one, answer, now)
        if refused:
            substitute = self._outages.substitute(channel)
            if substitute and not self.outbox.elsewhere(one):
                self.outbox.put(one.message, [substitute])
            if self.outbox.elsewhere(one):
                self.outbox.give_up(one, now, answer.code)
                return substitute
        next_at = now + wait(one.message.notice_id, one.attempts + 1)
        self.outbox.failed(one, now, answer.code, next_at)
        return ""
