"""Channels that take nothing: when they are tried again, and that others are told once, and once of their return."""

import msgspec

from alerts.delivery.answers import Answer
from alerts.delivery.backoff import wait
from alerts.delivery.channels import Channel, ChannelsFile
from alerts.delivery.messages import Outage, outage_message
from city.times import MINUTE
from jianwei.delivery.outbox import Outbox, Waiting


class Outages:
    """Keeps in the outbox how channels do, and puts in what is told of them."""

    def __init__(self, file: ChannelsFile, outbox: Outbox) -> None:
        self._file = file
        self._outbox = outbox

    def failed(self, channel: Channel, one: Waiting, answer: Answer, now: int) -> None:
        """After an attempt that did not succeed. A channel that fails waits; one that refuses takes the next at once:
        it may be that message.
        """
        health, refused = self._outbox.health(channel.name), answer.outcome == "refused"
        failures = health.failures + 1
        health = msgspec.structs.replace(
            health,
            failing_since=health.failing_since or now,
            failures=failures,
            next_at=now if refused else now + wait(one.message.notice_id, failures),
            code=answer.code,
            refused=health.refused or refused,
        )
        self._outbox.set_health(channel.name, health)

    def succeeded(self, channel: Channel, now: int) -> None:
        """After a message was taken: the channel is well, and where it was told that it is not, this is told too."""
        health = self._outbox.health(channel.name)
        if not health.failing_since:
            return
        if health.announced_on:
            told_on = self._file.named(health.announced_on)
            on = told_on.name if told_on is not None else self.substitute(channel)
            outage = Outage(channel=channel.name, since=health.failing_since, until=now)
            if on:
                self._outbox.put(outage_message("up", _role(channel), now, outage), [on])
        self._outbox.set_health(channel.name, msgspec.structs.replace(health, **_WELL))

    def look(self, channel: Channel, now: int) -> None:
        """Tells once of a channel that refuses, or has failed for as long as its ``announce_after`` says."""
        health = self._outbox.health(channel.name)
        if not health.failing_since or health.announced_on:
            return
        if not health.refused and now - health.failing_since < channel.announce_after * MINUTE:
            return
        on = self.substitute(channel)
        if not on:
            return
        outage = Outage(
            channel=channel.name,
            since=health.failing_since,
            code=health.code,
            waiting=self._outbox.waiting(channel.name),
        )
        with self._outbox.together():
            self._outbox.put(outage_message("down", _role(channel), now, outage), [on])
            self._outbox.set_health(channel.name, msgspec.structs.replace(health, announced_on=on))

    def substitute(self, channel: Channel) -> str:
        """The first channel that can stand in and does not itself fail; empty where there is none."""
        others = (one.name for one in self._file.substitutes(channel))
        return next((name for name in others if not self._outbox.health(name).failing_since), "")


_WELL = {"failing_since": 0, "failures": 0, "next_at": 0, "code": "", "refused": False, "announced_on": ""}


def _role(channel: Channel) -> str:
    return channel.roles[0] if channel.roles else ""
