"""Hand-overs between the alerts, the outlets' systems and the log: ``alerts.delivery.hand_overs`` on the outbox's file.

Law: a hand-over that is heard of, and the message of it, are one transaction with the position in the alerts; that a
system took it, and what is to be told of that, are one with the mark in the outbox. The log is told after the
transaction, again until it has it; each action has the id that the hand-over gives it, so it is done once.
"""

from collections.abc import Callable, Iterable, Sequence

import msgspec

from alerts.delivery.answers import Answer
from alerts.delivery.channels import ChannelsFile
from alerts.delivery.hand_overs import Followed, Step, answered, begun, due, heard
from alerts.delivery.messages import Message
from city.actions import Action
from city.alerts import Alert
from jianwei.delivery.outbox import Outbox

Tell = Callable[[Sequence[Action]], None]
"""The way of what is told into the log: it returns when the log has all of it."""
WhoTold = Callable[[Followed], tuple[str, Sequence[str]]]
"""The role that is told of a hand-over that is missing, and its channels."""


class HandOvers:
    """The hand-overs of an outbox to the outlets of a file."""

    def __init__(self, file: ChannelsFile, outbox: Outbox) -> None:
        self._outlets = {one.name: one for one in file.outlet}
        self._outbox = outbox
        self._tables = outbox.hand_overs
        self._open = {one.hand_over: one for one in self._tables.not_received()}

    def heard(self, alerts: Iterable[Alert], now: int) -> list[Step]:
        """What changed alerts say of hand-overs that is new. Nothing is kept yet."""
        newest = {alert.alert_id: alert for alert in sorted(alerts, key=lambda one: one.updated_at)}
        asked = [one.hand_over for alert in newest.values() for one in alert.handling.outlets]
        known = self._tables.known(asked) if asked and self._outlets else set[str]()
        steps = [step for alert in newest.values() for step in begun(alert, known, self._outlets, now)]
        for followed in self._open.values():
            alert = newest.get(followed.about.alert_id)
            after = followed if alert is None else heard(followed, alert)
            if after != followed:
                steps.append(Step(after))
        return steps

    def due(self, now: int, is_quiet: Callable[[int], bool]) -> list[Step]:
        """What time makes of those without a receipt. Nothing is kept yet."""
        found = []
        for followed in self._open.values():
            outlet = self._outlets.get(followed.outlet)
            step = outlet and due(followed, outlet, now, quiet=is_quiet(followed.about.level))
            if step:
                found.append(step)
        return found

    def keep(self, steps: Iterable[Step], who: WhoTold) -> None:
        """Keeps steps with their messages and deeds, all or nothing."""
        with self._outbox.together():
            for step in steps:
                self._keep(step)
                for message in step.messages:
                    self._put(step.followed, message, who)

    def tried(self, message: Message, answer: Answer, now: int) -> None:
        """After a try of a message to an outlet, within the transaction that marks it."""
        followed = self._tables.get(message.notice_id) if message.kind == "hand_over" else None
        if followed is not None:
            self._keep(answered(followed, answer.outcome, now, received=answer.received))

    def tell(self, tell: Tell) -> int:
        """Tells the log what waits for it; gives how much. Raises what ``tell`` does, and all of it waits on."""
        deeds = self._tables.deeds()
        if deeds:
            tell(deeds)
            with self._outbox.together():
                self._tables.done(deeds)
        return len(deeds)

    @property
    def missing(self) -> int:
        """Hand-overs that somebody was told of as missing, and that are missing still."""
        return sum(one.is_missing for one in self._open.values())

    def forget(self, before: int) -> None:
        """Takes out hand-overs of before an instant."""
        with self._outbox.together():
            self._tables.forget(before)
        self._open = {one.hand_over: one for one in self._tables.not_received()}

    def _keep(self, step: Step) -> None:
        followed = step.followed
        self._tables.put(followed)
        self._tables.add(step.deeds)
        if followed.received_at:
            self._open.pop(followed.hand_over, None)
        else:
            self._open[followed.hand_over] = followed

    def _put(self, followed: Followed, message: Message, who: WhoTold) -> None:
        if message.kind == "hand_over":
            self._outbox.put(message, [self._outlets[followed.outlet].way])
            return
        role, channels = who(followed)
        self._outbox.put(msgspec.structs.replace(message, role=role), dict.fromkeys(channels))
