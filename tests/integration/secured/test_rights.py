"""What docs/kafka-security.md says that each process needs is enough, and is needed."""

import json
import os
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ACL, ACLOperation, ACLPermissionType, ACLResourcePatternType, ResourcePattern, ResourceType

from intake.simulator import SCALES, simulate
from tests.integration.secured.secured_kafka import PROCESSES
from tests.integration.secured.seen import Seen
from tests.integration.service import ROOT, wait_until_done
from tests.patience import PATIENCE

pytestmark = pytest.mark.integration

PAGE = Path(ROOT) / "docs/kafka-security.md"
OPERATIONS = {
    "create": ACLOperation.CREATE,
    "describe configs": ACLOperation.DESCRIBE_CONFIGS,
    "alter configs": ACLOperation.ALTER_CONFIGS,
}


def rows():
    """Process, and its rights in the words of the table."""
    _, _, part = PAGE.read_text(encoding="utf-8").partition("## What each process needs")
    for line in part.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `"):
            yield re.findall(r"`([^`]+)`", cells[0])[0], cells[1:]


def rights(user, installed, cells):
    """The rights of a row, of an installation."""
    describe, read, write, groups, more = cells
    topic, group = ResourceType.TOPIC, ResourceType.GROUP
    yield from allowed(user, installed, ACLOperation.DESCRIBE, topic, describe)
    yield from allowed(user, installed, ACLOperation.READ, topic, read)
    yield from allowed(user, installed, ACLOperation.WRITE, topic, write)
    yield from allowed(user, installed, ACLOperation.READ, group, groups)
    words, _, of = more.partition(" on ")
    for word in filter(None, words.split(", ")):
        yield from allowed(user, installed, OPERATIONS[word], topic, of)


def allowed(user, installed, operation, kind, what):
    """One operation on all (*) or on some streams; on nothing where the cell is empty."""
    names = re.findall(r"`([^`]+)`", what)
    patterns = [ResourcePattern(kind, f"{installed}.{name}") for name in names]
    if what == "*":
        patterns = [ResourcePattern(kind, f"{installed}.", ACLResourcePatternType.PREFIXED)]
    for pattern in patterns:
        yield ACL(f"User:{user}", "*", operation, ACLPermissionType.ALLOW, pattern)


@pytest.fixture
def installed(secured_kafka, elasticsearch_url, name):
    """An installation of which each process has the rights of the page; all of it is removed in the end."""
    installation = Seen(secured_kafka, elasticsearch_url, name)
    granted = [one for process, cells in rows() for one in rights(user_of(process), name, cells)]
    with closing(KafkaAdminClient(bootstrap_servers=secured_kafka.internal)) as client:
        client.create_acls(granted)
        yield installation
        client.delete_acls(granted)
    installation.remove()


def user_of(process):
    """``worker --role index`` comes as ``worker-role-index``."""
    return re.sub(r"[ -]+", "-", process)


@pytest.fixture
def around(secured_kafka):
    """The environment of a process that comes as one of the table."""

    def made(process):
        user = user_of(process)
        file = secured_kafka.security(
            user,
            protocol="SASL_SSL",
            mechanism="SCRAM-SHA-512",
            user=user,
            password_file=secured_kafka.password(user),
            ca_file="ca.pem",
        )
        return {**os.environ, "JIANWEI_KAFKA_SECURITY": str(file)}

    return made


@pytest.fixture
def jianwei(installed, around):
    """Runs a command to its end as a process of the table; gives its code, its output, what it said."""

    def run(process, *words):
        where = ("--kafka", installed.at.kafka, "--name", installed.name)
        command = [sys.executable, "-m", "jianwei", *map(str, words), *where]
        done = subprocess.run(
            command, cwd=ROOT, env=around(process), capture_output=True, text=True, check=False, timeout=120
        )
        return done.returncode, done.stdout, done.stderr

    return run


def test_the_page_names_the_processes_that_are_tried():
    assert [user_of(process) for process, _ in rows()] == list(PROCESSES)


def test_the_service_runs_with_the_rights_of_the_page_and_one_right_is_not_another(
    jianwei, installed, around, tmp_path
):
    store = ("--store", installed.at.elasticsearch)
    city = simulate(SCALES["small"].times(0.2), 7, "2025-03-03", 4).write(tmp_path)
    code, _, told = jianwei("setup", "setup", *store, "--profile", "grid", "--areas", city.areas)
    assert code == 0, told
    running = []
    for role in ("steps", "index"):
        words = ["worker", "--role", role, "--ticks", "none", "--kafka", installed.at.kafka, "--name", installed.name]
        with (tmp_path / f"{role}.log").open("wb") as log:
            command = [sys.executable, "-m", "jianwei", *words, *(store if role == "index" else ())]
            environment = around(f"worker --role {role}")
            running.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log))
    try:
        sending = ("ingest", city.grid, "--profile", "grid", "--areas", city.areas, "--with-ticks", "--json")
        code, out, told = jianwei("gateway", *sending)
        assert code == 0, told
        assert json.loads(out)["rows"] > 10
        wait_until_done(installed, running)
        act = ("act", "no-such-alert", "acknowledge", "--role", "duty", "--area", "Town")
        assert jianwei("board", *act)[0] == 0
        told_whom = ("--routes", "deploy/compose/routes.toml", "--channels", "deploy/compose/channels.toml")
        assert jianwei("notify", "notify", *told_whom, "--outbox", tmp_path / "outbox.db", "--once")[0] == 0
        code, out, told = jianwei("streams", "streams", "--json")
        assert code == 0, told
        assert len(json.loads(out)["steps"]) == 9
        code, _, told = jianwei("board", *sending)
        assert (code, "does not allow this" in told) == (1, True), told
        code, _, told = jianwei("gateway", *act)
        assert (code, "does not allow this" in told) == (1, True), told
    finally:
        for one in running:
            one.terminate()
        codes = [one.wait(PATIENCE) for one in running]
    assert codes == [0, 0], [(tmp_path / f"{role}.log").read_text() for role in ("steps", "index")]
