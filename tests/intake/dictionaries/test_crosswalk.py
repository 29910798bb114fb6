"""A crosswalk says which topics the classes of a catalogue are, and adds up."""

import pytest

from intake.dictionaries import Crosswalk
from intake.errors import InputError

HEAD = "taxonomy,path,to,share\n"
LINES = (
    HEAD
    + """\
complaint/town,街面>摆摊,城管>占道,
complaint/town,街面>店外,城管>占道,
complaint/town,街面,城管,
complaint/town,杂项,城管,0.25
complaint/town,杂项,住建,0.75
2019版,市容,城管>市容,1
"""
)


@pytest.fixture
def crosswalk(write):
    return Crosswalk.read(write(LINES, "crosswalk.csv"))


@pytest.mark.parametrize(
    ("path", "became"),
    [
        ("街面>摆摊", {"城管>占道": 1.0}),
        ("街面>店外>夜市", {"城管>占道>夜市": 1.0}),
        ("街面>涂鸦", {"城管>涂鸦": 1.0}),
        ("杂项", {"城管": 0.25, "住建": 0.75}),
        ("其他", {"其他": 1.0}),
    ],
)
def test_the_nearest_row_at_or_above_a_class_decides(crosswalk, path, became):
    assert dict(crosswalk.of("complaint/town").became(path)) == became


def test_each_taxonomy_is_by_itself(crosswalk):
    assert crosswalk.taxonomies == ("2019版", "complaint/town")
    assert crosswalk.of("2019版").became("街面") == (("街面", 1.0),)
    with pytest.raises(InputError, match=r"no taxonomy 2018版 \(nearest known: 2019版\)"):
        crosswalk.of("2018版")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("t,a,b,0.5\n", ":2: share: the shares of this class add up to 0.5, expected 1"),
        ("t,a,b,\nt,a,c,\n", ":3: share: the shares of this class add up to 2, expected 1"),
        ("t,a,b,\nt,a,b,\n", ":3: to: stands twice for this class"),
        ("t,a,,\n", ":2: to: is empty"),
        (",a,b,\n", ":2: taxonomy: is empty"),
        ("t,a>>c,b,\n", ":2: path: expected a path without empty names"),
        ("t,a,b,x\n", ":2: share: expected a number"),
        ("", "holds no class"),
    ],
)
def test_what_does_not_add_up_names_line_and_column(write, rows, said):
    with pytest.raises(InputError) as error:
        Crosswalk.read(write(HEAD + rows, "crosswalk.csv"))
    assert said in str(error.value)


def test_topics_that_the_dictionary_does_not_have_are_named(write, topics):
    dictionary = topics("城管,,,,,,\n城管>占道,,,,,,\n住建,,,,,,\n城管>市容,,,,,,\n")
    assert Crosswalk.read(write(LINES, "crosswalk.csv"), dictionary).lines
    wrong = LINES.replace("城管>占道", "城管>占到")
    with pytest.raises(InputError, match=r"crosswalk.csv:2: to: no topic of this path \(nearest known: 城管>占道\)"):
        Crosswalk.read(write(wrong, "crosswalk.csv"), dictionary)
