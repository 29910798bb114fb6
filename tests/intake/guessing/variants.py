"""Exports as other cities write them: the simulator's rows under other headers, in other formats, with other columns.

Each variant says which of its columns is which of the simulator's; columns it does not name are left out. So what the
rows mean is known from the simulator's own export, and a guessed profile can be held against it.
"""

import csv
import gzip
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import openpyxl

Rows = list[dict[str, str]]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def slashes(text: str) -> str:
    """2025/3/3 1:38, as spreadsheets write it."""
    when = at(text)
    return f"{when.year}/{when.month}/{when.day} {when.hour}:{when.minute:02}"


def halves(text: str) -> str:
    """2025-03-03 上午01:38:43."""
    when = at(text)
    return f"{when:%Y-%m-%d} {'上午' if when.hour < 12 else '下午'}{when:%I:%M:%S}"


def characters(text: str) -> str:
    """2025年3月3日 1时38分."""
    when = at(text)
    return f"{when.year}年{when.month}月{when.day}日 {when.hour}时{when.minute}分"


def day_in_characters(text: str) -> str:
    when = at(text)
    return f"{when.year}年{when.month:02}月{when.day:02}日"


def serial(text: str) -> str:
    """Days since 1899-12-30, as spreadsheets count."""
    return f"{(at(text) - datetime(1899, 12, 30)).total_seconds() / 86_400:.9f}"


def digits(text: str) -> str:
    return f"{at(text):%Y%m%d%H%M%S}"


def java(text: str) -> str:
    return f"{text}.0"


def same(text: str) -> str:
    return text


@dataclass(frozen=True)
class Variant:
    """``columns``: header to the simulator's header, or to a text that stands in every row."""

    name: str
    export: str
    columns: dict[str, str]
    time: Callable[[str], str] = same
    precision: int = 1
    """Seconds that a time is rounded down to."""
    file: str = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    change: dict[str, Callable[[str], str]] = field(default_factory=dict)
    above: tuple[tuple[str, ...], ...] = ()
    """Rows above the header."""
    upper: tuple[str, ...] = ()
    """An upper row of the header, gaps where it is merged."""


TIMES = {
    "来电时间",
    "导入时间",
    "修改时间",
    "办结时间",
    "信访日期",
    "登记日期",
    "办结日期",
    "发现时间",
    "立案时间",
    "结案时间",
}
PERSONS = {"来电人": "某某某", "联系电话": "13800001111", "来电人地址": "甲区子街道1号"}
TEXT = "反映小区外施工噪声较大，夜间施工影响休息，希望有关部门尽快处理，并给予答复。"


def rows_of(variant: Variant, original: Rows) -> Rows:
    """The rows of the variant, its times written in its way."""
    made = []
    for row in original:
        cells = {}
        for header, source in variant.columns.items():
            value = row.get(source, source) if source not in TIMES else row[source]
            if source in TIMES and value:
                value = variant.time(value)
            cells[header] = variant.change.get(header, same)(value)
        made.append(cells)
    return made


def write(variant: Variant, original: Rows, folder: Path) -> Path:
    """The variant's file."""
    rows = rows_of(variant, original)
    path = folder / f"export.{variant.file}"
    header = list(variant.columns)
    table = [*variant.above, *([variant.upper] if variant.upper else []), header, *(list(row.values()) for row in rows)]
    match variant.file:
        case "xlsx":
            book = openpyxl.Workbook(write_only=True)
            sheet = book.create_sheet("导出")
            for cells in table:
                sheet.append([float(cell) if variant.time is serial and is_serial(cell) else cell for cell in cells])
            book.save(path)
        case "json":
            path.write_text(
                json.dumps({"code": 0, "data": {"total": len(rows), "list": [nested(row) for row in rows]}})
            )
        case "ndjson.gz":
            lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            path.write_bytes(gzip.compress(lines.encode(variant.encoding)))
        case _:
            out = io.StringIO(newline="")
            csv.writer(out, delimiter=variant.delimiter).writerows(table)
            path.write_bytes(out.getvalue().encode(variant.encoding))
    return path


def is_serial(cell: str) -> bool:
    return cell[:5].isdigit() and cell[5:6] == "."


def nested(row: dict[str, str]) -> dict[str, object]:
    """``a.b`` as an object ``a`` with the key ``b``; empty cells as null."""
    made: dict[str, object] = {}
    for header, cell in row.items():
        inner = made
        *outer, last = header.split(".")
        for key in outer:
            inner = inner.setdefault(key, {})  # type: ignore[assignment]
        inner[last] = cell or None
    return made


