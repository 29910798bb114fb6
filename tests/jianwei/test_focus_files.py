"""Files of a choice of focus issues are read strictly, and the command takes them."""

import json

import pytest

from intake.errors import InputError, ProfileError
from jianwei.focus_files import load_edits, load_former, load_weights


@pytest.fixture
def write(tmp_path):
    def written(text, name="file.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


EDITS = """\
[[add]]
name = "楼道"
topics = ["公共安全>消防安全"]
[[merge]]
name = "两件事"
of = ["a", "b"]
[[rename]]
candidate = "a"
name = "甲"
[[leave_out]]
candidate = "b"
reason = "已有专项"
"""


def test_every_table_of_candidates_is_read(write):
    edits = load_edits(write(EDITS)).edits
    assert [one.name for one in (*edits.add, *edits.merge, *edits.rename)] == ["楼道", "两件事", "甲"]
    assert edits.leave_out[0].reason == "已有专项"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('of = ["a", "b"]', 'off = ["a", "b"]'), "[merge] off: unknown key (nearest known: of)"),
        (("[[leave_out]]", "[[leaveout]]"), "leaveout: unknown key (nearest known: leave_out)"),
        (('reason = "已有专项"\n', ""), "[leave_out] reason: is missing, it is required"),
        (('name = "甲"', 'name = "楼道"'), "file.toml:9: [rename] name: this name stands above"),
        (('name = "甲"', 'name = " "'), "[rename] name: is empty"),
        (('name = "甲"', "name = 3"), "[rename] name: expected a text"),
        (("[[add]]", "[[add"), "not TOML"),
    ],
)
def test_what_is_wrong_in_a_file_of_candidates_is_named_with_its_line(write, change, said):
    with pytest.raises(ProfileError) as error:
        load_edits(write(EDITS.replace(*change)))
    assert "file.toml:" in str(error.value)
    assert said in str(error.value)


def test_former_issues_are_read_from_toml_and_from_a_table_alike(write):
    from_toml = load_former(write('[[former]]\nyear = 2024\nname = "充电"\ntopics = ["公共安全>消防", "住房>电梯"]\n'))
    from_table = load_former(write("year,name,topics\n2024,充电,公共安全>消防; 住房>电梯\n", "former.csv"))
    assert from_toml == from_table
    assert from_table[0].topics == ("公共安全>消防", "住房>电梯")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("year,name,topics\n二〇二四,充电,公共安全\n", "former.csv:2: year: expected a year as 2025"),
        ("year,name,topics\n2024,充电,\n", "former.csv:2: topics: expected paths"),
        ("year,name,topic\n2024,充电,公共安全\n", "former.csv:1: topics: no such column"),
        ("year,name,topics\n", "former.csv: holds no former focus issue"),
    ],
)
def test_what_is_wrong_in_a_table_of_former_issues_is_named_with_its_line(write, table, said):
    with pytest.raises(InputError) as error:
        load_former(write(table, "former.csv"))
    assert said in str(error.value)


def test_weights_are_read_and_the_others_stay(write):
    ranking = load_weights(write("[weights]\nvolume = 3\nhard = 0\n"))
    assert (ranking.volume, ranking.hard, ranking.units) == (3.0, 0.0, 0.05)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[weights]\nharrd = 1\n", "file.toml:2: [weights] harrd: unknown key (nearest known: hard)"),
        ("[weights]\nhard = -1\n", "hard: expected a number of at least 0"),
        ("[weights]\nhard = nan\n", "hard: expected a number of at least 0"),
        ('[weights]\nhard = "1"\n', "file.toml:2: [weights] hard: expected a number"),
        ("weights = 1\n", "expected a table"),
    ],
)
def test_what_is_no_weight_is_named_with_its_line(write, text, said):
    with pytest.raises(ProfileError) as error:
        load_weights(write(text))
    assert "file.toml:" in str(error.value)
    assert said in str(error.value)


def test_the_command_takes_every_file_and_says_what_is_not_ranked(command, replayed, write):
    known = json.loads(command("focus", "--store", f"sqlite:{replayed}", "--month", "2025-03", "--json")[1])
    first, second = known[0]["topic_id"], known[1]["topic_id"]
    edits = write(f'[[leave_out]]\ncandidate = "{first}"\nreason = "已有专项"\n', "edits.toml")
    former = write(f'[[former]]\nyear = 2024\nname = "旧题"\ntopics = ["{second}"]\n', "former.toml")
    weights = write("[weights]\nvolume = 2\n", "weights.toml")
    files = ("--candidates", edits, "--former", former, "--weights", weights, "--themes", "simulated-city")
    asked = ("focus", "--store", f"sqlite:{replayed}", "--month", "2025-03", *files)
    code, out, err = command(*asked, "--whole", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    (proposal,) = found["proposals"]
    assert [(one["topics"], one["reason"]) for one in proposal["left_out"]] == [([first], "已有专项")]
    assert first not in {one["topic_id"] for one in proposal["candidates"]}
    assert all("continued" in one["criteria"] for one in proposal["candidates"])
    assert set(found) == {"proposals", "refused"}
    code, out, _ = command(*asked, "--sensitivity", "--whole")
    assert code == 0
    assert "a quarter up / a quarter down" in out.decode()
    assert "已有专项" in out.decode()


def test_a_candidate_that_is_not_there_is_an_error_with_file_and_line(command, replayed, write):
    edits = write('[[rename]]\ncandidate = "没有"\nname = "x"\n', "edits.toml")
    code, _, err = command("focus", "--store", f"sqlite:{replayed}", "--month", "2025-03", "--candidates", edits)
    assert code == 1
    assert "edits.toml:2: [rename] candidate: no candidate" in err
