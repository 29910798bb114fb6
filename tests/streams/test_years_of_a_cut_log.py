"""What years say is the same whether the log still holds more than them or not."""

import pytest

from city.events import Tick, encode_record
from city.findings import Finding
from city.times import DAY
from streams.messages import decode_watch
from streams.topology import ONE, steps
from tests.streams.town import BURST, MILL, at, batches, burst
from tests.streams.years import DAYS, FIRST, KNOWING, TICKS, YEARS

TOLD_FROM = at(FIRST) + (DAYS - 6) * DAY


@pytest.fixture(scope="module")
def partials():
    """The records of partials, each with the time it was sent at."""
    cases, _, _ = steps(KNOWING, ONE)
    state, found = cases.new(0), []
    late = burst("pipe", "2026-01-06 09:05", 30, BURST, MILL, minutes=3)
    for time, arrived in batches([*YEARS, *late], TICKS):
        record = encode_record([*arrived, Tick(time=time, revision=KNOWING.revision)])
        outputs = cases.apply(state, record)
        found += [(time, output.value) for output in outputs if output.stream == "partials"]
    return found


def sent(partials, lost):
    """What the ledger sends in the last days, where so many days of its log are gone."""
    _, ledger, _ = steps(KNOWING, ONE)
    first = at(FIRST) + lost * DAY
    state, outputs = ledger.new(0, cut=lost > 0), []
    for time, value in partials:
        if time >= first:
            outputs += ledger.apply(state, value, silent=time < TOLD_FROM)
    return outputs


@pytest.mark.slow
@pytest.mark.parametrize("lost", [15, 29, 52])
def test_what_is_sent_does_not_depend_on_what_is_gone(partials, lost):
    whole = sent(partials, 0)
    findings = [one for output in whole if output.stream == "findings" for one in decode_watch(output.value)]
    assert any(one.method.endswith("with season") for one in findings if isinstance(one, Finding))
    assert sent(partials, lost) == whole


@pytest.mark.slow
def test_a_log_that_has_lost_some_of_the_years_gives_something_else(partials):
    assert sent(partials, 0) != sent(partials, 400)
