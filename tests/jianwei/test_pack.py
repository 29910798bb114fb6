import json
import zipfile
from contextlib import closing

import pytest

from indexing.sqlite import open_sqlite

NAMES = ("pack.json", "pack.html", "pack.docx")


@pytest.fixture
def pack(command, replayed):
    def run(*arguments):
        return command("pack", "--store", f"sqlite:{replayed}", *arguments)

    return run


@pytest.fixture
def month(city):
    return ("--tier", "city", "--area", "见微市", "--period", "2025-03", "--areas", city.areas)


def test_a_pack_is_three_files_and_made_again_it_is_the_same(pack, command, month, tmp_path):
    code, out, err = pack(*month, "--out", tmp_path / "a")
    assert (code, err) == (0, "")
    kept = json.loads((tmp_path / "a/pack.json").read_bytes())
    assert kept["pack_id"] in out.decode()
    assert (kept["tier"], kept["area"], kept["period"], kept["complete"]) == ("city", "见微市", "2025-03", True)
    assert zipfile.is_zipfile(tmp_path / "a/pack.docx")
    assert command("pack", "--again", tmp_path / "a/pack.json", "--out", tmp_path / "b")[0] == 0
    assert pack(*month, "--out", tmp_path / "c")[0] == 0
    for other in ("b", "c"):
        assert [(tmp_path / other / name).read_bytes() for name in NAMES] == [
            (tmp_path / "a" / name).read_bytes() for name in NAMES
        ]


def test_the_totals_are_those_of_the_store(pack, command, replayed, month):
    code, out, _ = pack(*month, "--out", replayed.parent / "totals", "--json")
    assert code == 0
    made = json.loads(out)
    told = sum(each["reports"] for each in made["totals"])
    _, out, _ = command(
        *("cases", "--store", f"sqlite:{replayed}", "--from", "2025-03-01", "--to", "2025-03-31"),
        "--json",
        "--limit",
        99999,
    )
    assert told == len(json.loads(out)) > 0
    assert {each["difference"] for each in made["reconciled"]} == {0}


def test_the_pack_after_another_tells_what_became_of_it(pack, command, month, tmp_path):
    former = ("--tier", "city", "--area", "见微市", "--period", "2025-02")
    assert pack(*former, "--out", tmp_path / "a")[0] == 0
    last = ("--after", tmp_path / "a/pack.json")
    code, out, err = pack(*month, *last, "--out", tmp_path / "b", "--json")
    assert (code, err) == (0, "")
    made, before = json.loads(out), json.loads((tmp_path / "a/pack.json").read_bytes())
    assert made["after"]["pack_id"] == before["pack_id"]
    assert len(made["after"]["items"]) >= len(before["decisions"])
    again = ("--again", tmp_path / "b/pack.json", "--out", tmp_path / "c")
    assert command("pack", *again)[0] == 0
    for name in NAMES:
        assert (tmp_path / "b" / name).read_bytes() == (tmp_path / "c" / name).read_bytes()
    assert json.loads(pack("--since", tmp_path / "b/pack.json", "--json")[1]) == []
    code, _, err = command("pack", *again, *last)
    assert (code, "--after goes with a new pack" in err) == (1, True)


def test_the_pack_of_another_meeting_is_no_former_one(pack, month, replayed, tmp_path):
    assert pack(*month, "--out", tmp_path / "a")[0] == 0
    with closing(open_sqlite(replayed, create=False)) as store:
        district = next(">".join(path.split(">")[:2]) for path in store.paths("buckets", "area_id") if ">" in path)
    last = ("--after", tmp_path / "a/pack.json")
    code, _, err = pack("--tier", "district", "--area", district, "--period", "2025-03", *last, "--out", tmp_path / "b")
    assert (code, "a/pack.json: the pack of another meeting" in err) == (1, True)


def test_a_folder_with_another_pack_is_left_alone(pack, month, tmp_path):
    assert pack(*month, "--out", tmp_path)[0] == 0
    before = (tmp_path / "pack.json").read_bytes()
    code, _, err = pack("--tier", "city", "--area", "见微市", "--period", "2025-03-20", "--out", tmp_path)
    assert (code, "holds another pack" in err) == (1, True)
    assert (tmp_path / "pack.json").read_bytes() == before


def test_what_has_changed_since_is_listed(command, month, replaying, tmp_path):
    store = tmp_path / "city.db"
    assert command(*replaying(store, "--until", "2025-03-25T00:00"))[0] == 0
    named = ("--store", f"sqlite:{store}")
    assert command("pack", *named, *month, "--out", tmp_path / "a")[0] == 0
    since = ("pack", *named, "--since", tmp_path / "a/pack.json")
    assert json.loads(command(*since, "--json")[1]) == []
    assert command(*replaying(store))[0] == 0
    changed = {each["figure"]: each for each in json.loads(command(*since, "--json")[1])}
    figure = changed["totals[complaint/hotline12345 request].compared.matters"]
    assert figure["now"] > figure["then"] > 0
    assert changed["complete"] == {"figure": "complete", "then": False, "now": True}
    assert b"figures of" in command(*since)[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--tier", "city", "--area", "见微市", "--period", "2025-13"), "no period"),
        (("--tier", "street", "--area", "见微市", "--period", "2025-03"), "no street"),
        (("--tier", "city", "--area", "别处", "--period", "2025-03"), "no such name"),
        (("--tier", "city", "--area", "见微市", "--period", "2030"), "has not begun"),
        (("--tier", "village", "--area", "见微市", "--period", "2025-03"), "--tier"),
        (("--tier", "city", "--area", "见微市", "--period", "2025-03", "--language", "fr"), "--language"),
        (("--tier", "city", "--period", "2025-03"), "--area"),
    ],
)
def test_what_cannot_be_made_is_told_in_a_line(pack, tmp_path, arguments, said):
    code, _, err = pack(*arguments, "--out", tmp_path / "never")
    assert (code, said in err, "Traceback" in err) == (1, True, False)
    assert not (tmp_path / "never").exists()


def test_a_file_that_is_no_pack_is_named(command, tmp_path):
    (tmp_path / "x.json").write_text("{}")
    code, _, err = command("pack", "--again", tmp_path / "x.json", "--out", tmp_path / "b")
    assert (code, "x.json: not a pack" in err) == (1, True)
    assert command("pack", "--again", tmp_path / "none.json", "--out", tmp_path / "b")[0] == 1


def test_residents_come_from_the_dictionary(pack, month, city, tmp_path):
    head, *rows = city.areas.read_text(encoding="utf-8").splitlines()
    areas = tmp_path / "areas.csv"
    areas.write_text("\n".join([f"{head},population", *(f"{row},10000" for row in rows)]), encoding="utf-8")
    code, out, _ = pack(*month[:-1], areas, "--out", tmp_path / "a", "--json")
    made = json.loads(out)
    assert (code, made["population"]) == (0, 10000)
    requests = next(each for each in made["totals"] if each["counted_as"] == "request")
    assert made["per_ten_thousand"] == [requests["compared"]["matters"]]
    areas.write_text(f"{head},population\n{rows[0]},many\n", encoding="utf-8")
    code, _, err = pack(*month[:-1], areas, "--out", tmp_path / "b")
    assert (code, "areas.csv:2: population" in err) == (1, True)
