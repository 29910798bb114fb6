import pytest

from intake.simulator import Planted, Truth, score, score_focus

STREET = "见微市>甲区>子街道"
DISTRICT = "见微市>甲区"


def planted(name, kind, **fields):
    plain = {
        "cause": name, "feed": "complaint/hotline12345", "topic": "水务>供排水>停水", "area": STREET,
        "first_day": "2025-03-10", "peak_day": "2025-03-11", "last_day": "2025-03-14",
    }  # fmt: skip
    return Planted(**({"id": name, "kind": kind} | plain | fields))


OUTBREAK = planted("outbreak-01", "outbreak", first_case="2025-03-10T09:30:00+08:00", strong=True, planned="strong")
STORM = planted(
    "storm-01",
    "storm",
    topic="水务>排水防涝>道路积水",
    topics=("水务>排水防涝>道路积水", "公共服务>供电>停电"),
    area="见微市",
    first_case="2025-07-01T06:00:00+08:00",
    first_day="2025-07-01",
    peak_day="2025-07-01",
    last_day="2025-07-02",
    strong=True,
)
WEAK = planted("outbreak-02", "outbreak", topic="生态环境>噪声", first_case="2025-05-01T10:00:00+08:00",
               first_day="2025-05-01", peak_day="2025-05-04", last_day="2025-05-09", planned="weak")  # fmt: skip
CHRONIC = planted("chronic-01", "chronic", topic="住房城乡建设>物业管理>物业服务不规范", area="见微市",
                  first_day="2025-01-01", peak_day="2025-01-01", last_day="2025-12-30")  # fmt: skip
SEASON = planted("seasonal-01", "seasonal", topic="公共服务>供暖", area="见微市",
                 first_day="2025-11-15", peak_day="2025-11-15", last_day="2025-12-30")  # fmt: skip
NEWS = planted("policy-01", "policy", topic="教育>入学与划片>转学", area="见微市", counted_as="inquiry",
               first_day="2025-04-01", peak_day="2025-04-01", last_day="2025-04-04")  # fmt: skip
TRUTH = Truth(
    city="见微市", scale="small", seed=1, zone="Asia/Shanghai", first_day="2025-01-01", days=364,
    planted=(OUTBREAK, STORM, WEAK, CHRONIC, SEASON, NEWS),
)  # fmt: skip


def alert(name="a", opened="2025-03-10T15:00:00+08:00", **fields):
    plain = {
        "feed": "complaint/hotline12345", "topic_id": OUTBREAK.topic, "area_id": STREET,
        "first_period": opened, "last_period": opened, "joined": [],
    }  # fmt: skip
    return {"alert_id": name, "opened_at": opened} | plain | fields


def row(result, name="outbreak-01"):
    return next(each for each in result.planted if each.id == name)


def test_a_silence_is_counted_apart_and_is_neither_right_nor_false():
    result = score(TRUTH, [alert(), alert("b", span="silence", topic_id="", area_id="见微市")])
    assert (result.alerts, result.silences, result.false_alerts) == (1, 1, ())
    assert row(result).alerts == ("a",)


def test_an_alert_on_the_series_itself_finds_the_outbreak_and_its_delay():
    result = score(TRUTH, [alert()])
    assert (row(result).found, row(result).delay_hours, row(result).days_from_peak) == (True, 5.5, -1)
    assert row(result).alerts == ("a",)
    assert (result.strong, result.strong_found, result.strong_within_two_days) == (2, 1, 1)
    assert result.share_within_two_days == 0.5
    assert result.false_alerts == ()


