"""Keys of the gateway: whose they are, until when, and what is wrong with a file of them."""

from hashlib import sha256

import pytest

from city.times import day_of_iso
from intake.errors import ProfileError
from intake.http.keys import load_keys, new_key

FEEDS = ["complaint/hotline12345", "incident/grid"]
TODAY = day_of_iso("2026-11-26")


@pytest.fixture
def written(tmp_path):
    def write(*tables):
        path = tmp_path / "keys.toml"
        path.write_text("\n".join(tables), encoding="utf-8")
        return path

    return write


def table(key="secret", **changes):
    values = {
        "name": "hotline-centre",
        "sha256": sha256(key.encode()).hexdigest(),
        "feeds": ["complaint/hotline12345"],
        **changes,
    }
    return "[[key]]\n" + "\n".join(f"{name} = {value!r}" for name, value in values.items() if value is not None)


def test_a_key_is_its_senders_who_may_send_what_the_file_says(written):
    sender = load_keys(written(table(rows_a_minute=120)), FEEDS).sender("secret", TODAY)
    assert (sender.name, sender.feeds, sender.rows_a_minute) == (
        "hotline-centre",
        frozenset({"complaint/hotline12345"}),
        120,
    )


@pytest.mark.parametrize("given", ["", "secret ", "Secret", "秘密"])
def test_another_key_is_nobodys(written, given):
    assert load_keys(written(table()), FEEDS).sender(given, TODAY) is None


def test_a_key_ends_after_its_last_day(written):
    keys = load_keys(written(table(until="2026-11-26")), FEEDS)
    assert keys.sender("secret", TODAY) is not None
    assert keys.sender("secret", TODAY + 1) is None


def test_two_keys_may_overlap_while_one_takes_the_place_of_the_other(written):
    keys = load_keys(written(table(until="2026-11-30"), table("next", name="hotline-centre-2")), FEEDS)
    assert keys.sender("secret", TODAY).name == "hotline-centre"
    assert keys.sender("next", TODAY).name == "hotline-centre-2"


def test_a_new_key_is_known_by_what_the_file_then_holds(written):
    key, digest = new_key()
    assert load_keys(written(table(sha256=digest)), FEEDS).sender(key, TODAY) is not None
    assert new_key()[0] != key
    assert len(key) > 40


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "Hotline Centre"}, r"keys.toml:2: \[key\] name: expected small letters"),
        ({"sha256": "secret"}, r"keys.toml:3: \[key\] sha256: expected 64 hexadecimal digits"),
        ({"feeds": ["complaint/hotlin"]}, r"keys.toml:4: .*no feed 'complaint/hotlin', expected one of complaint/"),
        ({"feeds": []}, r"keys.toml:4: .*feeds"),
        ({"until": "tomorrow"}, r"keys.toml:5: .*until: .*tomorrow"),
        ({"rows_a_minute": 0}, r"keys.toml:5: .*rows_a_minute"),
        ({"feed": "x"}, r"keys.toml:5: .*feed.*nearest known: feeds"),
        ({"sha256": None}, r"keys.toml:.*sha256"),
    ],
)
def test_a_wrong_file_is_told_by_line_and_key(written, changes, said):
    with pytest.raises(ProfileError, match=said):
        load_keys(written(table(**changes)), FEEDS)


def test_a_name_stands_once(written):
    with pytest.raises(ProfileError, match=r"keys.toml:6: .*stands twice"):
        load_keys(written(table(), table("other")), FEEDS)


def test_a_file_without_keys_lets_nobody_in_and_is_refused(written):
    with pytest.raises(ProfileError):
        load_keys(written(""), FEEDS)
