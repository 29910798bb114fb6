"""All that the board works out beside its pages, each kind in a thread of its own: a pack delays no candidates."""

from dataclasses import dataclass, field

from board.desk.focus.working_out import WorkingOut
from briefing.effect_values import Effect
from briefing.evidence_page import EvidencePage
from briefing.focus import Proposal
from briefing.indicators.values import Indicators
from briefing.packs.restated import Restated
from briefing.packs.state import State

Why = tuple[str, str] | None
"""Why something was not made, in both languages; None where it was."""


@dataclass(frozen=True)
class Proposed:
    """Candidates by feed, and the state of the store that they are of; None for a store without counts."""

    proposals: list[Proposal]
    known: State | None


@dataclass(frozen=True)
class Gathered:
    """The evidence on a topic, None where nothing is known of it, and the state of the store that it is of."""

    page: EvidencePage | None
    known: State | None


@dataclass(frozen=True)
class MadePack:
    """A pack that was made, by its id, or why it was not."""

    made: str = ""
    why: Why = None


@dataclass(frozen=True)
class Since:
    """What has changed since a pack was made: the figures, and as of when the store is, or why it cannot be told."""

    changed: tuple[Restated, ...] = ()
    as_of: str = ""
    why: Why = None


@dataclass(frozen=True)
class MadeSheet:
    """A history sheet that was made, by its id, or why it was not."""

    made: str = ""
    why: Why = None


@dataclass(frozen=True)
class MadeIndicators:
    """Indicators that were made, or why they were not."""

    made: Indicators | None = None
    why: Why = None


@dataclass
class Workings:
    """By what they answer."""

    candidates: WorkingOut[Proposed] = field(default_factory=WorkingOut)
    """By area and period."""
    evidence: WorkingOut[Gathered] = field(default_factory=WorkingOut)
    effects: WorkingOut[dict[str, Effect | None]] = field(default_factory=WorkingOut)
    """By topic, of a focus issue's measures."""
    packs: WorkingOut[MadePack] = field(default_factory=WorkingOut)
    """By area, period and the pack of the last meeting."""
    changes: WorkingOut[Since] = field(default_factory=WorkingOut)
    """Of a pack, by its id."""

    histories: WorkingOut[MadeSheet] = field(default_factory=WorkingOut)
    """By the area of who asked, and what was asked for."""
    indicators: WorkingOut[MadeIndicators] = field(default_factory=WorkingOut)
    """By area, tier and year."""

    def close(self) -> None:
        """Ends the threads."""
        self.histories.close()
        self.indicators.close()
        for one in (self.candidates, self.evidence, self.effects, self.packs, self.changes):
            one.close()
