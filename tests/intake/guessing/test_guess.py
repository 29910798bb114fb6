"""What a guess makes of headers and values, and what it never makes of them."""

import csv
import json
import tomllib

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.errors import InputError, PersonDataError
from intake.guessing import guess
from intake.guessing.facts import columns, follows
from intake.guessing.time_formats import days_only, in_doubt, time_formats
from intake.profile import load_profile

HEADER = ("Ticket", "Opened", "Done", "Category", "Sub category", "Ward", "Source", "State")
TOPICS = {"Streets": ("Pothole", "Snow"), "Water": ("No water", "Leak"), "Parks": ("Tree", "Litter")}


def town(count=60):
    """Rows of a small town under ``HEADER``."""
    rows = []
    for at in range(count):
        topic = list(TOPICS)[at % 3]
        opened = f"2026-03-{1 + at % 28:02} {at % 24:02}:15:00"
        done = f"2026-04-{1 + at % 28:02} {at % 24:02}:15:00" if at % 4 else ""
        source = ("Phone", "App", "Employee Generated")[at % 3]
        state = "Closed" if done else "Open"
        rows.append([f"T-{at:04}", opened, done, topic, TOPICS[topic][at // 3 % 2], f"Ward {at % 7}", source, state])
    return rows


@pytest.fixture
def file(tmp_path):
    """Writes a table as CSV."""

    def write(rows, header=HEADER, name="export.csv", delimiter=","):
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, delimiter=delimiter).writerows([header, *rows])
        return path

    return write


def with_column(header, values):
    """The town with one column more."""
    return [[*row, values[at % len(values)]] for at, row in enumerate(town())], (*HEADER, header)


def named(guessed):
    """Headers that the proposal names, by the name they get."""
    given = tomllib.loads(guessed.text)["columns"]
    return {local: one if isinstance(one, str) else one["headers"][0] for local, one in given.items()}


def left(guessed, header):
    """Why a column was left."""
    (line,) = [line for line in guessed.text.splitlines() if line.startswith(f"# {header}: ")]
    return line.removeprefix(f"# {header}: ")


def test_a_town_without_a_shipped_profile_is_known_by_words_and_values(file):
    guessed = guess(file(town()), city="Rivertown", zone="Europe/Berlin", name="rivertown")
    given = tomllib.loads(guessed.text)
    assert guessed.base == ""
    assert guessed.report.feed == "complaint/rivertown"
    assert given["city"] == {"name": "Rivertown", "zone": "Europe/Berlin"}
    assert named(guessed) == {
        "id": "Ticket",
        "registered": "Opened",
        "closed": "Done",
        "topic1": "Category",
        "topic2": "Sub category",
        "district": "Ward",
        "channel": "Source",
        "status": "State",
    }
    assert given["topic"]["path"] == ["topic1", "topic2"]
    assert given["status"] == {"column": "status", "closed": ["Closed"], "open": ["Open"]}
    assert given["class"]["rules"] == [{"column": "channel", "values": ["Employee Generated"], "class": "staff"}]
    assert (guessed.report.rows, guessed.report.accepted) == (60, 60)


def test_every_reason_is_told(file):
    text = guess(file(town())).text
    assert "# Opened: for times.registered: its name speaks of this time, and its values are times (100% filled" in text
    assert "# Of 60 rows 60 would be taken (100.0%)." in text
    assert "City and zone are made up" in text


PHONES = [f"1380000{number:04}" for number in range(50)]
NAMES = ["张三", "李四", "王五", "赵六子", "钱七"]
TEXT = ["The lamp before our house has been broken for weeks, please come and repair it at last, thank you very much."]


@pytest.mark.parametrize(
    ("header", "values", "why"),
    [
        ("caller_name", ["x"], "its name looks like a person"),
        ("联系电话", ["1"], "its name looks like a phone number"),
        ("Reference 2", PHONES, "its values look like a phone number"),
        ("Office", NAMES, "its values look like a name of a person"),
        ("Agency", TEXT, "its values look like free text"),
        ("Issue", TEXT, "its values look like free text"),
        ("Remarks", [""], "it is empty in all rows that were looked at"),
        ("Geo", ["40.906449", "39.123456"], "it holds coordinates"),
        ("Picture", ["https://example.org/1.jpg"], "it holds addresses on the web"),
        ("Shoe size", ["39", "40"], "nothing says what it would be for"),
        ("Last looked at", ["never"], "nothing says what it would be for"),
    ],
)
def test_a_column_is_left_with_its_reason_and_named_nowhere(file, header, values, why):
    rows, headers = with_column(header, values)
    guessed = guess(file(rows, headers))
    assert left(guessed, header).startswith(why)
    assert header not in named(guessed).values()
    assert not [value for value in values if value and value in guessed.text and len(value) > 4]


def test_a_header_that_may_be_data_is_called_by_its_position(file):
    rows, headers = with_column("13800001111", ["x"])
    assert left(guess(file(rows, headers)), "column 9") == "its header looks like data"
    rows, headers = with_column('a\nb = "c"', ["x"])
    assert left(guess(file(rows, headers)), "column 9") == "its header looks like data"


def test_persons_that_the_sample_does_not_show_are_found_before_the_proposal_is_given(file, monkeypatch):
    monkeypatch.setattr("intake.guessing.opening._sample", lambda source: [row.cells for row in source.records()][:50])
    rows, headers = with_column("Agency", ["Water works"])
    rows += [[*row[:8], f"1380000{at:04}"] for at, row in enumerate(town(50))]
    for at, row in enumerate(rows):
        row[0] = f"T-{at:05}"
    guessed = guess(file(rows, headers))
    assert guessed.report.ok
    assert left(guessed, "Agency") == "some of its values look like persons, which are never taken in"


def test_a_file_whose_numbers_are_phones_has_no_number(file):
    rows = [[PHONES[at % 50], *row[1:]] for at, row in enumerate(town(50))]
    guessed = guess(file(rows))
    assert guessed.gaps == ("case.id",)
    assert "no column was found for the number of the case" in guessed.report.problems[0]
    assert "1380000" not in guessed.text


def test_values_stand_in_a_proposal_only_where_they_are_known_words(file):
    rows, headers = with_column("Is repeated", ["yes", "no", "as Brown says"])
    given = tomllib.loads(guess(file(rows, headers)).text)
    assert given["repeat"] == [{"column": "again", "values": ["yes"]}]
    assert "Brown" not in guess(file(rows, headers)).text


def test_comments_on_officials_are_refused(file):
    rows = [
        [*row[:4], "Comments about an employee" if at % 9 == 0 else row[4], *row[5:]] for at, row in enumerate(town())
    ]
    given = tomllib.loads(guess(file(rows)).text)
    assert given["refuse"][0]["values"] == ["Comments about an employee"]


def test_a_closing_that_lies_before_the_registration_is_left(file):
    rows = [[*row[:2], "2020-01-01 00:00:00", *row[3:]] for row in town()]
    assert left(guess(file(rows)), "Done") == "it lies before the registration in 100% of the rows"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(file, delimiter):
    given = tomllib.loads(guess(file(town(), delimiter=delimiter)).text)
    assert given["file"].get("delimiter", ",") == delimiter


@pytest.mark.parametrize("above", [0, 1, 3])
def test_titles_above_the_header_are_passed_over(tmp_path, above):
    book = openpyxl.Workbook()
    for cells in [["All requests of the year"]] * above + [list(HEADER), *town()]:
        book.active.append(cells)
    path = tmp_path / "export.xlsx"
    book.save(path)
    guessed = guess(path)
    assert tomllib.loads(guessed.text).get("file", {}).get("header_row", 1) == above + 1
    assert guessed.report.accepted == 60


def test_sheets_of_one_header_are_one_input_and_others_are_told(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "March"
    other = book.create_sheet("April")
    for sheet, rows in ((book.active, town()), (other, town(30))):
        for cells in [list(HEADER), *rows]:
            sheet.append(cells)
    path = tmp_path / "export.xlsx"
    book.save(path)
    assert tomllib.loads(guess(path).text)["file"]["sheet"] == "*"
    other["A1"] = "Number"
    book.save(path)
    guessed = guess(path)
    assert tomllib.loads(guessed.text)["file"]["sheet"] == "March"
    assert "# Not read, their headers are others: April. --sheet NAME" in guessed.text
    assert tomllib.loads(guess(path, sheet="April").text)["file"]["sheet"] == "April"


def test_the_list_inside_a_json_file_is_found(tmp_path):
    rows = [dict(zip(HEADER, row, strict=True)) for row in town()]
    path = tmp_path / "export.json"
    path.write_text(json.dumps({"meta": {"columns": [{"a": 1}]}, "data": {"rows": rows}}), encoding="utf-8")
    guessed = guess(path)
    assert tomllib.loads(guessed.text)["file"]["rows"] == "data.rows"
    assert guessed.report.accepted == 60


@pytest.mark.parametrize(
    ("header", "kind", "base"),
    [
        (("工单编号", "来电时间", "问题分类"), "complaint", "hotline12345"),
        (("信访件编号", "登记时间", "内容分类", "信访目的"), "petition", "petition"),
        (("案卷编号", "立案时间", "大类名称"), "incident", "grid"),
    ],
)
def test_the_kind_of_feed_is_known_by_its_headers(file, header, kind, base):
    rows = [[f"A{at}", "2026-03-02 08:15:00", "施工噪声", "求决"][: len(header)] for at in range(9)]
    guessed = guess(file(rows, header))
    assert (tomllib.loads(guessed.text)["feed"]["kind"], guessed.base) == (kind, base)
    without = guess(file([row[:3] for row in rows], header[:3]), kind="petition")
    assert without.gaps == ("case.purpose",)
    assert '# MEND HERE: purpose = "purpose"' in without.text.splitlines()


def test_a_proposal_that_lacks_a_part_says_where_to_mend_and_is_whole_when_it_is_mended(file, tmp_path):
    rows = [[*row[:3], *row[5:]] for row in town()]
    guessed = guess(file(rows, (*HEADER[:3], *HEADER[5:])))
    assert guessed.gaps == ("topic.path",)
    assert guessed.report.problems[0].endswith(
        "found for its subject; the columns are Ticket, Opened, Done, Ward, Source, State"
    )
    mended = tmp_path / "mended.toml"
    text = guessed.text.replace('# topic = "HEADER"', 'topic = "Source"').replace("# MEND HERE: path", "path")
    mended.write_text(text, encoding="utf-8")
    assert load_profile(str(mended)).topic.path == ("topic",)


@pytest.mark.parametrize(
    ("header", "speaking"),
    [
        (("工单编号", "登记时间", "大类", "手机"), "complaint is what most headers speak for: 工单编号, 手机."),
        (("编号", "登记时间", "大类", "小类"), "so the kind is complaint."),
        (
            ("案卷编号", "立案时间", "大类", "网格"),
            "incident is what most headers speak for: 案卷编号, 立案时间, 网格.",
        ),
        (("信访件编号", "登记时间", "分类", "回访时间"), "so the kind is complaint."),
    ],
)
def test_the_headers_that_speak_for_the_kind_are_told_and_where_as_many_speak_it_is_a_complaint(file, header, speaking):
    rows = [[f"A{at}", "2026-03-02 08:15:00", "施工噪声", "无"] for at in range(9)]
    assert speaking in guess(file(rows, header)).text


@pytest.mark.parametrize(
    ("topics", "path"),
    [
        (("问题类型", "细类"), ["topic1", "topic2"]),
        (("Category", "Sub category"), ["topic1", "topic2"]),
    ],
)
def test_two_levels_of_a_subject_are_both_taken_also_in_a_file_of_few_rows(file, topics, path):
    pairs = [("噪声", "广场舞"), ("供水", "停水"), ("供暖", "温度低")]
    rows = [[f"A{at}", f"2026-03-0{at + 1} 08:15:00", *pairs[at % 3]] for at in range(4)]
    guessed = guess(file(rows, ("编号", "受理时间", *topics)))
    assert tomllib.loads(guessed.text)["topic"]["path"] == path
    assert [named(guessed)[local] for local in path] == list(topics)


def test_a_type_of_complaint_is_the_level_above_its_class(file):
    rows = [[f"A{at}", "2026-03-02 08:15:00", ("噪声", "供水")[at % 2], f"第{at % 4}类"] for at in range(12)]
    guessed = guess(file(rows, ("投诉编号", "投诉日期", "投诉类型", "投诉内容分类")))
    assert [named(guessed)[local] for local in ("topic1", "topic2")] == ["投诉类型", "投诉内容分类"]


def test_a_sheet_of_notes_is_passed_over_and_serial_numbers_under_merged_headers_are_times(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active["A1"] = "导出说明"
    for title in ("2026年一季度", "2026年二季度"):
        sheet = book.create_sheet(title)
        sheet.append(["编号", "时间", None, "分类"])
        sheet.append([None, "登记", "办结", None])
        for merged in ("B1:C1", "A1:A2", "D1:D2"):
            sheet.merge_cells(merged)
        for at in range(12):
            sheet.append([f"{title[-2]}{at:04}", 46082.0125 + at, 46083.0375 + at, ("停水", "噪声")[at % 2]])
    path = tmp_path / "book.xlsx"
    book.save(path)
    guessed = guess(path)
    given = tomllib.loads(guessed.text)
    assert given["file"]["sheet"] == ["2026年一季度", "2026年二季度"]
    assert '# Sheets to come that begin alike are read too by the pattern sheet = "2026年*".' in guessed.text
    assert "# Not read, their headers are others: 说明." in guessed.text
    assert named(guessed)["registered"] == "时间/登记"
    assert guessed.report.accepted == 24


def test_western_bytes_are_not_read_as_chinese_and_people_may_say_the_encoding(tmp_path):
    path = tmp_path / "export.csv"
    rows = [f"{at};0{1 + at % 9}.03.2026 08:15;Müll{at % 3};Süd" for at in range(30)]
    path.write_bytes("\n".join(["Ticket;Opened;Category;Straße", *rows]).encode("cp1252"))
    assert tomllib.loads(guess(path).text)["file"]["encodings"] == ["cp1252"]
    assert tomllib.loads(guess(path, encoding="latin-1").text)["file"]["encodings"] == ["latin-1"]
    with pytest.raises(InputError, match="encoding 'latin-one': unknown"):
        guess(path, encoding="latin-one")


def test_chinese_bytes_are_read_as_chinese(tmp_path):
    path = tmp_path / "export.csv"
    rows = [f"A{at},2026-03-02 08:15:00,停水{at % 3}" for at in range(30)]
    path.write_bytes("\n".join(["编号,受理时间,一级", *rows]).encode("gbk"))
    assert guess(path).report.accepted == 30


LETTER = "小区门口的路灯坏了很久，晚上回家看不见路，希望尽快来修理第{}盏。"


def test_texts_say_the_topic_where_no_column_does(file):
    rows = [[f"A{at}", "2026-03-02 08:15:00", f"路灯坏了很久{at}", LETTER.format(at)] for at in range(30)]
    guessed = guess(file(rows, ("编号", "受理时间", "标题", "主要内容")))
    given = tomllib.loads(guessed.text)
    assert given["text"] == {"title": "title", "body": "body", "topic": "always"}
    assert guessed.report.accepted == 30
    assert "need --topic-model FILE" in guessed.text
    assert "路灯" not in guessed.text


def test_texts_beside_a_subject_are_proposed_as_a_comment_alone(file):
    rows = [[f"A{at}", "2026-03-02 08:15:00", ("停水", "噪声")[at % 2], LETTER.format(at)] for at in range(30)]
    guessed = guess(file(rows, ("编号", "受理时间", "一级", "主要内容")))
    assert "text" not in tomllib.loads(guessed.text)
    assert '#   body = "主要内容"' in guessed.text.splitlines()


@pytest.mark.parametrize("content", [b"", b"a\n", b"\xff\xfe\xff", "编号,受理时间,一级\n".encode()])
def test_a_file_of_which_nothing_can_be_made_is_an_error(tmp_path, content):
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"export\.csv"):
        guess(path)


@pytest.mark.parametrize(
    ("values", "digits", "formats"),
    [
        (["2026-03-02 08:15:00", "2026-03-03 08:15:00", "2026/3/2"], False, ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d")),
        (["2026-03-02 08:15:00", "2026-03-02"], False, ("iso",)),
        (["2026/3/2 8:15"], False, ("%Y/%m/%d %H:%M",)),
        (["03/02/2026 08:15:00 PM"], False, ("%m/%d/%Y %I:%M:%S %p",)),
        (["25.12.2026 08:15"], False, ("%d.%m.%Y %H:%M",)),
        (["25/12/2026 08:15", "01/12/2026 08:15"], False, ("%d/%m/%Y %H:%M",)),
        (["2026-03-02T08:15:00+01:00"], False, ("iso",)),
        (["46083.34375", "46084"], True, ("excel",)),
        (["20260302", "20260303"], True, ("%Y%m%d",)),
        (["46083.34375"], False, ()),
        (["20260302"], False, ()),
        (["2026-03-02", "soon", "later"], False, ()),
        (["11010120260101", "12"], True, ()),
        ([], True, ()),
    ],
)
def test_the_formats_of_times(values, digits, formats):
    assert time_formats(values, digits=digits) == formats


def test_day_and_month_in_doubt_are_told(file):
    assert in_doubt(["03/02/2026", "05/06/2026"], ("%m/%d/%Y",))
    assert not in_doubt(["03/02/2026", "05/26/2026"], ("%m/%d/%Y",))
    rows = [[row[0], "03/02/2026", "", *row[3:]] for row in town()]
    assert "Day and month of Opened may be exchanged: no value tells." in guess(file(rows)).text


def test_midnights_alone_make_a_feed_of_days(file):
    assert days_only(["2026-03-02", "2026-03-02 00:00:00"], ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d"))
    rows = [[row[0], row[1][:11] + "00:00:00", "", *row[3:]] for row in town()]
    assert tomllib.loads(guess(file(rows)).text)["times"]["date_only"] is True


def test_a_street_follows_its_district_and_not_the_other_way_round():
    street, district, other = columns(
        ("s", "d", "o"), [("a", "1", "x"), ("b", "1", "y"), ("c", "2", "x"), ("a", "1", "y")]
    )
    assert follows(street, district) == 1
    assert follows(district, street) == 0.75
    assert follows(other, district) == 0.75


WORDS = st.sampled_from(
    ["", "A1", "2026-03-02 08:15:00", "张三", "13812345678", "Streets->Snow", "是", "=1", "\0", '"', "城东区"]
)
CELL = st.one_of(WORDS, st.text(st.characters(codec="utf-8"), max_size=12))
TABLE = st.integers(1, 6).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=8))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(table=TABLE, header=st.permutations(["工单编号", "来电时间", "问题分类", "type", "承办单位", "x"]))
def test_any_table_gives_a_profile_that_can_be_loaded_or_a_clear_error(tmp_path_factory, table, header):
    path = tmp_path_factory.mktemp("any") / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header[: len(table[0])] if table else header, *table])
    try:
        guessed = guess(path)
    except (InputError, PersonDataError):
        return
    assert guessed.report.ok == (not guessed.gaps)
    assert not guessed.report.ok or guessed.report.rows == len([row for row in table if row and row != [""]])
    tomllib.loads(guessed.text)


@pytest.mark.parametrize(
    ("bad", "kept"), [(["昨天上午", "2026-13-45 08:00:00"], True), (["昨天", "前天", "周一", "今早"], False)]
)
def test_a_known_column_of_times_is_kept_where_most_are_times_and_the_others_are_told(file, bad, kept):
    times = [f"2026-03-{day:02} 08:00:00" for day in range(1, 8 - len(bad))]
    rows = [[f"A{at}", time, "供暖", "东区"] for at, time in enumerate([*times, *bad], start=1)]
    guessed = guess(file(rows, ("工单编号", "来电时间", "问题分类", "被反映区")))
    assert ("来电时间" in named(guessed).values()) is kept
    assert ("# 2 of 7 values of 来电时间 are no times: their rows are rejected." in guessed.text) is kept
    assert (guessed.report.accepted == 5) is kept
    assert "昨天" not in guessed.text