VARIANTS = (
    Variant(
        "hotline: other known names, GB18030",
        "hotline",
        {
            "案件编号": "工单编号",
            "诉求类型": "工单类型",
            "来源渠道": "受理渠道",
            "诉求分类": "问题分类",
            "所属区县": "被反映区",
            "所属街乡镇": "被反映街乡镇",
            "受理时间": "来电时间",
            "结案时间": "办结时间",
            "主办单位": "承办单位",
            "工单性质": "工单性质",
            "主单号": "并单主单号",
            **PERSONS,
        },
        encoding="gb18030",
    ),
    Variant(
        "hotline: persons and texts beside, times with slashes",
        "hotline",
        {
            "序号": "1",
            "诉求编号": "工单编号",
            "来电人": "某某某",
            "来电号码": "13800001111",
            "创建时间": "来电时间",
            "标题": TEXT,
            "主要内容": TEXT,
            "业务类型": "工单类型",
            "归口分类": "问题分类",
            "诉求区域": "被反映区",
            "街道乡镇": "被反映街乡镇",
            "发生地址": "甲区子街道1号",
            "完成时间": "办结时间",
            "派单人员": "某某某",
            "处理结果": TEXT,
        },
        time=slashes,
        precision=60,
    ),
    Variant(
        "hotline: a title and a merged header in a text file",
        "hotline",
        {
            "编号": "工单编号",
            "类型": "工单类型",
            "一级": "问题分类1",
            "二级": "问题分类2",
            "三级": "问题分类3",
            "区县": "被反映区",
            "街镇": "被反映街乡镇",
            "受理": "来电时间",
            "办结": "办结时间",
        },
        above=(("某某市热线工单导出表",),),
        upper=("工单", "", "问题分类", "", "", "属地", "", "时间", ""),
    ),
    Variant(
        "hotline: three columns of topics, morning and afternoon",
        "hotline",
        {
            "受理编号": "工单编号",
            "来电类别": "工单类型",
            "一级分类": "问题分类1",
            "二级分类": "问题分类2",
            "三级分类": "问题分类3",
            "行政区": "被反映区",
            "所属镇街": "被反映街乡镇",
            "登记时间": "来电时间",
            "归档时间": "办结时间",
            "是否重复件": "是否重复",
            "满意度": "是否满意",
        },
        time=halves,
        file="xlsx",
    ),
    Variant(
        "hotline: headers that nobody knows",
        "hotline",
        {
            "热线流水号码": "工单编号",
            "市民来电时刻": "来电时间",
            "来电事由性质": "工单类型",
            "反映事项归类": "问题分类",
            "事项所在区县": "被反映区",
            "事项所在街镇": "被反映街乡镇",
            "办毕时刻": "办结时间",
            "主责部门": "承办单位",
            "诉求人姓名": "某某某",
        },
        change={"反映事项归类": lambda path: path.replace("->", " > ")},
    ),
    Variant(
        "hotline: an interface with objects inside objects",
        "hotline",
        {
            "order.工单号": "工单编号",
            "order.工单类型": "工单类型",
            "order.创建时间": "来电时间",
            "order.办结时间": "办结时间",
            "category.问题分类": "问题分类",
            "place.所属区": "被反映区",
            "place.所属街道": "被反映街乡镇",
            "caller.来电人": "某某某",
            "caller.联系电话": "13800001111",
        },
        file="json",
    ),
    Variant(
        "hotline: serial numbers of a spreadsheet",
        "hotline",
        {
            "工单流水号": "工单编号",
            "工单类别": "工单类型",
            "诉求类别": "问题分类",
            "事发区": "被反映区",
            "事发街道": "被反映街乡镇",
            "提交时间": "来电时间",
            "办理完成时间": "办结时间",
        },
        time=serial,
        file="xlsx",
        above=(("数据导出",), ("")),
    ),
    Variant(
        "petition: other known names",
        "petition",
        {
            "省信访件编号": "信访件编号",
            "信访方式": "信访形式",
            "诉求目的": "信访目的",
            "信访内容分类": "内容分类",
            "属地区县": "问题属地区",
            "属地街道": "问题属地街乡镇",
            "登记时间": "登记日期",
            "办结时间": "办结日期",
            "受理部门": "登记部门",
            "信访人姓名": "某某某",
            "信访人数": "3",
        },
        encoding="gb18030",
    ),
    Variant(
        "petition: days in characters",
        "petition",
        {
            "信访编号": "信访件编号",
            "信访渠道": "信访形式",
            "信访目的": "信访目的",
            "问题类别": "内容分类",
            "事发区": "问题属地区",
            "街乡镇": "问题属地街乡镇",
            "受理日期": "登记日期",
            "结案日期": "办结日期",
            "概况": TEXT,
            "证件号码": "000000190001010000",
        },
        time=day_in_characters,
        precision=86_400,
        file="xlsx",
    ),
    Variant(
        "petition: headers that nobody knows",
        "petition",
        {
            "来件流水号": "信访件编号",
            "来件登记时刻": "登记日期",
            "群众来访目的": "信访目的",
            "反映问题归类": "内容分类",
            "问题所在区县": "问题属地区",
            "问题所在街道": "问题属地街乡镇",
            "办毕日期": "办结日期",
            "登记人": "某某某",
        },
        time=characters,
        precision=60,
    ),
    Variant(
        "grid: codes instead of names",
        "grid",
        {
            "taskid": "案卷编号",
            "infotypename": "信息类型",
            "infobcname": "大类名称",
            "infoscname": "小类名称",
            "districtname": "区",
            "streetname": "街道",
            "discovertime": "发现时间",
            "createtime": "立案时间",
            "endtime": "结案时间",
            "executedeptname": "处置部门",
            "reporter": "某某某",
            "x": "116.391277",
            "y": "39.907501",
        },
        time=java,
        file="ndjson.gz",
    ),
    Variant(
        "grid: other known names, parted by semicolons",
        "grid",
        {
            "事件编号": "案卷编号",
            "问题类型": "信息类型",
            "问题大类": "大类名称",
            "问题小类": "小类名称",
            "所属区": "区",
            "所属街道": "街道",
            "上报时间": "发现时间",
            "受理时间": "立案时间",
            "办结时间": "结案时间",
            "处置单位": "处置部门",
            "采集员": "某某某",
        },
        delimiter=";",
        file="txt",
    ),
    Variant(
        "grid: headers that nobody knows",
        "grid",
        {
            "案件流水": "案卷编号",
            "巡查发现时刻": "发现时间",
            "立案登记时刻": "立案时间",
            "案件结案时刻": "结案时间",
            "部件事件大类": "大类名称",
            "部件事件小类": "小类名称",
            "所在区县": "区",
            "所在街镇": "街道",
            "处置责任单位": "处置部门",
        },
        time=digits,
    ),
)
"""At least twelve, of all three kinds."""
