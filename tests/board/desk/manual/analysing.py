"""The weeks of an analyst, as the manual of analysts shows them: an issue with its lists, a pack, two meetings."""

import time
from urllib.parse import urlencode

import msgspec

from board.packs.agenda import agenda
from briefing.packs.pack import decoded
from city.meeting_deeds import Open
from jianwei.meeting import meeting_deed
from jianwei.times import instant
from tests.board.desk.conftest import sign_in
from tests.board.desk.manual.shots import Camera
from tests.board.desk.meetings.secretary import post
from tests.board.desk.site import Visitor, signed_in

FEED = "complaint/hotline12345"
ESTATES, HEATING = "住房城乡建设>物业管理>物业服务不规范", "公共服务>供暖"
MONTH = "2025-12"
LINES = (
    ("tasks", "开展物业服务专项检查", "住房城乡建设部门", "2025-10"),
    ("duties", "街道每月调度一次", "各街道", "2026-03"),
    ("policies", "修订物业服务评价办法", "住房城乡建设部门", "2026-06"),
)
ITEMS = (
    ("研究供暖投诉集中小区的处置", "列出管网改造清单", "城市管理部门", "2025-12-20"),
    ("物业服务检查结果通报", "向各街道通报", "住房城乡建设部门", "2026-01-20"),
)


def work(camera: Camera, name: str, area: str) -> None:
    """What an analyst has done by the meeting of December, and what the pages then show."""
    site, zone = camera.site, camera.site.board.zone
    now = site.time
    site.time = instant("2025-08-25T10:00", zone)
    visitor = signed_in(site, name)
    estates = _chosen(visitor, ESTATES, "2025-09", "规范物业服务")
    for list_, text, unit, due in LINES:
        post(visitor, estates, kind="put", list=list_, text=text, unit=unit, due=due)
    post(visitor, estates, kind="begin", **{"from": "2025-09-01"})
    site.time = instant("2025-12-05T09:00", zone)
    visitor.sign_in(name)
    _chosen(visitor, HEATING, MONTH, "冬季供暖")
    meeting = _path(
        post(visitor, "/meetings", kind="open", date="2025-12-05", title="十一月分析例会").text, "/meetings/"
    )
    _decide(visitor, meeting)
    site.time = now
    visitor.sign_in(name)
    made = _opened_from_pack(camera, visitor, name, area)
    sign_in(camera.browser, site, name)
    _pictures(camera, area, estates, made)


def _pictures(camera: Camera, area: str, estates: str, made: tuple[str, str]) -> None:
    pack, meeting = made
    topic = {"feed": FEED, "topic": ESTATES, "area": area}
    evidence = f"/evidence?{urlencode({**topic, 'month': MONTH})}"
    camera.page("candidates", f"/candidates?month={MONTH}", tall=440, at="main > section")
    camera.page("evidence", evidence, tall=1040)
    camera.page("evidence-cases", evidence, tall=760, at="main > section:nth-of-type(5)")
    camera.page("course", f"/explore/cell?{urlencode({**topic, 'period': 'month'})}", tall=900)
    camera.page("focus-issues", "/focus", tall=620)
    camera.page("focus-issue", estates, tall=780, at="#lists")
    camera.page("effect", f"{estates}?effect=now", tall=720, at="#effect")
    camera.page("packs", "/packs", tall=700)
    camera.page("pack", pack, tall=800)
    camera.page("meetings", "/meetings", tall=620)
    camera.page("meeting", meeting, tall=880, at="#agenda")


def _chosen(visitor: Visitor, topic: str, period: str, title: str) -> str:
    """The page of an issue that is chosen."""
    topics = msgspec.json.encode([topic]).decode()
    answer = post(visitor, "/candidates", kind="choose", feed=FEED, topics=topics, period=period, title=title)
    return _path(answer.text, "/focus/")


def _decide(visitor: Visitor, meeting: str) -> None:
    """Two items, of which none is done when the meeting ends."""
    for subject, decision, owner, due in ITEMS:
        page = post(visitor, meeting, kind="add", subject=subject).text
        item = page.rpartition('name="item" value="')[2].partition('"')[0]
        post(visitor, meeting, kind="decide", item=item, decision=decision, owner=owner, due=due)
    post(visitor, meeting, kind="close")


def _opened_from_pack(camera: Camera, visitor: Visitor, name: str, area: str) -> tuple[str, str]:
    """The pages of the pack of the month and of the meeting that it is for."""
    site = camera.site
    page = post(visitor, "/packs", period=MONTH, after="").text
    while "正在生成" in page:
        time.sleep(1)
        page = visitor.get(f"/packs?period={MONTH}&after=").text
    path = _path(page, "/packs/")
    pack = decoded(visitor.raw(f"{path}/json").text)
    what = Open("2026-01-05", "十二月分析例会", pack.period, pack.pack_id, agenda(pack))
    deed = meeting_deed(what, "", area, site.signing.accounts[name].role, area, site.time)
    camera.ordered(deed)
    return path, f"/meetings/{deed.meeting_id}"


def _path(page: str, below: str) -> str:
    """The first path below another that a page names, without its query."""
    found = page.partition(f'"{below}')[2].partition('"')[0].partition("?")[0]
    return f"{below}{found}"
