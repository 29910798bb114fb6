"""A broker of its own that asks who comes: TLS with an authority of its own, passwords, client certificates, rights."""

import shutil
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path
from time import monotonic, sleep

from kafka import KafkaAdminClient

from tests.patience import PATIENCE

CLUSTER = "MkU3OEVBNTcwNTJENDM2Qg"
ADMIN, GUEST = "town-admin", "guest"
PROCESSES = ("setup", "gateway", "worker-role-steps", "worker-role-index", "board", "notify", "streams")
PASSWORDS = {name: f"pass-of-{name}-4711" for name in (ADMIN, GUEST, *PROCESSES)}

SERVER = """process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=SASL_SSL://127.0.0.1:{sasl},SSL://127.0.0.1:{tls},INTERNAL://127.0.0.1:{internal},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=SASL_SSL://localhost:{sasl},SSL://localhost:{tls},INTERNAL://127.0.0.1:{internal}
controller.listener.names=CONTROLLER
inter.broker.listener.name=INTERNAL
listener.security.protocol.map=CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL
sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.sasl_ssl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \
user_{admin}="{password}";
ssl.keystore.type=PEM
ssl.keystore.location={folder}/broker.keystore
ssl.truststore.type=PEM
ssl.truststore.location={folder}/ca.pem
listener.name.ssl.ssl.client.auth=required
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS;User:{admin};User:CN={admin}
log.dirs={folder}/data
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
"""


class SecuredKafka:
    """Certificates, passwords and a broker in a folder. ``ports`` are four that are free."""

    def __init__(self, jars: Path, folder: Path, ports: Sequence[int]) -> None:
        self.folder = folder
        self.sasl, self.tls, self.internal = (f"localhost:{port}" for port in ports[:3])
        self._jars = jars
        self._ports = dict(zip(("sasl", "tls", "internal", "controller"), ports, strict=True))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Makes what is needed and waits until the broker answers."""
        self._certificates()
        config = self.folder / "server.properties"
        words = {"admin": ADMIN, "password": PASSWORDS[ADMIN], "folder": self.folder, **self._ports}
        config.write_text(SERVER.format(**words), encoding="utf-8")
        users = [f"SCRAM-SHA-512=[name={name},password={password}]" for name, password in PASSWORDS.items()]
        added = [word for user in users for word in ("--add-scram", user)]
        self._java("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", str(config), *added)
        with (self.folder / "server.log").open("wb") as log:
            words = [_program("java"), "-Xms128m", "-Xmx384m", "-cp", f"{self._jars}/*", "kafka.Kafka", str(config)]
            self._process = subprocess.Popen(words, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self._wait()

    @property
    def log(self) -> str:
        """What the broker has told."""
        return (self.folder / "server.log").read_text(encoding="utf-8")

    def stop(self) -> None:
        """Ends the broker."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def security(self, name: str, **keys: str) -> Path:
        """A security file with these keys."""
        file = self.folder / f"{name}.toml"
        file.write_text("".join(f'{key} = "{value}"\n' for key, value in keys.items()), encoding="utf-8")
        return file

    def password(self, user: str, password: str | None = None) -> str:
        """The name of a file with a password, the user's own where none is given."""
        file = self.folder / f"{user}.{'password' if password is None else 'wrong'}"
        file.write_text((password or PASSWORDS[user]) + "\n", encoding="utf-8")
        return file.name

    def _certificates(self) -> None:
        subject = ["-subj", "/CN=town-authority", "-addext", "basicConstraints=critical,CA:TRUE"]
        self._openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject, *_files("ca"))
        for name, common in (("broker", "localhost"), ("client", ADMIN)):
            self._openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={common}", *_files(name, "csr"))
            extension = self.folder / f"{name}.ext"
            extension.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n", encoding="utf-8")
            by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", extension.name]
            self._openssl("x509", "-req", "-in", f"{name}.csr", "-out", f"{name}.pem", *by)
        both = (self.folder / "broker.key").read_text() + (self.folder / "broker.pem").read_text()
        (self.folder / "broker.keystore").write_text(both)

    def _openssl(self, *words: str) -> None:
        subprocess.run([_program("openssl"), *words], cwd=self.folder, check=True, capture_output=True)

    def _java(self, *words: str) -> None:
        subprocess.run([_program("java"), "-cp", f"{self._jars}/*", *words], check=True, capture_output=True)

    def _wait(self) -> None:
        until = monotonic() + PATIENCE
        while monotonic() < until:
            assert self._process is not None
            assert self._process.poll() is None, self.log[-2000:]
            try:  # first by hand: the client leaves open what it cannot connect
                socket.create_connection(("127.0.0.1", self._ports["internal"]), 1).close()
            except OSError:
                sleep(0.3)
                continue
            KafkaAdminClient(bootstrap_servers=self.internal, bootstrap_timeout_ms=20_000).close()
            return
        raise AssertionError(self.log[-2000:])


def _files(name: str, kind: str = "pem") -> list[str]:
    return ["-keyout", f"{name}.key", "-out", f"{name}.{kind}"]


def _program(name: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} is not on the PATH"
    return found
