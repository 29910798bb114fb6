"""What a person does with an alert, on its way into the log: made, held against the policy, put behind the findings."""

from typing import Any
from uuid import uuid4

from city.actions import Action
from intake.privacy import is_bare_name, value_kind
from jianwei.errors import ActionError


def action_of(**fields: Any) -> Action:
    """An action with an id of its own. Raises ``ActionError`` where it is incomplete or holds person data.

    A role is a duty desk and a note tells of a problem: what looks like a name, a phone, a plate or an identity number
    in them is refused here, before anything is kept. The message names the kind, never the value.
    """
    refuse_persons(**{option: str(fields.get(option, "")) for option in ("role", "outlet", "note")})
    if fields.get("to"):
        refuse_persons(str(fields["to"]), named="to")
    try:
        return Action(action_id=uuid4().hex, **fields)
    except ValueError as error:
        raise ActionError(str(error)) from error


def refuse_persons(role: str, *, named: str = "role", **texts: str) -> None:
    """Raises ``ActionError`` with the option that holds person data, of a role also one that looks like a name."""
    for option, text in {named: role, **texts}.items():
        held = value_kind(text)
        if held:
            raise ActionError(f"--{option} holds {held}: actions tell of roles and problems, never of persons")
    if is_bare_name(role):
        raise ActionError(f"--{named} looks like the name of a person: name the duty desk, as city-duty or 市级值班岗")
