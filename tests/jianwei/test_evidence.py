"""``jianwei evidence`` over a simulated city."""

import json

import openpyxl

from city.times import day_of_iso


def test_a_page_of_a_topic_is_written_and_its_figures_given_to_programs(command, replayed, tmp_path):
    asked = ("evidence", "--store", f"sqlite:{replayed}", "--topic", "城市管理>市容环境", "--month", "2025-03")
    page = tmp_path / "evidence.html"
    book = tmp_path / "evidence.xlsx"
    code, printed, err = command(*asked, "--html", page, "--xlsx", book)
    assert code == 0, err
    assert "三率" in printed.decode()
    assert "选题依据" in page.read_text(encoding="utf-8")
    found = json.loads(command(*asked, "--json")[1])
    assert found["month"] == "March 2025"
    assert found["months"][-1]["matters"] == sum(area["matters"] for area in found["areas"])
    assert day_of_iso(found["rates"]["last"]) - day_of_iso(found["rates"]["first"]) == 27

    months = list(openpyxl.load_workbook(book)["months"].values)
    assert months[-1] == ("March 2025", found["months"][-1]["matters"], found["months"][-1]["reports"])

    for wrong, told in ((("--month", "2025"), "expected a month"), (("--topic", "没有"), "no such name")):
        code, _, err = command(*asked, *wrong)
        assert (code, told in err) == (1, True)
