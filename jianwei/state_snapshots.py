"""The snapshots of states of an installation, for those who remove it: a folder that goes whole, and is not searched.

They hold what the streams hold too: numbers of cases, counts, alerts, deeds, events that were not told yet. To remove
them is always safe: states are then folded from the log. Only the folder of this machine is reached.
"""

import shutil
from collections.abc import Iterable
from errno import ELOOP
from pathlib import Path

from indexing.errors import StoreError
from streams.snapshot_files import folder_of


class StateSnapshots:
    """Those in a folder of workers, ``jianwei worker --snapshots``; in none where that is None."""

    def __init__(self, root: Path | None) -> None:
        self._root = root

    def require_ready(self, names: Iterable[str]) -> None:
        """Raises ``StoreError`` where a link stands in the place of a folder: what it leads to would stay."""
        for name in names:
            self._folder(name)

    def held(self, name: str) -> tuple[str, int] | None:
        """The folder of an installation, and the number of its files; None where there is none."""
        folder = self._folder(name)
        if folder is None or not folder.exists():
            return None
        return str(folder), sum(1 for file in folder.rglob("*") if not file.is_dir() or file.is_symlink())

    def remove(self, name: str) -> None:
        """Removes that folder with all that it holds. Raises ``StoreError``."""
        folder = self._folder(name)
        if folder is None or not folder.exists():
            return
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise StoreError(f"{error.filename}: cannot be removed: {error.strerror}") from None

    def _folder(self, name: str) -> Path | None:
        if self._root is None:
            return None
        try:
            return folder_of(self._root, name)
        except OSError as error:
            hint = ": remove what it leads to, and the link" if error.errno == ELOOP else ""
            raise StoreError(f"{error.filename}: {error.strerror}{hint}") from None
