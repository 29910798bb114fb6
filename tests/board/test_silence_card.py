"""The page of an alert that has no topic."""

from board.pages import alerts_page


def test_a_silence_has_a_card_that_says_so_and_shows_all_topics(store, zone, make):
    silent = {"span": "silence", "topic": "", "topic_id": "", "topic_path": [], "areas": [], "joined": []}
    one = make.alert(**silent, reason="feed complaint/town: nothing since 2026-03-18 10:00.")
    store.put(
        [make.stored(one), make.stored({**one, "alert_id": "no area", "area": "", "area_id": "", "area_path": []})]
    )
    page = alerts_page(store, zone, "Alerts")
    assert "数据缺失 No data · 见微市" in page
    assert f"数据缺失 No data · {one['feed']}" in page
    assert page.count("41 matters on 2026-03-18") == 2 * 2  # as a caption and for those who cannot see it
