"""``jianwei topics``: from labelled files to a model, its card, and topics for other files. Texts are made up."""

import csv
import gzip
import io
import json

import pytest

from tests.intake.topic_model.conftest import messages

HEADER = ("编号", "标题", "内容", "分类")
COLUMNS = ("--title", "标题", "--body", "内容")


def file(path, rows, encoding="utf-8", header=HEADER):
    """Writes rows of title, body and label with numbers before them."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *((f"N{at:04}", *row) for at, row in enumerate(rows))])
    content = text.getvalue().encode(encoding)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.fixture(scope="module")
def labelled(tmp_path_factory):
    return file(tmp_path_factory.mktemp("topics") / "labelled.csv", messages(200, 41, noise=0.2))


@pytest.fixture
def model(command, labelled, tmp_path):
    out = tmp_path / "topics.model"
    options = ("--label", "分类", "--out", out, "--card", tmp_path / "card.md", "--date", "2026-03-01", "--json")
    code, said, err = command("topics", "train", labelled, *COLUMNS, *options)
    assert (code, err) == (0, "")
    assert json.loads(said)["made"] == "2026-03-01"
    return out


def test_training_writes_a_model_and_its_card(model):
    assert (model.parent / "card.md").read_text(encoding="utf-8").startswith("# Topic model of 2026-03-01")
    assert model.stat().st_size < 1_000_000


def test_a_packed_chinese_export_gives_the_same_model(command, model, tmp_path):
    packed = file(tmp_path / "labelled.csv.gz", messages(200, 41, noise=0.2), encoding="gb18030")
    options = ("--label", "分类", "--out", tmp_path / "again", "--date", "2026-03-01")
    code, said, _ = command("topics", "train", packed, *COLUMNS, *options)
    assert code == 0
    assert b"accuracy" in said
    assert (tmp_path / "again").read_bytes() == model.read_bytes()


def test_evaluation_gives_figures_and_a_card(command, model, tmp_path):
    seen = file(tmp_path / "seen.csv", [*messages(60, 42), ("标题", "内容", "别的"), ("标题", "内容", "检举控告")])
    options = ("--label", "分类", "--card", tmp_path / "card.md", "--json")
    code, said, _ = command("topics", "evaluate", model, seen, *COLUMNS, *options)
    found = json.loads(said)
    assert code == 0
    assert found["texts"] == 60
    assert found["accuracy"] > 0.9
    assert found["left_out"] == {"label that the model does not know": 1, "refused kind": 1}
    assert "did not see" in (tmp_path / "card.md").read_text(encoding="utf-8")


def test_applying_writes_ids_topics_and_confidence_and_no_text(command, model, tmp_path):
    rows = [("路灯不亮", "天黑看不清,灯泡不亮", ""), ("", "", ""), ("", "暖气不热,室温太低,请热力检修", "")]
    given, out = file(tmp_path / "new.csv", rows), tmp_path / "out.csv"
    code, said, _ = command("topics", "apply", model, given, "--id", "编号", *COLUMNS, "--out", out, "--json")
    assert code == 0
    assert json.loads(said)["unclear"] == 1
    with out.open(encoding="utf-8", newline="") as stream:
        written = list(csv.DictReader(stream))
    assert [(row["id"], row["topic"]) for row in written] == [
        ("N0000", "城市管理>道路照明"),
        ("N0001", ""),
        ("N0002", "公共服务>供暖"),
    ]
    assert list(written[0]) == ["id", "topic", "confidence"]
    assert "看不清" not in out.read_text(encoding="utf-8")


def test_a_row_whose_number_is_a_phone_is_left_out_and_not_shown(command, model, tmp_path):
    given = tmp_path / "new.csv"
    given.write_text("编号,标题\nN1,路灯不亮\n13812345678,路灯不亮\n", encoding="utf-8")
    options = ("--id", "编号", "--title", "标题", "--out", tmp_path / "out.csv")
    code, said, err = command("topics", "apply", model, given, *options)
    assert code == 0
    assert "row 3, line 3: 编号: holds a phone number" in said.decode()
    assert "13812345678" not in said.decode() + err + (tmp_path / "out.csv").read_text(encoding="utf-8")


def test_a_file_that_breaks_off_leaves_what_was_there(command, model, tmp_path):
    given, out = tmp_path / "new.csv", tmp_path / "out.csv"
    given.write_text('编号,标题\nN1,路灯不亮\nN2,"暖气', encoding="utf-8")
    out.write_text("earlier", encoding="utf-8")
    code, _, err = command("topics", "apply", model, given, "--id", "编号", "--title", "标题", "--out", out)
    assert code == 1
    assert f"{given}: row 3, line 3: a quoted cell is opened and never closed" in err
    assert out.read_text(encoding="utf-8") == "earlier"
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("编号,标题,内容\n", "column '分类': not in the header"),
        ("编号,标题,标题,内容,分类\n", "column '标题': there twice"),
        ("", "the file is empty"),
        ("编号,标题,内容,分类\n1,路灯,不亮,照明\n", "0 of 1 topics with 10 or more examples"),
    ],
)
def test_a_file_to_learn_from_that_will_not_do_is_named(command, tmp_path, content, said):
    bad = tmp_path / "bad.csv"
    bad.write_text(content, encoding="utf-8")
    code, _, err = command("topics", "train", bad, *COLUMNS, "--label", "分类", "--out", tmp_path / "m")
    assert code == 1
    assert f"error: {bad}: " in err
    assert said in err
    assert "路灯" not in err
    assert not (tmp_path / "m").exists()


def test_a_text_without_columns_is_no_text(command, labelled, tmp_path):
    code, _, err = command("topics", "train", labelled, "--label", "分类", "--out", tmp_path / "m")
    assert code == 1
    assert "--title or --body" in err


@pytest.mark.parametrize("verb", ["train", "evaluate", "apply"])
def test_every_verb_has_help(command, verb):
    code, out, _ = command("topics", verb, "--help")
    assert code == 0
    assert b"--title" in out


def test_no_model_is_an_error_that_names_the_file(command, labelled, tmp_path):
    code, _, err = command("topics", "evaluate", labelled, labelled, *COLUMNS, "--label", "分类")
    assert code == 1
    assert f"error: {labelled}: no topic model" in err
    assert command("topics", "evaluate", tmp_path / "none", labelled, *COLUMNS, "--label", "分类")[0] == 1
