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


class RuntimeField(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A field that is worked out when it is read."""

    label: str
    type: Literal["keyword", "date", "long"]
    script: str
    named: str | None = msgspec.field(name="as", default=None)
    """Its name in the data view where two views need different scripts for one name."""


class View(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The data view of a kind. ``labels`` are what people read instead of a field's name."""

    title: str
    time: str | None = None
    runtime: tuple[str, ...] = ()
    labels: dict[str, str] = {}


class By(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is counted by: the ``size`` largest values of a field, or its days."""

    label: str
    terms: str | None = None
    day: str | None = None
    size: int = 10


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is measured: a sum, the latest instant, or the number of documents."""

    label: str
    sum: str | None = None
    max: str | None = None
    count: bool = False


class Lens(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A chart or a table. A chart's second ``by`` splits it; ``whole_city`` leaves what is chosen above it aside."""

    view: Kind
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
    """One of the three."""

    title: str
    lens: Lens | None = None
    search: Search | None = None
    vega: str = ""

    def __post_init__(self) -> None:
        if sum(map(bool, (self.lens, self.search, self.vega))) != 1:
            raise ValueError("a panel is one of lens, search and vega")


class Placed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A panel in its row; ``since`` gives it a beginning of its own."""

    panel: str
    width: int
    since: str | None = None


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Panels side by side."""

    height: int
    panels: tuple[Placed, ...]


class Control(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list to choose from above the panels; ``single``: one value at a time."""

    title: str
    view: Kind
    field: str
    single: bool = False


class Dashboard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands where, from ``since`` to now."""

    title: str
    description: str
    since: str
    controls: tuple[Control, ...]
    rows: tuple[Row, ...]


class _Views(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    runtime: dict[str, RuntimeField]
    views: dict[Kind, View]


class Sources(msgspec.Struct, frozen=True):
    """All of them, by name."""

    runtime: dict[str, RuntimeField]
    views: dict[Kind, View]
    panels: dict[str, Panel]
    specifications: dict[str, Specification]
    dashboards: dict[str, Dashboard]


def load_sources() -> Sources:
    """The shipped sources. Raises ``msgspec.ValidationError`` where one is not as it should be."""
    views = _read("data_views.yaml", _Views)
    panels = _read("panels.yaml", dict[str, Panel])
    specifications = {panel.vega: _read(panel.vega, Specification) for panel in panels.values() if panel.vega}
    dashboards = {"city": _read("city.yaml", Dashboard)}
    return Sources(views.runtime, views.views, panels, specifications, dashboards)


def _read(file: str, kind: type[_T]) -> _T:
    text = files("deploy").joinpath("kibana", file).read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), kind)
