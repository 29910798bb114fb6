"""``setup --api-keys`` on an Elasticsearch with security: each process can do what it does, and nothing else."""

import asyncio
import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from indexing.elastic_bulk import BulkWriter
from indexing.elastic_connection import address_of, check, connect
from indexing.elastic_keys import KIBANA
from indexing.elastic_rights import PROCESSES, role_name
from indexing.elastic_setup import apply, configuration_of, plan, remove, remove_templates
from indexing.elastic_store import ElasticStore
from indexing.errors import StoreError
from indexing.store import KINDS, Query
from jianwei.granting import Granting
from jianwei.settings import SettingsError
from streams.broker import Broker
from streams.catalogue import load_catalogue
from streams.kafka_administration import Administration
from tests.indexing.samples import every_document
from tests.jianwei.conftest import command
from tests.streams.town import TOWN

__all__ = ["command"]

pytestmark = pytest.mark.integration


@pytest.fixture
def administrator():
    """Address of a node with security, as an administrator of it."""
    url = os.environ.get("SECURE_ELASTICSEARCH_URL")
    if not url:
        pytest.skip("no Elasticsearch with security: SECURE_ELASTICSEARCH_URL is not set")
    return url


@pytest.fixture
def town(administrator, name):
    """The name of an installation in it; taken away in the end, with its roles and keys."""
    client = connect(administrator)
    apply(client, plan(client, name, TOWN))
    yield name
    remove(client, name)
    remove_templates(client, name, [2])  # of a test that migrates
    for process in (*PROCESSES, "analyst"):
        client.options(ignore_status=404).security.invalidate_api_key(name=f"{name}-{process}")
        client.options(ignore_status=404).security.delete_role(name=f"{name}-{process}")
    client.close()


@pytest.fixture
def keys(administrator, town, tmp_path):
    """Addresses by process, read from the files."""
    Granting(administrator, town, tmp_path / "keys", None).apply()
    return addresses(tmp_path / "keys")


def addresses(folder):
    return {process: (folder / process / "store").read_text(encoding="utf-8").strip() for process in PROCESSES}


def written(address, town, documents):
    async def run():
        writer = BulkWriter(address, town)
        try:
            await writer.check()
            outcome = await writer.write(documents)
            return outcome, await writer.forget("2020-01"), await writer.forget("2100-01")
        finally:
            await writer.close()

    return asyncio.run(run())


def refused(call, right):
    with pytest.raises(StoreError, match=f"lacks the right to .*{right}"):
        call()


def test_the_index_writes_every_kind_makes_its_indices_and_removes_months_that_are_over(keys, town, administrator):
    documents = list(every_document().values())
    outcome, *forgotten = written(keys["index"], town, documents)
    assert (outcome.indexed, outcome.refused) == (len(documents), [])
    assert forgotten == [True, True]
    client = connect(administrator)
    client.indices.refresh(index=f"{town}-*")
    held = {kind: client.count(index=f"{town}-{kind}")["count"] for kind in KINDS if kind != "cases"}
    assert all(held.values())
    assert not client.indices.exists(index=f"{town}-cases-*", allow_no_indices=False)
    client.close()


def test_the_board_reads_every_kind_and_writes_none(keys, town):
    documents = list(every_document().values())
    written(keys["index"], town, documents)
    client = connect(keys["board"])
    check(client)
    assert configuration_of(client, town) == TOWN
    store = ElasticStore(client, town)
    for kind in KINDS:
        store.search(kind, Query(limit=1))
        list(store.stream(kind))
    refused(lambda: store.put(documents), "indices:data/write/bulk")
    refused(lambda: remove(client, town), "indices:")
    client.close()


def test_notify_sees_alerts_and_silences_alone(administrator, keys, town):
    written(keys["index"], town, list(every_document().values()))
    client = connect(administrator)
    client.indices.refresh(index=f"{town}-*")
    client.close()
    client = connect(keys["notify"])
    check(client)
    store = ElasticStore(client, town)
    assert {kind for kind in KINDS if list(store.stream(kind))} == {"alerts", "notice-silences"}
    client.close()


def test_setup_makes_and_mends_an_installation_and_grants_nothing(keys, town):
    client = connect(keys["setup"])
    check(client)
    assert plan(client, town, TOWN) == []
    remove(client, town)
    apply(client, plan(client, town, TOWN))
    assert plan(client, town, TOWN) == []
    client.close()
    with pytest.raises(StoreError, match="lacks the right to cluster:admin/xpack/security"):
        Granting(keys["setup"], town, Path("nowhere"), None)


def test_setup_migrates_an_installation_to_the_next_schema_and_removes_the_former(keys, town, tmp_path):
    written(keys["index"], town, [every_document()["alerts"]])
    command = [sys.executable, "-m", "tests.indexing.next_version", "migrate", "--name", town, "--remove-old"]
    environment = {**os.environ, "JIANWEI_STORE": "", "JIANWEI_STORE_FILE": str(tmp_path / "keys/setup/store")}
    done = subprocess.run(command, env=environment, capture_output=True, check=False, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-2:] == [f"removed {town}-alerts-all", f"{town}: schema 2, nothing is left to do"]
    client = connect(keys["board"])
    with pytest.raises(StoreError, match="made with schema 2, this version reads 1: upgrade the service"):
        configuration_of(client, town)
    assert ElasticStore(client, town).count("alerts") == 1
    client.close()


