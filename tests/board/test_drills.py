"""The page of alerts holds drills apart and counts none."""

from board.pages import alerts_page

DRILL = {"span": "drill", "feed": "drill", "areas": [], "joined": [], "level": 4, "reason": "ordered by duty, no case"}


def test_a_drill_stands_apart_bears_its_mark_and_is_not_counted(store, zone, make):
    store.put([make.stored(make.alert("real", joined=[]))])
    before = alerts_page(store, zone, "Alerts")
    store.put([make.stored(make.alert("d", **DRILL))])
    page = alerts_page(store, zone, "Alerts")
    counted = page.partition('class="card"')[0]
    assert counted == before.partition('class="card"')[0]
    assert '<strong class="drill">' in page
    assert page.count("ordered by duty, no case") == 1


def test_of_drills_alone_it_says_that_there_is_no_alert(store, zone, make):
    store.put([make.stored(make.alert("d", **DRILL))])
    assert "No alert: nothing in the counts" in alerts_page(store, zone, "Alerts")
