"""Words for names that decide on a partition: they lie where what they replace lay."""

from zlib import crc32

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from city import paths
from city.events import encode_record
from city.leaks import Leaks
from city.removal import Removal
from streams.errors import StreamsError
from streams.placing import Placing
from streams.topology import Partitions
from tests.streams.town import event

WHEN = "2026-03-02 08:10"
NUMBER = "13812345678"


def placed(partitions, *events):
    """What becomes of each event in a removal."""
    removal, placing = Removal(Leaks([NUMBER])), Placing(partitions)
    record = encode_record(list(events))
    removal.learn(msgspec.json.decode(record))
    placing.learn(record)
    placing.give(removal)
    return [removal.cleaned(one) for one in msgspec.json.decode(record)]


@given(
    st.integers(1, 16),
    st.integers(1, 16),
    st.sampled_from(["", "a", "号"]),
    st.sampled_from(["Roads>Wall", "{}>Wall", "Roads {}", "Roads>{}"]),
    st.sampled_from(["", "{}"]),
)
def test_case_topic_and_issue_stay_in_their_partitions(events, partials, before, topic, issue):
    partitions = Partitions(events, partials)
    more = {"issue": issue.format(NUMBER)} if issue else {}
    given = event(f"{before}{NUMBER}", WHEN, topic.format(NUMBER), **more)
    (clean,) = placed(partitions, given)
    assert NUMBER not in str(clean)
    assert partitions.of_case(f"{clean['feed']}:{clean['id']}") == partitions.of_case(given.case)
    assert crc32(paths.root(clean["topic"]).encode()) % partials == crc32(paths.root(given.topic).encode()) % partials
    assert crc32(clean.get("issue", "").encode()) % partials == crc32((given.issue or "").encode()) % partials


def test_one_id_in_two_feeds_has_one_word_that_fits_both():
    partitions = Partitions(5, 3)
    both = [event(NUMBER, WHEN, feed=feed) for feed in ("complaint/town", "petition/town")]
    clean = placed(partitions, *both)
    assert clean[0]["id"] == clean[1]["id"]
    for old, new in zip(both, clean, strict=True):
        assert partitions.of_case(f"{new['feed']}:{new['id']}") == partitions.of_case(old.case)


def test_where_no_word_fits_both_feeds_it_is_refused_and_not_tried_for_ever():
    both = [event(f"{NUMBER} {NUMBER}", WHEN, feed=feed) for feed in ("complaint/town", "petition/town")]
    with pytest.raises(StreamsError, match="stands in several feeds"):
        placed(Partitions(64, 1), *both)


def test_the_name_of_a_feed_cannot_be_replaced():
    with pytest.raises(StreamsError, match="the name of a feed holds a value"):
        placed(Partitions(2, 2), event("1", WHEN, feed=f"complaint/{NUMBER}"))
