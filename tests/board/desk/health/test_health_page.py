"""The health page over a file: who sees what of it, what each line says, and what probes are told."""

import re
from html import unescape
from pathlib import Path

import pytest

from board.desk.health.lines import PARTS
from city.times import DAY, HOUR, SECOND
from indexing.documents import dead_letter_document, reject_document
from indexing.sqlite import open_sqlite
from tests.board.desk.site import Visitor, signed_in
from tests.board.desk.test_seeing import made, put
from tests.streams.town import FEED

BOOK = (Path(__file__).resolve().parents[4] / "docs/operations.md").read_text(encoding="utf-8")


OUTLET = {"outlet": "应急", "at": "2026-04-03T04:00:00.000Z"}
OUTLET |= dict.fromkeys(("received_at", "sent_at", "failed_at"))


def keep(store, *documents):
    found = open_sqlite(store, create=False)
    found.put(documents)
    found.close()


def parts(page):
    """By the name of a part, its rows: what, state and what is known, as they are read."""
    found = {}
    for section in page.text.partition("<main")[2].split("<section>")[1:]:
        name = unescape(re.sub("<[^>]*>", "", re.search("<h2>(.*?)</h2>", section)[1]))
        rows = re.findall(r"<tr>(<td.*?)</tr>", section)
        cells = [[unescape(re.sub("<[^>]*>", "", one)) for one in re.findall("<td.*?</td>", row)] for row in rows]
        found[name.split(" ", 1)[1]] = cells
    return found


def state(page, part, row=0):
    return parts(page)[part][row][1].split(" ", 1)[1]


class TestWhoSeesWhat:
    def test_the_citys_desk_sees_every_part_and_where_the_runbook_says_what_to_do(self, site):
        page = signed_in(site).get("/health")
        assert page.status == 200
        assert list(parts(page)) == [part.name[1] for part in PARTS.values()]
        for part in PARTS.values():
            assert f'<q lang="en">{part.runbook}</q>' in page.text
            assert f"处置：运维手册「{part.to_do}」" in page.text
            assert part.means[1] in unescape(page.text)

    def test_a_street_sees_feeds_judgement_and_its_own_hand_overs(self, site, store):
        outlet = {"at": "2026-04-03T01:00:00.000Z", "received_at": None, "sent_at": None, "failed_at": None}
        for name, area in (("near", "Town>East>Mill"), ("far", "Town>West>Hill")):
            put(store, made(name, area, handling={"outlets": [{"outlet": f"office {name}", **outlet}]}))
        page = signed_in(site, "mill").get("/health")
        assert list(parts(page)) == ["Store", "Feeds", "Judgement", "Outlets"]
        assert "office near" in page.text
        assert "office far" not in page.text
        assert "office far" in signed_in(site).get("/health").text

    def test_who_is_not_signed_in_is_sent_to_sign_in(self, site):
        answer = Visitor(site).get("/health")
        assert (answer.status, answer.headers["Location"]) == (303, "/sign-in")


class TestFeeds:
    def test_a_feed_is_well_while_it_comes_and_late_after_thirty_hours(self, site):
        officer = signed_in(site)
        assert state(officer.get("/health"), "Feeds") == "well"
        assert "counted to 2026-04-02" in parts(officer.get("/health"))["Feeds"][0][2]
        site.time += 31 * HOUR
        assert state(signed_in(site).get("/health"), "Feeds") == "look at it"

    def test_a_feed_that_an_alert_calls_silent_is_wrong_until_that_is_over(self, site, store):
        silence = made("silent", "", feed=FEED, topic="", topic_id="", topic_path=[], span="silence")
        put(store, silence | {"method": "silence of a feed"})
        assert state(signed_in(site).get("/health"), "Feeds") == "wrong"


def test_what_is_not_judged_any_more_is_wrong_after_a_day_and_a_half(site):
    assert [row[1] for row in parts(signed_in(site).get("/health"))["Judgement"]] == ["正常 well", "正常 well"]
    site.time += 2 * DAY
    assert [row[1] for row in parts(signed_in(site).get("/health"))["Judgement"]] == ["异常 wrong", "异常 wrong"]


class TestOutlets:
    @pytest.mark.parametrize(
        ("became", "told"),
        [
            ({"sent_at": "2026-04-03T04:01:00.000Z"}, "look at it"),
            ({"failed_at": "2026-04-03T04:05:00.000Z"}, "wrong"),
            ({"sent_at": "2026-04-03T04:01:00.000Z", "received_at": "2026-04-03T04:10:00.000Z"}, "well"),
        ],
    )
    def test_a_hand_over_is_well_once_it_is_received(self, site, store, became, told):
        put(store, made("asked", handling={"outlets": [OUTLET | became]}))
        page = signed_in(site).get("/health")
        assert state(page, "Outlets") == told
        assert ("not received 1, 1 h" in page.text.replace("</span>", "")) is (told != "well")

    def test_what_changed_longer_ago_than_a_month_is_left_out(self, site, store):
        put(store, made("old", handling={"outlets": [OUTLET]}) | {"updated_at": "2026-02-01T09:00:00+08:00"})
        assert parts(signed_in(site).get("/health"))["Outlets"] == []


def test_rejects_are_told_as_a_share_and_any_dead_letter_is_looked_at(site, store):
    officer = signed_in(site)
    assert [row[1] for row in parts(officer.get("/health"))["Rejects and dead letters"]] == ["正常 well", "正常 well"]
    rows = [reject_document("a.csv", row, "time", "not a time", "time", "m") for row in range(1, 1_001)]
    keep(store, *rows, dead_letter_document("events", 0, 7, "not JSON"))
    found = parts(officer.get("/health"))["Rejects and dead letters"]
    assert [row[1] for row in found] == ["留意 look at it", "留意 look at it"]
    assert found[0][2].startswith("1,000 / ")
    assert found[1][2] == "1"


class TestAStoreThatIsAway:
    def test_the_page_says_so_and_everything_else_is_still_told(self, site, store):
        officer = signed_in(site)
        store.rename(store.with_suffix(".away"))
        page = officer.get("/health")
        assert page.status == 503
        assert state(page, "Store") == "wrong"
        assert parts(page)["Feeds"] == []
        assert state(page, "Steps") == "well"

    def test_a_probe_of_readiness_hears_it_and_one_of_life_does_not(self, site, store):
        probe = Visitor(site)
        assert [probe.get(path).status for path in ("/healthz", "/readyz")] == [200, 200]
        hidden = store.rename(store.with_suffix(".away"))
        assert probe.get("/readyz").status == 200, "known for some seconds"
        site.time += 5 * SECOND
        answer = probe.get("/readyz")
        assert (answer.status, answer.text) == (503, '{"status": "away"}')
        assert (probe.get("/healthz").status, probe.get("/healthz").text) == (200, '{"status": "ok"}')
        hidden.rename(store)
        site.time += 5 * SECOND
        assert probe.get("/readyz").status == 200


@pytest.mark.parametrize("part", PARTS)
def test_every_part_has_its_place_in_the_runbook(part):
    assert f"\n### {PARTS[part].runbook}\n" in BOOK.partition("\n## Runbook\n")[2]
