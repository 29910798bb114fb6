"""What a board tells Prometheus is what it answered and what stands in its audit log."""

from prometheus_client import generate_latest

from jianwei.board_metrics import METRICS, BoardCollector
from jianwei.metrics import registry_of
from tests.board.desk.conftest import alert, site, store, town
from tests.board.desk.site import Visitor, signed_in

__all__ = ["alert", "site", "store", "town"]


def told(site):
    registry = registry_of(BoardCollector(site.board.counts, lambda: site.signing.audit.outcomes))
    lines = generate_latest(registry).decode().splitlines()
    return dict(line.rsplit(" ", 1) for line in lines if line.startswith("jianwei_"))


def test_answers_deeds_and_refusals_are_told_by_class_and_outcome(site, alert):
    before = told(site)
    assert {line.split("{")[0] for line in before} == {metric.name for metric in METRICS}
    assert float(before['jianwei_board_answers_total{status="2xx"}']) == 0
    officer = signed_in(site)
    officer.get("/")
    officer.act(alert, "acknowledge")
    Visitor(site).get("/nothing-of-the-kind")
    after = {name: float(value) for name, value in told(site).items()}
    assert after['jianwei_board_answers_total{status="2xx"}'] >= 2
    assert after['jianwei_board_answers_total{status="4xx"}'] == 1
    assert after['jianwei_board_answers_total{status="5xx"}'] == 0
    assert after['jianwei_board_audited_total{outcome="done"}'] == 2, "the sign-in and the deed"
    assert after["jianwei_board_away"] == 0
    assert after["jianwei_board_answer_seconds_total"] > 0


def test_a_store_that_is_away_is_told_until_a_page_has_it_again(site, store):
    officer = signed_in(site)
    hidden = store.rename(store.with_suffix(".away"))
    assert officer.get("/").status == 503
    assert told(site)["jianwei_board_away"] == "1.0"
    assert officer.get("/healthz").status == 200
    assert told(site)["jianwei_board_away"] == "1.0", "health asks no store"
    hidden.rename(store)
    assert officer.get("/").status == 200
    assert told(site)["jianwei_board_away"] == "0.0"
