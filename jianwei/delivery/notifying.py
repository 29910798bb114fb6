"""From alerts to notices: routing as a fold over what changes, kept with the outbox in one commit.

Law: what is remembered of alerts, how far they were read, and the notices that came of it are one transaction. So after
a kill the same notices are made again or none, and each has the id that it had. Hand-overs are heard of in it too.
"""

from collections.abc import Callable, Iterable

import msgspec

from alerts.delivery.channels import ChannelsFile
from alerts.delivery.hand_overs import Followed
from alerts.delivery.notices import Notice
from alerts.drills import LASTS
from alerts.routing import notices as routed
from alerts.routing.duty import Routing
from alerts.routing.holds import quiet
from alerts.routing.plan import advance
from alerts.routing.state import RoutingState
from city.alerts import Alert
from city.drills import is_drill
from city.notice_silences import NoticeSilence
from city.times import DAY
from jianwei.delivery.alert_sources import Alerts, Heard
from jianwei.delivery.deliverer import Deliverer

PAST_DAYS = 7
_OVER = ("recovered", "closed")


class Notifier:
    """Makes notices and keeps them. ``now`` gives milliseconds UTC."""

    def __init__(self, deliverer: Deliverer, routing: Routing, alerts: Alerts, now: Callable[[], int]) -> None:
        self._deliverer = deliverer
        self._outbox = deliverer.outbox
        self._routing = routing
        self._alerts = alerts
        self._now = now
        self._position, state = self._outbox.routing()
        self._state = RoutingState() if state is None else msgspec.msgpack.decode(state, type=RoutingState)

    def read(self) -> tuple[list[Heard], int]:
        """What has changed since the last turn. Raises what its source does."""
        return self._alerts.since(self._position)

    def turn(self, heard: Iterable[Heard], position: int | None = None) -> list[routed.Notice]:
        """Takes in changes, or time alone, and gives the notices that are now in the outbox.

        At the very first turn alerts that are over are left out. What is heard of later than its level's limit is for
        a digest, but for levels 3 and 4, which are told of whenever they are open. What is heard of after ``PAST_DAYS``
        is data of the past, as of a replay: nobody is told. Nor of a drill that is heard of when it is over. Silences
        stay in the routing's state until they are over.
        """
        heard = list(heard)
        silences = [one for one in heard if isinstance(one, NoticeSilence)]
        changed = [one for one in heard if isinstance(one, Alert)]
        now, hand_overs = self._now(), self._deliverer.hand_overs
        steps = hand_overs.heard(changed, now)
        if self._position is None:
            changed = [alert for alert in _newest(changed) if alert.status not in _OVER]
        position = self._position if position is None else position
        news = [self._in_time(one, now) for one in changed if self._is_news(one, now)]
        state, notices = advance(self._state, news, now, self._routing, silences)
        if state is not self._state or position != self._position or steps:
            with self._outbox.together():
                self._outbox.keep_routing(position, msgspec.msgpack.encode(state))
                for notice in notices:
                    self._deliverer.put(_delivered(notice), lambda _: None)
                hand_overs.keep(steps, self._told_of_missing)
            self._state, self._position = state, position
        if late := hand_overs.due(now, lambda level: quiet((level,), self._routing, now) is not None):
            hand_overs.keep(late, self._told_of_missing)
        return notices

    def _told_of_missing(self, followed: Followed) -> tuple[str, list[str]]:
        """The role that an outlet's ``tell`` names, else the one that handed over; where it has no channel, who was
        told of the alert.
        """
        outlet = next((one for one in self._deliverer.file.outlet if one.name == followed.outlet), None)
        role = (outlet.tell if outlet else "") or followed.role
        if channels := channels_of_role(role, self._routing, self._deliverer.file):
            return role, channels
        entry = self._state.entry(followed.about.alert_id)
        others = [self._routing.role(one) for one in entry.told] if entry else []
        return role, [channel for one in others for channel in one.channels]

    def _is_news(self, alert: Alert, now: int) -> bool:
        longest = LASTS if is_drill(alert.span) else PAST_DAYS * DAY
        return now - alert.updated_at <= longest or self._state.entry(alert.alert_id) is not None

    def _in_time(self, alert: Alert, now: int) -> Alert:
        late = now - alert.updated_at > self._deliverer.file.limits.of(alert.level)
        return msgspec.structs.replace(alert, told="digest") if late else alert


def channels_of(routing: Routing) -> set[str]:
    """The channels that roles name."""
    return {channel for role in routing.routes.roles for channel in role.channels}


def channels_of_role(role: str, routing: Routing, file: ChannelsFile) -> list[str]:
    """The channels of a role of the routes, else those that name it as one who reads them."""
    named = [channel for one in routing.routes.roles if one.name == role for channel in one.channels]
    return named or [one.name for one in file.channel if role in one.roles]


def _newest(changed: Iterable[Alert]) -> list[Alert]:
    return list({alert.alert_id: alert for alert in sorted(changed, key=lambda one: one.updated_at)}.values())


def _delivered(notice: routed.Notice) -> Notice:
    """What delivery reads of it: counts, places and subjects, no sentence."""
    return msgspec.json.decode(msgspec.json.encode(notice), type=Notice)
