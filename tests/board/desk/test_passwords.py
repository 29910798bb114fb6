"""What is kept of a password."""

import pytest

from board.desk.passwords import Cost, hashed, matches, parsed

CHEAP = Cost(n=16, r=1, p=1)


def test_a_password_matches_what_is_kept_of_it_and_no_other_does():
    kept = hashed("密码 of the desk 3", CHEAP)
    assert matches("密码 of the desk 3", kept)
    assert not matches("密码 of the desk 4", kept)
    assert not matches("", kept)


def test_the_same_password_is_kept_differently_each_time():
    assert hashed("one of the town", CHEAP) != hashed("one of the town", CHEAP)


def test_the_cost_is_kept_with_it_and_is_that_of_the_day_where_none_is_given():
    assert parsed(hashed("one of the town", CHEAP))[0] == CHEAP
    assert hashed("one of the town").startswith("scrypt$32768$8$3$")


@pytest.mark.parametrize("password", ["", "eleven char", "x" * 257])
def test_a_password_has_a_length(password):
    with pytest.raises(ValueError, match="12 to 256 characters"):
        hashed(password, CHEAP)


@pytest.mark.parametrize(
    "kept",
    ["", "plain", "scrypt$16$1$1$AA==$AA==", "scrypt$x$1$1$AA==$AA==", "scrypt$16$1$1$?$?", "scrypt$99$8$1$AA$AA"],
)
def test_what_is_nothing_that_was_kept_is_told(kept):
    with pytest.raises(ValueError, match=r"expected|not what|too short"):
        parsed(kept)
