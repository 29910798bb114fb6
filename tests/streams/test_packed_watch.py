"""A state of the watch that was packed and put together again is the state that it was."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from city.actions import Action
from city.drills import Drill
from city.events import Tick, encode_record
from city.focus_deeds import Choose, FocusDeed
from city.focus_issues import Subject, focus_id
from city.meeting_deeds import MeetingDeed, Open
from city.meetings import Proposed, meeting_id
from city.notice_silences import NoticeSilence
from city.times import DAY, MINUTE
from streams.messages import decode_told, encode_json
from streams.snapshots import Packing, SnapshotError
from streams.topology import Partitions, steps
from streams.watch import Watch
from streams.watch_packing import pack
from tests.streams.test_laws import ORDINARY, TICKS
from tests.streams.town import FEED, MILL, POTHOLE, TOWN, batches, burst, records

LAW = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
EVENTS = [*ORDINARY, *burst("issue", "2026-04-03 07:01", 9, POTHOLE, MILL, minutes=70, issue="hole")]
PARTITIONS = Partitions(1, 2)
STEP = Watch(TOWN, PARTITIONS.partials)


def deeds_on(alert, now):
    """What people do with an alert, and beside it."""
    subject = Subject(feed=FEED, topics=(POTHOLE,), area="Town", period="2026-04")
    opened = Open("2026-04-05", "April", "2026-03", "f00d", (Proposed(item_id="hole", subject="Pothole"),))
    who = {"role": "town-duty", "area": "Town"}
    return [
        Action(action_id="a1", alert_id=alert, kind="acknowledge", at=now, **who),
        Action(action_id="a2", alert_id=alert, kind="assign", to="mill-duty", at=now + MINUTE, **who),
        Drill(drill_id="d1", at=now, role="town-duty", desk="Town", area=MILL, topic=POTHOLE),
        NoticeSilence(
            silence_id="s1", at=now, begins=now, ends=now + DAY, author="mill-duty", area=MILL, areas=(MILL,),
            topics=(POTHOLE,), reason="works",
        ),
        FocusDeed(deed_id="f1", focus_id=focus_id(subject), at=now, what=Choose(subject, "Holes"), **who),
        MeetingDeed(
            deed_id="m1", meeting_id=meeting_id("Town", "2026-04-05"), of="Town", at=now, what=opened, **who
        ),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def log():
    """The records of the one stream: findings of all kinds, urgent cases, that ticks were judged, and deeds."""
    cases, ledger, _ = steps(TOWN, PARTITIONS)
    of_cases, of_ledger, watched, found, opened = cases.new(0), [*map(ledger.new, (0, 1))], STEP.new(0), [], 0
    for time, arrived in batches(EVENTS, TICKS):
        record = encode_record([*arrived, Tick(time=time, revision=TOWN.revision)])
        for output in cases.apply(of_cases, record):
            sent = [output] if output.stream == "findings" else []
            if output.stream == "partials":
                state = of_ledger[output.partition]
                sent += [one for one in ledger.apply(state, output.value) if one.stream == "findings"]
            for one in sent:
                told = [decode_told(each.value) for each in STEP.apply(watched, one.value)]
                found.append(one.value)
                opened += bool(told)
                if told and opened in (1, 5):
                    deeds = deeds_on(told[0].alert.alert_id, time) if opened == 5 else []
                    found += [encode_json([deed]) for deed in deeds]
                    for deed in deeds:
                        list(STEP.apply(watched, encode_json([deed])))
    return found


def packed(state):
    return [(part.name, part.data()) for part in STEP.pack(state)]


def unpacked(parts):
    unpacking = STEP.unpack(0)
    for name, data in parts:
        unpacking.take(name, data)
    return unpacking.state()


def held(state):
    """All that the state is, to the type of every number."""
    plain = {name: value for name, value in vars(state).items() if name not in {"desk_packed", "waiting", "tests"}}
    some = [*state.waiting.items()], [*state.tests.items()], list(state.people.desk)
    return encode_json(plain), repr(some), list(vars(state))


def test_the_watch_is_a_step_whose_states_can_be_packed():
    assert isinstance(STEP, Packing)


def test_the_log_of_these_laws_has_something_of_everything(log):
    state, met = STEP.new(0), set()
    for record in log:
        records(STEP, state, record, silent=True)
        people = state.people
        parts = {
            "waiting": state.waiting,
            "alerts": state.alerts.lives,
            "urgent": state.urgent.alerts,
            "drills": people.drills.alerts,
            "silences": people.silences,
            "focus": people.focus.issues,
            "meetings": people.meetings,
            "handled": any(entry.done for entry in people.desk.values()),
        }
        met |= {name for name, part in parts.items() if part}
    assert met == set(parts)
    assert len(people.desk) > 4


@LAW
@given(data=st.data())
def test_packed_and_unpacked_at_any_moments_it_tells_the_same_and_is_the_same(log, data):
    moments = data.draw(st.sets(st.integers(0, len(log)), min_size=1, max_size=12))
    state, plain, before = STEP.new(0), STEP.new(0), 0
    for moment in [*sorted(moments), len(log)]:
        told = records(STEP, state, *log[before:moment])
        assert told == records(STEP, plain, *log[before:moment])
        value, before = held(state), moment
        parts = packed(state)
        assert held(state) == value == held(plain)
        state = unpacked(parts)
        assert held(state) == value


def test_bytes_are_others_only_under_another_mark_and_days_of_the_desk_seldom_are(log):
    state, known, new = STEP.new(0), {}, 0
    for record in log:
        records(STEP, state, record, silent=True)
        for part in pack(state):
            mark, data = known.get(part.name, (None, None))
            assert mark != part.mark or data == part.data()
            new += mark != part.mark and part.name.startswith("desk")
            known[part.name] = part.mark, part.data()
    assert 0 < new < len(log) / 4


class TestWhatIsNotWhatWasPacked:
    @settings(LAW, max_examples=300)
    @given(data=st.data())
    def test_is_refused_or_gives_a_state(self, log, data):
        state = STEP.new(0)
        records(STEP, state, *log[-60:], silent=True)
        good = packed(state)
        at_part = data.draw(st.integers(0, len(good) - 1))
        name, value = good[at_part]
        start = data.draw(st.integers(0, len(value)))
        end = data.draw(st.integers(start, min(len(value), start + 8)))
        bad = value[:start] + data.draw(st.binary(max_size=8)) + value[end:]
        try:
            unpacked([*good[:at_part], (name, bad), *good[at_part + 1 :]])
        except SnapshotError:
            return

    def test_is_refused_where_a_part_is_missing_or_there_are_other_partitions(self, log):
        state = STEP.new(0)
        records(STEP, state, *log, silent=True)
        good = packed(state)
        assert len(good) > 2
        for some in (good[1:], good[:-1], [*good, good[-1]], [good[0], *good[2:]], []):
            with pytest.raises(SnapshotError):
                unpacked(some)
        other = Watch(TOWN, 3).unpack(0)
        with pytest.raises(SnapshotError):
            other.take(*good[0])
