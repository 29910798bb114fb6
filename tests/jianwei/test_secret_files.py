"""``jianwei secrets``: what is missing is made, what is there stays, nothing is shown."""

import shutil
import ssl

import pytest

from board.desk.accounts import load_accounts
from board.desk.passwords import matches
from city.times import day_of_iso
from intake.http.keys import load_keys
from jianwei.secret_files import FEEDS, SecretFiles
from jianwei.settings import SettingsError

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl, which makes the certificate")


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A folder of secrets that was made once; tests copy it."""
    folder = tmp_path_factory.mktemp("kept") / "secrets"
    SecretFiles(folder).make("Town")
    return folder


@pytest.fixture
def folder(kept, tmp_path):
    return shutil.copytree(kept, tmp_path / "secrets")


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def line(path):
    return path.read_text(encoding="utf-8").strip()


def test_nobody_but_the_owner_reads_them(kept):
    assert {path.stat().st_mode & 0o077 for path in (kept, *kept.rglob("*"))} == {0}


def test_a_second_time_nothing_is_made_and_one_that_is_removed_is_made_anew(folder):
    before = contents(folder)
    again = SecretFiles(folder)
    again.make("Town")
    assert again.made == []
    (folder / "board/board.toml").unlink()
    (folder / "admin/store").unlink()
    again.make("Town")
    assert set(again.made) == {"admin/store", "board/city.password", "board/board.toml"}
    after = contents(folder)
    assert {name for name in before if before[name] != after[name]} == {"board/city.password", "board/board.toml"}


def test_both_sides_have_the_same_secret(kept):
    elastic = line(kept / "elasticsearch.env").removeprefix("ELASTIC_PASSWORD=")
    assert line(kept / "admin/store") == f"http://elastic:{elastic}@elasticsearch:9200"
    kibana = dict(one.split("=", 1) for one in line(kept / "kibana.env").splitlines())
    assert line(kept / "admin/kibana_system") == kibana["ELASTICSEARCH_PASSWORD"]
    assert min(len(value) for name, value in kibana.items() if name.endswith("KEY")) >= 32
    assert len({elastic, *kibana.values()}) == 5
    sender = load_keys(kept / "gateway/keys.toml", FEEDS).sender(
        line(kept / "gateway/sender.key"), day_of_iso("2026-01-01")
    )
    assert sender is not None
    account = load_accounts(kept / "board/board.toml")["city"]
    assert matches(line(kept / "board/city.password"), account.password)
    assert account.area == "Town"


def test_the_certificate_is_one_of_this_machine(kept):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(kept / "tls/certificate.pem", kept / "tls/key.pem")
    told = ssl._ssl._test_decode_cert(str(kept / "tls/certificate.pem"))
    assert ("IP Address", "127.0.0.1") in told["subjectAltName"]


def test_the_command_names_files_and_shows_no_secret(command, tmp_path):
    code, out, err = command("secrets", tmp_path / "new")
    assert code == 0
    assert b"elasticsearch.env" in out
    values = [line(path) for path in (tmp_path / "new").rglob("*") if path.is_file() and path.suffix != ".toml"]
    assert not [value for value in values if value.encode() in out or value in err]
    assert b"everything is there" in command("secrets", tmp_path / "new")[1]
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    code, _, err = command("secrets", tmp_path / "file")
    assert code == 1
    assert "file" in err


def test_a_link_that_waits_for_the_key_gets_none_and_no_folder_stays_open(folder, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("of somebody else", encoding="utf-8")
    for name in ("key.pem", "certificate.pem"):
        (folder / "tls" / name).unlink()
    for name in ("key.new", "certificate.new"):
        (folder / "tls" / name).symlink_to(elsewhere)
    for path in (folder / "tls", folder / "keys/board"):
        path.chmod(0o777)
    SecretFiles(folder).make("Town")
    assert line(elsewhere) == "of somebody else"
    assert "PRIVATE KEY" in line(folder / "tls/key.pem")
    assert len(list((folder / "tls").iterdir())) == 4
    assert {path.stat().st_mode & 0o077 for path in folder.rglob("*") if path.is_dir()} == {0}


def test_a_folder_that_is_a_link_gets_no_secret(folder, tmp_path):
    shutil.rmtree(folder / "board")
    (tmp_path / "elsewhere").mkdir()
    (folder / "board").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SettingsError, match="board: is a link"):
        SecretFiles(folder).make("Town")
    assert list((tmp_path / "elsewhere").iterdir()) == []