def test_what_came_to_an_older_alert_as_its_follower_is_told_when_it_came_and_finds_what_its_own_series_is():
    follower = {
        "feed": "complaint/hotline12345", "topic_id": OUTBREAK.topic, "area_id": STREET, "relation": "after",
        "since": "2025-03-10T01:00:00.000Z", "end": "2025-03-10T07:00:00.000Z", "told_at": "2025-03-10T07:00:00.000Z",
    }  # fmt: skip
    old = alert(feed="incident/grid", topic_id="市容环境", opened="2025-03-01T15:00:00+08:00", joined=[follower])
    result = score(TRUTH, [old])
    assert (row(result).found, row(result).delay_hours, row(result).alerts) == (True, 5.5, ("a",))
    assert (
        score(
            TRUTH, [alert(feed="incident/grid", topic_id="市容环境", opened="2025-03-01T15:00:00+08:00")]
        ).strong_found
        == 0
    )


def test_a_change_of_names_is_neither_right_nor_false():
    result = score(TRUTH, [alert(method="classification changed", topic_id="教育")])
    assert (result.alerts, result.false_alerts, result.strong_found) == (0, (), 0)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"area_id": DISTRICT}, True),
        ({"area_id": "见微市"}, True),
        ({"area_id": STREET + ">丑社区"}, True),
        ({"area_id": "见微市>甲区>寅街道"}, False),
        ({"area_id": "见微市>乙区"}, False),
        ({"topic_id": "水务"}, True),
        ({"topic_id": "水务>供排水>停水>检修"}, True),
        ({"topic_id": "水务>供排水>水质发黄"}, False),
        ({"feed": "complaint/another"}, True),
        ({"feed": "petition/petition"}, False),
        ({"class": "inquiry"}, False),
    ],
)
def test_feed_class_topic_and_area_must_meet(fields, found):
    result = score(TRUTH, [alert(**fields)])
    assert row(result).found is found
    assert (result.false_alerts == ()) is found


def test_a_joined_series_counts_as_the_alerts_own():
    elsewhere = {"topic_id": "公共安全>消防安全", "area_id": "见微市>乙区"}
    joined = [{"topic_id": OUTBREAK.topic, "area_id": DISTRICT}]
    assert row(score(TRUTH, [alert(**elsewhere, joined=joined)])).found
    assert not row(score(TRUTH, [alert(**elsewhere)])).found
    crossed = [{"topic_id": OUTBREAK.topic, "area_id": "见微市>乙区"}]
    assert not row(score(TRUTH, [alert(topic_id="公共安全>消防安全", joined=crossed)])).found


def test_paths_may_come_as_lists():
    listed = alert(topic_path=OUTBREAK.topic.split(">"), area_path=STREET.split(">"))
    del listed["topic_id"], listed["area_id"]
    assert row(score(TRUTH, [listed])).found


def test_an_alert_of_a_finished_day_is_in_time_by_the_day_that_it_judged():
    late = alert(opened="2025-03-15T02:00:00+08:00", first_period="2025-03-14T00:00:00+08:00", last_period="2025-03-14")
    result = score(TRUTH, [late])
    assert row(result).found
    assert result.strong_within_two_days == 0
    assert row(result).days_from_peak == 4
    assert score(TRUTH, [alert(opened="2025-03-15T02:00:00+08:00")]).false_alerts == ("a",)


def test_an_alert_that_was_open_before_the_outbreak_earns_nothing_and_is_not_false():
    early = alert(opened="2025-03-08T10:00:00+08:00", last_period="2025-03-10T12:00:00+08:00")
    result = score(TRUTH, [early])
    assert not row(result).found
    assert result.false_alerts == ()
    over = alert(opened="2025-03-08T10:00:00+08:00", last_period="2025-03-09T12:00:00+08:00")
    assert score(TRUTH, [over]).false_alerts == ("a",)


def test_the_first_of_several_alerts_decides_the_delay():
    result = score(TRUTH, [alert("late", "2025-03-12T10:00:00+08:00"), alert("early", "2025-03-10T01:30:00Z")])
    assert row(result).alerts == ("early", "late")
    assert row(result).delay_hours == 0.0


