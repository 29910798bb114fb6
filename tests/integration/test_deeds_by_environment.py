"""Deeds go over Kafka where the environment names the broker, as the options say."""

import pytest

from tests.jianwei.conftest import command

__all__ = ["command"]
pytestmark = pytest.mark.integration

BY = ("--role", "city-duty", "--area", "Town")
CANDIDATE = ("--feed", "grid/grid", "--topic", "Pothole", "--period", "2026-03", "--title", "Potholes")


@pytest.fixture
def around(installed, monkeypatch):
    """An installation that only the environment names."""
    installed.make()
    monkeypatch.delenv("JIANWEI_STORE_FILE", raising=False)
    monkeypatch.setenv("JIANWEI_KAFKA", installed.at.kafka)
    monkeypatch.setenv("JIANWEI_STORE", installed.at.elasticsearch)
    monkeypatch.setenv("JIANWEI_NAME", installed.name)
    return installed


@pytest.mark.parametrize(
    "deed",
    [
        ("act", "a1", "acknowledge"),
        ("decide", "choose", *CANDIDATE),
        ("drill",),
        ("silence", "add", "--reason", "works", "--hours", "2"),
        ("silence", "end", "0" * 32),
        ("meeting", "open", "--date", "2026-03-20", "--title", "Meeting"),
    ],
    ids=lambda deed: "-".join(deed[:2]),
)
def test_a_deed_goes_to_the_watch_of_the_installation(command, around, deed):
    code, out, err = command(*deed, *BY)
    assert (code, err) == (0, "")
    assert out.startswith(b"sent: ")
    assert len(around.dump()["findings"]) == 1
