"""No page of a request that is refused is in English only: whatever is asked for, and whatever a form holds."""

import ast
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest

from board.desk.refusal_words import UNKNOWN, refusal_said
from jianwei.errors import ActionError
from tests.board.desk.focus.analyst import HOLES, LINE, candidates, choose, issues, post
from tests.board.desk.meetings.secretary import APRIL, added, opened
from tests.board.desk.site import signed_in
from tests.security.routes import READ
from tests.streams.town import MILL, POTHOLE

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PHONE = "ask 13812345678"
LONG = "x" * 1000
DEEDS = ("actions", "focus_deeds", "focus_issues", "meeting_deeds", "meetings", "notice_silences")
"""The files of ``city`` whose values are made of forms."""
OF_PROGRAMS = (
    *("the id of a focus issue", "the topics of a focus issue", "a focus issue has a feed"),
    *("the origin of an item", "names in the origin", "what delivery tells", "the lowest level"),
)
"""What no form can bring about."""


def in_english_only(page):
    """The head and what is told first, as far as there is no Chinese in it."""
    main = page.partition("<main")[2]
    told = re.findall(r"<h1>.*?</h1>|<p>.*?</p>|<div class=\"said bad\".*?</div>", main, re.DOTALL)
    empty = re.findall(r'<span lang="zh"></span>.*?</span>', main)
    texts = [re.sub(r"<[^>]*>", "", one) for one in told]
    return empty + [one for one in texts if re.search(r"[a-z]+ [a-z]+", one) and not CHINESE.search(one)]


def asked_wrongly():
    """Addresses, each with one name that asks for what is not."""
    for route, (path, least, names, _) in READ.items():
        ending = "csv" if "{ending}" in route else "history.html"
        at = path.replace("{id}", "nothing").replace("{ending}", ending)
        yield at
        for name, values in names.items():
            yield from (f"{at}?{urlencode(least | {name: value})}" for value in {"*", "", values[-1]})


def test_no_address_gives_a_fault_in_english_only(site):
    visitor, statuses = signed_in(site), set()
    for path in asked_wrongly():
        answer = visitor.get(path)
        statuses.add(answer.status)
        if answer.status >= 400:
            assert in_english_only(answer.text) == [], path
            assert CHINESE.search(answer.text.partition("<h1>")[2]), path
    assert {200, 400, 404, 422} <= statuses


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"kind": "note", "note": PHONE}, "说明疑似电话号码"),
        ({"kind": "note", "note": ""}, "说明应为 1 至"),
        ({"kind": "assign", "to": "张伟"}, "交办岗位疑似人名"),
        ({"kind": "assign", "to": ""}, "交办须填岗位"),
    ],
)
def test_a_deed_on_an_alert_is_refused_in_chinese_too(site, alert, form, said):
    page = post(signed_in(site), f"/alerts/{alert}", **form).text
    assert (in_english_only(page), said in page) == ([], True)


def test_a_silence_is_refused_in_chinese_too(site, alert):
    for reason, said in ((PHONE, "理由疑似电话号码"), ("", "理由应为 1 至"), (LONG, "理由应为 1 至")):
        page = post(signed_in(site), f"/alerts/{alert}/silence", hours="4", reason=reason).text
        assert (in_english_only(page), said in page) == ([], True)


def test_what_an_analyst_decides_is_refused_in_chinese_too(site, store):
    visitor = signed_in(site)
    choose(visitor)
    issue = f"/focus/{issues(store)[0]['focus_id']}"
    for path, form, said in (
        ("/candidates", {**HOLES, "title": PHONE}, "标题疑似电话号码"),
        ("/candidates", {**HOLES, "title": ""}, "标题应为 1 至"),
        (issue, {**LINE, "text": PHONE}, "内容疑似电话号码"),
        (issue, {**LINE, "unit": LONG}, "责任单位应为 1 至"),
        (issue, {**LINE, "due": "May"}, "期限应为月份"),
        (issue, {"kind": "begin", "from": "May"}, "日期写作 2026-12-01"),
        (issue, {"kind": "finish", "topic": POTHOLE, "until": "2026-03-01"}, "成效已重新计算"),
    ):
        page = post(visitor, path, **form).text
        assert (in_english_only(page), said in page) == ([], True), form


def test_what_a_secretary_writes_is_refused_in_chinese_too(site, store):
    secretary = signed_in(site)
    meeting = opened(secretary, store)
    item = {"item": added(secretary, store, meeting)}
    decided = {"kind": "decide", **item, "decision": "fill them", "owner": "Roads", "due": "2026-05-01"}
    for path, form, said in (
        ("/meetings", {**APRIL, "date": "2026-04-21"}, "本级尚有会议未结束"),
        ("/meetings", {**APRIL, "title": ""}, "标题应为 1 至"),
        (meeting, {"kind": "add", "subject": PHONE}, "议题疑似电话号码"),
        (meeting, {"kind": "add", "subject": "x", "alert": "a b"}, "预警的编号有误"),
        (meeting, {"kind": "add", "subject": "x", "alert": "none"}, "本区域没有这一预警"),
        (meeting, {"kind": "add", "subject": "x", "focus": "none"}, "本区域没有这一每月一题"),
        (meeting, {"kind": "add", "subject": "x", "alert": "a", "focus": "b"}, "只填一项"),
        (meeting, {"kind": "place", **item, "place": "0"}, "议程从第 1 项起"),
        (meeting, {**decided, "owner": LONG}, "责任单位应为 1 至"),
        (meeting, {**decided, "due": "May"}, "日期写作 2026-12-01"),
        (meeting, {"kind": "mark", **item, "became": "dropped", "reason": ""}, "取消须填理由"),
    ):
        page = post(secretary, path, **form).text
        assert (in_english_only(page), said in page) == ([], True), form


def test_what_cannot_be_made_says_why_in_chinese_too(site):
    visitor = signed_in(site)
    coming = {"area": "Town", "topic": POTHOLE, "from": "2031-01-01", "to": "2031-02-01"}
    for path, form, said in (
        ("/packs", {"period": "2031-03"}, "2031-03 尚未开始"),
        ("/history", coming, "2031-01-01 尚未到来"),
        ("/history", coming | {"area": f"{MILL}>Yard"}, "本区域内没有此区域"),
    ):
        visitor.get("/")
        answer = visitor.post(path, {"csrf": visitor.token, **form})
        page = candidates(visitor, answer.headers["Location"], "正在生成") if answer.status == 303 else answer
        assert (in_english_only(page.text), said in page.text) == ([], True), path
    page = candidates(visitor, "/indicators?year=2031&tier=city", "正在计算").text
    assert (in_english_only(page), "库中没有 2031 年的数据" in page) == ([], True)


def test_every_sentence_that_refuses_what_a_form_holds_has_its_chinese():
    sentences = [one for name in DEEDS for one in refusals(Path(f"city/{name}.py"))]
    assert len(sentences) > 20
    for sentence in sentences:
        chinese, english = refusal_said(ActionError(sentence))
        assert chinese == UNKNOWN if sentence.startswith(OF_PROGRAMS) else chinese != UNKNOWN, sentence
        assert english == sentence


def refusals(file):
    """The sentences of a file, with a word or a number where a value comes in."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.func.id == "ValueError":
            (given,) = node.exc.args
            parts = given.values if isinstance(given, ast.JoinedStr) else [given]
            yield "".join(one.value if isinstance(one, ast.Constant) else _inserted(one.value) for one in parts)


def _inserted(value):
    name = getattr(value, "id", "")
    return "40" if name.isupper() else "due" if name == "field" else "reason" if name in {"what", "name"} else "3"
