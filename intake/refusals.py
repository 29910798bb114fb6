"""Kinds of records that are never taken in, whatever a profile says: they are about persons, or courts decide them.

A profile can add kinds (``[[refuse]]``) and cannot remove one. The words are looked for in the topic, in the columns
that decide the class and in a petition's purpose, never in free text.
"""

import re
import unicodedata
from dataclasses import dataclass

from intake.texts import clean


@dataclass(frozen=True)
class RefusedKind:
    """A kind and the words that mark it."""

    name: str
    words: re.Pattern[str]


REFUSED_KINDS: tuple[RefusedKind, ...] = (
    RefusedKind("accusations (检举控告)", re.compile("检举|控告|揭发")),
    RefusedKind(
        "discipline and named officials (纪检、干部)",
        re.compile(
            "纪检|纪委|监委|纪律检查|纪律作风|违纪|廉政|廉洁|贪污|受贿|行贿|职务犯罪|党员|公职人员|村干部|领导干部|"
            r"干部\W*(?:作风|违|廉洁|履职)|工作人员\W*(?:作风|违纪|履职)"
        ),
    ),
    RefusedKind("cases before courts (涉法涉诉)", re.compile("涉法|涉诉|诉讼|判决|法官|检察官|法院.*(?:执行|判|审)")),
    RefusedKind(
        "work on persons (重点人员、人口登记、矫正、反邪教)",
        re.compile(
            "重点人(?!行)|重点对象|人员走访|流动人口(?:登记|采集|核查|走访)|人口登记|人员登记|人员排查|"
            "社区矫正|矫正对象|刑满释放|刑释|安置帮教|戒毒人员|吸毒人员|肇事肇祸|邪教|法轮功|精神障碍|稳控"
        ),
    ),
)


def refused_kind(texts: tuple[str, ...]) -> str:
    """Name of the first refused kind that the texts belong to, each or taken together as levels, empty for none.

    >>> refused_kind(("申诉求决",))
    ''
    >>> refused_kind(("检举控告",))
    'accusations (检举控告)'
    """
    joined = ">".join("".join(clean(unicodedata.normalize("NFKC", text)).split()) for text in texts)
    return next((kind.name for kind in REFUSED_KINDS if kind.words.search(joined)), "")
