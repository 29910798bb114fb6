"""How Kafka is reached stands in a file: what it may hold, and what is said of what it may not."""

import ssl
import subprocess

import pytest

from jianwei.kafka_access import broker_of, secured
from jianwei.settings import SettingsError
from streams.broker import Account, Broker, Encryption
from streams.errors import StreamsError

AT = ("one:9093", "two:9093")
SCRAM = """protocol = "SASL_SSL"
mechanism = "SCRAM-SHA-512"
user = "worker"
password_file = "worker.password"
"""


@pytest.fixture
def file(tmp_path):
    """Writes a security file; there is a password beside it."""
    (tmp_path / "worker.password").write_text("open-sesame-4711\n")

    def write(text):
        path = tmp_path / "kafka.toml"
        path.write_text(text)
        return path

    return write


def test_a_broker_that_asks_for_nothing_is_its_addresses(monkeypatch):
    monkeypatch.delenv("JIANWEI_KAFKA_SECURITY", raising=False)
    broker = broker_of("one:9092, two:9092")
    assert broker == Broker.at("one:9092,two:9092")
    assert broker.client() == {"bootstrap_servers": ["one:9092", "two:9092"], "security_protocol": "PLAINTEXT"}


def test_user_and_password_are_read_from_beside_the_file(file):
    broker = secured(AT, file(SCRAM))
    assert broker.account == Account("SCRAM-SHA-512", "worker", "open-sesame-4711")
    client = broker.client()
    assert isinstance(client.pop("ssl_context"), ssl.SSLContext)
    assert client == {
        "bootstrap_servers": ["one:9093", "two:9093"],
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "worker",
        "sasl_plain_password": "open-sesame-4711",
    }


def test_the_environment_names_the_file(file, monkeypatch):
    monkeypatch.setenv("JIANWEI_KAFKA_SECURITY", str(file(SCRAM)))
    assert broker_of("one:9093").account.user == "worker"


def test_a_password_is_in_no_text_of_a_broker(file):
    broker = secured(AT, file(SCRAM))
    assert "4711" not in f"{broker} {broker!r}"
    assert str(broker) == "one:9093,two:9093"


def test_tls_checks_names_and_is_of_1_2_or_newer(file):
    context = secured(AT, file('protocol = "SSL"')).context
    assert context.check_hostname
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('protocol = "TLS"', "1: protocol: unknown value 'TLS', expected one of"),
        ('protocol = "SSL"\npasswort_file = "x"', "2: passwort_file: unknown key (nearest known: password_file)"),
        ('protocol = "SASL_SSL"', "mechanism: is missing, SASL_SSL needs it"),
        (SCRAM.replace("worker.password", "none"), "none cannot be read: No such file"),
        ('protocol = "SSL"\nuser = "worker"', "2: user: has no use with SSL, expected SASL_SSL or SASL_PLAINTEXT"),
        (SCRAM.replace("SASL_SSL", "SASL_PLAINTEXT") + 'ca_file = "ca.pem"', "ca_file: has no use with SASL_PLAINTEXT"),
        (
            'protocol = "SSL"\ncertificate_file = "c.pem"',
            "key_file: is missing: a certificate and its key",
        ),
        ('protocol = "SSL"\nca_file = "ca.pem"', "2: ca_file: "),
    ],
)
def test_a_fault_names_file_and_key(file, text, said):
    with pytest.raises(SettingsError) as told:
        secured(AT, file(text))
    assert str(told.value).startswith("JIANWEI_KAFKA_SECURITY: ")
    assert said in str(told.value)
    assert "4711" not in str(told.value)


def test_what_is_no_certificate_is_said_with_the_name_of_its_file(tmp_path):
    authority = tmp_path / "ca.pem"
    authority.write_text("not a certificate")
    with pytest.raises(StreamsError, match=r"certificates of Kafka \(.*ca\.pem\) cannot be used: "):
        Broker(AT, Encryption(authority)).client()


def test_a_key_with_a_password_is_refused_and_nobody_is_asked(tmp_path):
    words = "req -x509 -newkey rsa:2048 -passout pass:secret -subj /CN=worker -keyout key.pem -out certificate.pem"
    subprocess.run(["openssl", *words.split()], cwd=tmp_path, check=True, capture_output=True)  # noqa: S607
    broker = Broker(AT, Encryption(certificate=tmp_path / "certificate.pem", key=tmp_path / "key.pem"))
    with pytest.raises(StreamsError, match="the key has a password; a service cannot give one"):
        broker.client()
