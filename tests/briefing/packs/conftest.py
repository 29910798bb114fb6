"""Cases and alerts as documents, and a short way to make a pack of what stands in a town."""

import pytest

from briefing.packs.making import make
from city import paths
from city.configuration import Configuration
from city.times import instant_of_iso
from indexing.store import Document

A, B, C = "City>East>一街", "City>East>二街", "City>West>三街"
NOW = "2026-05-10T00:00:00.000Z"


def case(name, registered, *, feed="complaint/test", area=A, topic="甲>乙", **changed):
    body = {
        "case": f"{feed}:{name}",
        "feed": feed,
        "topic": paths.name(topic),
        "topic_id": topic,
        "area": paths.name(area),
        "area_id": area,
        "class": "request",
        "status": "closed" if changed.get("closed") else "open",
        "stage": "registered",
        "counting": "counted",
        "registered": registered,
        "arrived": registered,
        **dict.fromkeys(("accepted", "contacted", "closed", "called_back", "due", "reached", "solved", "satisfied")),
        "first": None,
        "repeat": False,
        "excluded": False,
        **changed,
    }
    return Document("cases", body["case"], 1, body)


def alert(name, area, steps, *, level=2, parts=(), outlets=(), reason="", **changed):
    """``steps`` is (instant, status, who) in order."""
    body = {
        "alert_id": name,
        "feed": "complaint/test",
        "topic": "乙",
        "topic_id": "甲>乙",
        "area": paths.name(area),
        "area_id": area,
        "level": level,
        "status": steps[-1][1],
        "span": "day",
        "method": "",
        "rule": "",
        "reason": "said of other places",
        "told": "at_once",
        "opened_at": steps[0][0],
        "updated_at": steps[-1][0],
        "first_period": steps[0][0],
        "last_period": steps[-1][0],
        "observed": 40,
        "expected": 4.0,
        "areas": [{"area": "", "area_id": part, "observed": 3, "expected": 0.5} for part in parts],
        "history": [
            {"at": at, "status": status, "level": level, "why": "", "by": who, "note": "", "refused": False}
            for at, status, who in steps
        ],
        "handling": {
            "acknowledged_at": None,
            "close_reason": reason,
            "closed_at": None,
            "outlets": [{"outlet": each, "at": at, "received_at": got} for each, at, got in outlets],
        },
        **changed,
    }
    return Document("alerts", name, 1, body)


@pytest.fixture
def documents():
    return Documents


class Documents:
    case = staticmethod(case)
    alert = staticmethod(alert)


@pytest.fixture
def configuration():
    return Configuration(city="City")


@pytest.fixture
def pack_of(configuration):
    """The pack of what a town holds, with a silent alert that says how far the store has come: it never goes back."""

    def made(town, tier="city", area="City", period="2026-03", *, more=(), now=NOW, populations=None, former=None):
        store = town.stored()
        clock = alert("clock", "Elsewhere", [(now, "closed", "")]).body
        store.put([*more, Document("alerts", "clock", instant_of_iso(now), clock)])
        return make(store, configuration, tier, area, period, populations or {}, former)

    return made
