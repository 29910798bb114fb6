"""When the ledger judges silence: of feeds at each judging of the running day, of areas as of each finished day.

Only what is told must be remembered, so flags hold it: a feed or area that was found silent is flagged, and stays
silent until something has come from it, however long that is and whatever is expected by then. The finding that says
that it speaks again is inside its band and takes the flag away.
"""

from city.calendars import Calendar
from city.configuration import Configuration
from city.times import Zone
from streams.area_silence import AreaSilence
from streams.book import hour_number
from streams.feed_silence import WEEK, FeedSilence
from streams.ledger_state import LedgerState
from streams.telling import Judgements


class SilenceJudge:
    """Judges what a partition has heard of feeds and areas. Holds configuration only, no state.

    Of the false ones of a feed in a year, half are left to the feed itself and half to its areas.
    """

    def __init__(self, configuration: Configuration, zone: Zone, calendar: Calendar) -> None:
        half = configuration.budget.silences_a_year / 2
        self._feeds = FeedSilence(configuration, half, zone, calendar)
        self._areas = AreaSilence(configuration, half, zone, calendar)
        self._days = configuration.judging.baseline_days
        self._kept_days = configuration.horizon_days
        self._zone = zone

    def begin_day(self, state: LedgerState, day: int) -> None:
        """Forgets what the day does not need, and feeds that have been silent for the horizon. Part of the fold."""
        oldest = hour_number(self._zone.start(day - self._days - WEEK))
        state.heard.forget(oldest, self._zone.start(day - self._kept_days))
        self._areas.begin_day(state, day)

    def hours(self, state: LedgerState, found: Judgements) -> None:
        """Judges the feeds that give times of day, by the hours that are over."""
        self._feeds.hours(state, found)

    def day(self, state: LedgerState, day: int, found: Judgements) -> None:
        """Judges a finished day: the other feeds, and the areas of feeds that are not silent."""
        self._feeds.day(state, day, found)
        self._areas.day(state, day, {feed for feed, topic, area in state.flags if not topic and not area}, found)
