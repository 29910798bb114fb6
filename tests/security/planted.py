"""A town in which things lie elsewhere under names and numbers of their own: whoever sees one sees too far."""

import dataclasses
import re
import zipfile
from contextlib import closing
from html import unescape
from io import BytesIO

from msgspec.structs import replace

from briefing.histories.making import make as make_history
from briefing.packs.making import make
from briefing.packs.pack import encoded
from city.focus_issues import FocusIssue, Item, Subject, focus_id
from city.meetings import Meeting, MeetingItem, Origin, meeting_id
from city.notice_silences import NoticeSilence
from city.times import DAY, HOUR, day_of_iso
from indexing.documents import case_document
from indexing.focus_issues import focus_document
from indexing.meetings import meeting_document
from indexing.notice_silences import silence_document
from indexing.sqlite import open_sqlite
from tests.board.conftest import band, bucket, stored_alert
from tests.board.desk.test_seeing import made
from tests.streams.town import BIN, BURST, FEED, MILL, POTHOLE, TOWN, at, burst, event, hourly, month, run

ELSEWHERE = "Town>West>Zqfell"
TOPIC = "Zqgroup>Zqtopic"
NOW = at("2026-04-03 13:00")
LATER = 1 << 52
"""A version that is newer than those of the run."""
ALERT, SILENCE, ABOVE = "zqalert", "feed7919", "zqcity"
SUBJECT = Subject(feed=FEED, topics=(BURST,), area=ELSEWHERE, period="2026-03")
ISSUE, MEETING = focus_id(SUBJECT), meeting_id(ELSEWHERE, "2026-04-01")
OF_TOWN = meeting_id("Town", "2026-04-02")
MATTERS, EXPECTED, OBSERVED = 7919, 7907, 7901
WORDS = (
    "zqfell", "zqalert", "zqcity", "zqunit", "zqreason", "zqnote", "zqoutlet", "zqjoined", "zqissue", "zqline",
    "zqmeeting", "zqitem", "zqdecision", "zqowner", "zqsilence", "zqabove", "zqcase", ISSUE, MEETING, OF_TOWN, SILENCE,
)  # fmt: skip
"""Of places elsewhere, in small letters."""
NUMBERS = (MATTERS, EXPECTED, OBSERVED)
_NUMBER = re.compile("|".join(rf"(?<![0-9a-f]){one // 1000}[, ]?{one % 1000}(?![0-9a-f])" for one in NUMBERS))


def plant(path):
    """Writes the town to a file."""
    events = [
        *month("2026-03-01", 33, 3, rate=1.0),
        *burst("hole", "2026-04-02 01:00", 40, POTHOLE, MILL, minutes=4),
        *burst("zqcase", "2026-04-02 01:00", 40, BIN, ELSEWHERE, minutes=4, unit="Zqunit"),
        *(
            replace(one, id=f"zqcase-{one.id}", area=ELSEWHERE, unit="Zqunit")
            for one in month("2026-03-01", 33, 5, rate=0.5)
        ),
    ]
    run(path, events, hourly("2026-03-01 12:00", "2026-04-03 12:00", 4))
    with closing(open_sqlite(path, create=False)) as store:
        store.put(_documents())


def plant_packs(path, folder):
    """The packs of the town and of the place elsewhere as files; gives their ids and that of the account's own."""
    found = {}
    with closing(open_sqlite(path, create=False)) as store:
        for name, tier, area in (("town", "city", "Town"), ("fell", "street", ELSEWHERE), ("mill", "street", MILL)):
            pack = make(store, TOWN, tier, area, "2026-03", {})
            (folder / name).mkdir(parents=True)
            (folder / name / "pack.json").write_bytes(encoded(pack))
            found[name] = pack.pack_id
    return found


def history_of(path):
    """A history sheet of the place elsewhere."""
    with closing(open_sqlite(path, create=False)) as store:
        return make_history(store, TOWN, ELSEWHERE, BURST, day_of_iso("2026-03-01"), day_of_iso("2026-04-02"))


