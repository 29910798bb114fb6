"""Every container of docker-compose.yml that is ours, run as a process: its command, its environment and no more.

Kafka and an Elasticsearch with security are real; addresses and folders of containers become those of this machine. Not
shown are the image itself, and Kibana.
"""

import http.client
import json
import os
import re
import shlex
import signal
import ssl
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml

from city.times import MINUTE, SECOND, Zone
from indexing.elastic_connection import address_of, connect
from indexing.elastic_rights import PROCESSES
from indexing.elastic_setup import remove
from jianwei.secret_files import SecretFiles
from streams.broker import Broker
from streams.catalogue import load_catalogue
from streams.kafka_administration import Administration
from tests.patience import PATIENCE

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
VARIABLE = re.compile(r"(?<!\$)\$\{(\w+):-([^}]*)\}")
OBSERVED = re.compile(r"observed at http://[^:]*:(\d+)")
LISTENING = re.compile(r"listening at [^ ]*:(\d+) for")
OURS = {name for name, service in SERVICES.items() if "build" in service}
ROWS = 1_000
"""Rows of each export that the simulator sends here: a year takes minutes."""
LESS = {"dashboards": ["--dry-run"]}
"""There is no Kibana to put them into."""


class Machine:
    """Runs services of the file in a folder. Variables of the file are those given, else their defaults."""

    def __init__(self, folder, kafka, administrator, variables):
        self.folder, self._kafka, self._variables = folder, kafka, variables
        self.ran = set()
        self._elasticsearch = address_of(administrator).plain.removeprefix("http://")
        self._secrets = folder / "deploy/secrets"
        SecretFiles(self._secrets).make("见微市")
        (self._secrets / "admin/store").write_text(f"{administrator}\n", encoding="utf-8")  # of this node

    def once(self, service):
        """A service that runs once, to its end."""
        self.ran.add(service)
        for words in self._commands(service):
            done = subprocess.run(words, **self._around(service), capture_output=True, timeout=300, check=False)
            assert done.returncode == 0, (service, done.stderr.decode())
            if "simulate" in words:
                for export in ("hotline", "petition", "grid"):
                    path = self.folder / f"volume-exports/{export}.csv"
                    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[: ROWS + 1]))

    @contextmanager
    def running(self, *services):
        """Services that stay, by name."""
        processes = {name: self._start(name) for name in services}
        try:
            yield processes
        finally:
            for one in processes.values():
                one.process.terminate()
            codes = {name: one.process.wait(PATIENCE) for name, one in processes.items()}
        # notify has nothing to put in order: what it told stands in its outbox.
        ended = {name: -signal.SIGTERM if name == "notify" else 0 for name in services}
        assert codes == ended, {name: one.said() for name, one in processes.items()}

    def secret(self, name):
        return (self._secrets / name).read_text(encoding="utf-8").strip()

    def cases(self):
        """How many cases the board can see: none where the index is not there, or its shard is not yet."""
        with closing(connect(self.secret("keys/board/store"))) as client:
            found = client.options(ignore_status=(404, 503)).count(index=f"{self._variables['JIANWEI_NAME']}-cases")
            return found.get("count", 0)

    def _start(self, service):
        (words,) = self._commands(service)
        self.ran.add(service)
        log = self.folder / f"{service}.log"
        with log.open("wb") as said:
            return Running(subprocess.Popen(words, **self._around(service), stdout=said, stderr=said), log)

    def _around(self, service):
        """The environment of its container, what Python needs to find the project, and a folder of its own."""
        home = self.folder / f"tmp-{service}"
        home.mkdir(exist_ok=True)
        given = {name: self._here(service, value) for name, value in SERVICES[service]["environment"].items()}
        python = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(home), "TMPDIR": str(home)}
        return {"cwd": home, "env": {**python, **given}}

    def _commands(self, service):
        given = SERVICES[service]["command"]
        if "entrypoint" not in SERVICES[service]:
            lines = [given]
        else:
            words = [shlex.split(line) for line in given[0].splitlines()]
            lines = [line[1:] for line in words if line[0] == "jianwei"]
        python = [sys.executable, "-m", "jianwei"]
        return [[*python, *(self._here(service, word) for word in line), *LESS.get(service, [])] for line in lines]

    def _here(self, service, word):
        """A word of the file as it is on this machine."""
        word = VARIABLE.sub(lambda found: self._variables.get(found[1], found[2]), word)
        word = re.sub(r"^0\.0\.0\.0:\d+$", "127.0.0.1:0", word)
        word = word.replace("kafka:9092", self._kafka).replace("elasticsearch:9200", self._elasticsearch)
        for volume in SERVICES[service].get("volumes", []):
            source, target = VARIABLE.sub(r"\2", volume).split(":")[:2]
            if word == target or word.startswith(f"{target}/"):
                return str(self._source(source)) + word.removeprefix(target)
        return word

    def _source(self, source):
        if source.startswith("./deploy/secrets/"):
            return self.folder / source.removeprefix("./")
        if source.startswith("./"):
            return ROOT / source.removeprefix("./")
        volume = self.folder / f"volume-{source}"
        volume.mkdir(exist_ok=True)
        return volume


