"""What holds of every history of alerts in which silences are set and ended at run time."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.routing.matchers import mismatch
from city.notice_silences import NoticeSilence
from city.times import DAY, HOUR, MINUTE
from tests.alerts.routing.test_laws import START, run, states, steps

drawn = st.lists(
    st.tuples(
        st.integers(0, 3 * 24 * 60),
        st.integers(1, 40),
        st.sampled_from(["Town", "Town>East"]),
        st.sampled_from([(), ("t",), ("v",)]),
        st.integers(1, 4),
        st.none() | st.integers(1, 30),
    ),
    max_size=4,
)


def silences(given_ones):
    """Instants with the silences that are set or ended at them."""
    found = []
    for number, (minutes, hours, area, topics, most, ended) in enumerate(given_ones):
        at = START + 8 * HOUR + minutes * MINUTE
        one = NoticeSilence(
            silence_id=f"s{number}",
            at=at,
            begins=at,
            ends=at + hours * HOUR,
            author="a-duty",
            area="Town",
            areas=(area,),
            topics=topics,
            most=most,
            reason="r",
        )
        found.append((at, one))
        if ended is not None and ended < hours:
            over = msgspec.structs.replace(one, ended_at=at + ended * HOUR, ended_by="a-duty")
            found.append((over.ended_at, over))
    return found


def windows(heard):
    """The silences as they came to be."""
    return {one.silence_id: one for _, one in sorted(heard, key=lambda pair: pair[0])}.values()


@settings(deadline=None, max_examples=60)
@given(steps, drawn)
def test_nothing_is_told_at_once_of_what_is_silenced(alert_values, given_steps, given_silences):
    heard = silences(given_silences)
    notices, _ = run(given_steps, alert_values, silences=heard)
    for notice in notices:
        if notice.kind != "digest":
            holding = [one for one in windows(heard) if one.window[0] <= notice.at < one.window[1]]
            assert all(mismatch(one, notice.about) for one in holding)


@settings(deadline=None, max_examples=40)
@given(steps, drawn)
def test_every_alert_leads_to_a_notice_a_line_or_a_reason(alert_values, given_steps, given_silences):
    notices, reasons = run(given_steps, alert_values, silences=silences(given_silences))
    told = {one.alert_id for one in notices} | {line.about.alert_id for one in notices for line in one.lines}
    for name in {alert.alert_id for _, alert in states(given_steps, alert_values)} - told:
        assert reasons[name] is not None


@settings(deadline=None, max_examples=20)
@given(steps, drawn)
def test_no_id_comes_twice_and_restarts_change_nothing(alert_values, given_steps, given_silences):
    heard = silences(given_silences)
    notices, _ = found = run(given_steps, alert_values, silences=heard)
    assert len({one.notice_id for one in notices}) == len(notices)
    assert run(given_steps, alert_values, silences=heard, restarts=True) == found


@settings(deadline=None, max_examples=20)
@given(steps, drawn)
def test_states_that_come_again_change_nothing(alert_values, given_steps, given_silences):
    """As after a worker that died and sends its outputs again."""
    heard = silences(given_silences)
    again = [*heard, *((at + DAY, one) for at, one in heard)]
    instants = {at for at, _ in again}
    quiet = [*heard, *((at, None) for at in instants)]
    assert run(given_steps, alert_values, silences=again)[0] == run(given_steps, alert_values, silences=quiet)[0]
