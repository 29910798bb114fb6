"""A pack made of the store as it is now, and a kept one held against it: what takes seconds, in a thread of its own."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from board.desk.analyst import Analyst
from board.desk.focus.workings import MadePack, Since
from board.desk.packs.kept import KeptPacks
from briefing.packs.following import after
from briefing.packs.making import make
from briefing.packs.pack import Pack, PackError
from briefing.packs.restated import restated
from briefing.packs.spans import parse
from city.desks import Tier
from indexing.store import Store


@dataclass(frozen=True)
class Making:
    """Makes packs of a store, under the settings of the board."""

    opened: Callable[[], AbstractContextManager[Store]]
    analyst: Analyst
    kept: KeptPacks

    def made(self, tier: Tier, area: str, period: str, former: Pack | None, now: int) -> MadePack:
        """Makes a pack and keeps it; what was not made says why, in words without any value of the data."""
        given = self.analyst.configuration
        known = self.analyst.populations(parse(period, given.calendar.report_hour).last)
        try:
            with self.opened() as store:
                pack = make(store, given, tier, area, period, known, None if former is None else after(former))
        except PackError as error:
            return MadePack(why=error.said)
        try:
            self.kept.keep(pack, now)
        except OSError as error:
            return MadePack(
                why=(
                    f"已生成，但无法存入文件夹：{error.strerror}",
                    f"it was made and could not be kept in the folder: {error.strerror}",
                )
            )
        return MadePack(made=pack.pack_id)

    def changed(self, then: Pack) -> Since:
        """Which figures of a pack are others now, with the residents that it names itself."""
        named = [(then.area, then.population), *((line.area, line.population) for line in then.areas)]
        known = {area: number for area, number in named if number is not None}
        try:
            with self.opened() as store:
                now = make(store, self.analyst.configuration, then.tier, then.area, then.period, known, then.after)
        except PackError as error:
            return Since(why=error.said)
        return Since(tuple(restated(then, now)), now.state.as_of)
