"""What came of a run."""

import msgspec

from tests.faults.schedule import Schedule


class Result(msgspec.Struct, kw_only=True):
    """What a run has met and whether its outcome is exact. One line of JSON each."""

    seed: int
    exact: bool = False
    seconds: float = 0.0
    events: int = 0
    records: int = 0
    """Of the stream ``events``."""
    faults: dict[str, int] = {}
    """What the schedule did, by kind and whom."""
    rebalances: int = 0
    """Assignments that workers were told."""
    rebuilds: int = 0
    """States folded from the start of the log."""
    restores: int = 0
    """Those that were begun with a snapshot."""
    refused: int = 0
    """Snapshots that were there and not used."""
    gaps: int = 0
    gap_records: int = 0
    """Records that were read from the log, because they were not delivered."""
    repeated: int = 0
    """Records that the steps sent more than once."""
    ended: dict[str, int] = {}
    """Exit codes of workers that ended by themselves and were started again."""
    answers: dict[str, int] = {}
    """What a gateway answered the requests of a feed, by status; 0: it did not. Nothing where there was none."""
    caught_up: float = 0.0
    """Seconds from when the last server was let run again until nothing was left to do."""
    wrong: list[str] = []
    plan: Schedule | None = None
