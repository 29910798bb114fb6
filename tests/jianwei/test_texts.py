"""Rows with texts on the command line: topics, copies and issues, remembered beside the store, and never a text."""

import csv
import json
from contextlib import closing

import pytest

from city.events import Event, decode_record
from indexing.sqlite import SqliteStore
from indexing.sqlite_schema import connect
from streams.log import SqliteLog
from tests.board.conftest import Make
from tests.intake.issues.writing import PARKING
from tests.jianwei.gateway_process import gateway, keys_file

PROFILE = """
extends = "hotline12345"
[columns]
title = "标题"
said = "主要内容"
[text]
title = "title"
body = "said"
topic = "missing"
"""
HEADER = ("工单编号", "工单类型", "问题分类", "被反映区", "被反映街乡镇", "来电时间", "标题", "主要内容")
NOISE = "楼下工地每天半夜两点还在浇筑混凝土，机器轰鸣吵得整栋楼睡不着，请尽快处理"
WATER = "小区自来水发黄有沉淀物，洗菜做饭都不敢用，物业说管网老化没人更换"
LIGHT = "东门外人行道路灯坏了半个多月，晚上一片漆黑，老人孩子走路很不安全"


def row(number, text, *, topic="生态环境->噪声", hour=8, street="子街道", title=""):
    return dict(
        zip(
            HEADER,
            (f"RX-{number}", "投诉", topic, "甲区", street, f"2026-03-02 {hour:02d}:{number % 60:02d}:00", title, text),
            strict=True,
        )
    )


@pytest.fixture
def profile(tmp_path):
    path = tmp_path / "hotline.toml"
    path.write_text(PROFILE, encoding="utf-8")
    return path


