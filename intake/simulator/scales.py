"""How large the simulated city is: areas, trees, daily rates and how much is planted in a year."""

from typing import Literal

import msgspec

ScaleName = Literal["small", "city"]


class Scale(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Size of a simulated city. Rates are matters on an ordinary day, over the whole city."""

    name: ScaleName
    districts: int
    streets: int
    requests: float
    """Hotline requests; repeats and copies to other units come on top."""
    inquiries: float
    """Hotline inquiries and praise."""
    petitions: float
    incidents: float
    """Grid cases found by patrols; copies of hotline orders come on top."""
    outbreaks: int
    """Planted outbreaks of one topic in a year, without the petitions that follow some of them."""
    storms: int
    """Storms in a year, as far as the simulated days hold the seasons for them."""
    news: int
    """Policy news in a year."""
    dispersion: float = 20.0
    """Shape of the weekly Gamma multiplier of a street and first-level topic: a day's count of a street has
    variance ``mean + mean**2 / dispersion``."""

    def times(self, factor: float) -> "Scale":
        """The same city with all rates multiplied: ``SCALES["city"].times(0.05)`` is a twentieth of Beijing.

        A simulation holds all rows in memory, about 3 GB for a million: the whole of Beijing fits for two weeks.
        """
        if not factor > 0:
            raise ValueError(f"the factor of a scale must be above 0, not {factor}")
        return msgspec.structs.replace(
            self,
            requests=self.requests * factor,
            inquiries=self.inquiries * factor,
            petitions=self.petitions * factor,
            incidents=self.incidents * factor,
        )


SCALES: dict[ScaleName, Scale] = {
    "small": Scale(
        name="small",
        districts=4,
        streets=20,
        requests=115.0,
        inquiries=136.0,
        petitions=8.0,
        incidents=24.0,
        outbreaks=13,
        storms=3,
        news=4,
    ),
    # Beijing in 2023: 58,700 contacts a day, 41.5% of them requests.
    "city": Scale(
        name="city",
        districts=16,
        streets=343,
        requests=24_400.0,
        inquiries=34_300.0,
        petitions=300.0,
        incidents=8_000.0,
        outbreaks=39,
        storms=4,
        news=8,
    ),
}
