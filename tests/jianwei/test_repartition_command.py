"""What ``repartition`` refuses before any server is asked."""

import pytest

GIVEN = ("--kafka", "a:1", "--store", "http://localhost:1", "--name", "city", "--partitions-events", "8")


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("", "--to: expected the name of the new installation"),
        ("City 2", "name 'City 2': expected small letters, digits and hyphens"),
        ("city.2", "name 'city.2'"),
        ("city", "--to: expected another name than that of the installation"),
    ],
    ids=["empty", "letters", "dot", "the same"],
)
def test_a_new_name_that_cannot_be_one_is_told_before_a_server_is_asked(command, to, said):
    code, _, err = command("repartition", *GIVEN, "--to", to)
    assert code == 1
    assert said in err
