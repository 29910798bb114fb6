"""Dictionary files written as literal rows."""

import pytest

from intake.dictionaries import AreaDictionary, TopicDictionary

AREA_HEAD = "area,from,to,former,share,aliases,code\n"
TOPIC_HEAD = "path,from,to,former,share,aliases,code\n"


@pytest.fixture
def write(tmp_path):
    """Writes a text to a file of this name."""

    def put(text, name="areas.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return put


@pytest.fixture
def areas(write):
    """The dictionary of areas of these rows."""
    return lambda rows: AreaDictionary.read(write(AREA_HEAD + rows))


@pytest.fixture
def topics(write):
    """The dictionary of topics of these rows."""
    return lambda rows: TopicDictionary.read(write(TOPIC_HEAD + rows, "topics.csv"))
