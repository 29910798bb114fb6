"""A meeting comes back out of its document as it went in."""

from msgspec.structs import replace

from city.meetings import MeetingItem
from indexing.meetings import meeting_document, meeting_of
from tests.indexing.samples import MEETING


def test_a_meeting_and_its_document_tell_the_same():
    bare = MeetingItem(item_id="i2", subject="道路坑洼")
    for meeting in (MEETING, replace(MEETING, agenda=(*MEETING.agenda, bare)), replace(MEETING, agenda=())):
        assert meeting_of(meeting_document(meeting, 3).body) == meeting


def test_a_document_names_its_tier_and_its_area():
    body = meeting_document(MEETING, 3).body
    assert (body["tier"], body["area"], body["area_id"], body["date"]) == ("city", "见微市", "见微市", "2026-03-20")
