"""Alerts of a change of names: what rises is only called otherwise, and what was called so falls by as much.

The ledger finds the falls (``Finding.fell``, law in ``detectors.shift``). Such an alert has level 1 and a method of its
own, is joined to nothing but to other topics that gained from the same fall, and is no problem. It becomes a problem,
with the level of one, when the rise of a day without such falls is ``GROWTH`` times the largest with them. A problem
whose largest rise turns out to have them becomes a change of names: the one case in which a level falls.
"""

import msgspec

from alerts.across_reason import moves, signed
from alerts.reason import why
from alerts.rules import Language
from alerts.state import Life
from city.alerts import Joined
from city.findings import RECLASSIFIED


def renamed(life: Life) -> Life:
    """The alert with the topics that lost what it gained beside it, and with the method of what it is now."""
    shown = life.shown
    companions = tuple(one for one in life.companions if one.relation != "fell")
    method = shown.method
    if life.shift:
        method = RECLASSIFIED
        companions += tuple(
            Joined(
                feed=shown.feed,
                topic=part.path,
                area=shown.area,
                observed=part.observed,
                expected=part.expected,
                since=life.begin[0],
                span=shown.span,
                start=shown.start,
                end=shown.end,
                told_at=shown.tick,
                relation="fell",
            )
            for part in shown.fell
        )
    alert = msgspec.structs.replace(life.alert, method=method, joined=companions)
    return msgspec.structs.replace(life, alert=alert, companions=companions)


def turned(before: Life, life: Life, language: Language) -> list[str]:
    """The words for a problem that is a change of names now, or the other way round."""
    if before.shift == life.shift:
        return []
    if not life.shift:
        return [why(language, "grown_beyond", new=signed(life.shown.excess))]
    return [why(language, "renamed", new=moves(life.shown, language))]
