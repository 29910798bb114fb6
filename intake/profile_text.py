"""The text of a profile and where in it a key stands, so that every error names its line."""

import re
import tomllib
from dataclasses import dataclass
from typing import Any

from intake.errors import ProfileError

_HEADER = re.compile(r"\s*\[{1,2}\s*([^\[\]]+?)\s*\]{1,2}\s*(?:#.*)?$")


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in a profile: where, and what was expected instead.

    ``nth`` counts the tables of this name from 0, for tables that may come several times.
    """

    table: str
    key: str
    what: str
    nth: int = 0


@dataclass(frozen=True)
class ProfileText:
    """One TOML text and what it is called in messages."""

    name: str
    text: str

    def parsed(self) -> dict[str, Any]:
        """The tables as TOML gives them. Raises ``ProfileError``."""
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"\(at line (\d+), column \d+\)", str(error))
            line = int(at[1]) if at else self.text.count("\n") + 1
            raise ProfileError(f"{self.name}:{line}: not TOML: {error}") from None

    def line(self, fault: Fault) -> int | None:
        """The line, from 1, of the fault's key; else of its table; None where the text has neither."""
        mention = re.compile(rf"""(?:^|[\s{{,.\[])["']?{re.escape(fault.key)}["']?\s*[=.,\]]""")
        table, seen, of_table = "", -1, None
        for number, line in enumerate(self.text.splitlines(), start=1):
            if header := _HEADER.match(line):
                table = header[1].replace('"', "").replace("'", "")
                seen += table == fault.table
                if fault.key and table == f"{fault.table}.{fault.key}".lstrip("."):
                    return number
                if of_table is None and _holds(fault.table, table) and seen >= fault.nth:
                    of_table = number
            elif fault.key and _related(fault.table, table) and seen in (-1, fault.nth) and mention.search(line):
                return number
        return of_table

    def error(self, fault: Fault) -> ProfileError:
        """``FILE:LINE: [table] key: what was wrong, what was expected``."""
        table = f" [{fault.table}]" if fault.table else ""
        key = f" {fault.key}:" if fault.key else ""
        return ProfileError(f"{self.name}:{self.line(fault) or 1}:{table}{key} {fault.what}")


def _holds(outer: str, inner: str) -> bool:
    return inner == outer or inner.startswith(f"{outer}.")


def _related(wanted: str, table: str) -> bool:
    """True inside the wanted table, below it, or in a table that may hold it inline."""
    return wanted == table or (wanted != "" and (_holds(wanted, table) or (table != "" and _holds(table, wanted))))
