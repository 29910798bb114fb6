"""How values are said on the pages: levels, states, feeds, days, numbers. Chinese first where it is the users' word."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from board.markup import Html, join, tag
from city import paths
from city.alerts import LEVELS
from city.drills import WORDS, is_drill
from city.feeds import KINDS
from city.times import DAY, HOUR, MINUTE, Zone, from_datetime

STATUSES: dict[str, tuple[str, str]] = {
    "open": ("新开", "open"),
    "growing": ("上升", "growing"),
    "continuing": ("持续", "continuing"),
    "acknowledged": ("已确认", "acknowledged"),
    "handling": ("处置中", "being handled"),
    "reopened": ("重新打开", "reopened"),
    "recovered": ("回落", "recovered"),
    "closed": ("关闭", "closed"),
}
RELATIONS: dict[str, tuple[str, str]] = {
    "beside": ("同时", "with it"),
    "after": ("随后", "followed"),
    "before": ("此前", "before it"),
    "fell": ("下降", "fell"),
}
CLASSES: dict[str, tuple[str, str]] = {
    "request": ("诉求", "requests"),
    "inquiry": ("咨询", "inquiries"),
    "staff": ("自录", "staff"),
}
"""The counting classes of a case, in the order in which tables list them."""

ISSUE = ("具体问题", "issue")
DIGEST = ("每日汇总", "digest")
SILENCE = ("数据缺失", "No data")
DRILL = WORDS
LEAST_FOR_PERCENT = 10
"""Of fewer cases a percentage says more than is known."""
NOT_STATUTORY = (
    "内部关注等级，不是法定预警信号，不对外发布。",
    "Levels are internal attention levels. They are not statutory warnings and are not for publication.",
)


def both(pair: tuple[str, str]) -> Html:
    """The Chinese word with the English one beside it."""
    return join(tag("span", pair[0], lang="zh"), " ", tag("span", pair[1], class_="en"))


def level(number: int) -> Html:
    """The badge of a level: as many bars, then both names, so that nobody needs its colour to tell it."""
    chinese, english = LEVELS.get(number, ("", str(number)))
    bars = [tag("i", class_="on" if bar < number else None) for bar in range(4)]
    return tag(
        "span",
        tag("span", bars, class_="bars", aria_hidden="true"),
        both((chinese, english)),
        class_=f"level l{number}" if number in LEVELS else "level",
    )


def status(name: str) -> Html:
    """The state of an alert."""
    return both(STATUSES.get(name, ("", name)))


def drill(alert: Mapping[str, Any]) -> Html | None:
    """The mark of a drill, on whatever shows one."""
    return tag("strong", both(DRILL), class_="drill") if is_drill(alert["span"]) else None


def nameless(alert: Mapping[str, Any]) -> tuple[str, str]:
    """What an alert without a topic is called."""
    return DRILL if is_drill(alert["span"]) else SILENCE


def feed(name: str) -> Html:
    """A feed: its kind in both languages, and whose it is."""
    kind, _, owner = name.partition("/")
    return join(both(KINDS.get(kind, ("", kind))), tag("span", f" · {owner}", class_="quiet") if owner else None)


def relation(name: str) -> Html:
    """How another series stands to that of an alert."""
    return both(RELATIONS.get(name, ("", name)))


def class_of(name: str) -> Html:
    """A counting class."""
    return both(CLASSES.get(name, ("", name)))


def path(full: str, href: str | None = None) -> Html:
    """A node of a tree: its own name, a link where there is where to go, and the names above it in small."""
    above = " › ".join(paths.parts(full)[:-1])
    own = tag("a" if href else "span", paths.name(full), href=href, class_="node")
    return join(own, tag("span", above, class_="above") if above else None)


def count(value: float) -> str:
    """A count, or an expected count, as short as it is still clear.

    >>> [count(each) for each in (913, 12345, 8.62, 0.04, 117.3)]
    ['913', '12,345', '8.6', '0.04', '117']
    """
    if float(value).is_integer() or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 0.1 else f"{value:.1g}"


def change(now: float, then: float | None) -> str:
    """A change with its sign: in percent, of less than ten in cases, a dash where there is nothing to compare with.

    >>> change(12, 10), change(30, 60), change(5, 2.25), change(4, 4), change(900, 30), change(5, None)
    ('+20%', '−50%', '+2.8', '±0', '×30', '–')
    """
    if then is None:
        return "–"
    if then < LEAST_FOR_PERCENT:
        return signed(now - then)
    ratio = now / then
    if ratio >= 10:
        return f"×{ratio:,.0f}"
    percent = round(100 * (ratio - 1))
    return "±0%" if percent == 0 else f"{'+' if percent > 0 else '−'}{abs(percent):,}%"


def signed(value: float) -> str:
    """A difference with its sign, to a tenth.

    >>> signed(3), signed(-0.25), signed(0)
    ('+3', '−0.2', '±0')
    """
    rounded = round(value, 1)
    return "±0" if rounded == 0 else f"{'+' if rounded > 0 else '−'}{count(abs(rounded))}"


def day(ordinal: int, *, year: bool = True) -> str:
    """A day in the one form of the pages, ``2011-08-28``, which reads the same in both languages; else ``08-28``."""
    return f"{date.fromordinal(ordinal):{'%Y-%m-%d' if year else '%m-%d'}}"


def instant_of(text: str) -> int:
    """The instant of an ISO time with its offset. Raises ``ValueError`` for a time without one."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no offset")
    return from_datetime(moment)


def age(since: int, now: int) -> str:
    """How long ago an instant was.

    >>> age(0, 90 * MINUTE), age(0, 50 * HOUR), age(5, 0)
    ('1 h 30 min', '2 d 2 h', '0 min')
    """
    passed = max(0, now - since)
    days, hours, minutes = passed // DAY, passed % DAY // HOUR, passed % HOUR // MINUTE
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min"


def moment(text: str, zone: Zone, *, year: bool = True) -> str:
    """``2011-08-28 09:00`` on the city's clock for an ISO time of any offset; else ``08-28 09:00``."""
    return f"{zone.local(instant_of(text)):{'%Y-%m-%d %H:%M' if year else '%m-%d %H:%M'}}"
