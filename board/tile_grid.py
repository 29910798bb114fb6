"""Areas as tiles of one size on a grid: roughly where they lie, none hidden by its smallness. No map, no script.

Where the middles of areas are known, they are ranked: from north to south into rows, then within a row from west to
east. Areas without a place follow in the order of the tree.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil, sqrt
from statistics import fmean

from board import colours, words
from board.charts import figure
from board.explore.levels import child_of
from board.markup import Html, join, tag
from board.scrolling import scrolled
from city import paths
from city.configuration import Place
from indexing.store import Body

Places = Mapping[str, tuple[float, float]]
"""Latitude and longitude by area."""
STEPS = (0.1, 0.25, 0.5)
"""Shares from which on a tile is shaded more."""
LEAST = 2
"""Fewer areas make no picture."""
_WIDTH, _HEIGHT, _GAP = 84, 48, 4
_HEADS = (("区域", "area"), ("占超出部分", "share of the excess"))
_LETTERS = 6.0
"""Width of a name, in Chinese characters."""


def places_of(given: Iterable[Place]) -> dict[str, tuple[float, float]]:
    """The places of a configuration by area."""
    return {one.area: (one.latitude, one.longitude) for one in given}


def layout(areas: Sequence[str], places: Places) -> dict[str, tuple[int, int]]:
    """Column and row of each area; as many columns as rows, or one more.

    >>> layout(["a", "b", "c", "d"], {"d": (2.0, 1.0), "a": (2.0, 2.0), "b": (1.0, 1.0)})
    {'d': (0, 0), 'a': (1, 0), 'b': (0, 1), 'c': (1, 1)}
    """
    across = max(1, ceil(sqrt(len(areas))))
    placed = sorted((one for one in areas if one in places), key=lambda one: (-places[one][0], places[one][1], one))
    found: dict[str, tuple[int, int]] = {}
    for row in range(0, len(placed), across):
        together = sorted(placed[row : row + across], key=lambda one: (places[one][1], one))
        found |= {one: (column, row // across) for column, one in enumerate(together)}
    rest = [one for one in areas if one not in places]
    return found | {one: divmod(number, across)[::-1] for number, one in enumerate(rest, start=len(placed))}


def centred(areas: Iterable[str], places: Places) -> dict[str, tuple[float, float]]:
    """The place of each area, of one that has none the mean of those below it; none where nothing is known.

    >>> centred(["a", "b"], {"a>x": (1.0, 4.0), "a>y": (3.0, 6.0)})
    {'a': (2.0, 5.0)}
    """
    found = {}
    for area in areas:
        below = [place for one, place in places.items() if paths.within(one, area)]
        if below:
            north, east = zip(*below, strict=True)
            found[area] = places.get(area, (fmean(north), fmean(east)))
    return found


def shares(alert: Body) -> dict[str, float]:
    """The share of the excess (observed above expected) of each area right below the alert's own."""
    excess: dict[str, float] = {}
    for part in alert["areas"]:
        if part["area_id"] != alert["area_id"] and paths.within(part["area_id"], alert["area_id"]):
            child = child_of(alert["area_id"], part["area_id"])
            excess[child] = excess.get(child, 0.0) + max(0.0, part["observed"] - part["expected"])
    total = sum(excess.values())
    return {area: one / total for area, one in excess.items()} if total else {}


def tile_section(alert: Body, known: Iterable[str], places: Places) -> Html | None:
    """The grid of the areas below an alert's, shaded by their share, and the same as a table.

    ``known`` are all areas there are. None where nothing lies below it, or fewer than two areas.
    """
    carried = shares(alert)
    below = {child_of(alert["area_id"], one) for one in known if paths.within(one, alert["area_id"])}
    areas = sorted((below | set(carried)) - {alert["area_id"]})
    if not carried or len(areas) < LEAST:
        return None
    most = paths.name(max(carried, key=carried.__getitem__))
    said = (
        f"{len(areas)} 个区域中 {len(carried)} 个超出，最多：{most}",
        f"{len(carried)} of {len(areas)} areas carry it; most: {most}",
    )
    picture = figure(said, _grid(areas, carried, places))
    rows = [
        tag("tr", tag("th", tag("bdi", paths.name(area)), scope="row"), tag("td", f"{share:.0%}", class_="n"))
        for area, share in sorted(carried.items(), key=lambda one: (-one[1], one[0]))
    ]
    heads = [tag("th", words.both(name), scope="col", class_="n" if name is _HEADS[-1] else None) for name in _HEADS]
    named = ("由哪些区域构成", "Areas that carry it")
    shown = scrolled(tag("table", tag("thead", tag("tr", heads)), tag("tbody", rows)), " ".join(named))
    title = tag("h2", words.both(named))
    note = words.both(("方格示意，不是地图", "tiles of one size, no map"))
    return tag("section", title, tag("p", note, class_="lead"), tag("div", picture, shown, class_="charts"))


def _grid(areas: Sequence[str], carried: Mapping[str, float], places: Places) -> Html:
    where = layout(areas, centred(areas, places))
    columns, rows = (1 + max(one[axis] for one in where.values()) for axis in (0, 1))
    tiles = [_tile(area, carried.get(area), *at) for area, at in sorted(where.items(), key=lambda one: one[1][::-1])]
    size = f"0 0 {columns * (_WIDTH + _GAP)} {rows * (_HEIGHT + _GAP)}"
    return tag("svg", tiles, viewBox=size, width=columns * (_WIDTH + _GAP), aria_hidden="true")


def _tile(area: str, share: float | None, column: int, row: int) -> Html:
    level = 0 if share is None else 1 + sum(share >= step for step in STEPS)
    ground, ink = colours.LEVELS.get(level, (colours.PAPER, colours.QUIET))
    x, y = column * (_WIDTH + _GAP), row * (_HEIGHT + _GAP)
    name = tag(
        "text", _short(paths.name(area)), x=x + _WIDTH / 2, y=y + 20, fill=ink, text_anchor="middle", font_size=12
    )
    told = f"{share:.0%}" if share is not None else None
    return join(
        tag("rect", x=x, y=y, width=_WIDTH, height=_HEIGHT, rx=3, fill=ground, stroke=colours.LINE),
        name,
        tag("text", told, x=x + _WIDTH / 2, y=y + 38, fill=ink, text_anchor="middle", font_size=12, font_weight=600)
        if told
        else None,
    )


def _short(name: str) -> str:
    """A name as far as it fits: a Latin letter is half as wide as a Chinese one.

    >>> _short("一条街道"), _short("Jamaica Plain East"), _short("很长很长的街道名字")
    ('一条街道', 'Jamaica Pl…', '很长很长的…')
    """
    widths = [0.55 if letter < "\u2e80" else 1.0 for letter in name]
    if sum(widths) <= _LETTERS + 0.5:
        return name
    kept, wide = "", 0.0
    for letter, width in zip(name, widths, strict=True):
        wide += width
        if wide > _LETTERS - 1 + 0.5:
            break
        kept += letter
    return f"{kept}…"