class Running:
    """A process that stays."""

    def __init__(self, process, log):
        self.process, self._log = process, log

    def said(self):
        return self._log.read_text(encoding="utf-8")

    def port(self, pattern):
        return int(wait_for(lambda: pattern.search(self.said()), self)[1])

    def live(self):
        """What its health check asks."""
        with urlopen(f"http://127.0.0.1:{self.port(OBSERVED)}/live", timeout=PATIENCE) as answer:
            return json.load(answer)["alive"]


def wait_for(asked, *running):
    until = time.monotonic() + PATIENCE
    while not (found := asked()):
        for one in running:
            assert one.process.poll() is None, one.said()
        assert time.monotonic() < until, [one.said() for one in running]
        time.sleep(0.3)
    return found


@pytest.fixture
def administrator():
    url = os.environ.get("SECURE_ELASTICSEARCH_URL")
    if not url:
        pytest.skip("no Elasticsearch with security: SECURE_ELASTICSEARCH_URL is not set")
    return url


@pytest.fixture
def machine(kafka, administrator, name, tmp_path):
    """Makes a machine with variables; what it made on the servers is removed."""
    yield lambda **variables: Machine(tmp_path, kafka, administrator, {"JIANWEI_NAME": name, **variables})
    Administration(Broker.at(kafka), name, load_catalogue()).delete()
    with closing(connect(administrator)) as client:
        remove(client, name)
        for process in (*PROCESSES, "analyst"):
            client.options(ignore_status=404).security.invalidate_api_key(name=f"{name}-{process}")
            client.options(ignore_status=404).security.delete_role(name=f"{name}-{process}")


def asked(port, path, machine, method="GET", body=None, **headers):
    """An answer of a service with the certificate that was made for it, which is checked."""
    trusted = ssl.create_default_context(cafile=str(machine.folder / "deploy/secrets/tls/certificate.pem"))
    with closing(http.client.HTTPSConnection("127.0.0.1", port, timeout=PATIENCE, context=trusted)) as connection:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers


def test_a_simulated_city_goes_through_all_of_them(machine):
    city = machine()
    city.once("setup")
    city.once("dashboards")
    staying = ("worker", "index", "notify", "board")
    with city.running(*staying) as processes:
        assert all(one.live() for one in processes.values())
        city.once("simulator")
        wait_for(lambda: city.cases() > 1_000, *processes.values())
        assert all(one.live() for one in processes.values())
        board = processes["board"].port(LISTENING)
        form = f"name=city&password={city.secret('board/city.password')}"
        sent = {"Origin": f"https://127.0.0.1:{board}", "Content-Type": "application/x-www-form-urlencoded"}
        status, _, signed = asked(board, "/sign-in", city, "POST", form, **sent)
        assert status == 303
        cookie = signed["Set-Cookie"].partition(";")[0]
        for path in ("/", "/healthz", "/readyz"):
            wait_for(lambda at=path: asked(board, at, city, Cookie=cookie)[0] == 200, *processes.values())

        def healthy():
            status, page, _ = asked(board, "/health", city, Cookie=cookie)
            assert status in {200, 503}, page  # 503: the store was slow for once, as the page then says
            known = all(f"<code>{step}</code>" in page for step in ("cases", "ledger", "watch"))
            return status == 200 and known and page

        page = wait_for(healthy, *processes.values())
        assert "Rejects and dead letters" in page
        assert city.ran | {"gateway"} == OURS, "every container is run here or in the test below"


def test_a_row_that_a_sender_gives_the_gateway_is_counted_by_the_clock(machine):
    city = machine(TICKS="service")
    city.once("setup")
    kept = city.secret("keys/index/store")
    city.once("setup")
    assert city.secret("keys/index/store") == kept, "a key that is right stays"
    now = Zone("Asia/Shanghai").local(round(time.time() * SECOND) - MINUTE).strftime("%Y-%m-%d %H:%M:%S")
    row = {"工单编号": "RX-1", "工单类型": "投诉", "问题分类": "生态环境->噪声", "被反映区": "澄皋区", "来电时间": now}
    with city.running("worker", "index", "gateway") as processes:
        port = processes["gateway"].port(LISTENING)
        sent = {"Authorization": f"Bearer {city.secret('gateway/sender.key')}", "Content-Type": "application/json"}

        def taken():
            status, text, _ = asked(port, "/events", city, "POST", json.dumps([row]).encode(), **sent)
            assert status in {200, 503}, text  # 503: it is not ready for once, and says when to try again
            return status == 200 and json.loads(text)["queued"] == 1

        wait_for(taken, *processes.values())
        assert all(one.live() for one in processes.values())
        wait_for(lambda: city.cases() == 1, *processes.values())