@pytest.fixture
def export(tmp_path):
    def write(name, *rows):
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, HEADER)
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A model of two topics, made of sentences made up here."""
    from jianwei.__main__ import main  # noqa: PLC0415 - as the command line does it

    folder = tmp_path_factory.mktemp("model")
    noise = ("工地", "机器", "半夜", "施工", "噪音", "吵闹", "轰鸣", "睡不着", "浇筑", "扰民")
    water = ("自来水", "发黄", "停水", "水管", "沉淀", "水压", "管网", "漏水", "水表", "水质")
    with (folder / "labelled.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["标题", "内容", "分类"])
        for at in range(60):
            for words, topic in ((noise, "生态环境>噪声"), (water, "公共服务>供水")):
                writer.writerow(
                    ["", "，".join(words[(at * step) % 10] for step in (1, 3, 7, 9)) + f"第{at}次反映", topic]
                )
    path = folder / "topics.model"
    columns = ("--title", "标题", "--body", "内容", "--label", "分类")
    assert (
        main(["topics", "train", str(folder / "labelled.csv"), *columns, "--out", str(path), "--date", "2026-03-01"])
        == 0
    )
    return path


@pytest.fixture
def replayed(command, profile, model):
    """The cases of a store, by number, after files were replayed into it one after the other."""

    def run(store, *files, memory=()):
        options = ("--profile", profile, "--store", f"sqlite:{store}", "--topic-model", model, *memory)
        for file in files:
            code, _, err = command("replay", file, *options)
            assert code == 0, err
        _, out, _ = command("export", "--store", f"sqlite:{store}")
        found = [json.loads(line) for line in out.splitlines()]
        return {one["case"].partition(":RX-")[2]: one for one in found if one["kind"] == "cases"}

    return run


def test_topics_copies_and_issues_come_from_texts_and_no_text_is_kept(replayed, export, tmp_path):
    rows = [
        row(1, NOISE, topic=""),
        row(2, NOISE.replace("每天", "天天"), hour=9),
        row(3, WATER, topic="", hour=10),
        row(4, "嗯", topic="", hour=11),
        row(5, WATER.replace("洗菜", "洗衣"), hour=12, street="丑街道"),
    ]
    file = export("day.csv", *rows)
    found = replayed(tmp_path / "city.db", file)
    assert {number: one["topic_id"] for number, one in found.items()} == {
        "1": "生态环境>噪声", "2": "生态环境>噪声", "3": "公共服务>供水", "4": "待分类", "5": "生态环境>噪声",
    }  # fmt: skip
    assert (found["2"]["repeat"], found["2"]["matter"]) == (True, "complaint/hotline12345:RX-1")
    assert found["5"]["matter"] == "", "another street: another matter"
    assert found["1"]["issue"] == found["2"]["issue"] != found["3"]["issue"] != ""
    assert found["4"]["issue"] == ""
    for path in tmp_path.iterdir():
        if path != file:
            content = path.read_bytes()
            assert not [text for text in (NOISE, WATER, "轰鸣", "沉淀物") if text.encode() in content], path


def test_an_issue_is_looked_up_by_its_id_and_its_alert_names_its_cases_and_says_what_it_is_about(
    command, export, profile, model, tmp_path
):
    rows = [row(at, body, title=title, hour=8 + at) for at, (title, body) in enumerate(PARKING)]
    store = f"sqlite:{tmp_path / 'city.db'}"
    file = export("day.csv", *rows, row(9, WATER))
    assert command("replay", file, "--profile", profile, "--store", store, "--topic-model", model)[0] == 0
    _, out, _ = command("cases", "--store", store, "--json")
    issues = {one["case"]: one["issue"] for one in json.loads(out)}
    issue = issues["complaint/hotline12345:RX-0"]
    mine = [case for case, of in issues.items() if of == issue]
    assert len(mine) == len(PARKING)

    code, out, _ = command("cases", "--store", store, "--issue", issue, "--json")
    assert (code, [one["case"] for one in json.loads(out)]) == (0, mine)

    days = {"first_period": "2026-03-01T00:00:00+08:00", "last_period": "2026-03-02T00:00:00+08:00"}
    told = Make.alert("a1", feed="complaint/hotline12345", issue=issue, span="issue", **days)
    with closing(SqliteStore(connect(tmp_path / "city.db"), owned=True)) as documents:
        documents.put([Make.stored(told)])
    (alert,) = json.loads(command("alerts", "--store", store, "--json")[1])
    assert (alert["cases"], alert["subject"]) == (mine, ["车位", "购房", "捆绑销售"])
    said = command("alerts", "--store", store)[1].decode()
    assert f"issue {issue} 车位、购房、捆绑销售" in said
    assert f"; jianwei cases --issue {issue}" in said
    page = tmp_path / "alerts.html"
    assert command("alerts", "--store", store, "--html", page)[0] == 0
    assert all(case in page.read_text(encoding="utf-8") for case in mine)


def test_a_later_file_is_held_against_what_came_before_and_the_same_file_changes_nothing(replayed, export, tmp_path):
    first, second = export("first.csv", row(1, LIGHT)), export("second.csv", row(2, LIGHT, hour=20))
    assert replayed(tmp_path / "city.db", first, second, second)["2"]["matter"] == "complaint/hotline12345:RX-1"
    memory = ("--memory", tmp_path / "another")
    assert replayed(tmp_path / "other.db", second, memory=memory)["2"]["matter"] == ""


def test_what_is_missing_or_of_no_use_is_told(command, export, profile, model, tmp_path):
    file, store = export("day.csv", row(1, LIGHT)), ("--store", f"sqlite:{tmp_path / 'city.db'}")
    code, _, err = command("replay", file, "--profile", profile, *store)
    assert (code, err) == (
        1,
        "error: profile complaint/hotline12345 takes topics from texts: give --topic-model FILE\n",
    )
    code, _, err = command("replay", file, "--profile", "hotline12345", *store, "--topic-model", model)
    assert (code, err) == (1, "error: --topic-model: no profile takes topics from texts, see [text] topic\n")
    code, _, err = command("replay", file, "--profile", "hotline12345", *store, "--memory", tmp_path / "memory")
    assert (code, err) == (1, "error: --memory: no profile has [text], or numbers of [matter]\n")
    code, _, err = command("replay", file, "--profile", profile, *store, "--topic-model", file)
    assert code == 1
    assert "day.csv" in err
    code, _, err = command("replay", file, "--profile", profile, *store, "--topic-model", model, "--memory", file)
    assert (code, err) == (1, f"error: {file}: no gateway's memory, or a damaged one\n")


def test_rows_over_http_are_decided_as_they_come(profile, model, tmp_path):
    key = keys_file(tmp_path / "keys.toml", centre=["complaint/hotline12345"])["centre"]
    options = ("--profile", profile, "--keys", tmp_path / "keys.toml", "--store", f"sqlite:{tmp_path / 'town.db'}")
    with gateway(tmp_path, *options, "--topic-model", model) as running:
        assert running.send(key, [row(1, NOISE, topic="")])[1]["queued"] == 1
    with gateway(tmp_path, *options, "--topic-model", model) as running:
        status, answer = running.send(key, [row(2, NOISE, topic="", hour=9)])
        assert (status, answer["queued"]) == (200, 1)
        assert "浇筑" not in json.dumps(answer, ensure_ascii=False)
        assert running.stop() == 0
    with closing(connect(tmp_path / "town.db")) as connection:
        records = list(SqliteLog(connection).read("events", 0))
    messages = [message for _, record in records for message in decode_record(record)]
    told = {one.id: (one.topic, one.matter) for one in messages if isinstance(one, Event)}
    assert told == {"RX-1": ("生态环境>噪声", ""), "RX-2": ("生态环境>噪声", "complaint/hotline12345:RX-1")}
    assert (tmp_path / "town.db-memory").stat().st_mode & 0o077 == 0


def test_a_check_says_that_a_replay_will_need_a_model(command, export, profile):
    code, out, _ = command("check", export("day.csv", row(1, LIGHT)), "--profile", profile)
    assert code == 0
    assert b"a replay needs --topic-model" in out
