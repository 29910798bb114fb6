"""How the board's candidates are ranked: by the same files as the command's."""

import pytest

from intake.errors import ProfileError
from jianwei.analysing import analyst_of
from jianwei.settings import SettingsError
from tests.streams.town import TOWN

WEIGHTS = "[weights]\nvolume = 1.0\nspread = 0.0\nleast = 7\n"
AREAS = "area,population\nTown,\nTown>East,1200\n"


def test_files_are_read_as_the_board_starts(tmp_path):
    (tmp_path / "weights.toml").write_text(WEIGHTS, encoding="utf-8")
    (tmp_path / "areas.csv").write_text(AREAS, encoding="utf-8")
    found = analyst_of(TOWN, None, None, tmp_path / "weights.toml", tmp_path / "areas.csv", tmp_path)
    assert (found.asked.ranking.volume, found.asked.ranking.least, found.asked.top) == (1.0, 7, 10)
    assert found.populations(738_000) == {"Town>East": 1200}
    assert (found.configuration, found.packs, found.asked.zone.name) == (TOWN, tmp_path, TOWN.zone)


def test_what_cannot_be_used_is_told_with_its_place(tmp_path):
    (tmp_path / "weights.toml").write_text("[weights]\nvolume = -1\n", encoding="utf-8")
    with pytest.raises(ProfileError, match=r"weights\.toml:1: weights: volume"):
        analyst_of(TOWN, None, None, tmp_path / "weights.toml", None, None)
    with pytest.raises(SettingsError, match="no such folder"):
        analyst_of(TOWN, None, None, None, None, tmp_path / "none")
