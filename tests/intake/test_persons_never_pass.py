"""Persons never pass: wrong profiles are refused, and what is not named or not taken appears in no output."""

import dataclasses
import random

import msgspec
import pytest

from intake.checking import check
from intake.errors import InputError, PersonDataError
from intake.gateway import Rejection, Taken, read, refuse
from intake.headers import header_kind
from intake.privacy import ColumnScan, is_identity_number, number_kind, value_kind

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
HEADER = ("no", "opened", "closed", "topic", "district", "street", "kind", "state")
MOBILES = [f"1380000{number:04d}" for number in range(40)]


def identity(serial, birth="19000101"):
    """A made-up number of the form of an identity number, with the right check digit."""
    digits = f"000000{birth}{serial:03d}"
    return digits + "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, digits, strict=True)) % 11]


PERSONS = """\
来电人 来电人电话 联系方式 来电号码 手机号 姓名 信访人姓名 身份证号 证件号码 住址 来电人地址 信访人数 是否联名 集体
登记人 派单人员 修改人 网格员 车牌号 月次 年次 重点对象类型 企业名称 主要内容 标题 概况 办理结果 回复内容 微信号
电子邮箱 性别 年龄 发生地址 Phone caller_name CustomerName first-name E-mail Street_Address license_plate
user_id Name submittedphoto
"""
THINGS = """\
工单编号 工单号码 热线号码 来电时间 来电类别 联系时间 被反映区 被反映街乡镇 承办单位 问题分类 内容分类 办结时间 回复时间
是否解决 信访目的 信访形式 问题属地 登记部门 案卷编号 街道 社区 agency_name street_name case_enquiry_id neighborhood
Community_Area complaint_type unique_key source ward Type_of_Service_Request page
"""


@pytest.mark.parametrize("header", PERSONS.split())
def test_a_header_of_persons_is_known(header):
    assert header_kind(header)


@pytest.mark.parametrize("header", THINGS.split())
def test_a_header_of_things_is_kept(header):
    assert header_kind(header) == ""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("联系13800001111", "a phone number"),
        ("+86 138-0000-1111", "a phone number"),
        ("010-88880000", "a phone number"),
        ("(617) 555-0100", "a phone number"),
        ("a.b@example.org", "an e-mail address"),
        ("京A12345", "a plate"),
        ("王先生反映", "a person"),
        ("6222 0212 0201 9473 855", "a bank card"),
        ("微信号 abc_88990", "an account"),
        ("阳光花园3栋2单元501", "a door number"),
        ("阳光花园3栋", ""),
        ("120000201912345678", ""),
        ("RX20250131-000123", ""),
        ("20260131081500", ""),
        ("South Boston / South Boston Waterfront", ""),
        ("城市管理", ""),
        ("1-2-3", ""),
    ],
)
def test_a_value_of_persons_is_known_and_no_other(text, kind):
    assert value_kind(text) == kind


def test_an_identity_number_is_known_by_its_birth_date_and_check_digit():
    number = identity(17)
    assert is_identity_number(number)
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert not is_identity_number(wrong)
    assert not is_identity_number(identity(17, birth="19001301"))
    assert (value_kind(f"号{number}"), value_kind(wrong), number_kind(wrong)) == ("an identity number", "", "")


def verdict(values, *, numbers):
    scan = ColumnScan(numbers=numbers)
    scan.add(values)
    return scan.verdict()


def test_a_column_of_order_numbers_that_look_like_persons_by_chance_is_kept():
    drawn = random.Random(7)
    orders = [f"11010120260101{drawn.randrange(10_000):04d}" for _ in range(3000)]
    assert any(is_identity_number(order) for order in orders)
    assert verdict(orders, numbers=True) == ""
    assert verdict([str(drawn.randrange(10**10, 10**11)) for _ in range(3000)], numbers=True) == ""


@pytest.mark.parametrize("numbers", [True, False])
@pytest.mark.parametrize(
    "values", [MOBILES, [identity(serial) for serial in range(30)], [f"京A{number:05d}" for number in range(30)]]
)
def test_a_column_of_phones_identities_or_plates_is_refused(values, numbers):
    assert verdict(values, numbers=numbers)


def test_a_column_of_names_is_refused_and_one_of_places_is_kept():
    assert verdict(["张三", "李四", "王五", "赵六子"], numbers=False) == "a name of a person"
    assert verdict(["高桥镇", "石景山区", "万柳街道", "马家堡街道", "金顶街", "方庄"], numbers=False) == ""
    assert verdict(["施工噪声", "停水", "黄土道路", "路灯"], numbers=False) == ""


