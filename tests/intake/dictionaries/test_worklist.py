"""A worklist counts what was not matched and shows only what can do no harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.dictionaries.worklist import Entry, Worklist, may_be_shown, read_worklist, write_worklist
from intake.errors import InputError


def noted(*values):
    worklist = Worklist()
    for value in values:
        worklist.add(Entry("rows.csv", "街道", value, "甲市>东区", 1, "2026-03-02", ("甲市>东区>望京街道",)))
    return worklist.entries()


def test_values_are_counted_the_most_frequent_first():
    entries = noted("望景街道", "来广赢乡", "望景街道")
    assert [(entry.value, entry.rows) for entry in entries] == [("望景街道", 2), ("来广赢乡", 1)]
    assert entries[0] == Entry("rows.csv", "街道", "望景街道", "甲市>东区", 2, "2026-03-02", ("甲市>东区>望京街道",))


@pytest.mark.parametrize(
    "value",
    [
        "王小明",
        "王小明家",
        "欧阳小明",
        "李女士",
        "13812345678",
        "138 1234 5678",
        "一三八一二三四五六七八",
        "110101199003077571",
        "3号楼2单元501室",
        "花园里12号",
        "someone@example.org",
        "京A12345",
        "=HYPERLINK()",
        "乱\u202e码",
        "这一段话太长了所以不是任何地方的名称而是别人写下来的话",
        "",
    ],
)
def test_what_may_be_of_a_person_is_counted_and_not_shown(value):
    (entry,) = noted(value)
    assert entry == Entry("rows.csv", "街道", "", "", 1, "2026-03-02", ())
    assert not value or value not in repr(noted(value))


@pytest.mark.parametrize(
    "value", ["望景街道", "第二社区", "张家庄村", "110105999", "110105", "110105999000", "Oak Ward"]
)
def test_names_of_places_and_codes_are_shown(value):
    assert may_be_shown(value)


@given(st.text(max_size=60))
def test_nothing_with_digits_is_shown_but_codes_of_areas(text):
    if may_be_shown(text):
        assert len(text.strip()) <= 24
        digits = sum(letter.isdigit() for letter in text)
        assert digits in {0, 6, 9, 12}


def test_a_worklist_is_read_as_it_was_written(tmp_path):
    entries = noted("望景街道", "王小明", "望景街道")
    write_worklist(tmp_path / "worklist.csv", entries)
    assert read_worklist(tmp_path / "worklist.csv") == entries
    assert "王小明" not in (tmp_path / "worklist.csv").read_text(encoding="utf-8")


def test_a_worklist_that_somebody_wrote_a_name_into_does_not_show_it(write):
    path = write("file,header,value,within,rows,last,candidates\na,b,王小明,,3,2026-01-01,\n", "worklist.csv")
    assert [entry.value for entry in read_worklist(path)] == [""]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,b,c,,x,2026-01-01,", ":2: rows: expected a number"),
        ("a,b,c,,3,,", ":2: last: expected a date"),
        ("a,b,c,,3,yesterday,", ":2: last: 'yesterday' is not a date"),
    ],
)
def test_a_worklist_that_is_none_is_an_error(write, row, said):
    path = write(f"file,header,value,within,rows,last,candidates\n{row}\n", "worklist.csv")
    with pytest.raises(InputError) as error:
        read_worklist(path)
    assert said in str(error.value)
