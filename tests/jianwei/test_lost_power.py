"""After a loss of power the file holds what was once committed, and going on from it ends with the same export."""

import random
import re
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from indexing.errors import StoreError
from jianwei.__main__ import main
from streams.errors import StreamsError
from tests.jianwei.conftest import command
from tests.jianwei.kept_town import TICKS, take, taken
from tests.jianwei.lost_power import LOSSES, Files, put

__all__ = ["command"]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """A file that took the whole town, and its export."""
    path = tmp_path_factory.mktemp("undisturbed") / "town.db"
    return path, take(path)


@pytest.fixture(scope="module")
def moments(tmp_path_factory):
    """The files of a running writer at random moments, at which it was stopped for the length of a copy."""
    path, pick, found = tmp_path_factory.mktemp("running") / "town.db", random.Random(65), []
    writer = subprocess.Popen([sys.executable, "-m", "tests.jianwei.kept_town", str(path)], cwd=ROOT)
    while not Path(f"{path}-wal").exists():
        assert writer.poll() is None
        time.sleep(0.01)
    while writer.poll() is None:
        writer.send_signal(signal.SIGSTOP)
        if all(Path(f"{path}{suffix}").exists() for suffix in ("", "-wal", "-shm")):
            found.append(Files(path))
        writer.send_signal(signal.SIGCONT)
        time.sleep(pick.uniform(0.01, 0.1))
    assert writer.wait() == 0
    return [one for one in found if one.unsure]


@pytest.mark.slow
@pytest.mark.parametrize("loss", LOSSES)
def test_whatever_the_disk_lost_going_on_ends_with_the_same_export(loss, moments, undisturbed, tmp_path):
    pick = random.Random(loss)
    reached = []
    for number in range(2):
        path = put(pick.choice(moments).after(loss, pick), tmp_path / f"{number}.db")
        reached.append(taken(path))
        assert take(path) == undisturbed[1]
    assert min(reached) < len(TICKS), "nothing was lost on the way"


@pytest.mark.parametrize("megabytes", [0.5, 3])
def test_on_a_full_disk_it_stops_with_one_sentence_and_goes_on_when_there_is_room(megabytes, undisturbed, tmp_path):
    path = tmp_path / "town.db"
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(megabytes * 2**20), unlimited[1]))
    try:
        with pytest.raises(StoreError, match=r"town\.db: the disk (is full|could not be read or written)"):
            take(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    assert taken(path) < len(TICKS)
    assert take(path) == undisturbed[1]


def test_a_file_without_its_write_ahead_log_is_older_or_refused(moments, undisturbed, tmp_path):
    pick = random.Random(7)
    for number in range(2):
        files = pick.choice(moments).after("nothing after what is sure", pick)
        path = put({"": files[""]}, tmp_path / f"{number}.db")
        assert refused(path) or take(path) == undisturbed[1]


def test_bytes_that_a_disk_has_changed_are_told_of_and_never_a_traceback(undisturbed, tmp_path, capfd):
    """SQLite sums no bytes: a changed character of a document can be another text, its export differs and no more."""
    whole, pick, found = undisturbed[0].read_bytes(), random.Random(3), Counter()
    for _ in range(18):
        content = bytearray(whole)
        at = pick.randrange(len(content))
        content[at] ^= 1 << pick.randrange(8)
        path = put({"": bytes(content)}, tmp_path / "town.db")
        code = main(["export", "--store", f"sqlite:{path}", "--out", str(tmp_path / "export.jsonl")])
        err = capfd.readouterr().err
        assert (code, "error: " in err) in {(0, False), (1, True)}, err
        found[refused(path)] += 1
    assert min(found[True], found[False]) >= 3


def test_a_file_of_one_byte_is_damaged_and_not_a_store_that_has_not_begun(tmp_path, command):
    """SQLite takes it for an empty one."""
    path = put({"": b"S"}, tmp_path / "town.db")
    for words in (("alerts",), ("export",)):
        code, _, err = command(*words, "--store", f"sqlite:{path}")
        assert (code, "the store is damaged" in err) == (1, True)
    assert path.read_bytes() == b"S"


def test_a_changed_byte_of_a_record_is_always_found(undisturbed, tmp_path):
    """Not by SQLite, and not where the record is still one that can be read."""
    whole = undisturbed[0].read_bytes()
    at = whole.index(b'"id":"')
    path = put({"": whole[: at + 6] + bytes([whole[at + 6] ^ 1]) + whole[at + 7 :]}, tmp_path / "town.db")
    with pytest.raises(
        StreamsError, match=r"town\.db: the store is damaged: record \d+ of events\[0\] is not what was"
    ):
        take(path)


def refused(path):
    """Whether the file is not taken, with a word that says why; what is taken has not lost a tick unsaid."""
    try:
        taken(path)
    except (StoreError, StreamsError) as error:
        said = str(error)
    else:
        return False
    return bool(re.search("damaged|not a store", said)) or pytest.fail(said)
