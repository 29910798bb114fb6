"""What a city gives beside the profiles of its feeds: rules and directories that every row is read with."""

from dataclasses import dataclass, replace

from city.calendars import Calendar
from city.configuration import Configuration, UrgentRule
from intake.deadlines import Deadlines
from intake.deciding import Decider
from intake.dictionaries import AreaDictionary
from intake.errors import InputError
from intake.tables import Profile
from intake.unit_directory import UnitDirectory


@dataclass(frozen=True)
class CityTables:
    """All of them may be missing: then areas are learnt, and no deadline or office is added."""

    urgent: tuple[UrgentRule, ...] = ()
    areas: AreaDictionary | None = None
    deadlines: Deadlines | None = None
    units: UnitDirectory | None = None
    calendar: Calendar | None = None
    """Rows of a year whose holidays it does not know are rejected: their day could not be judged."""
    decider: Decider | None = None
    """Decides on rows with texts; without it their texts say nothing."""

    def under(self, configuration: Configuration) -> "CityTables":
        """With the urgent rules and the calendar of a configuration."""
        return replace(self, urgent=configuration.urgent, calendar=Calendar(configuration.calendar))

    def require_city(self, profile: Profile) -> None:
        """Raises ``InputError`` where the area dictionary is of another city than a profile."""
        if self.areas and self.areas.city != profile.city:
            raise InputError(
                f"the area dictionary is of {self.areas.city}, the profile of {profile.feed} is of {profile.city}: "
                "the first name of every area and the name in [city] must be the same"
            )

    @property
    def content(self) -> object:
        """What stands for them, but for what is part of the configuration. Encodable."""
        return (
            self.areas.areas if self.areas else (),
            self.deadlines.content if self.deadlines else (),
            self.units.duties if self.units else (),
            self.decider.content if self.decider else (),
        )


NONE_GIVEN = CityTables()
