import re
import zipfile
from io import BytesIO

import docx
import pytest
from docx.oxml import parse_xml

from board.documents.blocks import Break, Document, Heading, Paragraph, Picture, Row, Table
from board.documents.word import word
from board.packs.pictures import trend

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TABLE = Table("诉求", ("问题", "事项"), (Row(("停水", "12")), Row(("合计", "12"), "strong")), widths=(0.7, 0.3))


def document(*blocks, **changed):
    told = {
        "title": "例会材料",
        "subtitle": ("2026年3月",),
        "running": "见微 · 内部材料",
        "made": "2026-04-01T08:00:00+08:00",
        "identity": "材料编号 abc",
        "language": "zh",
        **changed,
    }
    return Document(blocks=tuple(blocks), **told)


def part(content, name):
    with zipfile.ZipFile(BytesIO(content)) as package:
        return package.read(name).decode()


def opened(content):
    return docx.Document(BytesIO(content))


def test_the_same_document_gives_the_same_bytes():
    found = document(Heading("一、总体"), TABLE, Picture("图", "说明", trend("2026-03-01", 1, (1, 2, 3), 1)))
    assert word(found) == word(found)


def test_no_entry_has_a_time_and_the_properties_have_the_documents():
    content = word(document())
    with zipfile.ZipFile(BytesIO(content)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.testzip() is None
        assert "docProps/thumbnail.jpeg" not in package.namelist()
    assert opened(content).core_properties.created.isoformat() == "2026-04-01T00:00:00+00:00"
    assert opened(content).core_properties.modified.isoformat() == "2026-04-01T00:00:00+00:00"


def test_headings_are_headings_and_captions_number_themselves():
    content = word(document(Heading("一、总体"), Heading("细目", 2), TABLE, TABLE))
    styles = [(each.style.name, each.text) for each in opened(content).paragraphs]
    assert ("Heading 1", "一、总体") in styles
    assert ("Heading 2", "细目") in styles
    text = part(content, "word/document.xml")
    assert re.findall(r'w:instr=" (SEQ [^"]*) "', text) == ["SEQ 表 \\* ARABIC"] * 2
    fields = list(parse_xml(text.encode()).iter(f"{W}fldSimple"))
    assert [text.text for each in fields for text in each.iter(f"{W}t")] == ["1", "2"]


def test_the_head_of_a_table_is_repeated_and_no_row_is_broken():
    (table,) = opened(word(document(TABLE))).tables
    assert table.style.name == "Pack Table"
    marks = [{child.tag.removeprefix(W) for child in row._tr.trPr} for row in table.rows]
    assert marks == [{"cantSplit", "tblHeader"}, {"cantSplit"}, {"cantSplit"}]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["问题", "事项"],
        ["停水", "12"],
        ["合计", "12"],
    ]


def test_a_chart_is_a_picture_of_two_hundred_dots_an_inch_that_says_what_it_shows():
    content = word(document(Picture("每日事项", "最高 3", trend("2026-03-01", 1, (1, 2, 3), 1))))
    assert 'descr="最高 3"' in part(content, "word/document.xml")
    with zipfile.ZipFile(BytesIO(content)) as package:
        (name,) = [name for name in package.namelist() if name.startswith("word/media/")]
        picture = package.read(name)
    at = picture.index(b"pHYs") + 4
    assert round(int.from_bytes(picture[at : at + 4], "big") * 0.0254) == 200


def test_chinese_is_set_in_chinese_fonts_with_their_fall_backs():
    content = word(document(Paragraph("正文")))
    styles = part(content, "word/styles.xml")
    assert re.search(r'<w:rPrDefault><w:rPr><w:rFonts [^>]*w:eastAsia="宋体"', styles)
    assert re.search(r'w:styleId="Heading1".*?w:eastAsia="黑体"', styles, re.DOTALL)
    assert 'w:lang w:val="en-US" w:eastAsia="zh-CN"' in styles
    fonts = part(content, "word/fontTable.xml")
    assert "Noto Serif CJK SC" in fonts
    assert "Noto Sans CJK SC" in fonts
    assert parse_xml(fonts.encode()) is not None


def test_an_english_document_says_so():
    content = word(document(Paragraph("Text"), language="en"))
    assert 'w:lang w:val="en-GB"' in part(content, "word/styles.xml")
    assert opened(content).core_properties.language == "en-GB"


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://x.example","click")',
        "<script>alert(1)</script>",
        ']]></w:t><w:fldSimple w:instr="DDEAUTO"/>',
        "a\x00\x0b\x1fb",
        "\u202egnp.exe",
        "\ud800",
        "{{7*7}} ${x} %s",
    ],
)
def test_whatever_a_name_looks_like_it_stays_a_text(text):
    table = Table(text, (text, text), (Row((text, text)),))
    picture = Picture(text, text, trend("2026-03-01", 1, (1,), 1))
    found = document(Heading(text), Paragraph(text), table, picture, Break(), title=text, running=text, identity=text)
    content = word(found)
    for name in ("word/document.xml", "word/header1.xml", "word/footer1.xml", "docProps/core.xml"):
        root = parse_xml(part(content, name).encode())
        assert not [each for each in root.iter() if each.tag in {f"{W}hyperlink", f"{W}instrText", f"{W}object"}]
        instructions = {each.get(f"{W}instr").split()[0] for each in root.iter(f"{W}fldSimple")}
        assert instructions <= {"SEQ", "PAGE", "NUMPAGES"}
        assert "\u202e" not in part(content, name)
    (found_table,) = opened(content).tables
    assert len(found_table.rows) == 2


def test_the_text_of_cells_has_the_style_of_its_name():
    (table,) = opened(word(document(TABLE))).tables
    assert {cell.paragraphs[0].style.name for row in table.rows for cell in row.cells} == {"Pack Table Text"}
