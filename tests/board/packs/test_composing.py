import shutil
import subprocess
from pathlib import Path

import pytest

from board.documents.blocks import Heading, Paragraph, Picture, Table
from board.documents.html import html
from board.documents.word import word
from board.packs.composing import compose
from tests.briefing.packs.conftest import Documents

A, B, C = "City>East>一街", "City>East>二街", "City>West>三街"
OPENED = ("2026-03-10T00:00:00.000Z", "open", "")


@pytest.fixture
def spring(town):
    town.every_day("城管>垃圾", [A, B], "2026-01-01", "2026-04-10", 6)
    town.every_day("住房>西边的事", [C], "2026-01-01", "2026-04-10", 5)
    return town.matters("城管>垃圾", A, "2026-03-12", 0, repeats=9)


@pytest.fixture
def more():
    return [
        Documents.alert("east", "City>East", [OPENED], parts=[A]),
        Documents.alert("whole", "City", [OPENED], parts=[A, C]),
        Documents.alert("west", C, [OPENED]),
        *(Documents.case(str(n), "2026-03-12T02:00:00.000Z", area=A, topic="城管>垃圾") for n in range(4)),
        Documents.case("p", "2026-03-12T02:00:00.000Z", feed="petition/test", area=A, first=True),
    ]


def texts(document):
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            yield block.text
        if isinstance(block, Table):
            yield from (block.caption, *block.head, *(cell for row in block.rows for cell in row.cells))
        if isinstance(block, Picture):
            yield from (block.caption, block.alt, str(block.spec))


def headings(document):
    return [block.text for block in document.blocks if isinstance(block, Heading)]


PACKS = [
    ("city", "City", "2026-03"),
    ("city", "City", "2026-Q1"),
    ("city", "City", "2026"),
    ("district", "City>East", "2026-03"),
    ("street", A, "2026-W11"),
    ("street", A, "2026-03-12"),
    ("city", "City", "2026-03-12"),
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("asked", PACKS)
def test_every_pack_is_a_page_and_a_word_file(spring, pack_of, more, asked, language):
    pack = pack_of(spring, *asked, more=more)
    document = compose(pack, language)
    widths = [sum(block.widths) for block in document.blocks if isinstance(block, Table) and block.widths]
    assert widths == pytest.approx([1.0] * len(widths))
    assert all(
        len(row.cells) == len(block.head) for block in document.blocks if isinstance(block, Table) for row in block.rows
    )
    assert pack.pack_id in html(document)
    assert word(document)[:2] == b"PK"


def test_a_months_meeting_has_summary_fields_charts_and_check_up(spring, pack_of, more):
    document = compose(pack_of(spring, more=more), "zh")
    assert headings(document) == [
        "一、总体情况",
        "二、分领域情况",
        "三、走势",
        "四、区域分布",
        "五、预警及处置",
        "六、办理情况与三率",
        "七、初信初访“季季清”",
        "八、每月一题候选",
        "九、每月一题推进情况",
        "十、数据来源与核对",
        "十一、体检报告",
        "十二、上次会议事项",
        "十三、待议与结转事项",
    ]
    captions = [block.caption for block in document.blocks if isinstance(block, Table)]
    assert {"总表", "体检报告", "办理情况", "件数核对"} <= set(captions)


def test_a_streets_week_has_six_parts(spring, pack_of, more):
    document = compose(pack_of(spring, "street", A, "2026-W11", more=more), "zh")
    assert headings(document) == [
        "一、总体情况",
        "二、诉求类别",
        "三、突出问题",
        "四、办理质量",
        "五、近八周走势",
        "六、下步工作",
    ]


def test_a_days_summary_begins_with_the_alerts(spring, pack_of, more):
    document = compose(pack_of(spring, "district", "City>East", "2026-03-12", more=more), "zh")
    assert document.title == "East值班要情（2026年3月12日）"
    assert headings(document)[0] == "一、预警要情"
    assert "2026年3月11日12:00 至 2026年3月12日12:00" in document.subtitle[0]


@pytest.mark.parametrize("period", ["2026-03", "2026-03-12"])
def test_the_pack_of_a_district_holds_nothing_of_another(spring, pack_of, more, period):
    found = " ".join(texts(compose(pack_of(spring, "district", "City>East", period, more=more), "zh")))
    assert "城管" in found
    for foreign in ("West", "三街", "西边的事", "said of other places"):
        assert foreign not in found


def test_what_is_not_known_is_said_to_be_missing(spring, pack_of):
    found = " ".join(texts(compose(pack_of(spring), "zh")))
    assert "无数据" in found
    assert "三率：无办结回访数据。" in found
    assert "未提供常住人口" in found


def test_a_period_that_is_not_over_is_compared_with_nothing(spring, pack_of):
    document = compose(pack_of(spring, now="2026-03-20T00:00:00.000Z"), "zh")
    assert "尚未结束" in document.subtitle[-1]
    assert "环比" not in document.blocks[0].text


HOSTILE = '=cmd|"/c calc"!A1</w:t><script>alert(1)</script>'


def test_hostile_names_are_names(town, pack_of):
    town.every_day(f"{HOSTILE}>\u202e{HOSTILE}", [f"City>{HOSTILE}"], "2026-03-01", "2026-03-31", 4)
    more = [Documents.alert("x", f"City>{HOSTILE}", [OPENED], rule=HOSTILE, outlets=[(HOSTILE, *[OPENED[0]] * 2)])]
    document = compose(pack_of(town, more=more), "zh")
    page = html(document)
    assert "<script" not in page
    assert "\u202e" not in page
    assert word(document) == word(document)


def test_word_files_are_pages_that_a_person_can_read(spring, pack_of, more, tmp_path):
    office, pdf = shutil.which("soffice"), shutil.which("pdftotext")
    if office is None or pdf is None:
        pytest.skip("soffice or pdftotext is not installed: no Word file was rendered")
    file = tmp_path / "pack.docx"
    file.write_bytes(word(compose(pack_of(spring, "district", "City>East", "2026-03-12", more=more), "zh")))
    profile = f"-env:UserInstallation=file://{tmp_path / 'office'}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, file],
        check=True,
        capture_output=True,
        timeout=120,
    )
    subprocess.run([pdf, "-layout", tmp_path / "pack.pdf", tmp_path / "pack.txt"], check=True, timeout=60)
    pages = Path(tmp_path / "pack.txt").read_text(encoding="utf-8").split("\f")[:-1]
    assert 1 < len(pages) <= 8
    assert all("内部材料" in page and "材料编号" in page for page in pages)
    assert "件数核对" in "".join(pages)