def test_two_days_run_from_the_first_case_and_from_the_peak():
    result = score(TRUTH, [alert(opened="2025-03-13T08:00:00+08:00")])
    assert row(result).delay_hours == 70.5
    assert (result.share_within_two_days, result.share_within_two_days_of_peak) == (0.0, 0.5)


def test_any_topic_of_a_storm_finds_it():
    storm = alert(opened="2025-07-01T09:00:00+08:00", topic_id="公共服务>供电>停电", area_id="见微市>乙区")
    assert row(score(TRUTH, [storm]), "storm-01").delay_hours == 3.0


def test_a_weak_outbreak_is_scored_but_not_among_the_strong():
    result = score(TRUTH, [alert(opened="2025-05-03T09:00:00+08:00", topic_id="生态环境>噪声>施工噪声")])
    assert row(result, "outbreak-02").found
    assert result.strong_found == 0


def test_seasons_excuse_alerts_and_chronic_topics_do_not():
    heating = alert("heating", "2025-11-16T09:00:00+08:00", topic_id="公共服务>供暖>温度不达标", area_id=DISTRICT)
    chronic = alert("chronic", "2025-06-16T09:00:00+08:00", topic_id=CHRONIC.topic, area_id=DISTRICT)
    result = score(TRUTH, [heating, chronic])
    assert result.false_alerts == ("chronic",)
    assert result.weeks == 52
    assert result.false_per_week == round(1 / 52, 3)


def test_policy_news_excuses_alerts_on_inquiries_only():
    asked = alert("asked", "2025-04-01T12:00:00+08:00", topic_id=NEWS.topic, **{"class": "inquiry"})
    filed = alert("filed", "2025-04-01T12:00:00+08:00", topic_id=NEWS.topic)
    assert score(TRUTH, [asked, filed]).false_alerts == ("filed",)


def test_nothing_planted_gives_no_share_and_only_false_alerts():
    empty = Truth(
        city="见微市", scale="small", seed=1, zone="Asia/Shanghai", first_day="2025-01-01", days=7, planted=()
    )
    result = score(empty, [alert(), alert("b")])
    assert result.share_within_two_days is None
    assert result.false_per_week == 2.0


def test_an_alert_without_a_needed_field_is_an_error():
    broken = alert()
    del broken["first_period"]
    with pytest.raises(KeyError, match="first_period"):
        score(TRUTH, [broken])


def test_focus_finds_chronic_and_seasonal_topics_by_nested_candidates():
    candidates = [
        {"rank": 1, "topic_path": ["公共安全", "消防安全"]},
        {"rank": 2, "topic_path": ["住房城乡建设", "物业管理"]},
        {"rank": 4, "topic_id": "公共服务>供暖>温度不达标"},
        {"rank": 3, "topic_id": "公共服务>供暖"},
    ]
    result = score_focus(TRUTH, candidates)
    assert {each.topic: each.rank for each in result.rows} == {CHRONIC.topic: 2, SEASON.topic: 3}
    assert (result.found, result.share) == (2, 1.0)
    assert score_focus(TRUTH, candidates[:2]).share == 0.5


def test_an_outbreak_that_was_only_told_in_a_digest_is_found_and_said_to_be_in_it():
    result = score(TRUTH, [alert(told="digest")])
    assert (row(result).found, row(result).delay_hours, row(result).in_digest) == (True, 5.5, True)
    assert (result.strong_found, result.strong_in_digest, result.held_back) == (1, 1, 1)


def test_an_outbreak_that_another_alert_told_at_once_is_not_only_in_the_digest():
    late = alert("b", "2025-03-11T15:00:00+08:00", told="at_once")
    result = score(TRUTH, [alert(told="digest"), late])
    assert (row(result).delay_hours, row(result).in_digest) == (5.5, False)
    assert (result.strong_in_digest, result.held_back) == (0, 1)


def test_one_that_was_not_found_is_in_no_digest():
    assert not row(score(TRUTH, [])).in_digest
