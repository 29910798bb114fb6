"""What a person does with an alert, on its way into the log: made, held against the policy, put behind the findings."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

from city.actions import Action
from indexing.elastic_connection import address_of, check, connect
from indexing.elastic_store import ElasticStore
from indexing.errors import StoreError
from intake.privacy import is_bare_name, value_kind
from jianwei.embedded import Elsewhere, Embedded
from jianwei.held import held_in
from jianwei.settings import installation
from jianwei.stores import is_address, sqlite_path

Body = dict[str, Any]


class ActionError(ValueError):
    """An action that is not taken, with the option that is wrong."""


def action_of(**fields: Any) -> Action:
    """An action with an id of its own. Raises ``ActionError`` where it is incomplete or holds person data.

    A role is a duty desk and a note tells of a problem: what looks like a name, a phone, a plate or an identity number
    in them is refused here, before anything is kept. The message names the kind, never the value.
    """
    for option in ("role", "outlet", "note"):
        held = value_kind(str(fields.get(option, "")))
        if held:
            raise ActionError(f"--{option} holds {held}: actions tell of roles and problems, never of persons")
    if is_bare_name(str(fields["role"])):
        raise ActionError("--role looks like the name of a person: name the duty desk, as city-duty or 市级值班岗")
    try:
        return Action(action_id=uuid4().hex, **fields)
    except ValueError as error:
        raise ActionError(str(error)) from error


def act_in_file(store: str, state: Path | None, name: str | None, action: Action) -> Body:
    """Takes an action into an embedded city; gives the alert's document as it is then.

    Raises ``StoreError`` where there is no such city or alert.
    """
    elsewhere = is_address(store)
    if elsewhere == (state is None):
        raise StoreError("--state PATH is for a store in an Elasticsearch: the file that its replay keeps")
    path = state if state is not None else sqlite_path(store)
    if not path.exists():
        raise StoreError(f"no store at {path}")
    with ExitStack() as stack:
        place = None
        if elsewhere:
            client = connect(store)
            stack.callback(client.close)
            check(client)
            installed = installation(name)
            place = Elsewhere(ElasticStore(client, installed), f"{address_of(store).plain}, installation {installed}")
        configuration, partitions = held_in(path)
        city = stack.enter_context(Embedded(path, configuration, partitions, elsewhere=place, watch_alone=True))
        if city.store.get("alerts", action.alert_id) is None:
            raise StoreError(f"no alert {action.alert_id} in this store: see `jianwei alerts`")
        city.act(action)
        city.commit()
        found = city.store.get("alerts", action.alert_id)
    if found is None:
        raise StoreError(f"alert {action.alert_id} is gone")
    return found
