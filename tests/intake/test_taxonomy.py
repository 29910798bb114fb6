"""The topic of a row is what the city calls its class on that day: by crosswalk, by dictionary, or as it is."""

import pytest

from intake.checking import check
from intake.errors import InputError, ProfileError
from intake.gateway import Rejection, Taken, read
from intake.profile import load_profile
from intake.taxonomy import Taxonomy

TOPICS = """\
path,from,to,former,share,aliases,code
Roads,,,,,Streets,R
Roads>Pothole,,2026-03-01,,,,R1
Roads>Surface,2026-03-02,,Roads>Pothole,,,R2
Roads>Lamp,,,,,,
Roads>社区矫正,,,,,,
"""
CROSSWALK = """\
taxonomy,path,to,share
complaint/test,Holes,Roads>Pothole,
complaint/test,Pits,Roads>Pothole,
complaint/test,Lights,Roads>Lamp,
complaint/test,Mixed,Roads>Lamp,0.5
complaint/test,Mixed,Roads>Pothole,0.5
complaint/test,Case,Roads>社区矫正,
"""
BEFORE, AFTER = "2026-03-01 08:00:00", "2026-03-02 08:00:00"


@pytest.fixture
def named(tmp_path, profile_file):
    """A profile with a topic dictionary and a crosswalk beside it; the keywords are keys of ``[topic]``."""

    def load(*, topics=TOPICS, crosswalk=CROSSWALK, **keys):
        lines = []
        for key, text in (("dictionary", topics), ("crosswalk", crosswalk)):
            if text:
                (tmp_path / f"{key}.csv").write_text(text, encoding="utf-8")
                lines.append(f'{key} = "{key}.csv"')
        lines += [f'{key} = "{value}"' for key, value in keys.items()]
        path = profile_file()
        text = path.read_text(encoding="utf-8").replace('split = ["->"]', "\n".join(('split = ["->"]', *lines)))
        path.write_text(text, encoding="utf-8")
        return load_profile(str(path))

    return load


@pytest.fixture
def topic(taken, row):
    """The topic of a single row, or why there is none."""

    def give(chosen, text, opened=AFTER):
        (item,) = taken([row(topic=text, opened=opened)], chosen=chosen)
        return item.events[-1].topic if isinstance(item, Taken) else f"{item.code}: {item.reason}"

    return give


@pytest.mark.parametrize(
    ("text", "opened", "known"),
    [
        ("Holes", BEFORE, "Roads>Pothole"),
        ("Holes", AFTER, "Roads>Surface"),
        ("Pits->Deep", AFTER, "Roads>Surface>Deep"),
        ("Lights", AFTER, "Roads>Lamp"),
        ("Streets->Pothole", AFTER, "Roads>Surface"),
        ("R1", AFTER, "Roads>Surface"),
        ("Roads->Surface", BEFORE, "Roads>Pothole"),
        ("Mixed", AFTER, "Mixed"),
        ("Noise", AFTER, "Noise"),
    ],
)
def test_a_class_goes_through_the_crosswalk_and_then_through_the_dictionary(named, topic, text, opened, known):
    assert topic(named(), text, opened) == known


def test_what_is_not_known_or_shared_out_is_rejected_where_the_profile_says_so(named, topic):
    chosen = named(unknown="reject")
    assert topic(chosen, "Holes") == "Roads>Surface"
    for text in ("Mixed", "Noise", "Roads->Tunnel"):
        assert topic(chosen, text) == "topic: neither dictionary nor crosswalk knows this topic on that day"


def test_each_file_works_alone(named, topic):
    assert topic(named(crosswalk=""), "Roads->Pothole") == "Roads>Surface"
    assert topic(named(topics=""), "Holes") == "Roads>Pothole"
    assert topic(named(topics="", unknown="reject"), "Roads->Pothole").startswith("topic: ")


def test_a_catalogue_may_have_another_name_than_the_feed(named, topic):
    lines = CROSSWALK.replace("complaint/test", "2019")
    assert topic(named(crosswalk=lines, taxonomy="2019"), "Holes") == "Roads>Surface"
    with pytest.raises(InputError, match="no taxonomy complaint/test, expected one of 2019"):
        topic(named(crosswalk=lines), "Holes")


def test_no_crosswalk_and_no_code_leads_around_what_is_never_taken_in(named, topic):
    assert topic(named(), "Case").startswith("refused: refused kind: work on persons")
    dictionary = TOPICS + "Roads>检举控告,,,,,,R9\n"
    assert topic(named(topics=dictionary), "R9").startswith("refused: refused kind: accusations")
    assert topic(named(crosswalk=CROSSWALK.replace("Holes", "检举")), "检举").startswith("refused: ")


def test_a_profile_without_the_keys_has_no_taxonomy(profile, taken, row):
    assert Taxonomy.of(profile()) is None
    (item,) = taken([row(topic="Streets->Pothole")])
    assert not isinstance(item, Rejection)


def test_a_wrong_file_is_told_before_the_first_row(named, table, row):
    chosen = named(topics=TOPICS + "Rods>x,,,,,,\n")
    path = table([row()])
    with pytest.raises(InputError, match=r"dictionary.csv:7: path: the topic above it has no row"):
        read([path], chosen)
    report = check([path], chosen)
    assert not report.ok
    assert "dictionary.csv:7" in report.problems[0]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"taxonomy": "2019"}, "taxonomy: names a catalogue of the crosswalk"),
        ({"unknown": "reject"}, "unknown: without topic.dictionary or topic.crosswalk"),
        ({"dictionry": "topics.csv"}, "dictionry: unknown key (nearest known: dictionary)"),
    ],
)
def test_keys_that_do_not_fit_are_errors_of_the_profile(named, keys, said):
    with pytest.raises(ProfileError) as error:
        named(topics="", crosswalk="", **keys)
    assert said in str(error.value)
