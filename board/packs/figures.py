"""What the parts on alerts, casework, focus issues and reconciliation show: packs have it, and evidence sheets."""

from typing import Protocol

from briefing.packs.alert_lines import Alerts, Silence
from briefing.packs.casework import Casework
from briefing.packs.focus_lines import FocusIssues
from briefing.packs.petitions import Quarter
from briefing.packs.rates import Rates
from briefing.packs.reconciling import Reconciled


class Figures(Protocol):
    """Figures of an area and some days."""

    @property
    def area(self) -> str:
        """The area that they are of."""
        ...

    @property
    def alerts(self) -> Alerts: ...  # noqa: D102 - as the type says, and below

    @property
    def silences(self) -> tuple[Silence, ...]: ...  # noqa: D102

    @property
    def casework(self) -> tuple[Casework, ...]: ...  # noqa: D102

    @property
    def rates(self) -> tuple[Rates, ...]: ...  # noqa: D102

    @property
    def petitions(self) -> tuple[Quarter, ...]: ...  # noqa: D102

    @property
    def issues(self) -> FocusIssues: ...  # noqa: D102

    @property
    def reconciled(self) -> tuple[Reconciled, ...]: ...  # noqa: D102
