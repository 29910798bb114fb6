"""The cost of routing: milliseconds a tick with nothing new, with 40 new alerts, and when all alerts open at once.

Run it as a script, or all of them by ``make bench``. Alerts of four levels are spread over 343 streets; two routes by
tier, one roster each. The ratio is to the idle tick of the same number of open alerts. Level 1 goes to the digest.
"""

from collections.abc import Sequence
from time import perf_counter

import msgspec

from alerts.routing.duty import Routing
from alerts.routing.notices import Notice
from alerts.routing.plan import advance
from alerts.routing.routes import Routes
from alerts.routing.state import RoutingState
from city.alerts import LEVELS, Alert, Level
from city.calendars import Calendar, CalendarTable
from city.times import SECOND, Zone

OPEN = (100, 500, 2_000)
NEWS, STREETS, ROUNDS = 40, 343, 5
ROUTES = """
roles = [{name = "city-duty", channels = ["a"]}, {name = "district-duty", channels = ["b"]}]
rosters = [{name = "city", fallback = "city-duty"}, {name = "districts", fallback = "district-duty"}]
routes = [{name = "city", tiers = ["city"], rosters = ["city"]}, {name = "rest", rosters = ["districts"]}]
"""
START = 1_741_572_000_000


def alerts(name: str, number: int, tick: int) -> list[Alert]:
    """New alerts, each of its own topic."""
    levels: list[Level] = [1, 2, 3, 4]
    return [
        Alert(
            alert_id=f"{name}{at}",
            feed="complaint/town",
            topic=f"t{at}>u",
            area=f"Town>D{at % 16}>S{at % STREETS}",
            level=levels[at % len(LEVELS)],
            status="open",
            opened_at=tick,
            updated_at=tick,
            first_period=tick,
            last_period=tick,
            span="hour",
            observed=30,
            expected=4.0,
            upper=9.0,
            p=1e-9,
            score=9.0,
            excess=26.0,
            method="profile",
            reason="30 where 4 are expected",
        )
        for at in range(number)
    ]


def timed(
    state: RoutingState, news: Sequence[Alert], tick: int, routing: Routing
) -> tuple[float, RoutingState, list[Notice]]:
    """The least milliseconds of some runs, and what came of the last."""
    spent = []
    for _ in range(ROUNDS):
        start = perf_counter()
        after, notices = advance(state, news, tick, routing)
        spent.append(1e3 * (perf_counter() - start))
    return min(spent), after, notices


def main() -> None:
    """Prints the table."""
    zone = Zone("Asia/Shanghai")
    routing = Routing.of(msgspec.toml.decode(ROUTES, type=Routes), zone, Calendar(CalendarTable()))
    print(
        f"| {'open':>6} | {'tick':<12} | {'ms':>9} | {'notices':>7} | {'times an idle tick':>18} | {'state, kB':>9} |"
    )
    print(f"|{'-' * 7}:|{'-' * 14}|{'-' * 10}:|{'-' * 8}:|{'-' * 19}:|{'-' * 10}:|")
    for number in OPEN:
        all_ms, state, told = timed(RoutingState(), alerts("a", number, START), START, routing)
        kilobytes = len(msgspec.msgpack.encode(state)) / 1e3
        later = START + SECOND
        idle_ms, _, _ = timed(state, [], later, routing)
        news_ms, _, new = timed(state, alerts("b", NEWS, later), later, routing)
        for tick, spent, notices in (
            ("idle", idle_ms, []),
            (f"{NEWS} new", news_ms, new),
            ("all at once", all_ms, told),
        ):
            ratio = f"{spent / idle_ms:.0f}"
            print(f"| {number:>6} | {tick:<12} | {spent:>9.3f} | {len(notices):>7} | {ratio:>18} | {kilobytes:>9.0f} |")


if __name__ == "__main__":
    main()
