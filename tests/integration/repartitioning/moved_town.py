"""A town of these days in three parts, with what people do after each: for one installation after the other."""

from time import time

import msgspec

from city.actions import Action
from city.events import Tick
from city.focus_deeds import Choose, FocusDeed
from city.focus_issues import Subject, focus_id
from city.meeting_deeds import MeetingDeed, Open
from city.meetings import meeting_id
from city.notice_silences import NoticeSilence
from city.times import DAY
from indexing.canonical import export
from jianwei.embedded import Embedded, Progress
from streams.broker import Broker
from streams.kafka_gateway import EventProducer
from tests.faults import traffic
from tests.streams.town import FEED, POTHOLE, TOWN, ZONE, batches, documents

_SHIFT = ((ZONE.day(round(time() * 1000)) - 1) - ZONE.day(traffic.TICKS[-1])) * DAY
"""So that the last tick is yesterday: who has the duty is told of what is new."""
TICKS = [tick + _SHIFT for tick in traffic.TICKS]
CITY = "Town"


def _moved(event):
    moved = {name: getattr(event, name) + _SHIFT for name in ("version", "registered", "arrived")}
    return msgspec.structs.replace(event, **moved, closed=event.closed and event.closed + _SHIFT)


def parts():
    """Ticks with their events, in three parts: they part in the middle of an outbreak."""
    all_of_them = batches(map(_moved, traffic.town(0)), TICKS)
    return all_of_them[:126], all_of_them[126:174], all_of_them[174:]


def feed(kafka, name, partitions, part):
    """As the gateway does."""
    with EventProducer(Broker.at(kafka), name, partitions) as producer:
        for tick, events in part:
            producer.send(events)
            producer.tick(Tick(time=tick, revision=TOWN.revision), wait=False)


def acknowledged(lines, number):
    """The deed of somebody who takes the newest alert that is not over."""
    going_on = [one for one in documents(lines, "alerts") if one["status"] not in {"closed", "recovered"}]
    newest = max(going_on, key=lambda one: (one["opened_at"], one["alert_id"]))
    return Action(
        action_id=f"a{number}",
        alert_id=newest["alert_id"],
        at=TICKS[-1],
        role="city-duty",
        area=CITY,
        kind="acknowledge",
    )


def decisions():
    """A focus issue, a meeting, a silence of notices."""
    subject = Subject(feed=FEED, topics=(POTHOLE,), area=CITY, period="2026-03")
    at = TICKS[-1]
    return [
        FocusDeed(
            deed_id="f1", focus_id=focus_id(subject), at=at, role="analyst", area=CITY, what=Choose(subject, "Potholes")
        ),
        MeetingDeed(
            deed_id="m1",
            meeting_id=meeting_id(CITY, "2026-03-20"),
            of=CITY,
            at=at,
            role="analyst",
            area=CITY,
            what=Open("2026-03-20", "Meeting"),
        ),
        NoticeSilence(
            silence_id="s1",
            at=at,
            begins=at,
            ends=at + DAY,
            author="city-duty",
            area=CITY,
            reason="works",
            areas=("Town>West",),
        ),
    ]


def undisturbed(folder, deeds):
    """The export of the embedded service; ``deeds`` are done behind the first and behind the second part."""
    with Embedded(folder / "town.db", TOWN) as service:
        for part, done in zip(parts(), (*deeds, ()), strict=True):
            for tick, events in part:
                service.append(events)
                service.tick(tick)
            for deed in done:
                service.act(deed)
            service.advance()
        service.commit(Progress(fingerprint="town"))
        return list(export(service.store))