def _documents():
    outlets = [{"outlet": "Zqoutlet", "at": "2026-04-03T02:00:00.000Z", "received_at": None}]
    handling = {"acknowledged_at": None, "acknowledged_by": "", "handled_by": "", "outlets": outlets}
    handling |= {"closed_at": None, "closed_by": "", "close_reason": "", "reopened_at": None}
    change = {"at": "2026-04-03T02:00:00.000Z", "status": "open", "level": 3, "why": "Zqreason", "by": "west-duty"}
    elsewhere = {"reason": "Zqreason said", "observed": OBSERVED, "handling": handling, "issue": ""}
    joined = {"feed": FEED, "topic": "Zqjoined", "topic_id": "Gas>Zqjoined", "since": "2026-04-03T01:00:00.000Z"}
    joined |= {"area": "Zqfell", "area_id": ELSEWHERE, "observed": OBSERVED, "expected": 0.5}
    yield stored_alert(made(ALERT, ELSEWHERE, **elsewhere, history=[{**change, "note": "Zqnote"}]))
    yield stored_alert(made("zqalert-closed", ELSEWHERE, **elsewhere, status="closed"))
    yield stored_alert(made(ABOVE, "Town", reason="Zqabove", observed=OBSERVED, issue=""))
    yield stored_alert(made("own", MILL, joined=[joined], issue=""))
    yield bucket(TOPIC, ELSEWHERE, "2026-04-02", {10: MATTERS}, feed=FEED)
    judged = band(BIN, "2026-04-02", {ELSEWHERE: (1, EXPECTED, EXPECTED), MILL: (1, 1.0, 4.0)}, feed=FEED)
    yield dataclasses.replace(judged, version=LATER)
    late = {"unit": "Zqunit", "due": at("2026-04-03 09:00")}
    yield case_document(event("zqcase-late", "2026-04-02 03:00", POTHOLE, ELSEWHERE, **late), "counted", LATER)
    line = Item(item_id="zqline", list="tasks", text="Zqline", unit="Zqunit", due="2026-03")
    yield focus_document(
        FocusIssue(
            focus_id=ISSUE,
            subject=SUBJECT,
            title="Zqissue",
            state="chosen",
            decided_at=NOW - DAY,
            updated_at=NOW - DAY,
            items=(line,),
        ),
        LATER,
    )
    for area, day in ((ELSEWHERE, "2026-04-01"), ("Town", "2026-04-02")):
        item = MeetingItem(
            item_id="zqitem",
            subject="Zqitem",
            origin=Origin(kind="alert", alert_id=ALERT),
            decision="Zqdecision",
            owner="Zqowner",
            due="2026-04-02",
        )
        yield meeting_document(
            Meeting(
                meeting_id=meeting_id(area, day),
                area=area,
                date=day,
                title="Zqmeeting",
                state="open",
                opened_at=NOW - DAY,
                updated_at=NOW - DAY,
                agenda=(item,),
            ),
            LATER,
        )
    yield silence_document(
        NoticeSilence(
            silence_id=SILENCE,
            at=NOW - HOUR,
            begins=NOW - HOUR,
            ends=NOW + DAY,
            author="west-duty",
            area="Town>West",
            areas=(ELSEWHERE,),
            reason="Zqsilence",
        ),
        LATER,
    )


def seen(body, *, sent=""):
    """What of elsewhere stands in an answer, but for what was sent and comes back: of files what they are packed of."""
    text = unescape(_text(body)).lower()
    known = sent.lower()
    words = {word for word in WORDS if word in text and word not in known}
    return words | {found[0] for found in _NUMBER.finditer(text) if found[0] not in known}


def _text(body):
    if body[:2] != b"PK":
        return body.decode()
    with zipfile.ZipFile(BytesIO(body)) as packed:
        return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
