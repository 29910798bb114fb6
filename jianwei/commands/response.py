"""``jianwei response``: how alerts were met, by tier and level."""

from collections.abc import Iterator

import msgspec

from alerts.response import Row, response
from city.actions import CLOSE_REASONS
from city.alerts import LEVELS
from city.times import Zone
from jianwei.commands.filters import query_of
from jianwei.commands.options import Area, Feed, From, Json, Name, To, Topic
from jianwei.commands.options import Store as StoreOption
from jianwei.console import print_json, print_table
from jianwei.stores import reading

_COLUMNS = ("tier", "level", "alerts", "judged", "real", "share", "95%", "met", "minutes", "slow", "back", "no receipt")


def response_of(
    store: StoreOption = None,
    name: Name = None,
    feed: Feed = None,
    topic: Topic = None,
    area: Area = None,
    first: From = None,
    last: To = None,
    *,
    as_json: Json = False,
) -> None:
    """How alerts were met: the share that was real, by the reasons they were closed for, and how long they waited.

    By tier and level, never by who acted.
    """
    with reading(store, name) as (documents, configuration):
        query = query_of(documents, "alerts", feed, topic, area, first, last, Zone(configuration.zone))
        rows = response(documents.search("alerts", query))
    if as_json:
        print_json(msgspec.to_builtins(rows))
        return
    print_table("Response", _COLUMNS, map(_cells, rows), right=_COLUMNS[2:])
    reasons = ((row.tier, row.level, *reason) for row in rows for reason in _reasons(row))
    print_table("Reasons", ("tier", "level", "reason", "", "alerts"), reasons, right=("alerts",))


def _cells(row: Row) -> tuple[object, ...]:
    between = "" if row.low is None or row.high is None else f"{row.low:.0%} to {row.high:.0%}"
    return (
        *(row.tier, f"{row.level} {LEVELS[row.level][0]}", row.alerts, row.judged, row.real),
        *("" if row.share is None else f"{row.share:.0%}", between, row.met),
        *("" if wait is None else f"{wait:,.0f}" for wait in (row.waited, row.waited_long)),
        *(row.reopened, row.not_received),
    )


def _reasons(row: Row) -> Iterator[tuple[str, str, int]]:
    for code, (chinese, _) in CLOSE_REASONS.items():
        if code in row.reasons:
            yield code, chinese, row.reasons[code]
