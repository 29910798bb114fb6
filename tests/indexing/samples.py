"""One document of each kind, as literal values."""

from datetime import datetime

import msgspec

from city.actions import Handling, HandOver
from city.alerts import Alert, Change, Joined
from city.buckets import Band, BandValue, Bucket
from city.events import Event
from city.findings import Cluster, Finding, Part, Rise
from city.focus_issues import Effect, FocusChange, FocusIssue, Item, Subject
from city.meetings import Meeting, MeetingChange, MeetingItem, Origin
from city.notice_silences import NoticeSilence
from city.times import Zone, day_of_iso, from_datetime
from indexing.documents import band_document, bucket_document, case_document, dead_letter_document, reject_document
from indexing.focus_issues import focus_document
from indexing.judgements import alert_document, finding_document
from indexing.meetings import meeting_document
from indexing.notice_silences import silence_document
from indexing.store import Document, Kind

SHANGHAI = Zone("Asia/Shanghai")
WASTE = "城市管理>市容环境>垃圾清运"
NORTH = "见微市>北区>一街道"


def at(text: str) -> int:
    return from_datetime(datetime.fromisoformat(text))


EVENT = Event(
    feed="complaint/hotline",
    id="JW1",
    version=77,
    registered=at("2026-03-01T08:00+08:00"),
    arrived=at("2026-03-01T08:05+08:00"),
    topic=WASTE,
    area=NORTH,
    closed=at("2026-03-02T09:00+08:00"),
    status="closed",
    urgent=("燃气",),
)
ALERT = Alert(
    alert_id="a1",
    feed="complaint/hotline",
    topic=WASTE,
    area=NORTH,
    level=3,
    status="growing",
    opened_at=at("2026-03-01T09:00+08:00"),
    updated_at=at("2026-03-01T10:00+08:00"),
    first_period=at("2026-03-01T07:00+08:00"),
    last_period=at("2026-03-01T09:00+08:00"),
    span="hour",
    observed=12,
    expected=2.123456789,
    upper=6.0,
    p=1.23456789e-7,
    score=6.9085,
    excess=9.876543211,
    method="intraday profile",
    reason="12 reports in 3 hours where 2.1 are usual",
    areas=(Part(f"{NORTH}>甲社区", 8, 0.7),),
    joined=(
        Joined(
            feed="incident/grid",
            topic="水务",
            area=NORTH,
            observed=4,
            expected=0.5,
            since=at("2026-03-01T08:00+08:00"),
            span="hour",
            start=at("2026-03-01T08:00+08:00"),
            end=at("2026-03-01T09:00+08:00"),
            told_at=at("2026-03-01T09:00+08:00"),
            relation="after",
        ),
    ),
    history=(Change(tick=at("2026-03-01T09:00+08:00"), status="open", level=2, why="new"),),
    handling=Handling(
        acknowledged_at=at("2026-03-01T09:05+08:00"),
        acknowledged_by="city-duty",
        outlets=(
            HandOver(
                outlet="应急",
                at=at("2026-03-01T09:10+08:00"),
                hand_over="a1-0123456789abcdef",
                by="city-duty",
                sent_at=at("2026-03-01T09:11+08:00"),
            ),
        ),
    ),
    promoted_at=at("2026-03-01T10:00+08:00"),
)
FOCUS = FocusIssue(
    focus_id="f1",
    subject=Subject(feed="complaint/hotline", topics=(WASTE,), area="见微市", period="2026-04"),
    title="垃圾清运",
    state="closed",
    decided_at=at("2026-04-01T09:00+08:00"),
    updated_at=at("2026-09-01T09:00+08:00"),
    joined=("城市管理>道路",),
    measures_from="2026-05-01",
    items=(Item(item_id="t1", list="tasks", text="增加清运频次", unit="城管部门", due="2026-06", state="done"),),
    effect=Effect(
        verdict="fell", since="2026-05-01", until="2026-08-31", observed=310, expected=520.5, lower=430.0, upper=620.0
    ),
    history=(FocusChange(at=at("2026-04-01T09:00+08:00"), kind="choose", by="analyst", text="垃圾清运"),),
)
SILENCE = NoticeSilence(
    silence_id="s1",
    at=at("2026-03-01T11:00+08:00"),
    begins=at("2026-03-01T11:00+08:00"),
    ends=at("2026-03-02T11:00+08:00"),
    author="city-duty",
    area="见微市",
    areas=(NORTH,),
    topics=(WASTE,),
    tiers=("street",),
    kinds=("hour", "day"),
    reason="道路施工，已公告",
    ended_at=at("2026-03-01T18:00+08:00"),
    ended_by="city-duty",
)
FINDING = Finding(
    feed="complaint/hotline",
    topic=WASTE,
    area=NORTH,
    tick=at("2026-03-01T09:00+08:00"),
    span="hour",
    start=at("2026-03-01T06:00+08:00"),
    end=at("2026-03-01T09:00+08:00"),
    observed=12,
    expected=2.123456789,
    upper=6.0,
    p=1.23456789e-7,
    method="intraday profile",
    outside=True,
    history_days=56,
    areas=(Part(f"{NORTH}>甲社区", 8, 0.7),),
    topics=(Part(f"{WASTE}>大件", 5, 0.1),),
    fell=(Part("市容>清扫", 2, 11.5),),
)
RISE = Rise(course="open", ratio=1.51234567, low=1.2, high=1.9)
NEIGHBOURS = Cluster(streets=3, latest=9, latest_expected=2.123456789)
BUCKET = Bucket(
    feed="complaint/hotline",
    counted_as="request",
    topic=WASTE,
    area=NORTH,
    day=day_of_iso("2026-03-01"),
    tick=at("2026-03-02T01:00+08:00"),
    closed=True,
    slots=24,
    hours=(23, 2, 1, 1),
)
BAND = Band(
    feed="complaint/hotline",
    topic=WASTE,
    day=day_of_iso("2026-03-01"),
    tick=at("2026-03-02T01:00+08:00"),
    values=(BandValue("见微市", 9, 7.1234567, 15.0), BandValue(NORTH, 2, 0.5, 3.0)),
)
MEETING = Meeting(
    meeting_id="3f0c2a9d1b77",
    area="见微市",
    date="2026-03-20",
    title="三月分析例会",
    state="open",
    opened_at=at("2026-03-20T09:00+08:00"),
    updated_at=at("2026-03-20T10:00+08:00"),
    period="2026-02",
    pack_id="aa11bb22cc33dd44",
    agenda=(
        MeetingItem(
            item_id="i1",
            subject="老旧小区供暖不热",
            origin=Origin(kind="alert", alert_id="a1", proposed=True),
            decision="制定抢修方案",
            owner="住建部门",
            due="2026-04-10",
            decided_at=at("2026-03-20T10:00+08:00"),
            path=("0123456789ab",),
        ),
    ),
    history=(MeetingChange(deed_id="d1", at=at("2026-03-20T09:00+08:00"), kind="open", by="city-analyst"),),
)


def every_document() -> dict[Kind, Document]:
    """One of each kind."""
    return {
        "cases": case_document(EVENT, "counted", 99),
        "buckets": bucket_document(BUCKET),
        "bands": band_document(BAND),
        "findings": finding_document(msgspec.structs.replace(FINDING, rise=RISE, cluster=NEIGHBOURS)),
        "alerts": alert_document(ALERT, SHANGHAI, 7),
        "notice-silences": silence_document(SILENCE, 8),
        "focus-issues": focus_document(FOCUS, 9),
        "meetings": meeting_document(MEETING, 10),
        "dead-letters": dead_letter_document("buckets", 0, 17, "DecodeError", "buckets/b1"),
        "rejects": reject_document("a.csv", 12, "来电时间", "is not a date", "bad-date", "m1"),
    }
