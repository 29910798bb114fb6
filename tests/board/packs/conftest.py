"""The town of the figures, and packs of it."""

from tests.briefing.conftest import town
from tests.briefing.packs.conftest import configuration, pack_of

__all__ = ["configuration", "pack_of", "town"]
