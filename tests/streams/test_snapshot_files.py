"""What stands in the folder of a partition's snapshots is a whole snapshot, the former one or none."""

import os
import stat

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.snapshot_files import Saving, SnapshotFolder, folder_of
from streams.snapshot_manifest import Anchor, Entry, Manifest, Origin, code_digest, digest_of, sealed, unsealed
from streams.snapshots import SnapshotError

ORIGIN = Origin(
    code="c", revision="r", installation="town", events=4, partials=2, step="cases", partition=1, stream="s"
)
ANCHOR = Anchor(offset=6, appended=1_790_000_000_000, digest=digest_of(b"record"))


@pytest.fixture
def folder(tmp_path):
    return SnapshotFolder(tmp_path / "snapshots", "town", "cases", 1)


def manifest(parts, next_=7):
    return Manifest(origin=ORIGIN, next=next_, anchor=ANCHOR, watermark=None, parts=tuple(parts))


def save(folder, parts, former=None, next_=7):
    """Saves a snapshot of these parts; gives what stands."""
    saving, kept = Saving(folder), {entry.name: entry for entry in former.parts} if former else {}
    made = manifest((saving.write(name, data, kept.get(name)) for name, data in parts.items()), next_)
    saving.stand(made)
    return made


def loaded(folder):
    return {entry.name: folder.part(entry) for entry in folder.manifest().parts}


class TestRoundTrip:
    def test_a_folder_that_is_not_there_holds_none(self, folder):
        assert folder.manifest() is None
        assert folder.files() == set()

    @settings(max_examples=30, deadline=None)  # a disk may be busy
    @given(st.dictionaries(st.from_regex(r"\A[a-z0-9-]{1,20}\Z"), st.binary(max_size=200), max_size=6))
    def test_all_parts_come_back_in_their_order(self, tmp_path_factory, parts):
        folder = SnapshotFolder(tmp_path_factory.mktemp("s"), "town", "cases", 1)
        assert save(folder, parts) == folder.manifest()
        assert list(loaded(folder).items()) == list(parts.items())

    def test_what_has_not_changed_is_not_written_again(self, folder):
        first = save(folder, {"a": b"old", "b": b"same"})
        second = save(folder, {"a": b"new", "b": b"same"}, first)
        assert second.parts[1] == first.parts[1]
        assert second.parts[0].file != first.parts[0].file
        assert loaded(folder) == {"a": b"new", "b": b"same"}

    def test_nobody_else_may_read_or_write_it(self, folder):
        save(folder, {"a": b"1"})
        for path in (folder.path.parent.parent, folder.path.parent, folder.path):
            assert stat.S_IMODE(path.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in folder.path.iterdir()} == {0o600}

    @pytest.mark.parametrize("name", ["", "a/b", "..", "A", "a" * 101, "a\n"])
    def test_what_is_no_name_of_a_part_is_not_written(self, folder, name):
        with pytest.raises(ValueError, match="name"):
            Saving(folder).write(name, b"1", None)


class TestDoubt:
    @pytest.fixture
    def entry(self, folder):
        return save(folder, {"a": b"0123456789"}).parts[0]

    @pytest.mark.parametrize(
        ("spoil", "why"),
        [
            (lambda file: file.unlink(), "missing"),
            (lambda file: file.write_bytes(b"012345678"), "changed"),
            (lambda file: file.write_bytes(b"01234567890"), "changed"),
            (lambda file: file.write_bytes(b"0123456788"), "changed"),
        ],
        ids=["missing", "short", "long", "flipped"],
    )
    def test_a_file_that_is_not_as_it_was_written_is_refused(self, folder, entry, spoil, why):
        spoil(folder.path / entry.file)
        with pytest.raises(SnapshotError, match=why):
            folder.part(entry)

    def test_a_manifest_of_which_any_byte_is_other_is_refused(self):
        whole = sealed(manifest([Entry("a", "a-1", 3, digest_of(b"abc"))]))
        for at in range(len(whole)):
            with pytest.raises(SnapshotError):
                unsealed(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])

    def test_a_manifest_that_was_cut_off_anywhere_is_refused(self):
        whole = sealed(manifest([Entry("a", "a-1", 3, digest_of(b"abc"))]))
        for at in range(len(whole)):
            with pytest.raises(SnapshotError):
                unsealed(whole[:at])

    def test_a_manifest_names_no_file_elsewhere(self):
        for name in ("../b", "/etc/passwd", "a/b", "..", "a\n", ""):
            with pytest.raises(SnapshotError):
                unsealed(sealed(manifest([Entry("a", name, 3, digest_of(b"abc"))])))

    def test_one_of_another_format_is_refused(self):
        told = msgspec.json.decode(sealed(manifest([])))
        with pytest.raises(SnapshotError, match="format"):
            unsealed(msgspec.json.encode({**told, "format": told["format"] + 1}))


