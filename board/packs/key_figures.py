"""要点: the few figures of a meeting's first page that the totals do not hold, each with what it is made of."""

from collections import Counter
from collections.abc import Iterator

from board import words
from board.documents.blocks import Block, Row, Table
from board.packs.saying import NONE, Say
from briefing.packs.alert_lines import OVER
from briefing.packs.pack import Pack


def key_figures(pack: Pack, say: Say) -> list[Block]:
    """Alerts, closings, backlog, the newest 三率 of each feed, first petitions."""
    rows = (*_alerts(pack, say), *_casework(pack, say), *_rates(pack, say), *_petitions(pack, say))
    head = (say("指标", "Figure"), say("数值", "Value"), say("构成", "Made of"))
    return [Table(say("要点", "Key figures"), head, tuple(rows), texts=1, widths=(0.44, 0.18, 0.38))]


def _alerts(pack: Pack, say: Say) -> Iterator[Row]:
    found = pack.alerts
    opened = Counter(line.level for line in found.lines if not line.carried)
    levels = say.levels(sorted(opened.items(), reverse=True))
    yield Row((say("新开预警", "Alerts opened"), words.count(found.opened), levels or NONE))
    carried = sum(line.carried and line.status_then not in OVER for line in found.lines)
    made_of = say(f"其中上期结转 {carried} 件", f"of them carried over: {carried}")
    yield Row((say("期末未结预警", "Alerts not over at the end"), words.count(found.open_at_end), made_of))


def _casework(pack: Pack, say: Say) -> Iterator[Row]:
    for each in pack.casework:
        feed = say.feed(each.feed)
        if each.with_deadline:
            share = say.share(each.in_time / each.with_deadline)
            made_of = f"{each.in_time:,} / {each.with_deadline:,}"
            yield Row((say(f"{feed}按期办结率", f"{feed}: closed in time"), share, made_of))
        made_of = say(f"其中超期 {each.overdue:,}", f"overdue: {each.overdue:,}")
        name = say(f"{feed}期末未结工单", f"{feed}: open cases at the end")
        yield Row((name, words.count(each.open_at_end), made_of))


def _rates(pack: Pack, say: Say) -> Iterator[Row]:
    newest = {each.feed: each for each in pack.rates if not each.assessed}
    for feed, each in newest.items():
        month = say.month_days(each.first, each.last)
        if not each.valid:
            said = say(f"{say.feed(feed)}三率（{month}）", f"{say.feed(feed)}: rates ({month})")
            yield Row((said, say.share(None), say("无回访结果", "no outcome is known")))
            continue
        rates = (
            (say("响应率", "response"), each.response_rate),
            (say("解决率", "solved"), each.solved_rate),
            (say("满意率", "satisfied"), each.satisfied_rate),
        )
        for name, rate in rates:
            said = say(f"{say.feed(feed)}{name}（{month}）", f"{say.feed(feed)}: {name} ({month})")
            made_of = say(f"有效回访 {each.valid:,} 件", f"valid call-backs: {each.valid:,}")
            yield Row((said, say.share(rate), made_of))


def _petitions(pack: Pack, say: Say) -> Iterator[Row]:
    for quarter in pack.petitions:
        registered, closed = quarter.all.registered or 0, quarter.all.closed or 0
        if registered:
            name = say("季末前办结率", "closed by its end") if quarter.over else say("已办结率", "closed so far")
            feed = say.feed(quarter.feed)
            said = say(f"{feed} {quarter.label} 初信初访{name}", f"{feed}: first petitions of {quarter.label}, {name}")
            yield Row((said, say.share(closed / registered), f"{closed:,} / {registered:,}"))
