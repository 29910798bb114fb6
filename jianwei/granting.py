"""Rights in Elasticsearch, made by an administrator: a key for each process in a file of its own, Kibana's password.

``DIR/<process>/store`` holds the address with the key of one process. Each stands in a folder that can be given to that
process alone, and nobody but its owner may read it.
"""

import os
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit

from indexing.elastic_connection import connect, with_key
from indexing.elastic_keys import Grant, apply_grants, apply_kibana, plan_grants, plan_kibana
from indexing.elastic_rights import PROCESSES, Process
from jianwei.settings import SettingsError, line_of
from jianwei.whole_files import write_whole

_FILE = "store"


class Granting:
    """What an administrator at ``address`` is to grant: keys into a folder, a password for Kibana's own user, or both.

    Read when it is made: ``planned`` says what is missing. Raises ``SettingsError`` for a file that cannot be used,
    ``StoreError`` where the user of the address is no administrator or security is off.
    """

    def __init__(self, address: str | None, name: str, folder: Path | None, password: Path | None) -> None:
        if address is None and (folder or password):
            raise SettingsError("--api-keys and --kibana-password are for an Elasticsearch: name it with --store")
        self._address, self._folder = address or "", folder
        self._password = line_of(password, "--kibana-password") if password else ""
        self.planned: list[Grant] = []
        if folder or password:
            with closing(connect(self._address)) as client:
                if folder:
                    self.planned += plan_grants(client, name, held(folder))
                if password:
                    self.planned += plan_kibana(client, self._password)

    def apply(self) -> None:
        """Grants it. Raises ``SettingsError`` where a file cannot be written, before a key is made."""
        if not self.planned:
            return
        with closing(connect(self._address)) as client:
            for_keys = [grant for grant in self.planned if grant.content is not None]
            if self._folder and for_keys:
                for process in PROCESSES:
                    _prepare(self._folder / process)
                for process, key in apply_grants(client, for_keys).items():
                    write_whole(self._folder / process / _FILE, with_key(self._address, key) + "\n", 0o600)
            if len(for_keys) < len(self.planned):
                apply_kibana(client, self._password)


def held(folder: Path) -> dict[Process, str]:
    """The keys of the files in a folder. A file that cannot be read or holds something else counts as none."""
    found: dict[Process, str] = {}
    for process in PROCESSES:
        try:
            split = urlsplit((folder / process / _FILE).read_text(encoding="utf-8").strip())
        except (OSError, ValueError):
            continue
        if not split.username and split.password:
            found[process] = unquote(split.password)
    return found


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"--api-keys: {folder} cannot be made: {error.strerror}") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SettingsError(f"--api-keys: {folder} cannot be written to")
