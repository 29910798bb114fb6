"""``jianwei gateway`` as an operator runs it, with the service in one file."""

import json
import shutil
import signal
import subprocess
import time
from contextlib import closing

import pytest

from city.events import Event, decode_record
from indexing.sqlite import SqliteStore
from indexing.sqlite_schema import connect
from streams.log import SqliteLog
from tests.intake.chinese import GRID, HOTLINE
from tests.jianwei.gateway_process import gateway, keys_file

FEEDS = ["complaint/hotline12345", "incident/grid"]


@pytest.fixture
def keys(tmp_path):
    return keys_file(tmp_path / "keys.toml", centre=FEEDS)


@pytest.fixture
def options(tmp_path):
    return (
        *("--profile", "hotline12345", "--profile", "grid", "--keys", tmp_path / "keys.toml"),
        *("--store", f"sqlite:{tmp_path / 'town.db'}"),
    )


def rejected_rows(path):
    with closing(connect(path)) as connection:
        return SqliteStore(connection).count("rejects")


def test_takes_rows_until_it_is_stopped_and_what_it_answered_is_kept(tmp_path, keys, options, shell):
    with gateway(tmp_path, *options) as running:
        assert running.send(keys["centre"], [HOTLINE, HOTLINE | {"工单编号": ""}], FEEDS[0])[1]["queued"] == 1
        assert running.send(keys["centre"], [GRID], FEEDS[1])[1]["queued"] == 1
        assert running.stop() == 0
    told = shell("rejects", "--store", f"sqlite:{tmp_path / 'town.db'}", "--json")
    (reject,) = json.loads(told.stdout)
    assert (reject["field"], reject["code"]) == ("工单编号", "id")


def test_what_it_answered_survives_a_kill(tmp_path, keys, options):
    with gateway(tmp_path, *options) as running:
        running.send(keys["centre"], [HOTLINE | {"工单编号": ""}] * 3, FEEDS[0])
        running.kill()
    assert rejected_rows(tmp_path / "town.db") == 3
    with gateway(tmp_path, *options) as again:
        assert again.send(keys["centre"], [HOTLINE], FEEDS[0])[1]["queued"] == 1


def test_keys_are_read_again_when_it_is_told_to_and_stay_when_the_file_is_wrong(tmp_path, keys, options):
    with gateway(tmp_path, *options) as running:
        new = keys_file(tmp_path / "keys.toml", next=FEEDS)
        running.process.send_signal(signal.SIGHUP)
        until = time.monotonic() + 10
        while running.send(new["next"], [GRID], FEEDS[1])[0] != 200:
            assert time.monotonic() < until
        assert running.send(keys["centre"], [GRID], FEEDS[1])[0] == 401
        (tmp_path / "keys.toml").write_text("no keys", encoding="utf-8")
        running.process.send_signal(signal.SIGHUP)
        until = time.monotonic() + 10
        while "the keys stay as they were" not in running.log.read_text(encoding="utf-8"):
            assert time.monotonic() < until
        assert running.send(new["next"], [GRID], FEEDS[1])[0] == 200


def test_speaks_over_an_encrypted_connection(tmp_path, keys, options):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl on the PATH: no certificate can be made")
    subprocess.run(
        [openssl, *["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext"],
         "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "certificate.pem"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    encrypted = ("--tls-certificate", tmp_path / "certificate.pem", "--tls-key", tmp_path / "key.pem")
    with gateway(tmp_path, *options, *encrypted, trusted=tmp_path / "certificate.pem") as running:
        assert running.send(keys["centre"], [GRID], FEEDS[1])[0] == 200


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--profile", "grid", "--profile", "grid"), "two profiles are of the feed incident/grid"),
        (("--profile", "grid", "--listen", "localhost:http"), "expected PORT or HOST:PORT"),
        (("--profile", "grid"), "this gateway has no feed 'complaint/hotline12345'"),
        (("--profile", "grid", "--profile", "hotline12345"), "no broker: give --kafka HOST:PORT or set JIANWEI_KAFKA"),
        (("--profile", "grid", "--profile", "hotline12345", "--store", "http://localhost:1"), "--kafka HOST:PORT or"),
        (("--profile", "grid", "--profile", "hotline12345", "--store", "sqlite:no/such.db"), "no/such.db"),
        (
            ("--profile", "grid", "--profile", "hotline12345", "--store", "sqlite:{}/t.db", "--tls-certificate", "no"),
            "no certificate with its key",
        ),
    ],
)
def test_what_it_cannot_begin_with_is_one_clear_line(tmp_path, shell, arguments, said):
    given = [one.format(tmp_path) for one in arguments]
    told = shell("gateway", *given, "--keys", tmp_path / "keys.toml")
    assert told.returncode in (1, 2)
    assert said in told.stderr.decode()
    assert "Traceback" not in told.stderr.decode()


def test_an_address_that_is_taken_is_one_clear_line(tmp_path, keys, options, shell):
    with gateway(tmp_path, *options) as running:
        running.send(keys["centre"], [GRID], FEEDS[1])
        told = shell("gateway", "--listen", f"127.0.0.1:{running.port}", *options)
    assert told.returncode == 1
    assert f"cannot listen at 127.0.0.1:{running.port}" in told.stderr.decode()


def test_two_gateways_of_one_file_lose_nothing_that_either_has_answered(tmp_path, keys, options):
    queued = set()
    with gateway(tmp_path, *options) as one, gateway(tmp_path, *options) as other:
        for number in range(6):
            for running in (one, other):
                row = GRID | {"案卷编号": f"WG-{running.port}-{number}"}
                status, _ = running.send(keys["centre"], [row], FEEDS[1])
                assert status in (200, 503)
                if status == 200:
                    queued.add(row["案卷编号"])
    assert len(queued) >= 6
    assert logged(tmp_path / "town.db") == queued


def logged(path):
    with closing(connect(path)) as connection:
        records = list(SqliteLog(connection).read("events", 0))
    messages = [message for _, record in records for message in decode_record(record)]
    return {message.id for message in messages if isinstance(message, Event)}
