"""Moving an installation in a real Elasticsearch to the next schema: what is copied, held back, seen, refused."""

import asyncio
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import msgspec
import pytest

from indexing.elastic_bulk import BulkWriter
from indexing.elastic_migration import Migration
from indexing.elastic_setup import apply, configuration_of, plan, remove_templates
from indexing.elastic_store import ElasticStore
from indexing.errors import StoreError
from indexing.store import KINDS
from tests.indexing.conftest import TOWN
from tests.indexing.samples import every_document
from tests.indexing.test_elastic_bulk import case

pytestmark = pytest.mark.integration

MONTHS = ("2026-08-02T08:00:00.000Z", "2026-09-02T08:00:00.000Z", "2026-10-02T08:00:00.000Z")
NEWER = "made with schema 2, this version reads 1: upgrade the service"
NEXT = [sys.executable, "-u", "-m", "tests.indexing.next_version"]


@pytest.fixture
def town(fresh):
    """A client and the name of an installation of this version."""
    client, name = fresh
    apply(client, plan(client, name, TOWN))
    yield client, name
    if indices := list(client.indices.get(index=f"{name}-*", features="aliases").body):
        client.indices.delete(index=indices)
    remove_templates(client, name, [1, 2, 3])


def migrate(elasticsearch_url, name, *options, kill_after=""):
    """Runs `jianwei migrate` of the next version, to its end or until it has said something; gives code and lines."""
    command = [*NEXT, "migrate", "--store", elasticsearch_url, "--name", name, *options]
    said = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        for line in running.stdout:
            said.append(line.strip())
            if kill_after and line.startswith(kill_after):
                running.kill()
    return running.returncode, said


