import json
import zipfile

import openpyxl
import pytest

NAMES = ("history.json", "history.html", "history.docx", "history.xlsx")
ASKED = ("--area", "见微市", "--from", "2025-02-10", "--to", "2025-03-31")


@pytest.fixture
def history(command, replayed):
    def run(*arguments):
        return command("history", "--store", f"sqlite:{replayed}", *ASKED, *arguments)

    return run


@pytest.fixture
def topic(command, replayed):
    """The first level that the most cases are of."""
    _, out, _ = command("cases", "--store", f"sqlite:{replayed}", "--json", "--limit", 500)
    named = [case["topic_id"].split(">")[0] for case in json.loads(out)]
    return max(sorted(set(named)), key=named.count)


def test_a_sheet_is_written_in_every_form_and_made_again_it_is_the_same(history, command, topic, tmp_path):
    code, out, err = history("--topic", topic, "--out", tmp_path / "a")
    assert (code, err) == (0, "")
    kept = json.loads((tmp_path / "a/history.json").read_bytes())
    assert kept["history_id"] in out.decode()
    assert sum(line["reports"] or 0 for line in kept["months"]) > 0
    assert zipfile.is_zipfile(tmp_path / "a/history.docx")
    sheets = openpyxl.load_workbook(tmp_path / "a/history.xlsx").sheetnames
    assert sheets[:2] == ["notes", "months"]
    assert sorted(file.stem for file in (tmp_path / "a/csv").iterdir()) == sorted(sheets)
    again = ("--again", tmp_path / "a/history.json", "--out", tmp_path / "b")
    assert command("history", *again)[0] == 0
    assert history("--topic", topic, "--out", tmp_path / "c")[0] == 0
    for other in ("b", "c"):
        assert [(tmp_path / other / name).read_bytes() for name in NAMES] == [
            (tmp_path / "a" / name).read_bytes() for name in NAMES
        ]


@pytest.mark.parametrize(("language", "said"), [("zh", "不含评分"), ("en", "holds no score")])
def test_a_sheet_says_what_it_is_not(history, topic, tmp_path, language, said):
    assert history("--topic", topic, "--out", tmp_path, "--language", language)[0] == 0
    assert said in (tmp_path / "history.html").read_text(encoding="utf-8")
    assert said in (tmp_path / "csv/notes.csv").read_text(encoding="utf-8-sig")


def test_a_frozen_sheet_is_not_written_over_and_a_changed_one_is_refused(history, command, topic, tmp_path):
    assert history("--topic", topic, "--out", tmp_path)[0] == 0
    code, _, err = history("--topic", topic, "--area", "见微市", "--to", "2025-03-30", "--out", tmp_path)
    assert (code, "give another folder" in err) == (1, True)
    kept = tmp_path / "history.json"
    kept.write_bytes(kept.read_bytes().replace(b'"city":"', b'"city":"x'))
    code, _, err = command("history", "--again", kept, "--out", tmp_path / "b")
    assert (code, "changed since it was made" in err, "history.json" in err) == (1, True, True)


def test_what_is_missing_is_asked_for(history, command, tmp_path):
    assert "--topic" in command("history", *ASKED, "--out", tmp_path)[2]
    assert "--out" in history("--topic", "甲")[2]
