"""``jianwei routes``: checks a file, explains an alert of a store, counts what a time would have brought."""

import json

import pytest

from indexing.sqlite import SqliteStore
from indexing.sqlite_schema import connect

GOOD = """
[[roles]]
name = "city-duty"
channels = ["wecom-city"]

[[roles]]
name = "district-duty"
channels = ["wecom-district"]

[[rosters]]
name = "city"
fallback = "city-duty"

[[rosters]]
name = "district"
fallback = "district-duty"
deputy = "city"

[[routes]]
name = "districts"
tiers = ["district", "street"]
rosters = ["district"]

[[routes]]
name = "all"
rosters = ["city"]
"""


@pytest.fixture
def routes(tmp_path):
    """Writes a file of routes."""

    def write(text=GOOD):
        path = tmp_path / "routes.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_good_file_is_counted(command, routes):
    code, out, _ = command("routes", "check", routes())
    assert code == 0
    assert b"2 routes, 2 rosters, 2 roles, 0 silences" in out


@pytest.mark.parametrize(
    ("change", "line", "told"),
    [
        (('deputy = "city"', 'deputi = "city"'), 17, "[rosters] deputi: unknown key (nearest known: deputy)"),
        (('deputy = "city"', 'deputy = "citi"'), 17, "[rosters] deputy: there is no roster citi (nearest known: city)"),
        (
            ('rosters = ["city"]', 'rosters = ["cities"]'),
            26,
            "[routes] rosters: there is no roster cities (nearest known: city)",
        ),
        (
            ('tiers = ["district", "street"]', 'tiers = ["county"]'),
            21,
            "[routes] tiers: unknown value 'county', expected one of city, district, street",
        ),
        (('tiers = ["district", "street"]\n', ""), 24, "is never reached: route 1 (districts)"),
        (('name = "all"', 'name = "all"\nleast = 7'), 26, "[routes] least: expected a whole number <= 4"),
        (
            ('channels = ["wecom-district"]', 'channels = ["someone@city.example"]'),
            8,
            "[roles] channels: expected a text matching regex",
        ),
    ],
)
def test_a_fault_is_told_with_file_line_and_key(command, routes, change, line, told):
    old, new = change
    assert old in GOOD
    path = routes(GOOD.replace(old, new))
    code, _, err = command("routes", "check", path)
    assert code == 1
    assert f"{path}:{line}:" in err
    assert told in err


def test_a_silence_that_has_ended_is_warned_of(command, routes):
    silence = (
        '[[silences]]\nname = "s"\nfrom = "2020-01-01"\nuntil = "2020-02-01"\nauthor = "city-duty"\nreason = "r"\n'
    )
    code, out, _ = command("routes", "check", routes(GOOD + silence), "--json")
    said = json.loads(out)
    assert (code, said["ok"]) == (0, True)
    assert "routes.toml:30: [silences] until: the silence s has ended already" in said["warnings"][0]


def test_areas_are_held_against_the_dictionary(command, routes, city):
    text = GOOD.replace('tiers = ["district", "street"]', 'areas = ["nowhere"]')
    code, _, err = command("routes", "check", routes(text), "--areas", city.areas)
    assert code == 1
    assert "[routes] areas: the dictionary has no nowhere" in err


@pytest.fixture(scope="session")
def alert(replayed):
    """The highest alert of the store."""
    connection = connect(replayed, create=False)
    found = SqliteStore(connection).search("alerts")
    connection.close()
    return max(found, key=lambda one: (one["level"], one["alert_id"]))


def test_an_alert_of_a_store_is_explained(command, routes, replayed, alert):
    options = ("--routes", routes(), "--store", f"sqlite:{replayed}")
    code, out, _ = command("routes", "test", alert["alert_id"], *options, "--json")
    said = json.loads(out)
    assert code == 0
    assert said["at"] == alert["opened_at"]
    assert [one["name"] for one in said["tried"]] == ["districts", "all"]
    assert said["plan"][0]["about"]["alert_id"] == alert["alert_id"]
    code, out, _ = command("routes", "test", alert["alert_id"], *options, "--at", "2025-03-10T09:00")
    assert code == 0
    assert "2025-03-10T09:00" in out.decode()


def test_an_alert_that_is_not_there_is_an_error(command, routes, replayed):
    code, _, err = command("routes", "test", "nobody", "--routes", routes(), "--store", f"sqlite:{replayed}")
    assert code == 1
    assert "no alert nobody" in err


def test_a_dry_run_counts_by_role_kind_and_hour(command, routes, replayed):
    options = ("--routes", routes(), "--store", f"sqlite:{replayed}")
    code, out, _ = command("routes", "dry-run", *options, "--json")
    assert command("backtest", *options, "--json") == (code, out, "")
    said = json.loads(out)
    assert code == 0
    assert said["notices"] == sum(role["notices"] for role in said["roles"]) > 0
    assert all(sum(role["by_hour"]) == role["notices"] == sum(role["by_kind"].values()) for role in said["roles"])
    code, out, _ = command("routes", "dry-run", *options, "--from", "2025-03-20", "--to", "2025-03-25")
    assert code == 0
    assert "district-duty" in out.decode()
    code, out, _ = command("routes", "dry-run", *options, "--answered", "5", "--json")
    assert json.loads(out)["notices"] <= said["notices"]
    code, out, _ = command("routes", "dry-run", *options, "--from", "2030-01-01", "--to", "2030-01-02", "--json")
    assert json.loads(out)["notices"] == 0