def write_by_next(elasticsearch_url, name, documents):
    done = subprocess.run(
        [*NEXT, "write", elasticsearch_url, name],
        input=msgspec.json.encode(documents),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.split()


def held(client, name):
    """Version and index of every document that readers see, by kind and id."""
    client.indices.refresh(index=f"{name}-*")
    found = {}
    for kind in KINDS:
        hits = client.search(index=f"{name}-{kind}", size=10_000, version=True, ignore_unavailable=True)["hits"]["hits"]
        for hit in hits:
            assert (kind, hit["_id"]) not in found
            found[kind, hit["_id"]] = hit["_version"], hit["_index"]
    return found


class Writing(threading.Thread):
    """An index process of this version: batch after batch, until its indices are taken from it.

    Each batch changes cases, brings new ones and moves some to another month. What was not acknowledged is ``left``:
    its positions are not committed, so the process that comes after it reads the same again.
    """

    def __init__(self, url, name):
        super().__init__()
        self.url, self.name = url, name
        self.month = {}
        self.newest = {}
        self.left = []
        self.ended = ""
        self.over = threading.Event()

    def batch(self, number):
        documents = []
        for one in range(200):
            id = f"w:{(number * 7 + one) % (500 + number)}"
            new = MONTHS[(number + one) % 3 if one % 5 == 0 else len(id) % 3]
            formerly = self.month.get(id, new)
            self.month[id] = new
            self.newest[id] = number, new
            documents.append(case(id, number, new, formerly=formerly if formerly != new else None))
        return documents

    def run(self):
        asyncio.run(self.work())

    async def work(self):
        writer = BulkWriter(self.url, self.name, first_wait=0.05, longest_wait=0.1)
        try:
            for number in count(2):
                if self.over.wait(0.05):
                    return
                self.left = self.batch(number)
                await writer.write(self.left)
        except StoreError as error:
            self.ended = str(error)
        finally:
            await writer.close()


class Reading(threading.Thread):
    """A reader: which schemas were seen together in one answer."""

    def __init__(self, client, name):
        super().__init__()
        self.client, self.name, self.seen, self.over = client, name, [], threading.Event()

    def run(self):
        by_index = {"indices": {"terms": {"field": "_index", "size": 100}}}
        while not self.over.wait(0.02):
            answer = self.client.search(index=f"{self.name}-cases,{self.name}-alerts", size=0, aggs=by_index)
            indices = [bucket["key"] for bucket in answer["aggregations"]["indices"]["buckets"]]
            schemas = {"v2" if "-v2-" in index else "v1" for index in indices}
            if not self.seen or self.seen[-1] != schemas:
                self.seen.append(schemas)


def test_a_migration_that_is_killed_again_and_again_under_writes_loses_none_of_them(town, elasticsearch_url):
    client, name = town
    ElasticStore(client, name).put(
        [
            every_document()["alerts"],
            every_document()["findings"],
            *(case(f"c:{one}", 5, MONTHS[0]) for one in range(3000)),
        ]
    )
    before = held(client, name)
    writing, reading = Writing(elasticsearch_url, name), Reading(client, name)
    writing.start()
    reading.start()
    try:
        for said in ("copied", "proved", "readers see"):
            code, lines = migrate(elasticsearch_url, name, kill_after=said)
            assert code == -9, lines
            with pytest.raises(StoreError, match=NEWER):  # a setup of this version would undo what was done
                plan(client, name, TOWN)
        code, lines = migrate(elasticsearch_url, name)
        assert code == 0, lines
        writing.join(20)
        assert not writing.is_alive()
    finally:
        for thread in (reading, writing):
            thread.over.set()
            thread.join()
    assert NEWER in writing.ended
    assert reading.seen == [{"v1"}, {"v2"}]
    write_by_next(elasticsearch_url, name, writing.left)
    after = held(client, name)
    assert {at: version for at, (version, _) in before.items()}.items() <= {
        at: version for at, (version, _) in after.items() if not at[1].startswith("w:")
    }.items()
    assert {at[1]: (version, index) for at, (version, index) in after.items() if at[1].startswith("w:")} == {
        id: (version, f"{name}-cases-v2-{month[:7].replace('-', '.')}")
        for id, (version, month) in writing.newest.items()
    }
    assert migrate(elasticsearch_url, name) == (0, lines[-1:])


def test_a_dry_run_says_what_would_be_done_and_does_nothing(town, elasticsearch_url):
    client, name = town
    ElasticStore(client, name).put([case("c:1", 5, MONTHS[0]), case("c:2", 6, MONTHS[0]), every_document()["alerts"]])
    before = client.indices.get(index=f"{name}-*").body
    code, said = migrate(elasticsearch_url, name, "--dry-run", "--remove-old")
    assert (code, said) == (
        0,
        [
            f"copy 2 documents of {name}-cases-2026.08 to {name}-cases-v2-2026.08",
            f"copy 1 documents of {name}-alerts-all to {name}-alerts-v2-all",
            "hold writers back from 2 indices; copy and prove the rest",
            f"put the alias {name}-cases on the new indices",
            f"put the alias {name}-alerts on the new indices",
            f"make {name} an installation of schema 2",
            f"remove {name}-cases-2026.08",
            f"remove {name}-alerts-all",
            f"{name}: 8 steps would be taken; nothing was changed",
        ],
    )
    assert client.indices.get(index=f"{name}-*").body == before


def test_what_the_next_version_is_to_write_waits_for_the_migration(town, elasticsearch_url):
    client, name = town
    ElasticStore(client, name).put([case("c:1", 5, MONTHS[0])])
    with ThreadPoolExecutor() as pool:
        written = pool.submit(write_by_next, elasticsearch_url, name, [case("c:1", 6, MONTHS[1], formerly=MONTHS[0])])
        assert migrate(elasticsearch_url, name)[0] == 0
        assert written.result() == [b"1", b"0", b"0"]
    assert held(client, name) == {("cases", "c:1"): (6, f"{name}-cases-v2-2026.09")}


def test_what_an_earlier_migration_has_left_is_not_copied_again_and_is_removed_in_the_end(
    town, elasticsearch_url, monkeypatch
):
    client, name = town
    ElasticStore(client, name).put([case("c:1", 5, MONTHS[0]), case("c:2", 5, MONTHS[0])])
    assert migrate(elasticsearch_url, name)[1][-1] == (
        f"{name}: schema 2; 1 indices of an older one are kept: remove them by --remove-old"
    )
    write_by_next(elasticsearch_url, name, [case("c:1", 6, MONTHS[1], formerly=MONTHS[0])])
    monkeypatch.setenv("SCHEMA_OF_THE_TEST", "3")
    assert migrate(elasticsearch_url, name, "--remove-old")[1][-3:] == [
        f"removed {name}-cases-v2-2026.08",
        f"removed {name}-cases-v2-2026.09",
        f"{name}: schema 3, nothing is left to do",
    ]
    assert held(client, name) == {
        ("cases", "c:1"): (6, f"{name}-cases-v3-2026.09"),
        ("cases", "c:2"): (5, f"{name}-cases-v3-2026.08"),
    }
    templates = client.indices.get_index_template(name=f"{name}-cases*").body["index_templates"]
    assert [one["name"] for one in templates] == [f"{name}-cases-v3"]


def test_the_former_version_refuses_what_was_migrated_and_the_next_one_what_was_not(town, elasticsearch_url):
    client, name = town
    store = ElasticStore(client, name)
    store.put([case("c:1", 5, MONTHS[0], topic="供热>暖气")])
    code, said = subprocess_of("cases", elasticsearch_url, name)
    assert code == 1
    assert said.endswith(f"installation {name}: it is of schema 1, this version reads 2: run `jianwei migrate`")
    assert migrate(elasticsearch_url, name, "--remove-old")[0] == 0
    for ask in (
        lambda: configuration_of(client, name),
        lambda: plan(client, name, TOWN),
        lambda: ElasticStore(client, name).put([case("c:1", 6, MONTHS[0])]),
        lambda: Migration(client, name).run(),
        lambda: asyncio.run(checked(elasticsearch_url, name)),
    ):
        with pytest.raises(StoreError, match=NEWER):
            ask()
    assert held(client, name) == {("cases", "c:1"): (5, f"{name}-cases-v2-2026.08")}
    found = client.search(index=f"{name}-cases", query={"match": {"topic.one": "暖"}})  # what the new schema is for
    assert [hit["_id"] for hit in found["hits"]["hits"]] == ["c:1"]
    assert sorted(client.indices.get(index=f"{name}-*").body) == [f"{name}-cases-v2-2026.08", f"{name}-installation"]
    assert subprocess_of("cases", elasticsearch_url, name)[0] == 0


def subprocess_of(command, elasticsearch_url, name):
    done = subprocess.run(
        [*NEXT, command, "--store", elasticsearch_url, "--name", name], capture_output=True, check=False, text=True
    )
    return done.returncode, done.stderr.strip()


async def checked(url, name):
    writer = BulkWriter(url, name)
    try:
        await writer.check()
    finally:
        await writer.close()
