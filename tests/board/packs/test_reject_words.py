"""Why rows were rejected, in the words of the pack's language, never with a value."""

import re
from pathlib import Path

from board.packs.reject_words import CODES, code_said, reason_said
from board.packs.saying import Say
from intake.refusals import REFUSED_KINDS

ZH, EN = Say("zh"), Say("en")
_INTAKE = Path(__file__).parents[3] / "intake"


def test_a_refused_kind_is_told_by_its_name():
    reason = "refused kind: accusations (检举控告)"
    assert code_said("refused", ZH) == "不予收录"
    assert (reason_said("refused", reason, ZH), reason_said("refused", reason, EN)) == (
        "不予收录的类别：检举控告",
        reason,
    )
    told = {reason_said("refused", f"refused kind: {kind.name}", ZH) for kind in REFUSED_KINDS}
    assert len(told) == len(REFUSED_KINDS)
    assert not any(re.search("[a-z]", each) for each in told)


def test_another_reason_is_told_in_chinese_by_what_it_holds_or_by_its_code():
    assert reason_said("person", "looks like a name of a person", ZH) == "疑似人名"
    assert reason_said("person", "holds a phone number", ZH) == "疑似个人信息"
    assert reason_said("person", "holds a phone number", EN) == "holds a phone number"
    assert (code_said("unheard", ZH), reason_said("unheard", "why", ZH)) == ("unheard", "unheard")


def test_every_code_of_the_gateway_has_words():
    given = re.compile(r"(?:RowError|JsonError|ReadingError)\(.*\"([a-z_]+)\"\)")
    codes = {code for path in _INTAKE.rglob("*.py") for code in given.findall(path.read_text(encoding="utf-8"))}
    assert {"refused", "person", "clock_change"} <= codes
    assert codes - set(CODES) == set()