def test_no_key_reaches_an_installation_whose_name_begins_alike(keys, town, administrator):
    other = f"{town}-east"
    client = connect(administrator)
    apply(client, plan(client, other, TOWN))
    try:
        for process in ("setup", "index", "board"):
            with_key = connect(keys[process])
            refused(lambda: configuration_of(with_key, other), "indices:data/read/get")  # noqa: B023 - called at once
            with_key.close()
    finally:
        remove(client, other)
        client.close()


def test_a_second_time_nothing_is_granted_and_what_is_lost_is_made_anew(administrator, town, tmp_path):
    folder = tmp_path / "keys"

    def granting():
        return Granting(administrator, town, folder, None)

    assert [str(one) for one in granting().planned] == [
        *(f"make role {town}-{name}" for name in (*PROCESSES, "analyst")),
        *(f"make key {town}-{process}" for process in PROCESSES),
    ]
    granting().apply()
    first = addresses(folder)
    assert granting().planned == []
    assert {path.stat().st_mode & 0o777 for path in folder.glob("*/store")} == {0o600}
    client = connect(administrator)
    client.security.invalidate_api_key(name=role_name(town, "board"))
    (folder / "notify/store").unlink()
    client.security.put_role(name=role_name(town, "index"), cluster=["all"])
    said = [str(one) for one in granting().planned]
    assert said == [f"make role {town}-index", f"make key {town}-board", f"make key {town}-notify"]
    granting().apply()
    assert granting().planned == []
    second = addresses(folder)
    assert {process for process in PROCESSES if first[process] != second[process]} == {"board", "notify"}
    with pytest.raises(StoreError, match="not accepted"):
        check(connect(first["notify"]))
    client.close()


def test_kibanas_own_user_gets_its_password_once(administrator, town, tmp_path):
    password = tmp_path / "kibana_system"
    password.write_text("a password for Kibana of a test\n", encoding="utf-8")
    Granting(administrator, town, None, password).apply()
    assert Granting(administrator, town, None, password).planned == []
    address = f"http://{KIBANA}:a%20password%20for%20Kibana%20of%20a%20test@{administrator.rpartition('@')[2]}"
    check(connect(address))


def test_an_administrator_is_needed_and_nothing_of_a_password_is_told(administrator, town, tmp_path):
    plain = address_of(administrator).plain.removeprefix("http://")
    with pytest.raises(StoreError, match="not accepted") as told:
        Granting(f"http://elastic:a-wrong-one@{plain}", town, tmp_path, None)
    assert "a-wrong-one" not in str(told.value)
    with pytest.raises(SettingsError, match="--store"):
        Granting(None, town, tmp_path, None)


@pytest.fixture
def streams(kafka, town):
    """Address of a broker in which the streams of this name are taken away in the end."""
    yield kafka
    Administration(Broker.at(kafka), town, load_catalogue()).delete()


def test_the_command_grants_from_a_file_and_commands_read_with_what_it_wrote(  # noqa: PLR0917 - fixtures
    administrator, streams, town, tmp_path, monkeypatch, command
):
    store = tmp_path / "admin"
    store.write_text(f"{administrator}\n", encoding="utf-8")
    monkeypatch.delenv("JIANWEI_STORE", raising=False)
    monkeypatch.setenv("JIANWEI_STORE_FILE", str(store))
    config = tmp_path / "town.toml"
    config.write_text('city = "Town"\n', encoding="utf-8")
    client = connect(administrator)
    remove(client, town)
    client.close()
    words = ["setup", "--kafka", streams, "--name", town, "--config", str(config), "--api-keys", str(tmp_path / "keys")]
    assert command(*words, "--dry-run")[0] == 0
    assert not (tmp_path / "keys").exists()
    code, *said = command(*words)
    assert code == 0
    assert f"make key {town}-index".encode() in said[0]
    monkeypatch.setenv("JIANWEI_STORE_FILE", str(tmp_path / "keys/board/store"))
    code, *told = command("alerts", "--name", town, "--json")
    assert code == 0
    secrets = [address.rpartition("@")[0].rpartition(":")[2] for address in addresses(tmp_path / "keys").values()]
    assert not [one for one in secrets for text in (*said, *told) if one in str(text)]


def test_without_security_it_is_said_what_to_leave_out(elasticsearch_url, name, tmp_path):
    with pytest.raises(StoreError, match=r"security is off there .* leave --api-keys out"):
        Granting(elasticsearch_url, name, tmp_path / "keys", None)
    (tmp_path / "password").write_text("of-nobody\n", encoding="utf-8")
    with pytest.raises(StoreError, match="leave --kibana-password out"):
        Granting(elasticsearch_url, name, None, tmp_path / "password")


def test_keys_and_roles_go_with_their_installation_by_an_administrator(administrator, keys, town, command, monkeypatch):
    monkeypatch.delenv("JIANWEI_KAFKA", raising=False)
    beside = f"{town}-2"
    with closing(connect(administrator)) as client:
        client.security.put_role(name=f"{beside}-board", cluster=["monitor"])
    words = ["remove", "--name", town, "--json", "--store"]
    code, _, err = command(*words, keys["setup"], "--yes")
    assert (code, "lacks the right" in err) == (1, True)
    listed = json.loads(command(*words, administrator, "--dry-run")[1])["held"]
    assert {f"{what} {town}-{process}" for what in ("key", "role") for process in PROCESSES} <= {
        one["what"] for one in listed
    }
    code, out, err = command(*words, administrator, "--yes")
    assert (code, json.loads(out)["left"], err) == (0, [], "")
    with closing(connect(keys["board"])) as client, pytest.raises(StoreError, match="not accepted"):
        check(client)
    with closing(connect(administrator)) as client:
        assert f"{beside}-board" in client.security.get_role(name=f"{beside}-board")
        client.security.delete_role(name=f"{beside}-board")
