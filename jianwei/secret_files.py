"""Passwords, certificates and keys of an installation in Compose, each in a file that only its owner reads.

Law: what is there stays. A second run makes what is missing and changes nothing else, so it can be run at any time; to
have another secret, its file is removed first. Nothing of a secret is shown.

| file | for |
|---|---|
| ``elasticsearch.env`` | Elasticsearch: the password of the administrator ``elastic`` |
| ``kibana.env`` | Kibana: its own user's password, and what it encrypts with |
| ``admin/store``, ``admin/kibana`` | ``setup``: addresses with the administrator's password |
| ``admin/kibana_system`` | ``setup``: the password that Kibana's own user gets |
| ``keys/<process>/`` | a key of each process, made by ``setup`` |
| ``gateway/keys.toml``, ``gateway/sender.key`` | the gateway, and the sender that may send all its feeds |
| ``board/board.toml``, ``board/city.password`` | the board: its first account |
| ``tls/certificate.pem``, ``tls/key.pem`` | board and gateway: a certificate of its own making for this machine |
"""

import re
import secrets
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from board.desk.accounts import account_of, save_accounts
from board.desk.passwords import hashed
from indexing.elastic_rights import PROCESSES
from intake.http.keys import new_key
from jianwei.settings import SettingsError
from jianwei.whole_files import own_folder, write_whole

FEEDS = ("complaint/hotline12345",)
_DAYS = 825
"""Of the certificate: browsers take none that lasts longer."""
_NAMES = "DNS:localhost,IP:127.0.0.1,DNS:board,DNS:gateway"


class SecretFiles:
    """A folder of secrets. ``made`` lists what was made, in order, for people."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.made: list[str] = []

    def make(self, area: str, feeds: tuple[str, ...] = FEEDS) -> None:
        """Makes what is missing. ``area`` is what the board's first account sees.

        Raises ``SettingsError`` where a file cannot be written, or where there is no openssl for the certificate.
        """
        try:
            self._make(area, feeds)
        except OSError as error:
            raise SettingsError(f"{error.filename or self._folder}: {error.strerror}") from None

    def _make(self, area: str, feeds: tuple[str, ...]) -> None:
        self._folders()
        self._file("elasticsearch.env", lambda: f"ELASTIC_PASSWORD={_word()}")
        self._file("kibana.env", _kibana)
        elastic = self._value("elasticsearch.env", "ELASTIC_PASSWORD")
        self._file("admin/store", lambda: f"http://elastic:{elastic}@elasticsearch:9200")
        self._file("admin/kibana", lambda: f"http://elastic:{elastic}@kibana:5601")
        self._file("admin/kibana_system", lambda: self._value("kibana.env", "ELASTICSEARCH_PASSWORD"))
        if not (self._folder / "gateway/keys.toml").exists():
            key, digest = new_key()
            named = ", ".join(f'"{feed}"' for feed in feeds)
            self._write("gateway/sender.key", key)  # first: its digest alone could not be made a key of again
            self._file("gateway/keys.toml", lambda: f'[[key]]\nname = "sender"\nsha256 = "{digest}"\nfeeds = [{named}]')
        if not (self._folder / "board/board.toml").exists():
            word = _word()
            account = account_of(name="city", role="city-duty", area=area, password=hashed(word))
            self._write("board/city.password", word)
            save_accounts(self._folder / "board/board.toml", [account])
            self.made.append("board/board.toml")
        if not (self._folder / "tls/key.pem").exists():
            self._certificate()

    def _folders(self) -> None:
        """Each is closed to others before anything is put into it, also one that was there and open."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        for name in ("admin", "gateway", "board", "tls", "keys", *(f"keys/{process}" for process in PROCESSES)):
            own_folder(self._folder / name).chmod(0o700)

    def _file(self, name: str, content: Callable[[], str]) -> None:
        if not (self._folder / name).exists():
            self._write(name, content())

    def _write(self, name: str, content: str) -> None:
        write_whole(self._folder / name, content + "\n", 0o600)
        self.made.append(name)

    def _value(self, name: str, variable: str) -> str:
        text = (self._folder / name).read_text(encoding="utf-8")
        found = re.search(rf"^{variable}=(\S+)$", text, re.MULTILINE)
        if found is None:
            raise SettingsError(f"{self._folder / name}: expected a line {variable}=...")
        return found[1]

    def _certificate(self) -> None:
        key, certificate = self._folder / "tls/key.pem", self._folder / "tls/certificate.pem"
        words = ["openssl", "req", "-x509", "-newkey", "rsa:3072", "-nodes", "-sha256", "-days", str(_DAYS)]
        words += ["-subj", "/CN=localhost", "-addext", f"subjectAltName={_NAMES}"]
        with TemporaryDirectory(dir=key.parent) as folder:  # nobody knows its name, so no link waits there for the key
            made = {one: Path(folder) / one.name for one in (certificate, key)}
            words += ["-keyout", str(made[key]), "-out", str(made[certificate])]
            try:
                done = subprocess.run(words, capture_output=True, check=False)  # noqa: S603 - no word is from outside
            except FileNotFoundError:
                raise SettingsError("there is no openssl, which makes the certificate: install it") from None
            if done.returncode or not _fit(made[certificate], made[key]):
                raise SettingsError(f"openssl could not make {certificate}: is it 1.1.1 or newer, is the disk full?")
            for name, one in made.items():  # the key last, by which it is known that both are there
                one.chmod(0o600)
                one.replace(name)
        self.made += ["tls/certificate.pem", "tls/key.pem"]


def _fit(certificate: Path, key: Path) -> bool:
    """Whether the two go together: on a full disk openssl leaves empty files and says that all is well."""
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError):
        return False
    return True


def _word() -> str:
    return secrets.token_urlsafe(24)


def _kibana() -> str:
    names = ("SECURITY", "ENCRYPTEDSAVEDOBJECTS", "REPORTING")
    encrypting = [f"XPACK_{name}_ENCRYPTIONKEY={secrets.token_hex(32)}" for name in names]
    return "\n".join([f"ELASTICSEARCH_PASSWORD={_word()}", *encrypting])
