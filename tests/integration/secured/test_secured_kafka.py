"""A broker with TLS, passwords and client certificates: the same service, and a clear word where it is not let in."""

import os
import subprocess
import sys
from time import monotonic

import pytest

from intake.simulator import SCALES, simulate
from tests.integration.secured.secured_kafka import ADMIN, GUEST, PASSWORDS
from tests.integration.secured.seen import Seen
from tests.integration.service import ROOT, through_servers, where
from tests.integration.test_parity import LAX, assert_same, embedded
from tests.patience import PATIENCE

pytestmark = pytest.mark.integration


@pytest.fixture
def installed(secured_kafka, elasticsearch_url, name):
    """An installation on the secured broker; it is removed in the end."""
    installation = Seen(secured_kafka, elasticsearch_url, name)
    yield installation
    installation.remove()


@pytest.fixture
def answered(secured_kafka):
    """What ``jianwei streams`` ends with and says to who comes with such keys in the security file, or with none.

    As a process: the client leaves sockets open where TLS fails.
    """

    def ask(at, **keys):
        around = {**os.environ}
        if keys:
            around["JIANWEI_KAFKA_SECURITY"] = str(secured_kafka.security("some", **keys))
        command = [sys.executable, "-m", "jianwei", "streams", "--kafka", at, "--name", "town"]
        until = monotonic() + PATIENCE
        while True:
            done = subprocess.run(command, cwd=ROOT, env=around, capture_output=True, text=True, check=False)
            assert not any(one in done.stdout + done.stderr for one in ("Traceback", *PASSWORDS.values()))
            # A broker that is slow for once is away for who asks then, and what is away ends with 2.
            if done.returncode != 2 or monotonic() > until:
                return done.returncode, done.stderr

    return ask


def user(broker, name, *, mechanism="SCRAM-SHA-512", words=None):
    """The keys of a user who comes by TLS."""
    return {
        "protocol": "SASL_SSL",
        "mechanism": mechanism,
        "user": name,
        "password_file": broker.password(name, words),
        "ca_file": "ca.pem",
    }


@pytest.mark.usefixtures("administrator")
def test_the_service_over_tls_with_passwords_gives_the_export_of_the_embedded_one(
    jianwei, installed, workers, tmp_path
):
    city = simulate(SCALES["small"].times(0.3), 7, "2025-03-03", 12).write(tmp_path)
    config = tmp_path / "city.toml"
    config.write_text(LAX.format(name="积水", topic="道路积水"), encoding="utf-8")
    files = [city.hotline, city.petition, city.grid]
    options = [f"--profile={profile}" for profile in ("hotline12345", "petition", "grid")]
    options += ["--areas", city.areas]
    expected, _ = embedded(jianwei, tmp_path / "city.db", files, options, ["--config", config])
    export, _ = through_servers(
        jianwei,
        installed,
        workers,
        files,
        options,
        setup=["--config", config, "--profile", "hotline12345", "--areas", city.areas],
    )
    assert_same(export, expected)
    told = [jianwei("streams", *where(installed))]
    told += [file.read_bytes() for file in tmp_path.glob("*.log")]
    assert len(told) == 3
    assert not [one for one in told if PASSWORDS[ADMIN].encode() in one]


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-512", "PLAIN"])
def test_a_user_is_let_in_by_its_password(secured_kafka, answered, mechanism):
    code, told = answered(secured_kafka.sasl, **user(secured_kafka, ADMIN, mechanism=mechanism))
    assert (code, "installation town has no streams at localhost" in told) == (1, True)


def test_a_client_is_let_in_by_its_certificate(secured_kafka, answered):
    keys = {"protocol": "SSL", "ca_file": "ca.pem", "certificate_file": "client.pem", "key_file": "client.key"}
    code, told = answered(secured_kafka.tls, **keys)
    assert (code, "installation town has no streams at localhost" in told) == (1, True)


def test_a_user_without_rights_is_told_so(secured_kafka, answered):
    code, told = answered(secured_kafka.sasl, **user(secured_kafka, GUEST))
    assert (code, "does not allow this: TopicAuthorizationFailedError" in told) == (1, True)


def test_a_wrong_password_is_said_and_not_shown(secured_kafka, answered):
    code, told = answered(secured_kafka.sasl, **user(secured_kafka, ADMIN, words="not-the-one-4713"))
    assert (code, "it knows no such user with this password" in told, "4713" in told) == (1, True, False)


def test_an_authority_that_is_not_trusted_is_said(secured_kafka, answered):
    keys = user(secured_kafka, ADMIN)
    del keys["ca_file"]
    code, told = answered(secured_kafka.sasl, **keys)
    assert (code, "its certificate is not trusted, or is of another name" in told) == (1, True)


def test_a_missing_client_certificate_is_said(secured_kafka, answered):
    code, told = answered(secured_kafka.tls, protocol="SSL", ca_file="ca.pem")
    assert (code, "it does not take this client's certificate, or wants one" in told) == (1, True)


def test_a_broker_with_tls_is_told_from_one_without(secured_kafka, answered):
    code, told = answered(secured_kafka.sasl)
    assert (code, "it speaks TLS there" in told) == (1, True)
    code, told = answered(secured_kafka.internal, **user(secured_kafka, ADMIN))
    assert (code, "it does not speak TLS there" in told) == (1, True)
