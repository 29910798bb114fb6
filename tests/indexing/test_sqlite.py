"""What is SQLite's own: the file, its transactions, sudden death, and errors that its user can act on."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from indexing import sqlite_schema
from indexing.documents import bucket_document, dead_letter_document
from indexing.errors import StoreError
from indexing.sqlite import SqliteStore, open_sqlite
from indexing.sqlite_schema import connect, transaction
from indexing.store import Document, Query
from tests.indexing.samples import BUCKET

ROOT = Path(__file__).resolve().parents[2]


def reject(number: int, version: int = 1) -> Document:
    return Document("rejects", f"{number:06}", version, {"file": "a.csv", "row": number})


def kept(path: Path) -> int:
    """How many rejects another reader of the file sees."""
    with closing(open_sqlite(path, create=False)) as store:
        return store.count("rejects")


def stream(path: Path) -> list[str]:
    with closing(open_sqlite(path, create=False)) as store:
        return [id for id, _ in store.stream("rejects")]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.sqlite"


class TestTransactions:
    def test_a_put_alone_is_kept_at_once(self, path):
        with closing(open_sqlite(path)) as store:
            store.put([reject(1)])
            assert kept(path) == 1

    @pytest.mark.parametrize("isolation_level", [None, "DEFERRED", "IMMEDIATE"])
    def test_inside_its_owners_transaction_a_put_is_kept_only_with_it(self, path, isolation_level):
        open_sqlite(path).close()
        connection = sqlite3.connect(path, isolation_level=isolation_level)
        store = SqliteStore(connection)
        connection.execute("CREATE TABLE positions (next)")
        connection.execute("BEGIN")
        connection.execute("INSERT INTO positions VALUES (7)")
        store.put([reject(1)])
        assert connection.in_transaction
        assert kept(path) == 0
        connection.rollback()
        assert store.count("rejects") == 0
        connection.close()

    def test_log_and_documents_are_committed_together(self, path):
        connection = connect(path)
        store = SqliteStore(connection)
        with transaction(connection):
            connection.execute("CREATE TABLE positions (next)")
            connection.execute("INSERT INTO positions VALUES (7)")
            store.put([reject(1)])
        connection.close()
        reader = connect(path)
        assert reader.execute("SELECT next FROM positions").fetchall() == [(7,)]
        assert SqliteStore(reader).count("rejects") == 1
        reader.close()

    def test_a_put_that_fails_takes_nothing_else_of_the_transaction_with_it(self, path):
        connection = connect(path)
        store = SqliteStore(connection)
        with transaction(connection):
            store.put([reject(1)])
            with pytest.raises(StoreError, match="has no field 'feed'"):
                store.put([reject(2), Document("cases", "x", 1, {"registered": "2026-03-01T00:00:00Z"})])
        assert [id for id, _ in store.stream("rejects")] == ["000001"]
        connection.close()

    def test_only_an_owned_connection_is_closed_with_the_store(self, path):
        connection = connect(path)
        SqliteStore(connection).close()
        assert connection.execute("SELECT 1").fetchone() == (1,)
        connection.close()
        store = open_sqlite(path)
        store.close()
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            store.count("rejects")

    def test_readers_do_not_wait_for_the_writer(self, path, monkeypatch):
        monkeypatch.setattr(sqlite_schema, "WAIT", 0.0)
        writer = connect(path)
        with transaction(writer):
            SqliteStore(writer).put([reject(1)])
            assert kept(path) == 0
        assert kept(path) == 1
        writer.close()


WRITER = """
import sys
from pathlib import Path
from indexing.sqlite import SqliteStore
from indexing.sqlite_schema import connect, transaction
from indexing.store import Document

connection = connect(Path(sys.argv[1]))
connection.execute("CREATE TABLE positions (next INTEGER)")
store = SqliteStore(connection)
for batch in range(10_000):
    with transaction(connection):
        for number in range(batch * 50, batch * 50 + 50):
            store.put([Document("rejects", f"{number:06}", 1, {"row": number})])
        connection.execute("DELETE FROM positions")
        connection.execute("INSERT INTO positions VALUES (?)", (batch * 50 + 50,))
    print(batch, flush=True)
"""


@pytest.mark.parametrize("batches", [1, 4, 9])
def test_a_process_killed_inside_a_transaction_leaves_the_prefix_that_its_position_names(path, batches):
    """kill -9 comes while the writer is busy with the next transaction: documents and position still agree."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert writer.stdout is not None
    with writer.stdout as told:
        for _ in range(batches):
            told.readline()
        writer.send_signal(signal.SIGKILL)
        assert writer.wait() == -signal.SIGKILL
    connection = connect(path, create=False)
    ((position,),) = connection.execute("SELECT next FROM positions")
    assert position >= batches * 50
    assert [id for id, _ in SqliteStore(connection).stream("rejects")] == [f"{number:06}" for number in range(position)]
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


