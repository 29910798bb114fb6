"""The whole flow on one screen: which stream feeds which step, and what each step sends on.

    events --> CASES --> partials --> LEDGER --> findings --> WATCH --> alerts
                 |                    |     |        |
               cases            buckets     flags    +--- urgent findings from CASES

Every step is a fold of its input stream: a pure function over plain values, without clock, input or output. The index
step reads ``cases``, ``buckets``, ``findings`` and ``alerts`` and makes documents of them.
"""

from typing import Any

from city.configuration import Configuration
from streams.cases import Cases
from streams.ledger import Ledger
from streams.partitions import ONE, Partitions
from streams.step import Step
from streams.watch import Watch

__all__ = ["ONE", "Partitions", "steps"]


def steps(
    configuration: Configuration, partitions: Partitions, *, in_process: bool = False, judged: bool = True
) -> tuple[Step[Any], ...]:
    """The three steps in the order of the flow, for readers in this process or in any, with or without judgement."""
    return (
        Cases(configuration, partitions.partials, in_process=in_process),
        Ledger(configuration, partitions.events, in_process=in_process, judged=judged),
        Watch(configuration, partitions.partials),
    )
