"""``jianwei effect`` over a replayed city."""

import json

import pytest

from city.times import day_iso, day_of_iso
from tests.jianwei.conftest import HEADER

START = day_of_iso("2026-03-02")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Forty weeks of two districts; the topic falls by two thirds in the eastern one from week 30 on."""
    folder = tmp_path_factory.mktemp("effect")
    rows = []
    for day in range(START - 30 * 7, START + 10 * 7 + 1):
        for district in ("东区", "西区", "南区"):
            number = 2 if district == "东区" and day >= START else 6
            for case in range(number + day % 2):
                when = f"{day_iso(day)} 09:{case:02d}:00"
                key = f"{district}{day}{case}"
                rows.append(f"{key},投诉,物业>停车,{district},一街道,{when},{when},{when},,否")
    export = folder / "hotline.csv"
    export.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return export, folder / "city.db"


def test_a_fall_is_printed_written_and_given_to_programs(store, command, tmp_path):
    export, path = store
    code, _, err = command("replay", export, "--profile", "hotline12345", "--store", f"sqlite:{path}")
    assert code == 0, err
    asked = ("effect", "--store", f"sqlite:{path}", "--topic", "停车", "--area", "东区", "--from", day_iso(START))
    page = tmp_path / "effect.html"
    code, printed, err = command(*asked, "--html", page)
    assert code == 0, err
    assert "有下降：措施后10周共" in printed.decode()
    assert "<svg" in page.read_text(encoding="utf-8")
    found = json.loads(command(*asked, "--json")[1])
    assert found["verdict"] == "fell"
    assert found["comparison"]["kind"] == "areas"
    assert found["figures"]["change_high"] < 0
    assert len(found["weeks"]) == 40
    code, _, err = command(*asked[:-1], "2035-12-01")
    assert (code, "--from 2035-12-01: the store ends on" in err) == (1, True)

    for wrong, told in (
        (("--until", "2026-01-01"), "lies before --from"),
        (("--area", "全市"), "--area '全市'"),
        (("--feed", "petition/none"), "--feed 'petition/none': no such name in the store"),
    ):
        code, _, err = command(*asked, *wrong)
        assert (code, told in err) == (1, True)
