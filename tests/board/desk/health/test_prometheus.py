"""What Prometheus answers becomes lines, and what is no answer of Prometheus is told as that."""

import re
from html import unescape

import msgspec
import pytest

from board.desk.health.prometheus import PrometheusError, asked, called, channels, is_address, seen_of
from tests.streams.town import at

NOW = at("2026-04-03 13:00")
WATCHDOG = {"labels": {"alertname": "Watchdog", "severity": "none"}, "state": "firing"}
OLD = {
    "labels": {"alertname": "JianweiWatermarkOld", "severity": "critical", "step": "cases", "partition": "1", "x": "y"},
    "annotations": {"summary": "old"},
    "state": "firing",
    "activeAt": "2026-04-03T03:59:59.123456789Z",
}


def data(**given):
    return msgspec.json.encode({"status": "success", "data": given})


def sample(name, kind, value):
    return {"metric": {"__name__": f"jianwei_delivery_{name}", "kind": kind}, "value": [1.5, str(value)]}


def seen(alerts=(WATCHDOG,), samples=()):
    return seen_of(data(alerts=list(alerts)), data(resultType="vector", result=list(samples)))


def read(line):
    return line.state, *(unescape(re.sub("<[^>]*>", "", str(one))) for one in (line.name, line.said))


def test_alerts_that_call_are_named_with_where_and_since_when():
    first, watchdog = called(seen([OLD, WATCHDOG, OLD | {"state": "pending"}]), NOW)
    assert read(first) == ("wrong", "JianweiWatermarkOld", "critical · cases 1 · 1 h")
    assert watchdog.state == "well"


def test_a_watchdog_that_does_not_call_is_wrong():
    assert [line.state for line in called(seen([]), NOW)] == ["wrong"]


def test_a_text_of_a_label_is_escaped():
    hostile = {"labels": {"alertname": "<script>", "severity": "<img>"}, "state": "firing"}
    line = called(seen([hostile]), NOW)[0]
    assert "<script>" not in str(line.name)
    assert "<img>" not in str(line.said)


def test_channels_are_told_by_kind_and_wrong_when_a_message_waits_for_long():
    samples = [
        *(sample("sent_total", "wecom", 1_200), sample("failed_total", "wecom", 2), sample("waiting", "wecom", 3)),
        *(sample("oldest_seconds", "wecom", 900), sample("sent_total", "mail", 7)),
    ]
    mail, wecom = channels(seen(samples=samples))
    assert read(mail) == ("well", "mail", "已发 sent 7; 失败或被拒 failed or refused 0; 待发 waiting 0")
    waiting = "已发 sent 1,200; 失败或被拒 failed or refused 2; 待发 waiting 3, 最早 the oldest for 15 min"
    assert read(wecom) == ("wrong", "wecom", waiting)


@pytest.mark.parametrize(
    "text", [b"", b"[]", b'{"data": {}}', b'{"data": {"alerts": 3}}', b"<html>", b'{"data": null}']
)
def test_another_answer_is_none_of_prometheus(text):
    with pytest.raises(PrometheusError, match="not one of Prometheus"):
        seen_of(text, data(result=[]))


def test_one_that_is_away_is_told_without_its_address():
    with pytest.raises(PrometheusError) as told:
        asked("http://127.0.0.1:9")
    assert str(told.value) == "Prometheus does not answer"


@pytest.mark.parametrize("url", ["localhost:9090", "ftp://a", "http://user:word@a:9090", "http://a?b=c", "file:///x"])
def test_an_address_is_http_and_holds_no_secret(url):
    assert not is_address(url)
    assert is_address("http://localhost:9090/prometheus")
