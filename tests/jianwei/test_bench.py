"""``jianwei bench noufaily``: a table for people, rows for programs, the same for the same seed."""

import json

import pytest

COLUMNS = {"fpr", "spec", "pod", "pod1wk", "sens", "npv", "ppv", "f1", "timeliness"}


@pytest.fixture
def rows(command):
    code, out, err = command("bench", "noufaily", "--replicates", 2, "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert (told["benchmark"], told["seed"], told["replicates"], told["series"]) == ("noufaily", 1, 2, 84)
    return told["rows"]


def test_a_row_has_a_method_and_the_columns_in_percent(rows):
    for row in rows:
        assert set(row) >= COLUMNS | {"method", "source", "setting", "pod_1_3", "pod_4_6", "pod_7_10"}
        assert 0.0 <= row["timeliness"] <= 1.0
    (oracle,) = [row for row in rows if row["method"] == "oracle, week alone" and row.get("rate") == 4.07]
    assert oracle["setting"] == "matched"
    assert 3.0 < oracle["fpr"] <= 4.07
    assert 90.0 < oracle["spec"] < 100.0
    assert 50.0 < oracle["pod"] < 95.0
    assert oracle["pod_1_3"] < oracle["pod_7_10"]
    assert oracle["worst_fpr"] >= oracle["fpr"]
    assert 1 <= oracle["worst_scenario"] <= 42


def test_the_rows_of_r_stand_beside_with_their_source(rows):
    (flexible,) = [row for row in rows if row["method"] == "Farrington Flexible .01"]
    assert flexible["source"] == "R surveillance 1.20.3, 840 series"
    assert flexible["setting"] == "reference"
    assert (flexible["fpr"], flexible["pod"], flexible["f1"]) == pytest.approx((1.01, 52.89, 37.22))


def test_the_table_shows_ours_and_those_of_r_at_equal_rates(command):
    code, out, err = command("bench", "noufaily", "--replicates", "1", "--seed", "5")
    assert (code, err) == (0, "")
    title, *blocks = out.decode().strip().split("\n\n")
    assert title == "Noufaily trial: 42 series of 42 scenarios, seed 5"
    matched = [block.splitlines() for block in blocks[:2]]
    assert [lines[0].strip() for lines in matched] == [
        "At a false positive rate of 1.01%",
        "At a false positive rate of 4.07%",
    ]
    for lines, beside in zip(matched, ("Farrington Flexible .01 (R)", "Farrington Flexible .05 (R)"), strict=True):
        assert lines[1].split()[:5] == ["method", "FPR", "worst", "Spec", "POD"]
        assert [line for line in lines if line.startswith("oracle, week alone ")]
        assert lines[-1].startswith(beside)


def test_equal_seeds_give_equal_bytes(command):
    runs = [command("bench", "noufaily", "--replicates", 1, "--seed", seed, "--json")[1] for seed in (7, 7, 8)]
    assert runs[0] == runs[1] != runs[2]


class TestSurveillance:
    def test_the_table_and_the_rows_hold_every_series(self, command, data):
        code, out, err = command("bench", "surveillance", "--data", data, "--json")
        assert (code, err) == (0, "")
        told = json.loads(out)
        assert (told["series"], told["weeks"]) == (["k1", "m1", "m2", "m3"], 209)
        ears = next(row for row in told["rows"] if row["method"] == "EARS C2" and row["setting"] == "nominal")
        assert (ears["outbreaks"], ears["found"], ears["flagged_weeks"]) == (4, 4, 37)
        assert [delay["weeks"] for delay in ears["delays"]] == [0, 0, 0, 1]
        never = next(row for row in told["rows"] if row["method"].startswith("Farrington"))
        assert [delay["weeks"] for delay in never["delays"]] == [None] * 4

    def test_without_data_it_says_where_to_get_them_from(self, command, monkeypatch, tmp_path):
        monkeypatch.delenv("JIANWEI_DATA", raising=False)
        code, out, err = command("bench", "surveillance")
        assert (code, out) == (1, b"")
        assert "give --data or set JIANWEI_DATA" in err
        monkeypatch.setenv("JIANWEI_DATA", str(tmp_path))
        assert "no folder" in command("bench", "surveillance")[2]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (None, "k1.csv: cannot be read"),
            ("t,observed1\n1,2\n", "k1.csv:2: state_observed1: expected a whole number"),
            ("t,observed1,state_observed1\n1,two,0\n", "k1.csv:2: observed1: expected a whole number"),
        ],
    )
    def test_a_file_that_is_wrong_is_named_with_line_and_field(self, command, tmp_path, text, said):
        folder = tmp_path / "surveillance_r"
        folder.mkdir()
        if text is not None:
            (folder / "k1.csv").write_text(text)
        code, _, err = command("bench", "surveillance", "--data", tmp_path)
        assert code == 1
        assert said in err
        assert "two" not in err


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("noufialy",), "noufialy"),
        (("noufaily", "--replicates", "0"), "--replicates"),
        (("noufaily", "--replicates", "many"), "--replicates"),
        (("noufaily", "--seed", "-1"), "--seed"),
    ],
)
def test_a_mistake_gives_a_clear_line_and_exit_code_one(command, arguments, named):
    code, out, err = command("bench", *arguments)
    assert (code, out) == (1, b"")
    assert named in err
    assert "Traceback" not in err
