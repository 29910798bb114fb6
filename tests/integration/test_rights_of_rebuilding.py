"""``rebuild`` and ``migrate`` on an Elasticsearch with security: the key of ``setup`` may, no other."""

import json
import os
import subprocess
import sys
from contextlib import closing

import pytest

from indexing.elastic_connection import connect
from indexing.elastic_setup import remove
from indexing.elastic_store import ElasticStore
from indexing.store import KINDS
from tests.indexing.samples import every_document
from tests.integration.test_granting import addresses, administrator, keys, streams, town, written
from tests.jianwei.conftest import command

__all__ = ["administrator", "command", "keys", "streams", "town"]

pytestmark = pytest.mark.integration

OTHERS = ("index", "board", "notify")


@pytest.fixture
def files(administrator, streams, town, tmp_path, monkeypatch, command):  # noqa: PLR0917 - fixtures
    """The files of the keys of a whole installation, whose documents are there; no other way to the store is known."""
    monkeypatch.delenv("JIANWEI_STORE", raising=False)
    (tmp_path / "town.toml").write_text('city = "Town"\n', encoding="utf-8")
    (tmp_path / "admin").write_text(administrator, encoding="utf-8")
    with closing(connect(administrator)) as client:
        remove(client, town)
    monkeypatch.setenv("JIANWEI_STORE_FILE", str(tmp_path / "admin"))
    words = ("--kafka", streams, "--name", town, "--config", tmp_path / "town.toml", "--api-keys", tmp_path / "keys")
    assert command("setup", *words)[0] == 0
    written(addresses(tmp_path / "keys")["index"], town, [every_document()["alerts"], every_document()["buckets"]])
    return {process: tmp_path / "keys" / process / "store" for process in addresses(tmp_path / "keys")}


@pytest.fixture
def run(files, streams, town, monkeypatch, command):
    """Runs a command with the key of a process; gives its code, what it told and what was wrong."""

    def with_key(process, *words):
        monkeypatch.setenv("JIANWEI_STORE_FILE", str(files[process]))
        kafka = ("--kafka", streams) if words[0] == "rebuild" else ()
        return command(*words, "--name", town, *kafka)

    return with_key


def held(administrator, town):
    with closing(connect(administrator)) as client:
        client.indices.refresh(index=f"{town}-*")
        store = ElasticStore(client, town)
        return {kind: store.count(kind) for kind in KINDS if store.count(kind)}


def test_setup_rebuilds_and_no_other_does_or_changes_anything(run, files, administrator, town):
    there = {"alerts": 1, "buckets": 1}
    for process in OTHERS:
        for options in ((), ("--anew",), ("--dry-run", "--anew")):
            code, told, wrong = run(process, "rebuild", *options)
            assert (code, told) == (1, b""), (process, options)
            assert_refused(wrong, files[process])
    assert held(administrator, town) == there
    for options, after in (((), there), (("--dry-run", "--anew"), there), (("--anew",), {})):
        code, told, wrong = run("setup", "rebuild", "--json", *options)
        assert (code, wrong) == (0, "")
        assert sum(one["documents"] for one in json.loads(told)["streams"]) == 2
        assert held(administrator, town) == after


def test_no_other_key_migrates(keys, tmp_path, administrator, town):
    """That of ``setup`` does: ``test_granting.py``."""
    written(keys["index"], town, [every_document()["alerts"]])
    for process in OTHERS:
        file = tmp_path / "keys" / process / "store"
        environment = {**os.environ, "JIANWEI_STORE": "", "JIANWEI_STORE_FILE": str(file)}
        for options in ((), ("--remove-old",)):
            words = [sys.executable, "-m", "tests.indexing.next_version", "migrate", "--name", town, *options]
            done = subprocess.run(words, env=environment, capture_output=True, check=False, text=True)
            assert (done.returncode, done.stdout) == (1, ""), (process, options)
            assert_refused(done.stderr, file)
    assert held(administrator, town) == {"alerts": 1}


def assert_refused(wrong, file):
    (line,) = wrong.splitlines()
    assert "lacks the right to" in line
    key = file.read_text(encoding="utf-8").rpartition("@")[0].rpartition(":")[2]
    assert key not in line
