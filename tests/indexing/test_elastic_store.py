"""What is Elasticsearch's own: months, ids, versions across months, and errors that its user can act on."""

import http.server
import os
import threading
from contextlib import closing

import pytest

from city.configuration import Configuration
from indexing.canonical import export
from indexing.elastic_connection import check, connect
from indexing.elastic_setup import apply, plan, remove
from indexing.elastic_store import ElasticStore, open_elastic
from indexing.errors import StoreError, UnreachableError
from indexing.sqlite import open_sqlite
from indexing.store import Document
from tests.indexing.samples import every_document

SEPTEMBER, OCTOBER = "2026-09-30T16:30:00.000Z", "2026-10-02T08:00:00.000Z"


def case(version, registered, *, formerly=None, id="f:1", unit=""):
    body = {**every_document()["cases"].body, "case": id, "registered": registered, "unit": unit}
    return Document("cases", id, version, body, formerly)


@pytest.mark.integration
class TestDocuments:
    def test_every_kind_is_exported_as_sqlite_does_to_the_byte(self, installation, tmp_path):
        odd = [
            Document("rejects", id, 1, {"file": id}) for id in ("a", "B", "ä", "垃", "🙂", "\uffee", "a|b", "é" * 400)
        ]
        documents = [*every_document().values(), *odd, case(1, SEPTEMBER), case(2, OCTOBER, id="f:2")]
        store = installation.store()
        with closing(open_sqlite(tmp_path / "store.sqlite")) as embedded:
            assert embedded.put(documents) == store.put(documents) == len(documents)
            assert list(export(store)) == list(export(embedded))

    def test_no_body_shows_the_field_that_the_store_adds(self, installation):
        store = installation.store()
        store.put(every_document().values())
        for kind, document in every_document().items():
            assert store.get(kind, document.id) == document.body
            assert store.search(kind) == [document.body]

    def test_an_id_over_512_bytes_is_one_document_like_any_other(self, installation):
        store = installation.store()
        long, longer = "垃" * 171, "垃" * 172
        assert store.put([case(1, OCTOBER, id=long), case(1, OCTOBER, id=longer)]) == 2
        assert store.put([case(2, OCTOBER, id=long, unit="newer")]) == 1
        assert store.get("cases", long)["unit"] == "newer"
        assert [id for id, _ in store.stream("cases")] == [long, longer]


@pytest.mark.integration
class TestMonths:
    def test_a_document_lies_in_the_index_of_its_month_in_utc(self, installation):
        installation.store().put([case(1, SEPTEMBER), case(1, OCTOBER, id="f:2")])
        name = installation.name
        assert installation.indices() == [f"{name}-cases-2026.09", f"{name}-cases-2026.10"]

    def test_a_case_that_moves_to_another_month_is_there_once(self, installation):
        store = installation.store()
        store.put([case(1, SEPTEMBER)])
        assert store.put([case(2, OCTOBER, formerly=SEPTEMBER)]) == 1
        assert store.count("cases") == 1
        assert store.get("cases", "f:1")["registered"] == OCTOBER

    def test_an_older_version_that_comes_late_is_not_raised_again(self, installation):
        store = installation.store()
        store.put([case(1, SEPTEMBER), case(2, OCTOBER, formerly=SEPTEMBER)])
        assert store.put([case(1, SEPTEMBER)]) == 0
        store.put([case(5, OCTOBER, id="f:2", formerly=SEPTEMBER)])
        assert store.put([case(4, SEPTEMBER, id="f:2")]) == 0
        assert [body["registered"] for body in store.search("cases")] == [OCTOBER, OCTOBER]

    def test_a_repeated_move_and_a_move_back_end_at_the_newest(self, installation):
        store = installation.store()
        moves = [case(1, SEPTEMBER), case(2, OCTOBER, formerly=SEPTEMBER), case(3, SEPTEMBER, formerly=OCTOBER)]
        store.put([*moves, *moves])
        assert [body["registered"] for body in store.search("cases")] == [SEPTEMBER]

    def test_while_a_case_moves_the_newer_version_is_got(self, installation):
        store = installation.store()
        store.put([case(2, OCTOBER, unit="newer"), case(1, SEPTEMBER, unit="older")])
        assert store.get("cases", "f:1")["unit"] == "newer"


