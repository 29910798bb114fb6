"""Made-up complaints: a few problems at a few places, each told in other words, among much that is told once."""

import random
import sqlite3

from city.times import DAY, HOUR
from intake.issues.grouper import Grouper
from intake.issues.settings import Settings
from intake.issues.store import IssueStore
from intake.issues.text import Text

BEGIN = 20_000 * DAY

_SYLLABLES = "春夏秋冬山海云雨松竹梅兰菊荷风雪江湖泉溪峰岭林森阳晨晓星月虹霞岚石金银铜铁丝绸棉麻茶酒米盐糖醋油酱"
_FILLERS = (
    "请有关部门尽快核实处理",
    "多次反映一直没有答复",
    "希望领导重视并给个说法",
    "影响了大家的正常生活",
    "不知道应该找哪个单位",
)
PARKING = (
    ("滨水名苑强制捆绑销售车位", "买房时开发商要求必须同时购买车位否则不给签合同"),
    ("滨水名苑开发商捆绑卖车位", "购房者被迫一起买下高价车位才让选房"),
    ("请查滨水名苑车位捆绑销售", "销售人员说不买车位就不能签购房合同"),
    ("关于滨水名苑车位捆绑的投诉", "合同外另收车位款强制捆绑购买不合理"),
    ("滨水名苑购房强制搭售车位", "开发商捆绑车位销售逼着大家付钱"),
    ("滨水名苑车位捆绑销售何时能管", "不买车位便取消购房资格这是强制捆绑"),
)


def noise(count, seed=1, begin=BEGIN):
    """Texts that have nothing in common but phrases, one an hour."""
    rng = random.Random(seed)

    def words(length):
        return "".join(rng.choice(_SYLLABLES) for _ in range(length))

    told = [(words(12), f"{words(40)}，{rng.choice(_FILLERS)}") for _ in range(count)]
    return [Text(f"n{seed}-{i}", begin + i * HOUR, "", title, body) for i, (title, body) in enumerate(told)]


def story(texts=PARKING, name="p", begin=BEGIN, step=DAY, area=""):
    """One text each step."""
    return [Text(f"{name}{i}", begin + i * step, area, title, body) for i, (title, body) in enumerate(texts)]


def memory():
    return sqlite3.connect(":memory:", isolation_level=None)


def grouper(connection=None, settings=None, vocabulary=()):
    return Grouper(IssueStore(connection or memory()), settings or Settings(), vocabulary)


def learnt(connection=None, vocabulary=()):
    """A grouper that has seen one block of other texts, so that n-grams have their weights."""
    one = grouper(connection, vocabulary=vocabulary)
    before = noise(256, begin=BEGIN - 20 * DAY)
    one.assign(before, before[-1].time)
    return one


def assign(one, texts):
    """All in one batch, as of the last."""
    return one.assign(texts, texts[-1].time)
