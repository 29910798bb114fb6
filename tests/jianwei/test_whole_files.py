"""A file stands under its name whole, as its own and with its rights, or the former one stays."""

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from jianwei.whole_files import own_folder, part_of, whole, write_whole


def test_what_breaks_half_way_leaves_the_former_file_and_nothing_beside_it(tmp_path):
    kept = tmp_path / "pack.json"
    write_whole(kept, "former")

    def break_half_way():
        with whole(kept) as file:
            file.write(b"half")
            raise KeyError

    with pytest.raises(KeyError):
        break_half_way()
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("pack.json", "former")]


def test_a_link_under_the_name_is_replaced_and_where_it_leads_stays(tmp_path):
    elsewhere, name = tmp_path / "elsewhere", tmp_path / "pack.json"
    elsewhere.write_text("of somebody else")
    name.symlink_to(elsewhere)
    write_whole(name, "ours")
    assert (elsewhere.read_text(), name.read_text(), name.is_symlink()) == ("of somebody else", "ours", False)


def test_a_file_keeps_the_rights_that_it_had_or_has_those_that_are_named(tmp_path):
    path = tmp_path / "key"
    write_whole(path, "1", mode=0o600)
    write_whole(path, "2")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_output_of_a_process_is_written_to_and_not_taken_away(tmp_path):
    code = "import sys, pathlib, jianwei.whole_files as f; f.write_whole(pathlib.Path(sys.argv[1]), '1')"
    output = Path("/dev/stdout")
    with (tmp_path / "out").open("wb") as out:
        subprocess.run([sys.executable, "-c", code, str(output)], stdout=out, check=True)
    assert (tmp_path / "out").read_text() == "1"
    assert output.is_symlink()


def test_no_file_is_put_into_a_folder_that_is_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(OSError, match="is a link"):
        own_folder(tmp_path / "link")


def test_a_link_in_a_folder_of_the_system_that_anybody_writes_to_is_replaced_as_well(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("of somebody else")
    with TemporaryDirectory(dir="/dev/shm") as shared:
        for name in (Path(shared) / "page", Path("/dev/..") / tmp_path.relative_to("/") / "page"):
            name.symlink_to(elsewhere)
            write_whole(name, "ours")
            assert (elsewhere.read_text(), name.read_text(), name.is_symlink()) == ("of somebody else", "ours", False)


def test_an_output_that_is_appended_to_is_written_from_where_it_is(tmp_path):
    code = "import pathlib, jianwei.whole_files as f; f.write_whole(pathlib.Path('/dev/fd/1'), '2')"
    (tmp_path / "out").write_text("1")
    with (tmp_path / "out").open("ab") as out:
        subprocess.run([sys.executable, "-c", code], stdout=out, check=True)
    assert (tmp_path / "out").read_text() == "12"


def test_no_right_to_run_as_somebody_is_kept(tmp_path):
    path = tmp_path / "page"
    path.write_text("1")
    path.chmod(0o6755)
    write_whole(path, "2")
    assert stat.S_IMODE(path.stat().st_mode) == 0o755


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_the_rights_of_the_file_of_somebody_else_are_not_taken_over(tmp_path):
    path = tmp_path / "page"
    path.write_text("1")
    path.chmod(0o666)
    os.chown(path, 12345, 12345)
    write_whole(path, "2")
    assert (stat.S_IMODE(path.stat().st_mode) & 0o022, path.stat().st_uid) == (0, 0)


def test_a_pipe_is_written_to_but_what_has_rights_of_its_own_takes_its_place(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, "for all")
    assert os.read(reader, 99) == b"for all"
    write_whole(pipe, "for the owner", mode=0o600)
    assert (os.read(reader, 99), pipe.is_fifo(), pipe.read_text()) == (b"", False, "for the owner")
    os.close(reader)


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/../proc/self/fd/1", "/dev/null"])
def test_what_has_rights_of_its_own_goes_into_no_device(name):
    with pytest.raises(OSError, match="is a device"):
        write_whole(Path(name), "for the owner", mode=0o600)


def test_what_a_kill_has_left_half_written_is_gone_when_the_file_is_written_again(tmp_path):
    path = tmp_path / ("页" * 85)
    code = "import os, sys, pathlib, jianwei.whole_files as f\nwith f.whole(pathlib.Path(sys.argv[1])): os._exit(9)"
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == 9
    assert list(tmp_path.iterdir()) == [part_of(path)]
    write_whole(path, "all of it")
    assert list(tmp_path.iterdir()) == [path]


def test_of_two_that_write_at_once_the_first_fails_and_leaves_the_other_alone(tmp_path):
    path = tmp_path / "page"
    first, second = whole(path), whole(path)
    first.__enter__().write(b"first")
    second.__enter__().write(b"second")
    with pytest.raises(OSError, match="is being written by another process"):
        first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("page", "second")]


def test_an_error_without_a_number_keeps_its_words_and_one_with_it_gets_the_name(tmp_path):
    def raising(error):
        with whole(tmp_path / "page"):
            raise error

    with pytest.raises(OSError, match=r"^in words$"):
        raising(OSError("in words"))
    with pytest.raises(OSError, match=r"No space left on device: '.*/page'$"):
        raising(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert not list(tmp_path.iterdir())


def test_a_file_has_its_time_before_it_has_its_name(tmp_path):
    path = tmp_path / "pack.json"
    write_whole(path, "1", at=1_700_000_000.123)
    assert path.stat().st_mtime == pytest.approx(1_700_000_000.123, abs=1e-3)