@pytest.mark.integration
class TestErrors:
    def test_a_write_block_is_told_of(self, installation):
        store = installation.store()
        store.put([case(1, OCTOBER)])
        index = f"{installation.name}-cases-2026.10"
        installation.client.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": True})
        with pytest.raises(StoreError, match="the disk is full and an index is read-only"):
            store.put([case(2, OCTOBER)])

    def test_a_server_that_is_there_is_good(self, installation):
        check(installation.client)

    def test_only_a_client_of_its_own_is_closed_with_the_store(self, installation):
        installation.store().close()
        check(installation.client)
        with closing(open_elastic(installation.url, installation.name)) as store:
            assert store.count("cases") == 0


def test_a_server_that_does_not_answer_is_unreachable_and_its_password_unsaid(unused_port):
    client = connect(f"http://elastic:secret@127.0.0.1:{unused_port}")
    with pytest.raises(
        UnreachableError, match=f"http://127.0.0.1:{unused_port}: Elasticsearch does not answer"
    ) as told:
        check(client)
    with pytest.raises(UnreachableError):
        ElasticStore(client, "town").count("cases")
    client.close()
    assert "secret" not in f"{told.value} {client!r}"


def test_another_web_server_is_not_elasticsearch(tmp_path):
    class Files(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *given):
            super().__init__(*given, directory=str(tmp_path))

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        client = connect(f"http://127.0.0.1:{server.server_port}")
        with pytest.raises(StoreError, match="this is not Elasticsearch"):
            check(client)
        client.close()
        server.shutdown()


@pytest.fixture
def secure() -> str:
    """Address of a node with security on: ``SECURE_ELASTICSEARCH_URL``."""
    url = os.environ.get("SECURE_ELASTICSEARCH_URL")
    if not url:
        pytest.skip("no Elasticsearch with security: SECURE_ELASTICSEARCH_URL is not set")
    return url


@pytest.mark.integration
class TestRights:
    """An operator's key that may do all, one that may do what the service needs, and one that may only read."""

    @pytest.fixture
    def installed(self, secure, name):
        client = connect(secure)
        apply(client, plan(client, name, Configuration(city="Town")))
        yield client
        remove(client, name)
        client.close()

    @staticmethod
    def key(client, name, cluster, privileges):
        role = {"cluster": cluster, "indices": [{"names": [f"{name}-*"], "privileges": privileges}]}
        return client.security.create_api_key(name=name, role_descriptors={"role": role})["encoded"]

    def plain(self, secure):
        return f"http://{secure.rpartition('@')[2]}"

    def test_monitor_read_write_and_auto_configure_are_enough_for_the_service(self, secure, name, installed):
        key = self.key(installed, name, ["monitor"], ["read", "write", "auto_configure", "maintenance"])
        client = connect(self.plain(secure), api_key=key)
        check(client)
        store = ElasticStore(client, name)
        assert store.put(every_document().values()) == len(every_document())
        assert store.count("cases") == 1
        client.close()

    def test_the_right_that_lacks_is_named(self, secure, name, installed):
        key = self.key(installed, name, ["monitor"], ["read"])
        client = connect(self.plain(secure), api_key=key)
        with pytest.raises(
            StoreError, match=r"lacks the right to indices:data/write/bulk \(given by .* index, write, all"
        ):
            ElasticStore(client, name).put([every_document()["cases"]])
        with pytest.raises(StoreError, match=r"lacks the right to indices:admin/.* \(given by .* view_index_metadata"):
            plan(client, name, Configuration(city="Town"))
        client.close()

    def test_a_wrong_password_is_told_of_and_not_repeated(self, secure):
        client = connect(f"http://elastic:guess@{secure.rpartition('@')[2]}")
        with pytest.raises(StoreError, match="user, password or API key are not accepted") as told:
            check(client)
        client.close()
        assert "guess" not in str(told.value)