class TestLinks:
    def test_a_link_in_place_of_any_folder_is_refused(self, folder):
        save(folder, {"a": b"1"})
        for path in (folder.path, folder.path.parent, folder.path.parent.parent):
            aside = path.with_name(f"{path.name}-aside")
            path.rename(aside)
            path.symlink_to(aside)
            with pytest.raises(OSError, match=r"link|folder"):
                folder.manifest()
            with pytest.raises(OSError, match=r"link|folder|exists"):
                save(folder, {"a": b"2"})
            path.unlink()
            aside.rename(path)
        assert loaded(folder) == {"a": b"1"}

    def test_a_link_in_place_of_a_file_is_refused(self, tmp_path, folder):
        entry = save(folder, {"a": b"1"}).parts[0]
        (tmp_path / "elsewhere").write_bytes(b"1")
        (folder.path / entry.file).unlink()
        (folder.path / entry.file).symlink_to(tmp_path / "elsewhere")
        with pytest.raises(OSError, match="symbolic"):
            folder.part(entry)

    def test_a_folder_that_others_may_write_to_is_not_believed(self, folder):
        save(folder, {"a": b"1"})
        folder.path.chmod(0o770)
        with pytest.raises(PermissionError, match="others"):
            folder.manifest()

    def test_the_folder_of_an_installation_is_no_link(self, tmp_path):
        (tmp_path / "town").symlink_to(tmp_path)
        with pytest.raises(OSError, match="link"):
            folder_of(tmp_path, "town")


def older(folder, names):
    """Makes files so old that they were there before any snapshot."""
    for name in names:
        os.utime(folder.path / name, (1, 1))


class TestTidying:
    def test_what_a_killed_worker_left_is_removed_by_the_second_snapshot_after_it(self, folder):
        left = Saving(folder)
        left.write("a", b"half", None)
        first = save(folder, {"a": b"1"})
        older(folder, folder.files() - {entry.file for entry in first.parts} - {"manifest.json"})
        second = save(folder, {"a": b"2"}, first)
        assert folder.files() == {"manifest.json", second.parts[0].file}

    def test_what_another_worker_is_writing_stays(self, folder):
        save(folder, {"a": b"1"})
        other = Saving(folder)
        theirs = other.write("a", b"theirs", None)
        save(folder, {"a": b"2"})
        assert theirs.file in folder.files()
        other.stand(manifest([theirs], 9))
        assert loaded(folder) == {"a": b"theirs"}

    def test_what_cannot_be_removed_is_let_lie(self, folder):
        first = save(folder, {"a": b"1"})
        (folder.path / "somebody-s").mkdir()
        older(folder, ["somebody-s"])
        second = save(folder, {"a": b"2"}, first)
        save(folder, {"a": b"3"}, second)
        assert loaded(folder) == {"a": b"3"}

    def test_one_whose_files_have_gone_does_not_stand(self, folder):
        first = save(folder, {"a": b"1", "b": b"1"})
        (folder.path / first.parts[1].file).unlink()
        saving = Saving(folder)
        entry = saving.write("a", b"2", None)
        with pytest.raises(FileNotFoundError):
            saving.stand(manifest([entry, first.parts[1]]))
        saving.abandon()
        assert folder.manifest() == first
        assert entry.file not in folder.files()

    def test_what_is_abandoned_leaves_the_former_one(self, folder):
        first = save(folder, {"a": b"1"})
        saving = Saving(folder)
        saving.write("a", b"2", first.parts[0])
        saving.write("b", b"2", None)
        saving.abandon()
        assert folder.files() == {"manifest.json", first.parts[0].file}
        assert loaded(folder) == {"a": b"1"}


def test_the_code_that_folds_is_told_from_any_other():
    assert code_digest() == code_digest()
    assert len(code_digest()) == 32
