"""Silences of notices through the watch: sent at each change, the same after a rebuild, documents of both runners."""

import msgspec
import pytest

from city.notice_silences import EndSilence, NoticeSilence
from city.times import DAY, HOUR, MINUTE
from indexing.notice_silences import silence_document, silence_of
from jianwei.outputs import Documents
from streams.messages import decode_told, encode_json
from streams.step import PoisonError
from streams.watch import Watch
from tests.streams.test_watch import TEN, found, judged
from tests.streams.town import MILL, POTHOLE, TOWN, ZONE, records

SET = NoticeSilence(
    silence_id="s1",
    at=TEN + MINUTE,
    begins=TEN,
    ends=TEN + DAY,
    author="mill-duty",
    area=MILL,
    areas=(MILL,),
    topics=(POTHOLE,),
    reason="works",
)
END = EndSilence(silence_id="s1", at=TEN + HOUR, role="town-duty", area="Town")
ENDED = msgspec.structs.replace(SET, ended_at=TEN + HOUR, ended_by="town-duty")


class Town:
    """The one partition of the step."""

    def __init__(self):
        self.step = Watch(TOWN, 1)
        self.state = self.step.new(0)

    def takes(self, *messages, silent=False):
        return records(self.step, self.state, *(encode_json([one]) for one in messages), silent=silent)


def test_it_stands_in_the_stream_of_alerts_at_each_change_under_its_own_key():
    told = Town().takes(SET, END)
    assert {(output.stream, output.partition, output.key) for output in told} == {("alerts", 0, b"notice-silence/s1")}
    states = [decode_told(output.value) for output in told]
    assert [(one.version, one.silence) for one in states] == [(1, SET), (2, ENDED)]


def test_it_changes_no_alert():
    silenced, other = Town(), Town()
    silenced.takes(SET)
    silenced.takes(found())
    other.takes(found())
    (told,) = silenced.takes(judged())
    (there,) = other.takes(judged())
    assert decode_told(told.value).alert == decode_told(there.value).alert


@pytest.mark.parametrize("end", [END, msgspec.structs.replace(END, silence_id="s2")])
def test_an_end_of_what_is_not_known_is_a_dead_letter(end):
    with pytest.raises(PoisonError, match="does not know"):
        Town().takes(*([SET] if end.silence_id == "s2" else []), end)


def test_an_end_from_another_area_is_a_dead_letter_and_changes_nothing():
    town = Town()
    town.takes(SET)
    with pytest.raises(PoisonError, match="does not know"):
        town.takes(msgspec.structs.replace(END, area="Town>West"))
    assert dict(town.state.people.silences) == {"s1": SET}


def test_one_that_reaches_beyond_its_authors_area_is_a_dead_letter():
    plain = msgspec.to_builtins(SET) | {"areas": ["Town"]}
    with pytest.raises(PoisonError):
        records(Town().step, Town().state, encode_json([plain]))


def test_after_a_silent_fold_the_watch_knows_it():
    straight, begun = Town(), Town()
    straight.takes(SET, found(), judged())
    assert begun.takes(SET, found(), judged(), silent=True) == []
    assert begun.takes(END) == straight.takes(END)


def test_its_document_says_all_of_it():
    (told,) = Town().takes(SET)
    (document,) = Documents(ZONE).of(told)
    assert document == silence_document(SET, 1)
    assert [silence_of(silence_document(one, 1).body) for one in (SET, ENDED)] == [SET, ENDED]


def test_it_is_forgotten_with_time():
    town = Town()
    town.takes(SET, judged(TEN + 400 * DAY))
    assert set(town.state.people.silences) == {"s1"}
    town.takes(judged(TEN + 402 * DAY))
    assert town.state.people.silences == {}
