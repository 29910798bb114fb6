"""Urgent rules: cases of some topics are told at once, before any counting."""

from collections.abc import Callable

from city.configuration import UrgentRule
from city.events import CaseClass
from city.paths import lineage, name

Urgency = Callable[[str, CaseClass], tuple[str, ...]]
"""Names of the rules that hold for a topic and a class, in the order of the rules."""


def compile_urgency(rules: tuple[UrgentRule, ...]) -> Urgency:
    """The rules as one function.

    Law: a rule holds for a case whose topic, or a topic above it, has a path or a last name that the rule lists. It
    never holds for an inquiry: a question about gas is not a leak.
    """

    def urgent(topic: str, counted_as: CaseClass) -> tuple[str, ...]:
        if counted_as == "inquiry":
            return ()
        named = {named for path in lineage(topic) for named in (path, name(path))}
        return tuple(rule.name for rule in rules if named.intersection(rule.topics))

    return urgent
