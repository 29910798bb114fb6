"""Rows of stories in the hotline's table: one matter told again and again, one text sent again and again.

The table has columns for deadlines, returns and texts then. Nobody stands in it: a matter that is told a hundred times
is a number that a hundred rows refer to, and a text is made of stock words.
"""

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from city.times import day_iso
from intake.simulator.feeds import Feeds
from intake.simulator.process import midnight
from intake.simulator.stories import Story
from intake.simulator.tables import Table, Texts, arrows, clock, district_of, named

TIMES = 100
DUE, RETURNS, TEXT = "截止时间", "退单次数", "诉求内容"
_DUE_DAYS = 10
_RETURNED, _HARD_RETURNED = 0.04, 0.2
_TEXT = "来电反映此处的{}问题一直没有处理，此前已经多次反映，希望有关部门尽快到现场查看并给出解决办法"
_CLOSINGS = ("。", "！", "，谢谢。", "，请回复。")
_MOST_DAYS = 20
"""Whole days until a row of a matter that is told again is closed, at most."""


def with_rows(rng: np.random.Generator, feeds: Feeds, table: Table, stories: Sequence[Story]) -> Table:
    """The table with the rows of the stories, in the order of import, and with their columns."""
    by_kind = {story.kind: story for story in stories}
    count = table.height
    told = _again(rng, feeds, table, by_kind["told_again"], flagged=True)
    sent = _again(rng, feeds, table, by_kind["sent_again"], flagged=False)
    columns = {header: np.concatenate([column, told[header], sent[header]]) for header, column in table.columns.items()}
    (hard,) = arrows(by_kind["hard"].topics)
    columns[DUE] = _due(columns["来电时间"])
    columns[RETURNS] = _returns(columns["工单编号"], columns["问题分类"] == hard)
    texts = [_TEXT.format(_name(by_kind["sent_again"])) + _CLOSINGS[number % 4] for number in range(TIMES)]
    columns[TEXT] = np.array([*[""] * (count + TIMES), *texts])
    return Table(columns).sorted_by("导入时间", "工单编号")


def _again(rng: np.random.Generator, feeds: Feeds, table: Table, story: Story, *, flagged: bool) -> dict[str, Texts]:
    """``TIMES`` rows of a topic and street in the days of the story; nothing is solved.

    ``flagged``: half say that they are repeats, and all name the order of the matter: the last of the topic before.
    """
    if story.street is None:
        raise ValueError(f"a story of the kind {story.kind} needs a street")
    days = story.first + np.sort(rng.integers(0, feeds.days.count - story.first - 1, TIMES))
    registered = midnight(feeds.days, days) + rng.integers(8 * 3_600, 20 * 3_600, TIMES)
    closed = registered + rng.integers(_MOST_DAYS // 2, _MOST_DAYS, TIMES) * 86_400
    export = int(midnight(feeds.days, np.array([feeds.days.count]))[0])
    place, (topic,) = np.full(TIMES, story.street), arrows(story.topics[:1])
    earlier = np.flatnonzero(
        (table["问题分类"] == topic)
        & (table["是否重复"] == "否")
        & (table["来电时间"] < day_iso(feeds.days.first + story.first))
    )
    main = str(table["工单编号"][earlier[-1]]) if flagged else ""
    changed = np.where(closed > export, registered + 600, closed)
    done = closed <= export
    return {
        "工单编号": np.array([f"{'RB' if flagged else 'RC'}{number:06d}" for number in range(TIMES)]),
        "工单类型": np.full(TIMES, "投诉"),
        "工单性质": np.full(TIMES, "主办"),
        "受理渠道": np.full(TIMES, "电话"),
        "问题分类": np.full(TIMES, topic),
        "被反映区": district_of(feeds.places, place),
        "被反映街乡镇": named(place, feeds.places.streets),
        "来电时间": clock(registered),
        "导入时间": clock(registered + 300),
        "修改时间": clock(changed),
        "办结时间": clock(np.where(done, closed, -1)),
        "承办单位": np.full(TIMES, f"{feeds.places.streets[story.street]}办事处"),
        "并单主单号": np.full(TIMES, main),
        "是否重复": np.where(np.arange(TIMES) % 2 == 0, "是", "否") if flagged else np.full(TIMES, "否"),
        "是否解决": np.where(done, "否", ""),
        "是否满意": np.where(done, "不满意", ""),
    }


def _due(registered: Texts) -> Texts:
    """So many days after the call, at the same time of day."""
    called = np.strings.replace(registered, " ", "T").astype("datetime64[s]")
    due = (called.astype(np.int64) + _DUE_DAYS * 86_400).astype("datetime64[s]")
    return np.strings.replace(np.datetime_as_string(due), "T", " ")


def _returns(numbers: Texts, hard: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Texts:
    """Times that the units sent an order back: all rows of an order have the same."""
    drawn = np.array([crc32(number.encode()) % 1_000 / 1_000 for number in numbers.tolist()])
    return np.where(drawn < np.where(hard, _HARD_RETURNED, _RETURNED), "1", "0")


def _name(story: Story) -> str:
    return story.topics[0].rpartition(">")[2]
