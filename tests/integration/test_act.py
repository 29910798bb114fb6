"""What a desk does with an alert over Kafka is seen by whoever looks into Elasticsearch."""

import json

import pytest

from tests.integration.service import through_servers, wait_until_done, where
from tests.jianwei.conftest import HEADER

pytestmark = pytest.mark.integration

GAS = (
    "T1,投诉,公共安全>燃气安全>燃气泄漏,东城区,景山街道,2026-03-02 08:10:00,2026-03-02 08:20:00,2026-03-02 08:20:00,,否"
)
RULE = '[[urgent]]\nname = "gas"\ntopics = ["燃气泄漏"]\n'
DUTY = ("--role", "city-duty", "--area", "北京市")


def test_an_urgent_alert_is_acknowledged_and_closed_by_the_watch(jianwei, installed, workers, tmp_path):
    rows, config = tmp_path / "rows.csv", tmp_path / "city.toml"
    rows.write_text(f"{HEADER}\n{GAS}\n", encoding="utf-8")
    config.write_text(RULE, encoding="utf-8")
    profile = ("--profile", "hotline12345")
    through_servers(jianwei, installed, workers, [rows], profile, setup=("--config", config, *profile))

    def alert():
        installed.refresh()
        listed = jianwei("alerts", "--json", "--store", installed.at.elasticsearch, "--name", installed.name)
        return next(one for one in json.loads(listed) if one["span"] == "case")

    def does(*deed):
        jianwei("act", alert()["alert_id"], *deed, *DUTY, *where(installed))
        wait_until_done(installed, ())
        return alert()

    seen = does("acknowledge")
    assert (seen["status"], seen["handling"]["acknowledged_by"]) == ("acknowledged", "city-duty")
    seen = does("close", "--reason", "handled")
    assert (seen["status"], seen["handling"]["close_reason"]) == ("closed", "handled")
    assert [one["by"] for one in seen["history"]] == ["", "city-duty", "city-duty"]
