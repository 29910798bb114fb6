"""Texts that would be markup, script, formula or format stand in every field of every kind of document: none acts."""

import csv
import io
import zipfile
from contextlib import closing
from html import unescape
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit

import openpyxl
import pytest
from msgspec.structs import replace

from board.desk.live import SCRIPT
from board.exports.cells import defused
from city.focus_issues import Effect, FocusChange, FocusIssue, Item, Subject, focus_id
from city.meetings import Meeting, MeetingChange, MeetingItem, Origin, meeting_id
from city.notice_silences import NoticeSilence
from city.times import DAY, HOUR
from indexing.documents import case_document
from indexing.focus_issues import focus_document
from indexing.meetings import meeting_document
from indexing.notice_silences import silence_document
from indexing.sqlite import open_sqlite
from tests.board.conftest import stored_alert
from tests.board.desk.focus.analyst import candidates, post
from tests.board.desk.site import Site, signed_in
from tests.board.desk.test_seeing import made
from tests.security.planted import LATER, NOW
from tests.streams.town import BURST, FEED, LAMP, MILL, POTHOLE, at, burst, event, hourly, month, run

MARKS = "</script></title></style>\"'`<img src=x onerror=alert(1)>{{7*7}}${7*7}\u202e\u2028"
NAME = '=HYPERLINK("x")\'<svg onload=alert(2) x=\'"`'
"""Without the sign that parts the names of a path."""
AREA, TOPIC, HOSTILE_FEED = f"Town>East>{NAME}", f"Roads>{NAME}", 'complaint/"<b onclick=x'
FILES = ("/csv", "/xlsx", "/json", "/html", "/docx")
MOST = 110
"""Pages that are looked at."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    hostile = {POTHOLE: TOPIC}
    events = [
        replace(one, topic=hostile.get(one.topic, one.topic), area=AREA if one.area == MILL else one.area, unit=NAME)
        for one in (
            *month("2026-03-01", 33, 3, rate=1.0),
            *burst("hole", "2026-04-02 01:00", 40, POTHOLE, MILL, minutes=4),
        )
    ] + [replace(one, feed=HOSTILE_FEED, area=AREA) for one in month("2026-03-20", 10, 4, rate=0.5)]
    run(folder / "town.db", events, hourly("2026-03-01 12:00", "2026-04-03 12:00", 6))
    with closing(open_sqlite(folder / "town.db", create=False)) as store:
        store.put(_documents())
    with Site(folder, folder / "town.db").running() as running:
        yield running


def _documents():
    outlets = [{"outlet": MARKS, "at": "2026-04-03T02:00:00.000Z", "received_at": None, "by": MARKS}]
    handling = {"acknowledged_at": "2026-04-03T02:00:00.000Z", "acknowledged_by": MARKS, "handled_by": MARKS}
    handling |= {"outlets": outlets, "closed_at": "2026-04-03T02:00:00.000Z", "closed_by": MARKS}
    handling |= {"close_reason": MARKS, "reopened_at": None}
    change = {"at": "2026-04-03T02:00:00.000Z", "status": MARKS, "level": 3, "why": MARKS, "by": MARKS, "note": MARKS}
    part = {"area": NAME, "area_id": AREA, "observed": 3, "expected": 1.0}
    joined = {"feed": HOSTILE_FEED, "topic": NAME, "topic_id": TOPIC, "since": "2026-04-03T01:00:00.000Z", **part}
    given = {"topic": NAME, "topic_id": TOPIC, "topic_path": ["Roads", NAME], "reason": MARKS, "method": MARKS}
    given |= {"history": [change], "areas": [part], "joined": [joined], "rule": MARKS, "issue": MARKS, "span": "day"}
    given |= {"level_name": MARKS, "handling": handling, "feed": HOSTILE_FEED}
    for name in ("hostile", MARKS):
        yield stored_alert(made(name, AREA, **given, status="handling"))
    yield stored_alert(made("of-feed", "Town", topic="", topic_id="", topic_path=[], feed=HOSTILE_FEED, issue=""))
    for name in ("c1", MARKS):
        late = {"unit": MARKS, "due": at("2026-04-03 09:00"), "tags": (MARKS,), "channel": MARKS}
        yield case_document(event(name, "2026-04-02 03:00", TOPIC, AREA, **late), "counted", LATER)
    changed = {"at": NOW - DAY, "by": MARKS, "text": MARKS}
    for topic in (TOPIC, BURST, LAMP):
        subject = Subject(feed=FEED, topics=(topic,), area="Town", period="2026-03", theme=MARKS)
        lists = [
            Item(item_id=f"i{one}", list=one, text=MARKS, unit=MARKS[:40], due="2026-03") for one in ("tasks", "duties")
        ]
        yield focus_document(
            FocusIssue(
                focus_id=focus_id(subject),
                subject=subject,
                title=MARKS[:60],
                state={TOPIC: "chosen", BURST: "closed", LAMP: "rejected"}[topic],
                decided_at=NOW - DAY,
                updated_at=NOW - DAY,
                reason=MARKS,
                into=MARKS,
                joined=(f"Roads>{NAME}2",),
                measures_from="2026-03-20",
                items=tuple(lists),
                effect=Effect(
                    verdict="fell", since="2026-03-01", until="2026-03-02", observed=1, expected=1.0, lower=0, upper=2
                )
                if topic == BURST
                else None,
                history=(FocusChange(kind="choose", **changed), FocusChange(kind="merge", **changed)),
            ),
            LATER,
        )
    named = {"subject": MARKS, "decision": MARKS, "owner": MARKS[:40], "reason": MARKS, "due": "2026-04-02"}
    origin = Origin(kind="hand_over", alert_id="hostile", outlet=MARKS[:64])
    yield meeting_document(
        Meeting(
            meeting_id=meeting_id("Town", "2026-04-01"),
            area="Town",
            date="2026-04-01",
            title=MARKS[:60],
            state="open",
            opened_at=NOW - DAY,
            updated_at=NOW - DAY,
            period=MARKS,
            pack_id=MARKS,
            agenda=(MeetingItem(item_id="i1", origin=origin, path=(MARKS,), into="", **named),),
            history=(MeetingChange(deed_id="d", at=NOW - DAY, kind="add", by=MARKS, item_id="i1", text=MARKS),),
        ),
        LATER,
    )
    yield silence_document(
        NoticeSilence(
            silence_id="abc",
            at=NOW - HOUR,
            begins=NOW - HOUR,
            ends=NOW + DAY,
            author=MARKS[:40],
            area="Town",
            areas=(AREA,),
            topics=(TOPIC,),
            feeds=(HOSTILE_FEED,),
            reason=MARKS,
        ),
        LATER,
    )


class Page(HTMLParser):
    """What of a page could act, and where it leads."""

    def __init__(self, text):
        super().__init__()
        self.acting, self.links, self._in = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag in {"iframe", "object", "embed", "base", "img", "math", "animate", "foreignobject", "link"}:
            self.acting.append(tag)
        for name, value in attributes:
            if name.startswith("on") or name in {"srcdoc", "formaction", "ping", "src"}:
                self.acting.append(name)
            if name in {"href", "action", "xlink:href", "data-from"} and value and not value.startswith("#"):
                if not value.startswith("/") or value.startswith(("//", "/\\")):
                    self.acting.append(value)
                elif tag == "a":
                    self.links.append(value)
            if name == "style" and ("url(" in (value or "") or "expression" in (value or "")):
                self.acting.append(value)
        self._in = tag if tag in {"script", "style"} else self._in

    def handle_endtag(self, tag):
        self._in = "" if tag == self._in else self._in

    def handle_data(self, data):
        if self._in == "script" and data != SCRIPT:
            self.acting.append(data[:40])


def followed(visitor, begun):
    """All pages that links lead to, with their paths."""
    waiting, known = list(begun), set(begun)
    while waiting and len(known) < MOST:
        path = waiting.pop(0)
        answer = visitor.raw(path)
        yield path, answer
        if answer.headers["Content-Type"].startswith("text/html") and "attachment" not in str(
            answer.headers.get("Content-Disposition")
        ):
            kinds = {}
            for link in Page(answer.text.decode()).links:
                kind = (
                    urlsplit(link).path,
                    tuple(sorted(part.partition("=")[0] for part in urlsplit(link).query.split("&"))),
                )
                kinds[kind] = kinds.get(kind, 0) + 1
                if link not in known and kinds[kind] <= 2:
                    known.add(link)
                    waiting.insert(0 if urlsplit(link).path.endswith(FILES) else len(waiting), link)


def test_whatever_link_is_followed_nothing_acts(site):
    visitor = signed_in(site)
    begun = ["/", "/shift?since=2026-03-01T00:00", "/alerts/hostile", f"/alerts/{quote(MARKS, safe='')}", "/closable"]
    begun += [f"/{page}/{ending}" for page in ("explore", "response", "candidates") for ending in ("csv", "xlsx")]
    page = candidates(visitor, "/candidates?month=2026-03")
    evidence = next(link for link in Page(page.text).links if link.startswith("/evidence?"))
    candidates(visitor, evidence, "正在汇集")
    begun += [evidence]
    post(visitor, "/packs", period="2026-03", after="")
    page = candidates(visitor, "/packs?period=2026-03&after=", being="正在生成")
    pack = next(link for link in Page(page.text).links if link.startswith("/packs/"))
    begun += [pack, *(f"{pack.partition('?')[0]}/{ending}" for ending in ("json", "xlsx", "docx", "html"))]
    reached, hostile = set(), 0
    for path, answer in followed(visitor, begun):
        assert answer.status in {200, 303, 404}, (path, answer.status)
        kind = answer.headers["Content-Type"].partition(";")[0]
        reached.add((urlsplit(path).path.split("/")[1], kind))
        text = answer.text.decode() if kind.startswith("text/") else ""
        if kind == "text/html" and answer.status == 200:
            found = Page(text)
            assert found.acting == [], (path, found.acting)
            hostile += NAME in unescape(text) or MARKS in unescape(text)
        if kind == "text/csv":
            require_plain_cells(text)
        if kind.startswith("application/vnd"):
            require_plain_package(answer.text)
    pages = {"", "shift", "units", "explore", "response", "focus", "meetings", "packs", "silences", "health", "alerts"}
    assert {name for name, kind in reached if kind == "text/html"} >= pages | {"candidates", "evidence"}
    assert {kind for _, kind in reached} >= {"text/csv", "application/json"}
    assert hostile > 20


def require_plain_cells(text):
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))):
        for cell in row:
            assert defused(cell) == cell or cell.lstrip("+-").replace(".", "", 1).isdigit(), "a formula"


def require_plain_package(content):
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = packed.namelist()
        assert not any(name.startswith("/") or ".." in name or "vbaProject" in name for name in names)
        for name in names:
            part = packed.read(name)
            assert b'TargetMode="External"' not in part or name.startswith("docProps")
            assert b"<f>" not in part
    if "xl/workbook.xml" in names:
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}


@pytest.mark.parametrize(
    "given",
    ["<script>alert(1)</script>", '"><svg onload=alert(1)>', "javascript:alert(1)", NAME],
    ids=["script", "attribute", "scheme", "name"],
)
def test_what_an_address_says_is_given_back_as_a_text_or_not_at_all(site, given):
    visitor, sent = signed_in(site), quote(given, safe="")
    for path in (
        f"/explore?topic={sent}", f"/explore?feed={sent}", f"/explore/cell?topic={sent}", f"/sign-in?next={sent}",
        f"/silences?made={sent}", f"/packs?period={sent}&after={sent}", f"/alerts/{sent}", f"/meetings/{sent}?deed=1",
        f"/focus/{sent}?deed=1", f"/{sent}", f"/candidates?month={sent}", f"/evidence?feed={sent}&topic={sent}",
        f"/shift?since={sent}", f"/response?days={sent}", f"/alerts/hostile?deed={sent}", f"/packs/{sent}?language=x",
    ):  # fmt: skip
        answer = visitor.get(path)
        found = Page(answer.text)
        assert found.acting == [], path
        assert "<" not in given or given not in answer.text, path
