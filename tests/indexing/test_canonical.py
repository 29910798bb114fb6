"""Equal documents are equal bytes, and an export is a function of what the store holds."""

import json

from hypothesis import given
from hypothesis import strategies as st

from indexing.canonical import canonical, export
from indexing.sqlite import open_sqlite
from indexing.store import Document

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), VALUES))
def test_bytes_do_not_depend_on_the_order_of_keys_and_read_back_equal(body):
    written = canonical(body)
    assert canonical(dict(reversed(body.items()))) == written
    assert json.loads(written) == body
    assert canonical(json.loads(written)) == written


def test_keys_are_sorted_at_every_depth_and_text_is_plain_utf8():
    assert canonical({"b": {"d": 1, "c": 2.5}, "a": "垃圾\n"}) == '{"a":"垃圾\\n","b":{"c":2.5,"d":1}}'.encode()


def test_an_export_is_one_line_for_each_document_by_kind_and_id(tmp_path):
    store = open_sqlite(tmp_path / "store.sqlite")
    alert = {"topic_id": "t", "status": "open", "level": 1, "feed": "f", "area_id": "a"}
    store.put(
        [
            Document("rejects", "2", 1, {"row": 2}),
            Document("rejects", "1", 7, {"row": 1}),
            Document("alerts", "z", 1, {**alert, "opened_at": "2026-03-01T08:00Z"}),
        ]
    )
    lines = b"".join(export(store)).decode().splitlines()
    store.close()
    assert lines == [
        '{"area_id":"a","feed":"f","id":"z","kind":"alerts","level":1,"opened_at":"2026-03-01T08:00Z","status":"open","topic_id":"t"}',
        '{"id":"1","kind":"rejects","row":1}',
        '{"id":"2","kind":"rejects","row":2}',
    ]
