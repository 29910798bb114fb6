"""The demonstration: its busy evening, and that a finished one is kept as it is with all that was done in it."""

import json
from hashlib import sha256

import msgspec
import pytest

from city.meeting_deeds import Open
from city.times import HOUR, Zone
from intake.simulator import SCALES, simulate
from jianwei.demonstration import DONE, FIRST_DAY, Plan, busy_evening
from jianwei.demonstration_kept import evening_of, finished
from jianwei.kept_city import KeptCity
from jianwei.meeting import meeting_deed
from jianwei.stores import reading

DAYS = 60
PLAN = Plan(scale="small", seed=1, days=DAYS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("out") / "demo"


@pytest.fixture
def demo(command, folder):
    """Asks for the demonstration in the folder."""
    return lambda *more: command("demo", "--out", folder, "--days", DAYS, *more)


@pytest.fixture
def first(demo, folder):
    """What the command that makes it has said: at first it is refused, in a folder that holds half of one."""
    said = folder.with_name("said.json")
    if not said.exists():
        folder.mkdir()
        (folder / "city.db").write_bytes(b"half of a former one")
        assert demo()[0] == 1
        code, out, err = demo("--anew")
        assert code == 0
        said.write_text(json.dumps([out.decode(), err]), encoding="utf-8")
    return json.loads(said.read_text(encoding="utf-8"))


def stores(folder):
    return {name: sha256((folder / name).read_bytes()).hexdigest() for name in ("city.db", "duty.db")}


@pytest.mark.parametrize(("storms", "evening"), [(True, "2025-07-09T20:00"), (False, "2025-12-05T20:00")])
def test_the_evening_is_that_of_the_last_strong_storm_or_else_of_the_last_strong_peak(storms, evening):
    truth = simulate(SCALES["small"], 1, FIRST_DAY, 365).truth
    planted = tuple(one for one in truth.planted if storms or one.kind != "storm")
    found = busy_evening(msgspec.structs.replace(truth, planted=planted))
    assert Zone(truth.zone).iso(found)[:16] == evening


@pytest.mark.usefixtures("first")
def test_a_duty_store_is_the_city_as_it_stood_while_the_rest_is_watched_all_the_same(folder):
    done = finished(folder, PLAN)
    cases = {}
    for name in ("duty", "city"):
        with reading(f"sqlite:{folder / name}.db") as (store, _configuration):
            cases[name] = store.count("cases")
    assert 0 < cases["duty"] < cases["city"] == done.report.cases
    assert done.report.pending == 0
    assert done.duty == busy_evening(done.truth)


def test_it_says_how_long_it_takes_before_it_begins_and_how_far_it_is_without_a_terminal(first):
    _, err = first
    takes, *stages = err.splitlines()
    assert "a year takes about two minutes" in takes
    told = [line.partition(" s  ")[2] for line in stages]
    for stage in ("simulating the city", "watching 2025-01", "watching 2025-02", "writing pages"):
        assert stage in told
    assert len(told) < 20


def test_its_result_says_of_what_kind_all_its_alerts_are(first, demo):
    out, _ = first
    alerts = json.loads(demo("--json")[1])["alerts"]
    rules = sum(bool(alert.get("rule")) for alert in alerts)
    silences = sum(alert["span"] == "silence" for alert in alerts)
    assert rules > 0
    assert f"{len(alerts)} alerts: {len(alerts) - rules - silences} of unusual counts" in out
    assert f"{rules} of an urgent rule, {silences} of silence" in out


def test_a_finished_one_is_told_again_as_it_is(first, demo, folder):
    before = stores(folder)
    code, out, err = demo()
    assert (code, out.decode()) == (0, first[0])
    assert "nothing is made" in err
    assert stores(folder) == before


@pytest.mark.usefixtures("first")
def test_what_was_done_in_it_stays_and_its_evening_goes_on_where_it_was_left(demo, folder):
    done = finished(folder, PLAN)
    assert evening_of(done) == done.duty
    city = done.truth.city
    at = done.duty + HOUR // 2
    kept = KeptCity(f"sqlite:{folder / 'duty.db'}", None, None)
    kept.act(meeting_deed(Open("2025-03-04", "三月例会"), "", city, "city-analyst", city, at))
    kept.close()
    assert demo()[0] == 0
    with reading(f"sqlite:{folder / 'duty.db'}") as (store, _configuration):
        assert [body["title"] for body in store.search("meetings")] == ["三月例会"]
    assert evening_of(done) == at


@pytest.mark.usefixtures("first")
def test_another_one_is_refused_until_it_is_said_to_be_made_anew(demo, folder):
    before = stores(folder)
    code, _, err = demo("--seed", "2")
    assert code == 1
    assert f"another one (--scale small --seed 1 --days {DAYS}" in err
    assert "--anew" in err
    assert stores(folder) == before


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "was not finished"), (b"{", "cannot be read"), (b'{"version": "0", "plan": {}}', "read")],
)
@pytest.mark.usefixtures("first")
def test_an_unfinished_one_is_refused_too(demo, folder, content, said):
    whole = (folder / DONE).read_bytes()
    try:
        (folder / DONE).unlink()
        if content is not None:
            (folder / DONE).write_bytes(content)
        before = stores(folder)
        code, _, err = demo("--serve")
        assert code == 1
        assert said in err
        assert "--anew" in err
        assert stores(folder) == before
    finally:
        (folder / DONE).write_bytes(whole)
