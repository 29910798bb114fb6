"""Where snapshots of states are and how often they are written: the option, else the environment, else none."""

from pathlib import Path

import pytest

from indexing.errors import StoreError
from jianwei.settings import SettingsError, seconds_between_snapshots, snapshot_folder
from jianwei.state_snapshots import StateSnapshots


@pytest.fixture
def environment(monkeypatch):
    monkeypatch.delenv("JIANWEI_SNAPSHOTS", raising=False)
    monkeypatch.delenv("JIANWEI_SNAPSHOT_SECONDS", raising=False)
    return monkeypatch


def test_without_a_folder_there_are_none(environment):
    assert snapshot_folder(None) is None
    environment.setenv("JIANWEI_SNAPSHOTS", "")
    assert snapshot_folder(None) is None


def test_an_option_goes_before_the_environment(environment):
    environment.setenv("JIANWEI_SNAPSHOTS", "/there")
    environment.setenv("JIANWEI_SNAPSHOT_SECONDS", "2.5")
    assert (snapshot_folder(None), seconds_between_snapshots(None)) == (Path("/there"), 2.5)
    assert (snapshot_folder(Path("here")), seconds_between_snapshots(0.0)) == (Path("here"), 0.0)


def test_they_are_written_after_ten_seconds_of_folding_where_nobody_says_otherwise(environment):
    environment.delenv("JIANWEI_SNAPSHOT_SECONDS", raising=False)
    assert seconds_between_snapshots(None) == 10


@pytest.mark.parametrize("given", ["ten", "-1", "nan", "1e9", "1.", " "])
def test_seconds_that_are_none_are_an_error(environment, given):
    environment.setenv("JIANWEI_SNAPSHOT_SECONDS", given)
    with pytest.raises(SettingsError, match="JIANWEI_SNAPSHOT_SECONDS"):
        seconds_between_snapshots(None)


class TestRemoval:
    @pytest.fixture
    def folder(self, tmp_path):
        for name in ("town", "town-2"):
            (tmp_path / name / "cases-0").mkdir(parents=True)
            for file in ("manifest.json", "head-1"):
                (tmp_path / name / "cases-0" / file).write_bytes(b"1")
        return tmp_path

    def test_the_folder_of_one_installation_goes_whole(self, folder):
        states = StateSnapshots(folder)
        assert states.held("town") == (str(folder / "town"), 2)
        states.remove("town")
        assert states.held("town") is None
        assert states.held("town-2") == (str(folder / "town-2"), 2)

    def test_where_no_folder_is_named_there_is_nothing(self, folder):
        states = StateSnapshots(None)
        states.remove("town")
        assert states.held("town") is None
        assert (folder / "town").exists()

    def test_a_link_is_refused_and_what_it_leads_to_stays(self, folder):
        (folder / "link").symlink_to(folder / "town")
        states = StateSnapshots(folder)
        for attempt in (
            lambda: states.require_ready(["link"]),
            lambda: states.held("link"),
            lambda: states.remove("link"),
        ):
            with pytest.raises(StoreError, match="is a link"):
                attempt()
        assert (folder / "town").exists()
