"""``jianwei alerts --closable``: what a script may close, in the words that ``jianwei act`` wants."""

import json

import pytest

from indexing.documents import case_document
from indexing.sqlite import open_sqlite
from tests.board.desk.conftest import town  # noqa: F401
from tests.streams.town import MILL, POTHOLE, at, event

COUNT = 40
DUTY = ("--role", "town-duty", "--area", "Town")


@pytest.fixture
def store(town, tmp_path):  # noqa: F811
    path = tmp_path / "town.db"
    path.write_bytes(town[0].read_bytes())
    return path


@pytest.fixture
def alerts(command, store):
    """The alerts of potholes that the command lists."""

    def run(*arguments):
        code, out, err = command("alerts", "--store", f"sqlite:{store}", "--topic", "Pothole", *arguments)
        assert (code, err) == (0, "")
        return out.decode()

    return run


def close_upstream(store, but=0):
    when = at("2026-04-02 01:00")
    closed = {"status": "closed", "closed": at("2026-04-02 18:00")}
    cases = (event(f"hole-{each}", when + each * 4 * 60_000, POTHOLE, MILL, **closed) for each in range(but, COUNT))
    found = open_sqlite(store, create=False)
    found.put(case_document(one, "counted", 1 << 52) for one in cases)
    found.close()


def test_while_a_case_is_open_upstream_nothing_is_listed(alerts, store):
    close_upstream(store, but=1)
    assert json.loads(alerts("--closable", "--json")) == []
    assert len(json.loads(alerts("--json"))) == 1
    assert "proposal" not in json.loads(alerts("--json"))[0]


def test_what_can_be_closed_is_listed_with_what_to_hand_to_act(alerts, store, command):
    close_upstream(store)
    (alert,) = json.loads(alerts("--closable", "--json"))
    proposal = alert["proposal"]
    assert proposal == {
        "kind": "close",
        "reason": "handled",
        "note": "上级系统已办结全部 40 件（最后一件 2026-04-02 18:00）",
        "cases": COUNT,
        "last_closed": "2026-04-02T10:00:00.000Z",
    }
    assert f"jianwei act {alert['alert_id']} close --reason handled --note '{proposal['note']}' --role ROLE" in alerts(
        "--closable"
    )
    fields = ("--reason", proposal["reason"], "--note", proposal["note"])
    code, *_ = command("act", alert["alert_id"], proposal["kind"], *fields, *DUTY, "--store", f"sqlite:{store}")
    assert code == 0
    assert json.loads(alerts("--closable", "--json")) == []
