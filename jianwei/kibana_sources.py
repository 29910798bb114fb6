"""The sources of the dashboards as values: ``deploy/kibana/*.yaml``, read strictly.

A wrong key, a missing one and a panel of two kinds are errors of the shipped files, found by the tests.
"""

from importlib.resources import files
from typing import Any, Literal, TypeVar

import msgspec
import yaml

from indexing.store import Kind

_T = TypeVar("_T")

Specification = dict[str, Any]
"""A Vega specification whose ``index`` entries name data views."""
ViewName = Kind | Literal["documents"]
"""A data view is of one kind, or of all."""


class RuntimeField(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A field that is worked out when it is read."""

    label: str
    type: Literal["keyword", "date", "long", "double"]
    script: str
    named: str | None = msgspec.field(name="as", default=None)
    """Its name in the data view where two views need different scripts for one name."""


class Format(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How values are shown: words in place of codes, a number's pattern, or a link to the alert's page on the board."""

    words: dict[str, str] = {}
    pattern: str = ""
    board: bool = False


class View(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A data view. ``labels`` are what people read instead of a field's name; ``only`` holds in each of its panels."""

    title: str
    time: str | None = None
    runtime: tuple[str, ...] = ()
    labels: dict[str, str] = {}
    formats: dict[str, Format] = {}
    only: str = ""


class By(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is counted by: the ``size`` largest values of a field, or its days."""

    label: str
    terms: str | None = None
    day: str | None = None
    size: int = 10


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of: a sum, the latest instant, the number of documents, a mean, a median, the slowest tenth, a change.

    ``only`` bounds it to some documents. ``shift`` moves its time back: ``previous`` (as long as what is shown) or a
    length as ``1y``. ``change`` of a field is its sum over that of the shifted time, less one.
    """

    label: str
    sum: str | None = None
    max: str | None = None
    count: bool = False
    average: str | None = None
    median: str | None = None
    tenth: str | None = None
    change: str | None = None
    only: str = ""
    shift: str = ""
    percent: bool = False

    def __post_init__(self) -> None:
        named = (self.sum, self.max, self.count, self.average, self.median, self.tenth, self.change)
        if sum(map(bool, named)) != 1:
            raise ValueError("a measure is one of sum, max, count, average, median, tenth and change")
        if self.change and not self.shift:
            raise ValueError("a change says against when: shift")


class Lens(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A chart or a table. A chart's second ``by`` splits it; ``whole_city`` leaves what is chosen above it aside."""

    view: ViewName
    form: Literal["line", "bar", "bar_horizontal", "table"]
    by: tuple[By, ...]
    measures: tuple[Measure, ...]
    only: str = ""
    whole_city: bool = False


class Search(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list of documents, highest and newest first by the fields of ``newest``."""

    view: Kind
    columns: tuple[str, ...]
    newest: tuple[str, ...]
    only: str = ""
    widths: dict[str, int] = {}


class Panel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the four. ``links`` are the dashboards that a line of links leads to, and the board."""

    title: str
    lens: Lens | None = None
    search: Search | None = None
    vega: str = ""
    links: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if sum(map(bool, (self.lens, self.search, self.vega, self.links))) != 1:
            raise ValueError("a panel is one of lens, search, vega and links")


class Placed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A panel in its row; ``since`` gives it a beginning of its own; a click leads on to the dashboards ``to``."""

    panel: str
    width: int
    since: str | None = None
    to: tuple[str, ...] = ()
    titled: bool = True


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Panels side by side."""

    height: int
    panels: tuple[Placed, ...]


class Control(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list to choose from above the panels; ``single``: one value at a time; ``chosen``: what is chosen at first."""

    title: str
    view: Kind
    field: str
    single: bool = False
    chosen: tuple[str, ...] = ()


class Dashboard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands where, from ``since`` to now."""

    title: str
    description: str
    since: str
    rows: tuple[Row, ...]
    controls: tuple[Control, ...] = ()


DASHBOARDS = ("city", "district", "topic", "response", "service")
"""Their sources, in the order of the line of links."""
PANELS = ("panels_counts.yaml", "panels_alerts.yaml", "panels_service.yaml")


class Sources(msgspec.Struct, frozen=True):
    """All of them, by name."""

    runtime: dict[str, RuntimeField]
    views: dict[ViewName, View]
    panels: dict[str, Panel]
    specifications: dict[str, Specification]
    dashboards: dict[str, Dashboard]


def load_sources() -> Sources:
    """The shipped sources. Raises ``msgspec.ValidationError`` where one is not as it should be."""
    runtime = _read("runtime_fields.yaml", dict[str, RuntimeField])
    views = _read("data_views.yaml", dict[ViewName, View])
    panels = {key: panel for file in PANELS for key, panel in _read(file, dict[str, Panel]).items()}
    specifications = {panel.vega: _read(panel.vega, Specification) for panel in panels.values() if panel.vega}
    dashboards = {key: _read(f"dashboard_{key}.yaml", Dashboard) for key in DASHBOARDS}
    return Sources(runtime, views, panels, specifications, dashboards)


def _read(file: str, kind: type[_T]) -> _T:
    text = files("deploy").joinpath("kibana", file).read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), kind)