def test_a_column_of_free_text_is_refused():
    text = "小区门口的路灯坏了很久，晚上回家看不见路，希望有关部门尽快来修理一下，谢谢。"
    assert verdict([text, "路灯", "道路"], numbers=False) == "free text"


@pytest.mark.parametrize("use", ['unit = "extra"', 'channel = "extra"', 'required = ["extra"]'])
def test_a_profile_that_names_a_header_of_persons_is_refused(profile, table, row, use):
    chosen = profile(columns='extra = { headers = ["联系电话"], optional = true }', case=use)
    path = table([row()])
    with pytest.raises(PersonDataError, match="reads the column 联系电话, which looks like a phone number"):
        read([path], chosen)
    with pytest.raises(PersonDataError):
        refuse([path], chosen)
    report = check([path], chosen)
    assert not report.ok
    assert (report.rows, report.accepted) == (0, 0)


def test_free_text_may_decide_a_class_and_is_not_kept(profile, table, row):
    chosen = profile(columns='text = "主要内容"', more='[[repeat]]\ncolumn = "text"\npattern = "再次"')
    path = table([[*row(), "再次反映，电话13800001111"]], header=[*HEADER, "主要内容"])
    (item,) = read([path], chosen)
    assert item.events[0].repeat
    assert "138" not in msgspec.json.encode((item.events, item.draft)).decode()
    assert check([path], chosen).mapping_only["主要内容"] == "repeat.column"


@pytest.mark.parametrize("column", ["no", "topic", "district", "street"])
def test_a_kept_column_whose_values_are_phones_is_refused_before_the_first_row(profile, table, row, column):
    path = table([row(**{column: mobile}) for mobile in MOBILES])
    with pytest.raises(PersonDataError, match=f"keeps the column {column} .*a phone number") as error:
        read([path], profile())
    assert "1380000" not in str(error.value)


def test_phones_behind_ten_thousand_clean_rows_are_found(profile, table, row):
    rows = [row(no=f"A{number}") for number in range(10_000)] + [row(street=mobile) for mobile in MOBILES * 4]
    with pytest.raises(PersonDataError):
        read([table(rows)], profile())


CANARIES = ("13912345678", identity(5), "京B98765", "canary@example.org")
NAME = "欧阳测试人"


def test_what_is_planted_in_other_columns_and_in_rejected_rows_appears_nowhere(profile, table, row):
    header = [*HEADER, "来电人", "主要内容", f"x {CANARIES[0]}"]
    persons = [NAME, *CANARIES[:2]]
    ordinary = [[*row(no=f"A{number}"), *persons] for number in range(600)]
    planted = [
        [*row(no=f"B{at}", **{column: canary}), *persons]
        for at, canary in enumerate(CANARIES)
        for column in ("opened", "closed", "topic", "street", "district", "kind", "state")
    ]
    planted += [
        [*row(no=NAME + " 1"), *persons],
        [*row(opened=NAME), *persons],
        [*row(kind=NAME), *persons],
        [*row(), *persons, CANARIES[0]],
        [CANARIES[0]],
        [*row(), CANARIES[0] + "\0", "", ""],
    ]
    chosen = profile(more="[[refuse]]\nkind = 'x'\ncolumn = 'kind'\npattern = '欧阳'")
    path = table([*ordinary, *planted], header=header)
    items = list(read([path], chosen))
    assert len(items) == len(ordinary) + len(planted)
    assert sum(isinstance(item, Rejection) for item in items) == len(planted) - 2 * len(CANARIES)
    report = check([path], chosen)
    assert report.ok
    kept = [(item.events, item.draft) if isinstance(item, Taken) else item for item in items]
    outputs = [msgspec.json.encode(item).decode() for item in (*kept, report)]
    for canary in (*CANARIES, NAME):
        assert not [text for text in outputs if canary in text]


def test_an_error_of_a_row_keeps_no_value_in_its_chain(profile, table, row):
    path = table([row(opened="13912345678"), row(no="A2")])
    (rejection, item) = read([path], profile())
    assert "13912345678" not in msgspec.json.encode(rejection).decode()
    assert isinstance(item, Taken)


def test_a_file_that_cannot_be_read_shows_no_value(profile, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text('张三,13912345678\n"李四,13812345678\n', encoding="utf-8")
    with pytest.raises(InputError) as error:
        read([path], profile())
    assert "13912345678" not in str(error.value)
    assert "张三" not in str(error.value)


def test_a_scan_holds_no_more_than_it_needs():
    scan = ColumnScan(numbers=True)
    for start in range(0, 200_000, 4096):
        scan.add(f"N{number}" for number in range(start, start + 4096))
    assert max(len(value) for value in dataclasses.asdict(scan).values() if isinstance(value, dict)) <= 70_000
    assert scan.verdict() == ""
