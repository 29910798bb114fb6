"""A broker that asks who comes, one for all tests of this folder."""

import os
import shutil
from pathlib import Path

import pytest

from tests.integration.secured.secured_kafka import ADMIN, SecuredKafka
from tests.ports import free_ports


@pytest.fixture(scope="session")
def secured_kafka(tmp_path_factory):
    """Started from the jars in ``KAFKA_LIBS``."""
    jars = os.environ.get("KAFKA_LIBS")
    if not jars:
        pytest.skip("no jars of Kafka: KAFKA_LIBS is not set, a broker with TLS and passwords is not started")
    assert [*Path(jars).glob("kafka-clients-*.jar")], f"KAFKA_LIBS: {jars} holds no Kafka"
    if missing := [program for program in ("java", "openssl") if not shutil.which(program)]:
        pytest.skip(f"a broker with TLS and passwords needs {' and '.join(missing)}")
    broker = SecuredKafka(Path(jars), tmp_path_factory.mktemp("secured"), free_ports(4))
    try:
        broker.start()
        yield broker
    finally:
        broker.stop()


@pytest.fixture
def administrator(secured_kafka, monkeypatch):
    """Commands come as the administrator, by SCRAM over TLS."""
    file = secured_kafka.security(
        "administrator",
        protocol="SASL_SSL",
        mechanism="SCRAM-SHA-512",
        user=ADMIN,
        password_file=secured_kafka.password(ADMIN),
        ca_file="ca.pem",
    )
    monkeypatch.setenv("JIANWEI_KAFKA_SECURITY", str(file))
    return file
