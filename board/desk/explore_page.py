"""The explorer: areas by topics, each count beside what was expected, shaded by how far it is out of the ordinary."""

from urllib.parse import parse_qsl

from board import words
from board.desk.explored import Known
from board.desk.layout import CELL, EXPLORE, head, page
from board.desk.sessions import Session
from board.desk.sheets.links import file_links
from board.explore.asked import PERIODS, Asked
from board.explore.table import Cell, Table
from board.markup import Html, join, tag
from city import paths
from city.feeds import KINDS, kind
from city.small_places import SHOWN_FROM
from city.times import day_iso

ALL = ("全部", "all")
ITSELF = ("未细分", "not below it")
_LEGEND = (
    "▲ ▼ 高于或低于预期，一、两、三个标记分别为 2、3、4 个标准差以上",
    "above or below what was expected by two, three and four standard deviations of chance. A mark is no alert.",
)
_EXPECTED = (
    "预期：已判定的取判定值，否则为此前四周同一星期几的均值",
    "Expected: as judged where every day was, else the mean of the same weekdays of the four weeks before",
)


def explore_page(table: Table | None, asked: Asked, known: Known, session: Session) -> str:
    """The page of a table."""
    return page(
        " ".join(EXPLORE),
        session,
        "/explore",
        head(words.both(EXPLORE), _days(known)),
        _choice(asked, known),
        tag("nav", trails(asked, session.account.area), aria_label="层级 Levels", class_="trails"),
        tag("p", words.both(("没有数据", "nothing was counted")), class_="empty")
        if table is None or not known.window
        else join(_shown(table, asked, known), files_of("/explore", asked)),
    )


def files_of(page: str, asked: Asked) -> Html:
    """Ways to the files of a page of the explorer."""
    given = dict(parse_qsl(asked.href(page).partition("?")[2]))
    return file_links(page, **given)


def trails(asked: Asked, own: str, *, here: bool = False) -> list[Html]:
    """From the account's area down to the one that is shown, and from all topics down; ``here`` links the last too."""
    areas = [one for one in reversed(paths.lineage(asked.area)) if paths.within(one, own)]
    topics = ["", *reversed(paths.lineage(asked.topic))] if asked.topic else [""]
    return [
        tag(
            "p",
            tag("span", words.both(("区域", "area")), ": "),
            _trail([(paths.name(one), asked.href(area=one)) for one in areas], here=here),
        ),
        tag(
            "p",
            tag("span", words.both(("问题", "topic")), ": "),
            _trail([(paths.name(one) or " ".join(ALL), asked.href(topic=one)) for one in topics], here=here),
        ),
    ]


def _trail(steps: list[tuple[str, str]], *, here: bool) -> Html:
    shown = [tag("a", tag("bdi", name), href=href) for name, href in steps]
    if not here:
        shown[-1] = tag("b", tag("bdi", steps[-1][0]), aria_current="page")
    return join(*[[" › ", one] if number else one for number, one in enumerate(shown)])


def reading(cell: Cell) -> tuple[str, str]:
    """A cell in words, as it is read out, in Chinese and in English."""
    if cell.observed is None:
        return f"不足 {SHOWN_FROM} 件", f"under {SHOWN_FROM}"
    matters = words.count(cell.observed)
    if cell.expected is None:
        return f"{matters} 件，无可比较", f"{matters}, nothing to compare it with"
    expected, way = words.count(cell.expected), ("", "")
    if cell.step:
        chinese, english = ("高于", "above") if cell.step > 0 else ("低于", "below")
        way = (f"，{chinese}预期，三档中第 {abs(cell.step)} 档", f", {english} in step {abs(cell.step)} of 3")
    return f"{matters} 件，预期 {expected} 件{way[0]}", f"{matters}, {expected} expected{way[1]}"


def _days(known: Known) -> str | None:
    if known.window is None or not known.feed:
        return None
    first, last = words.day(known.window.first), words.day(known.window.last)
    return first if first == last else f"{first} – {last}"


