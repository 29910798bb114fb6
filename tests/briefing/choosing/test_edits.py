import pytest

from briefing.choosing.edits import Added, EditError, Edits, LeaveOut, Merge, Rename, check, made
from briefing.choosing.subjects import Subject

CHARGING, LIFTS = "公共安全>消防>充电难", "住房>物业>电梯"
THEME = Subject(kind="theme", name="主题", topics=(CHARGING,), tags=("充电",))


@pytest.mark.parametrize(
    ("edits", "table", "key"),
    [
        (Edits(add=(Added(name="x", topics=("没有",)),)), "add", "topics"),
        (Edits(add=(Added(name="x"),)), "add", "name"),
        (Edits(add=(Added(name="x", topics=(CHARGING, "公共安全")),)), "add", "topics"),
        (Edits(merge=(Merge(name="x", of=(CHARGING, "没有")),)), "merge", "of"),
        (Edits(merge=(Merge(name="x", of=(CHARGING,)),)), "merge", "of"),
        (Edits(rename=(Rename(candidate="没有", name="x"),)), "rename", "candidate"),
        (Edits(leave_out=(LeaveOut(candidate="没有", reason="x"),)), "leave_out", "candidate"),
        (Edits(leave_out=(LeaveOut(candidate=LIFTS, reason=" "),)), "leave_out", "reason"),
    ],
)
def test_an_edit_of_what_is_not_there_is_an_error_that_says_where(edits, table, key):
    with pytest.raises(EditError) as error:
        check(edits, [CHARGING, LIFTS], [THEME])
    assert (error.value.table, error.value.nth, error.value.key) == (table, 0, key)


def test_a_merge_holds_what_its_parts_hold_and_no_topic_twice():
    edits = Edits(
        add=(Added(name="消防", topics=("公共安全>消防",), tags=("楼道",)),),
        merge=(Merge(name="合", of=("主题", "消防", LIFTS)),),
    )
    check(edits, [CHARGING, LIFTS], [THEME])
    added, merged = made(edits, [THEME])
    assert (added.kind, added.topics) == ("group", ("公共安全>消防",))
    assert merged.topics == (LIFTS, "公共安全>消防")
    assert merged.tags == ("充电", "楼道")


def test_an_issue_can_be_named_by_its_id():
    issue = Subject(kind="issue", name="电梯 停运", issue="i1")
    check(Edits(leave_out=(LeaveOut(candidate="i1", reason="已办"),)), [LIFTS], [issue])
