"""Roles and keys of an installation in Elasticsearch: made by an administrator once, kept while they are right.

A key is shown by Elasticsearch once, when it is made. So what is planned depends on the keys that are held: one that is
taken and belongs to this installation stays, its rights are brought up to date; any other process gets a new key, and
its former ones end.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from elasticsearch import ApiError, AuthenticationException, Elasticsearch, NotFoundError

from indexing.elastic_connection import plain_address
from indexing.elastic_errors import told
from indexing.elastic_rights import PROCESSES, Process, Role, analyst, role_name, roles
from indexing.errors import StoreError

KIBANA = "kibana_system"
"""The built-in user as which Kibana itself signs in."""

Held = Mapping[Process, str]
"""Keys as they were made, by process."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One thing to do. ``name`` is that of the role or the key; ``process`` is None for a role of people."""

    what: Literal["make role", "make key", "change key", "set the password of"]
    name: str
    process: Process | None = None
    content: Role | None = None
    id: str = ""
    """Of a key that is there."""

    def __str__(self) -> str:
        """``make key jianwei-index``."""
        return f"{self.what} {self.name}"


def plan_grants(client: Elasticsearch, name: str, held: Held) -> list[Grant]:
    """What is missing or differs; nothing where nothing does.

    Raises ``StoreError`` where security is off or the user is no administrator.
    """
    _require_security(client, "--api-keys")
    with told(plain_address(client)):
        wanted = roles(name)
        by_name: dict[str, Role] = {role_name(name, process): role for process, role in wanted.items()}
        by_name[f"{name}-analyst"] = analyst(name)
        there = client.options(ignore_status=404).security.get_role(name=",".join(by_name)).body
        grants = [
            Grant("make role", role, content=content)
            for role, content in by_name.items()
            if not _same(there.get(role), content)
        ]
        for process in PROCESSES:
            grants += _of_key(client, name, process, held.get(process), wanted[process])
    return grants


def apply_grants(client: Elasticsearch, grants: list[Grant]) -> dict[Process, str]:
    """Does what was planned, in its order. Gives the keys that were made, each of which is shown this once."""
    made: dict[Process, str] = {}
    with told(plain_address(client)):
        for grant in grants:
            role = grant.content or {}
            match grant.what, grant.process:
                case "make role", _:
                    client.security.put_role(name=grant.name, **role)
                case "change key", _:
                    client.security.update_api_key(id=grant.id, role_descriptors={grant.name: role})
                case "make key", process if process is not None:
                    former = [key["id"] for key in _living(client, grant.name)]
                    answer = client.security.create_api_key(name=grant.name, role_descriptors={grant.name: role})
                    made[process] = str(answer["encoded"])
                    if former:
                        client.security.invalidate_api_key(ids=former)
    return made


def has_security(client: Elasticsearch) -> bool:
    """Whether users and keys are there at all: without security the server has no such address."""
    with told(plain_address(client)):
        return client.options(ignore_status=[400, 405]).security.get_role(name="superuser").meta.status == 200


def granted(client: Elasticsearch, name: str) -> list[str]:
    """What was granted to an installation and holds, as ``key town-index``, ``role town-index``; none without security.

    Raises ``StoreError`` where the user is no administrator.
    """
    if not has_security(client):
        return []
    named = [*(role_name(name, process) for process in PROCESSES), f"{name}-analyst"]
    with told(plain_address(client)):
        there = client.options(ignore_status=404).security.get_role(name=",".join(named)).body
        keys = [one for one in named if _living(client, one)]
    return [*(f"key {one}" for one in keys), *(f"role {one}" for one in named if one in there)]


def revoke(client: Elasticsearch, name: str) -> None:
    """Ends the keys and removes the roles of an installation."""
    for one in granted(client, name):
        what, _, named = one.partition(" ")
        with told(plain_address(client)):
            lenient = client.options(ignore_status=404)  # another run may remove the same
            if what == "key":
                lenient.security.invalidate_api_key(name=named)
            else:
                lenient.security.delete_role(name=named)


def plan_kibana(client: Elasticsearch, password: str) -> list[Grant]:
    """Whether the user of Kibana has another password than this. Raises ``StoreError`` where security is off."""
    _require_security(client, "--kibana-password")
    with told(plain_address(client)):
        try:
            client.options(basic_auth=(KIBANA, password)).security.authenticate()
        except AuthenticationException:
            return [Grant("set the password of", KIBANA)]
    return []


def apply_kibana(client: Elasticsearch, password: str) -> None:
    """Gives the user of Kibana a password."""
    with told(plain_address(client)):
        client.security.change_password(username=KIBANA, password=password)


def _require_security(client: Elasticsearch, option: str) -> None:
    if not has_security(client):
        raise StoreError(
            f"{plain_address(client)}: security is off there (xpack.security.enabled), so that it has no keys and no "
            f"users: leave {option} out"
        )


def _of_key(client: Elasticsearch, name: str, process: Process, key: str | None, role: Role) -> Iterator[Grant]:
    named = role_name(name, process)
    known = _known(client, key) if key is not None else None
    if known is None or known["name"] != named:
        yield Grant("make key", named, process, role)
    elif not _same(known["role_descriptors"].get(named), role):
        yield Grant("change key", named, process, role, known["id"])


def _known(client: Elasticsearch, key: str) -> Mapping[str, Any] | None:
    """What Elasticsearch has of a key, None where it takes it no more."""
    try:
        mine = client.options(api_key=key).security.authenticate()["api_key"]
        found: Mapping[str, Any] = client.security.get_api_key(id=mine["id"])["api_keys"][0]
    except (AuthenticationException, NotFoundError):
        return None
    except ApiError as error:
        if error.status_code == 400:  # not even the form of a key
            return None
        raise
    return found


def _living(client: Elasticsearch, named: str) -> list[Mapping[str, Any]]:
    return [key for key in client.security.get_api_key(name=named)["api_keys"] if not key["invalidated"]]


def _same(there: Mapping[str, Any] | None, wanted: Role) -> bool:
    """Whether a role gives what is wanted; a server adds fields of its own."""
    if there is None:
        return False
    indices = [{key: one[key] for key in ("names", "privileges")} for one in there["indices"]]
    return (
        list(there["cluster"]) == wanted["cluster"]
        and sorted(map(_sorted, indices)) == sorted(map(_sorted, wanted["indices"]))
        and list(there.get("applications", [])) == wanted.get("applications", [])
    )


def _sorted(one: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    return sorted(one["names"]), sorted(one["privileges"])
