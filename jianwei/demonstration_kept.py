"""A finished demonstration in its folder: what it found, so that it is told and served again without being made again.

``demo.json`` is written when stores and pages are there, whole or not at all, and taken away before any of them is
touched. So a folder without it holds an unfinished demonstration, or none.
"""

from pathlib import Path
from typing import Any

import msgspec

from city.times import HOUR, instant_of_iso
from indexing.store import Kind
from jianwei import VERSION
from jianwei.demonstration import DONE, Demonstration, Plan
from jianwei.errors import ActionError
from jianwei.stores import reading
from jianwei.whole_files import write_whole

_STORES = ("city.db", "duty.db")
_WITH_DEEDS: tuple[Kind, ...] = ("alerts", "focus-issues", "meetings")
_NIGHT = 12 * HOUR


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    """What tells whether a folder holds what is asked for."""

    version: str
    plan: Plan


class _Kept(_Head, frozen=True, kw_only=True):
    done: Demonstration


def keep(done: Demonstration, plan: Plan) -> None:
    """Says that the demonstration in its folder is finished."""
    kept = _Kept(version=VERSION, plan=plan, done=done)
    write_whole(done.folder / DONE, msgspec.json.encode(kept, enc_hook=str))


def finished(folder: Path, plan: Plan) -> Demonstration | None:
    """The finished demonstration of a plan that a folder holds, None where it holds none.

    Raises ``ActionError`` for the demonstration of another plan or version, and for an unfinished one: to make it again
    would take away what somebody has done in it.
    """
    lacking = [name for name in _STORES if not (folder / name).exists()]
    try:
        text = (folder / DONE).read_bytes()
        head = msgspec.json.decode(text, type=_Head)
        if (head.version, head.plan) != (VERSION, plan):
            raise _refused(folder, f"another one ({_named(head.plan)}, by jianwei {head.version})")
        kept = msgspec.json.decode(text, type=_Kept, dec_hook=_path)
    except FileNotFoundError:
        if len(lacking) == len(_STORES):
            return None
        raise _refused(folder, "one that was not finished") from None
    except msgspec.MsgspecError:
        raise _refused(folder, f"one whose {DONE} cannot be read") from None
    if lacking:
        raise _refused(folder, f"one without its {lacking[0]}")
    return msgspec.structs.replace(kept.done, folder=folder)


def evening_of(done: Demonstration) -> int:
    """The instant at which a desk takes over: the busy evening, or the last deed of that night in ``duty.db``."""
    with reading(f"sqlite:{done.folder / 'duty.db'}") as (store, _configuration):
        bodies = [body for kind in _WITH_DEEDS for body in store.search(kind)]
    told = (instant_of_iso(change["at"]) for body in bodies for change in body["history"])
    return max((at for at in told if done.duty < at < done.duty + _NIGHT), default=done.duty)


def _refused(folder: Path, held: str) -> ActionError:
    return ActionError(
        f"{folder} holds a demonstration already, {held}: --anew makes it again, without what was done in it, "
        "--out names another folder"
    )


def _named(plan: Plan) -> str:
    return f"--scale {plan.scale} --seed {plan.seed} --days {plan.days}"


def _path(kind: type, value: Any) -> Any:
    return kind(value)