class TestErrors:
    def test_a_store_that_must_be_there_is_not_made(self, path):
        with pytest.raises(StoreError, match=r"store\.sqlite: there is no store"):
            open_sqlite(path, create=False)
        assert not path.exists()

    def test_a_missing_folder_is_named(self, tmp_path):
        with pytest.raises(StoreError, match=r"there is no folder .*nowhere"):
            open_sqlite(tmp_path / "nowhere" / "store.sqlite")

    def test_a_folder_is_not_a_store(self, tmp_path):
        with pytest.raises(StoreError, match="the store cannot be opened"):
            open_sqlite(tmp_path)

    def test_a_file_of_another_kind_is_left_as_it_was(self, path):
        path.write_bytes(b"case_enquiry_id,open_dt\n101,2011-07-01\n" * 100)
        before = path.read_bytes()
        with pytest.raises(StoreError, match=r"store\.sqlite: not a store: the file is no SQLite database"):
            open_sqlite(path)
        assert path.read_bytes() == before

    def test_a_database_of_another_program_is_left_as_it_was(self, path):
        other = sqlite3.connect(path)
        other.execute("CREATE TABLE bookmarks (url)")
        other.close()
        before = path.read_bytes()
        with pytest.raises(StoreError, match=r"another program \(it has the table 'bookmarks'\)"):
            open_sqlite(path)
        assert path.read_bytes() == before

    def test_a_store_of_a_newer_version_is_refused(self, path, monkeypatch):
        monkeypatch.setattr(sqlite_schema, "SCHEMA", 2)
        open_sqlite(path).close()
        monkeypatch.setattr(sqlite_schema, "SCHEMA", 1)
        with pytest.raises(StoreError, match="written with schema 2, this version reads 1: upgrade"):
            open_sqlite(path)

    def test_a_store_of_an_older_version_gets_what_it_lacks_and_keeps_what_it_has(self, path):
        """Schema 1 had no dead letters and no sealed buckets, and summed no excluded reports."""
        with closing(open_sqlite(path)) as store:
            store.put([reject(1)])
        former = sqlite3.connect(path, isolation_level=None)
        former.execute("DROP TABLE documents_dead_letters")
        former.execute("DROP INDEX documents_buckets_0")
        former.execute("DROP TABLE sealed_spans")
        former.execute("DROP TABLE sealed_buckets")
        former.execute("ALTER TABLE documents_buckets DROP COLUMN excluded")
        former.execute("UPDATE jianwei_documents SET version = 1")
        former.close()
        with closing(open_sqlite(path, create=False)) as store:
            assert store.put([dead_letter_document("events", 0, 17, "DecodeError")]) == 1
            assert (store.count("dead-letters"), store.count("rejects")) == (1, 1)
            assert store.put([bucket_document(BUCKET)]) == 1
            assert store.counts("2026-03-01", "2026-03-01", ["feed"], measure="excluded").counts.tolist() == [[1]]
        reader = sqlite3.connect(path)
        assert reader.execute("SELECT version FROM jianwei_documents").fetchall() == [(7,)]
        reader.close()

    def test_of_the_indexes_of_an_older_version_those_alone_are_made_anew_that_held_less(self, path):
        open_sqlite(path).close()
        held = "SELECT name, rootpage, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
        with closing(sqlite3.connect(path, isolation_level=None)) as former:
            new = former.execute(held).fetchall()
            former.execute("DROP INDEX documents_buckets_0")
            former.execute("CREATE TABLE filler (held)")  # takes the page that the index had
            former.execute("CREATE INDEX documents_buckets_0 ON documents_buckets (time)")
            former.execute("DROP TABLE filler")
            old = former.execute(held).fetchall()
            former.execute("UPDATE jianwei_documents SET version = 6")
            open_sqlite(path).close()
            now = former.execute(held).fetchall()
        assert [(name, sql) for name, _, sql in now] == [(name, sql) for name, _, sql in new]
        assert [name for name, *_ in set(now) - set(old)] == ["documents_buckets_0"]

    @pytest.mark.parametrize("share", [0.001, 0.3, 0.5, 0.95])
    def test_a_file_cut_short_is_told_of(self, path, share):
        store = open_sqlite(path)
        store.put(reject(number) for number in range(5_000))
        store.close()
        os.truncate(path, int(path.stat().st_size * share))
        with pytest.raises(StoreError, match=r"store\.sqlite: (the store is damaged|not a store)"):
            stream(path)

    def test_a_page_overwritten_is_told_of(self, path):
        store = open_sqlite(path)
        store.put(reject(number) for number in range(5_000))
        store.close()
        with path.open("r+b") as file:
            file.seek(path.stat().st_size // 2)
            file.write(b"\xff" * 40_000)
        with pytest.raises(StoreError, match=r"store\.sqlite: the store is damaged"):
            stream(path)

    def test_a_locked_store_is_told_of(self, path, monkeypatch):
        monkeypatch.setattr(sqlite_schema, "WAIT", 0.05)
        writer, other = connect(path), open_sqlite(path)
        with transaction(writer), pytest.raises(StoreError, match=r"store\.sqlite: the store is locked"):
            other.put([reject(1)])
        assert other.put([reject(1)]) == 1
        other.close()
        writer.close()

    def test_an_error_in_the_code_is_not_dressed_up(self, path):
        store = open_sqlite(path)
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            store._ask("SELECT * FROM missing")
        store.close()


@pytest.mark.parametrize(
    "query",
    [
        Query(below={"area_id": "A>B"}),
        Query(equal={"topic_id": "T"}),
        Query(since="2026-03-01T00:00:00Z"),
    ],
)
def test_a_usual_search_uses_an_index(path, query, monkeypatch):
    store = open_sqlite(path)
    asked = []
    monkeypatch.setattr(store, "_ask", lambda sql, values=(): asked.append((sql, values)) or [])
    store.search("cases", query)
    monkeypatch.undo()
    plan = store._ask(f"EXPLAIN QUERY PLAN {asked[0][0]}", asked[0][1])
    store.close()
    assert "SCAN" not in " ".join(row[3] for row in plan)
