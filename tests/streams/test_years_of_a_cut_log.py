"""What years say is the same whether the log still holds more than them or not."""

import pytest

from city.findings import Finding
from city.times import DAY
from streams.messages import decode_watch
from streams.topology import ONE, steps
from tests.streams.town import at
from tests.streams.years import DAYS, FIRST, KNOWING, partials

TOLD_FROM = at(FIRST) + (DAYS - 6) * DAY


@pytest.fixture(scope="module", name="partials")
def _partials():
    return partials()


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
    assert any(one.span == "rise" for one in findings if isinstance(one, Finding))
    assert sent(partials, lost) == whole


@pytest.mark.slow
def test_a_log_that_has_lost_some_of_the_years_gives_something_else(partials):
    assert sent(partials, 0) != sent(partials, 400)
