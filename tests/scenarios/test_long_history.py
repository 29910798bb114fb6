"""Stories of a town whose years are known: what comes every winter is no news, and what comes besides is."""

import msgspec
import pytest

from city.configuration import Known
from tests.streams.town import BIN, BURST, MILL, burst, exported, problems
from tests.streams.years import CITY, KNOWING, TICKS, YEARS, requests

CAMPAIGNS = tuple((f"{month}-01", f"{month}-14") for month in ("2024-04", "2024-09", "2025-02", "2025-05", "2025-10"))


SINCE = "2025-09-25"


def alerts(events, configuration):
    """Alerts of the last winter and the autumn before it."""
    told = problems(exported(events, TICKS, configuration=configuration))
    return [one for one in told if one["opened_at"] >= SINCE]


@pytest.mark.slow
def test_the_winter_that_comes_every_year_is_no_news_to_those_who_know_the_years():
    surprised = alerts(YEARS, CITY)
    assert {alert["topic_id"] for alert in surprised} == {BURST}
    assert all("2025-11-15" <= alert["opened_at"] <= "2025-11-30" for alert in surprised)
    assert alerts(YEARS, KNOWING) == []


@pytest.mark.slow
def test_a_burst_in_the_winter_is_told_with_what_the_winter_is_expected_to_bring():
    more = burst("pipe", "2025-12-16 09:05", 30, BURST, MILL, minutes=3)
    (alert,) = alerts([*YEARS, *more], KNOWING)
    assert (alert["topic_id"], alert["area_id"]) == (BURST, MILL)
    assert alert["method"].endswith("with season")
    assert alert["opened_at"].startswith("2025-12-17")


@pytest.mark.slow
def test_a_campaign_that_was_announced_is_no_news_when_its_effect_is_known():
    bins = requests(BIN, 3.0, 3, campaign=CAMPAIGNS)
    known = tuple(Known(kind="campaign", name="bins", topic=BIN, first=first, last=last) for first, last in CAMPAIGNS)
    surprised = problems(exported([*YEARS, *bins], TICKS, configuration=KNOWING))
    warned = problems(exported([*YEARS, *bins], TICKS, configuration=msgspec.structs.replace(KNOWING, known=known)))
    assert {one["topic_id"] for one in surprised if one["opened_at"] >= SINCE} == {BIN}
    assert [one for one in warned if one["opened_at"] >= SINCE] == []
    assert all(one["span"] != "rise" for one in [*surprised, *warned])
