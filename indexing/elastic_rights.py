"""What each process of an installation may do in Elasticsearch, as roles: no more than it does.

| process | may |
|---|---|
| ``setup`` | make and change templates, indices and the installation's own document; read and remove documents |
| ``index`` | write documents of every kind, make their indices, remove the cases of months that are over |
| ``board`` | read documents of every kind |
| ``notify`` | read alerts and silences of notices, where it reads them from here |

All may ask for the cluster's health. None may see users, roles, keys, snapshots or anything of another installation:
rights name each kind, so that ``town`` has none on what ``town-east`` keeps. A process that is not named needs none.
"""

from collections.abc import Iterable
from typing import Any, Literal, get_args

from indexing.elastic_templates import alias, installation_index, pattern
from indexing.store import KINDS, Kind

Process = Literal["setup", "index", "board", "notify"]
PROCESSES: tuple[Process, ...] = get_args(Process)

Role = dict[str, Any]
"""A role descriptor, as Elasticsearch has it."""

_TOLD: tuple[Kind, ...] = ("alerts", "notice-silences")


def role_name(name: str, process: Process) -> str:
    """The name of a process's role and key: ``jianwei-index``."""
    return f"{name}-{process}"


def roles(name: str) -> dict[Process, Role]:
    """The role of each process."""
    own = installation_index(name)
    known = _on([own], "read")
    templates = ["monitor", "manage_index_templates"]
    everything = [*_of(name, KINDS), own]
    return {
        "setup": _role(_on(everything, "manage", "read", "write"), cluster=templates),
        "index": _role(
            known,
            _on(_of(name, KINDS), "index", "delete", "auto_configure"),
            _on(_of(name, ["cases"]), "view_index_metadata", "delete_index"),
        ),
        "board": _role(known, _on(_of(name, KINDS), "read")),
        "notify": _role(known, _on(_of(name, _TOLD), "read")),
    }


def analyst(name: str) -> Role:
    """The role of people who look at dashboards: reads in Elasticsearch, and in Kibana's default space."""
    kibana = {"application": "kibana-.kibana", "privileges": ["read"], "resources": ["space:default"]}
    return {
        "cluster": [],
        "indices": [_on(_of(name, KINDS), "read", "view_index_metadata")],
        "applications": [kibana],
    }


def _of(name: str, kinds: Iterable[Kind]) -> list[str]:
    return [place for kind in kinds for place in (alias(name, kind), pattern(name, kind))]


def _on(places: list[str], *privileges: str) -> dict[str, Any]:
    return {"names": places, "privileges": list(privileges)}


def _role(*indices: dict[str, Any], cluster: Iterable[str] = ("monitor",)) -> Role:
    return {"cluster": list(cluster), "indices": list(indices)}
