"""What people do, as the watch takes it: deeds on alerts, drills, silences of notices, focus issues, meetings."""

import msgspec

from alerts import desk, drills, notice_silences
from alerts.desk import Desk, UnknownAlertError
from alerts.drills import DrillsState
from alerts.notice_silences import NoticeSilences, UnknownSilenceError
from alerts.rules import Watching
from city.actions import Action
from city.drills import Drill
from city.focus_deeds import FocusDeed
from city.meeting_deeds import MeetingDeed
from streams import focus_desk, meetings_desk
from streams.focus_desk import FocusDesk, UnknownFocusError
from streams.meetings_desk import MeetingsDesk, UnknownMeetingError
from streams.messages import AlertsMessage, AlertState, Deed, FocusIssueState, MeetingHeld, NoticeSilenceState
from streams.step import PoisonError


class People(msgspec.Struct):
    """All that people have done: alerts with their handling, drills, silences, focus issues, meetings."""

    desk: Desk = {}
    drills: DrillsState = DrillsState()
    silences: NoticeSilences = {}
    focus: FocusDesk = FocusDesk()
    meetings: MeetingsDesk = {}


def done(people: People, deed: Deed, version: int, watching: Watching) -> list[AlertsMessage]:
    """Folds a deed into ``people``; gives what has changed, as of ``version``.

    Raises ``PoisonError`` for a deed on what there is not.
    """
    try:
        if isinstance(deed, Action):
            people.desk, alerts = desk.act(people.desk, deed, watching)
            return [AlertState(version, alert) for alert in alerts]
        if isinstance(deed, Drill):
            people.drills, ordered = drills.ordered(people.drills, deed, people.desk, watching)
            people.desk, alerts = desk.heard(people.desk, ordered, watching)
            return [AlertState(version, alert) for alert in alerts]
        if isinstance(deed, FocusDeed):
            people.focus, issues = focus_desk.decide(people.focus, deed)
            return [FocusIssueState(version, issue) for issue in issues]
        if isinstance(deed, MeetingDeed):
            people.meetings, met = meetings_desk.meet(people.meetings, deed)
            return [MeetingHeld(version, meeting) for meeting in met]
        people.silences, silences = notice_silences.fold(people.silences, deed)
        return [NoticeSilenceState(version, silence) for silence in silences]
    except (UnknownAlertError, UnknownFocusError, UnknownMeetingError, UnknownSilenceError) as error:
        raise PoisonError(str(error)) from error


def aged(people: People, tick: int) -> None:
    """Forgets what ended long ago. Focus issues are kept: there are a dozen a year."""
    people.desk = desk.aged(people.desk, tick)
    people.silences = notice_silences.aged(people.silences, tick)
    people.meetings = meetings_desk.aged(people.meetings, tick)
