"""The second defence against person data, over columns: the same judgement as the gateway's, by distinct value."""

import polars as pl

from intake.binding import person_headers, uses
from intake.errors import PersonDataError
from intake.gateway import OFFICES
from intake.history.columns import Columns
from intake.history.frames import ColumnFile
from intake.history.numbers import harmless
from intake.privacy import ColumnScan
from intake.tables import Profile


class FileScan:
    """The kept columns of one file."""

    def __init__(self, profile: Profile, file: ColumnFile) -> None:
        self._profile, self._file = profile, file
        self._scans = {
            use.name: ColumnScan(numbers=use.numbers and not use.texts, offices=not OFFICES.isdisjoint(use.tables))
            for use in uses(profile).values()
            if (use.numbers or use.texts) and use.name in file.binding.headers
        }

    def add(self, columns: Columns) -> None:
        """Takes the columns of a part."""
        for name, scan in self._scans.items():
            at = self._file.binding.index[name]
            if scan.numbers:
                texts, good, _ = columns.ids(at)
                known = harmless(texts, good)
                rest = ~(known | (texts == "").to_numpy())
                doubtful = columns.raw(at).filter(pl.Series(rest)).value_counts() if rest.any() else pl.DataFrame()
                scan.add_counted(dict(doubtful.iter_rows()), int(known.sum()))
            else:
                scan.add_counted(columns.counted(at))

    def problems(self) -> list[str]:
        """One sentence for every column that looks like persons."""
        return [
            f"{self._file.name}: profile {self._profile.feed} keeps the column {self._file.binding.header(name)} "
            f"(columns.{name}), whose values look like {kind}; persons are never taken in"
            for name, scan in self._scans.items()
            if (kind := scan.verdict())
        ]


def refuse_headers(profile: Profile) -> None:
    """Raises ``PersonDataError`` where a header that the profile keeps looks like persons."""
    if problems := person_headers(profile):
        raise PersonDataError(problems)
