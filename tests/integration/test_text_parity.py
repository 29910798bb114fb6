"""Rows with texts through Kafka, two workers and Elasticsearch give what one process gives: copies, issues, dangers."""

import csv
import json
import random
from datetime import date, timedelta

import pytest

from tests.integration.service import through_servers
from tests.integration.test_parity import assert_same, embedded

pytestmark = [pytest.mark.integration, pytest.mark.slow]

PROFILE = """
extends = "hotline12345"
[columns]
title = "标题"
said = "主要内容"
[text]
title = "title"
body = "said"
"""
HEADER = ("工单编号", "工单类型", "问题分类", "被反映区", "被反映街乡镇", "来电时间", "标题", "主要内容")
PLACES = [("甲区", "子街道"), ("甲区", "丑街道"), ("乙区", "寅街道"), ("乙区", "卯镇")]
DAYS = 110
PIPE = "镇东头水管爆裂后自来水一直发黄，洗衣服都洗不干净，请尽快冲洗管网"
ABOUT = ("路灯不亮", "井盖松动", "垃圾没有清运", "占道停车", "公交间隔太长", "公园座椅损坏", "下水道堵了", "快递柜收费")
WHERE = ("东门", "西侧围墙边", "三号楼前", "菜市场对面", "学校后面", "地铁口", "河边步道", "停车场出口")
HOW = (
    "请派人来看",
    "已经好几天了",
    "希望尽快处理",
    "老人出行不便",
    "晚上更严重",
    "打过电话没有人管",
    "孩子差点摔倒",
    "影响做生意",
)
STENCH = (
    "化工厂夜间排放刺鼻气味，全楼居民头晕恶心",
    "半夜又闻到化工厂飘来的刺鼻气味，关窗也没用",
    "化工厂排放的气味太刺鼻了，孩子咳嗽不止",
    "每到夜里化工厂就排气，刺鼻气味让人恶心头晕",
    "刺鼻气味来自化工厂，夜间排放，居民睡不着",
    "化工厂偷偷在夜间排放气体，刺鼻难闻，头晕",
)


def messages():
    """A city that writes of many things, and at the end of one in particular, once of a danger and once twice."""
    drawn = random.Random(7)
    number = 0
    for day in range(DAYS):
        for _ in range(5):
            number += 1
            text = f"{drawn.choice(WHERE)}{drawn.choice(ABOUT)}，{drawn.choice(HOW)}，{drawn.choice(HOW)}"
            yield number, day, drawn.choice(PLACES), "城市管理->市容环境", text
        if day >= DAYS - 6:
            number += 1
            yield number, day, PLACES[1], "生态环境->大气污染", STENCH[day - DAYS + 6]
    yield number + 1, DAYS - 2, PLACES[0], "公共服务->供气", "三号楼厨房燃气泄漏，味道很大，快来人"
    for again in (2, 3):
        yield (
            number + again,
            DAYS - 2,
            PLACES[3],
            "公共服务->供水",
            "镇东头水管爆裂后自来水一直发黄，洗衣服都洗不干净，请尽快冲洗管网",
        )


def export(path):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number, day, (district, street), topic, text in messages():
            at = f"{date(2026, 1, 5) + timedelta(days=day)} {8 + number % 12:02d}:{number % 60:02d}:00"
            writer.writerow([f"RX-{number}", "投诉", topic, district, street, at, "", text])
    return path


def test_texts_give_the_same_export_as_the_embedded_service(jianwei, installed, workers, tmp_path):
    profile, config = tmp_path / "hotline.toml", tmp_path / "city.toml"
    profile.write_text(PROFILE, encoding="utf-8")
    config.write_text("tick_minutes = 720\n", encoding="utf-8")
    files, options = [export(tmp_path / "export.csv")], ["--profile", profile, "--urgent-texts", "shipped"]
    expected, _ = embedded(jianwei, tmp_path / "city.db", files, options, ["--config", config])
    setup = [*options, "--config", config]
    given = [*options, "--memory", tmp_path / "memory.db"]
    found, told = through_servers(jianwei, installed, workers, files, given, setup=setup)
    assert_same(found, expected)
    documents = [json.loads(line) for line in found.splitlines()]
    alerts = [one for one in documents if one["kind"] == "alerts"]
    assert told["rejected"] == 0
    assert {(one["rule"], one["level"], one["observed"]) for one in alerts if one["rule"]} == {
        ("燃气泄漏", 4, 1),
        ("水管爆裂", 2, 2),
    }
    (stench,) = [one for one in alerts if one["issue"] and one["topic"] == "大气污染"]
    assert (stench["area"], stench["span"], stench["opened_at"][:10]) == ("丑街道", "issue", "2026-04-22")
    assert sum(one["matter"] != "" for one in documents if one["kind"] == "cases") >= 1