def _choice(asked: Asked, known: Known) -> Html:
    """A form that asks for another feed or period, and keeps the place."""
    feeds = [
        tag("option", f"{KINDS.get(kind(one), ('',))[0]} {one}".strip(), value=one, selected=one == known.feed)
        for one in known.feeds
    ]
    periods = [
        tag("option", " ".join(name), value=period, selected=period == asked.period)
        for period, (_, name) in PERIODS.items()
    ]
    days = (known.window.first, known.window.last) if known.window else (None, None)
    return tag(
        "form",
        tag("input", type="hidden", name="area", value=asked.area),
        tag("input", type="hidden", name="topic", value=asked.topic) if asked.topic else None,
        _field("feed", ("来源", "feed"), tag("select", feeds, name="feed", id="feed")),
        _field("period", ("期间", "period"), tag("select", periods, name="period", id="period")),
        [
            _field(name, said, tag("input", type="date", name=name, id=name, value=value))
            for name, said, value in (
                ("from", ("自", "own, from"), days[0] and day_iso(days[0])),
                ("to", ("至", "to"), days[1] and day_iso(days[1])),
            )
        ],
        tag("button", words.both(("查看", "show")), type="submit", class_="plain"),
        class_="inline",
        action="/explore",
    )


def _field(name: str, said: tuple[str, str], shown: Html) -> Html:
    return tag("div", tag("label", words.both(said), for_=name), shown)


def _shown(table: Table, asked: Asked, known: Known) -> Html:
    """The table in a region of its own that scrolls; a total stands where it is of more than one."""
    several = len(table.topics) > 1
    heads = [
        tag("th", _way(table.topic, one, asked.href(topic=one), len(table.topics)), scope="col") for one in table.topics
    ]
    heads += [tag("th", words.both(ALL), scope="col")] if several else []
    rows = [
        _row(
            _way(table.area, area, asked.href(area=area), len(table.areas)),
            [
                *(
                    _cell(cell, _page(table, area, topic, asked), f"{paths.name(area)}, {paths.name(topic)}")
                    for cell, topic in zip(cells, table.topics, strict=True)
                ),
                *([_cell(total, _page(table, area, None, asked), paths.name(area))] if several else []),
            ],
        )
        for area, cells, total in zip(table.areas, table.cells, table.of_areas, strict=True)
    ]
    totals = _row(
        words.both(ALL),
        [
            *(
                _cell(cell, _page(table, None, topic, asked), paths.name(topic))
                for cell, topic in zip(table.of_topics, table.topics, strict=True)
            ),
            *([_cell(table.total, _page(table, None, None, asked), " ".join(ALL))] if several else []),
        ],
    )
    body = tag(
        "table",
        tag("caption", words.feed(known.feed), ", ", _days(known), class_="unseen"),
        tag("thead", tag("tr", tag("th", words.both(("区域", "area")), scope="col"), heads)),
        tag("tbody", rows),
        tag("tfoot", totals) if len(table.areas) > 1 else None,
        class_="explore",
    )
    return tag(
        "section",
        tag("div", body, class_="scroll", role="region", tabindex=0, aria_label="区域与问题 Areas by topics"),
        tag("p", words.both(_LEGEND), class_="legend"),
        tag("p", words.both(_EXPECTED), f" ({_judged(table)})", class_="legend"),
    )


def _judged(table: Table) -> str:
    cells = [cell for row in table.cells for cell in row]
    return f"判定 judged: {sum(cell.judged for cell in cells)} / {len(cells)}"


def _row(name: Html, cells: list[Html]) -> Html:
    return tag("tr", tag("th", name, scope="row"), cells)


def _way(node: str, one: str, href: str, siblings: int) -> Html:
    """The name of a row or column, with the way down; what lies nowhere below the node has none."""
    if one == node:
        return tag("span", tag("bdi", paths.name(one)) if siblings == 1 else words.both(ITSELF))
    return tag("a", tag("bdi", paths.name(one)), href=href)


def _page(table: Table, area: str | None, topic: str | None, asked: Asked) -> str | None:
    """The page of a cell, or of a total where the area or topic is None; of what lies nowhere below there is none."""
    if (area == table.area and len(table.areas) > 1) or (topic == table.topic and len(table.topics) > 1):
        return None
    named = (table.area if area is None else area, table.topic if topic is None else topic)
    return asked.href(CELL, area=named[0], topic=named[1])


def _cell(cell: Cell, href: str | None, name: str) -> Html:
    """The count, and below it what it is off by."""
    if cell.observed is None:
        return tag("td", f"<{SHOWN_FROM}", class_="x quiet")
    marks = ("▲" if cell.step > 0 else "▼") * abs(cell.step)
    shade = f" {'up' if cell.step > 0 else 'down'}{abs(cell.step)}" if cell.step else ""
    count = words.count(cell.observed)
    off = f"{marks} {words.change(cell.observed, cell.expected)}".strip() if cell.observed or cell.step else None
    return tag(
        "td",
        tag("a", count, href=href, aria_label=f"{name}: {' '.join(reading(cell))}") if href else count,
        tag("span", off, class_="off", aria_hidden="true" if href else None) if off else None,
        class_=f"x{shade}",
    )
