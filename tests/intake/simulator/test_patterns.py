from datetime import date

import numpy as np

from city.calendars import Calendar, DayType
from city.times import day_of_iso
from intake.simulator.hotline import TYPES
from intake.simulator.topics import NIGHT

FIRST = day_of_iso("2025-01-01")


def index(text):
    return day_of_iso(text) - FIRST


def ordinary(city):
    """Days that no festival dips, by kind and weekday."""
    calendar = Calendar(city.calendar)
    days = [day for day in range(365) if not index("2025-01-20") <= day <= index("2025-02-15")]
    return {
        name: np.array([day for day in days if test(calendar.day_type(FIRST + day), date.fromordinal(FIRST + day))])
        for name, test in {
            "monday": lambda kind, day: kind == DayType.WORKDAY and day.weekday() == 0,
            "workday": lambda kind, _: kind == DayType.WORKDAY,
            "weekend": lambda kind, _: kind in {DayType.SATURDAY, DayType.SUNDAY},
            "holiday": lambda kind, _: kind == DayType.HOLIDAY,
            "make-up": lambda kind, day: kind == DayType.WORKDAY and day.weekday() >= 5,
        }.items()
    }


def test_mondays_are_busiest_weekends_quieter_and_holidays_quietest(city, requests, inquiries, petitions):
    days = ordinary(city)
    for rows, least in ((requests, 1.15), (inquiries, 1.6), (petitions, 4.0)):
        mean = {name: rows.per_day()[which].mean() for name, which in days.items()}
        assert mean["monday"] > mean["workday"] > least * mean["weekend"]
        assert mean["weekend"] > mean["holiday"]


def test_a_make_up_workday_is_lived_as_a_workday(city, inquiries):
    days = ordinary(city)
    per_day = inquiries.per_day()
    assert len(days["make-up"]) >= 2
    assert per_day[days["make-up"]].mean() > 1.2 * per_day[days["weekend"]].mean()


def test_calls_dip_around_the_spring_festival(requests, inquiries):
    festival, before = slice(index("2025-01-28"), index("2025-02-03")), slice(index("2025-01-06"), index("2025-01-17"))
    for rows in (requests, inquiries):
        assert rows.per_day()[festival].mean() < 0.55 * rows.per_day()[before].mean()


def test_the_hours_have_two_peaks_at_ten_and_at_fifteen(city, requests):
    awake = ~np.isin([topic.split(">")[-1] for topic in requests.topic], list(NIGHT))
    workday = np.isin(requests.day, ordinary(city)["workday"])
    hours = np.bincount(requests.hour[awake & workday], minlength=24)
    assert set(np.argsort(hours)[-2:]) == {10, 15}
    assert hours[12] < 0.75 * min(hours[10], hours[15])
    assert hours[3] < 0.1 * hours[10]


def test_noise_is_reported_at_night(requests):
    night = np.isin([topic.split(">")[-1] for topic in requests.topic], list(NIGHT))
    hours = np.bincount(requests.hour[night], minlength=24)
    assert hours[[21, 22, 23]].sum() > 1.5 * hours[[9, 10, 11]].sum()


def test_heating_is_named_in_the_heating_season_only(city):
    for table, time, topic in ((city.hotline, "来电时间", "问题分类"), (city.petition, "登记日期", "内容分类")):
        days = np.unique(table[time][np.char.startswith(table[topic], "公共服务->供暖")].astype("datetime64[D]"))
        summer = (days > np.datetime64("2025-03-15")) & (days < np.datetime64("2025-11-15"))
        assert not summer.any()
        assert days.min() < np.datetime64("2025-01-10")
        assert days.max() > np.datetime64("2025-12-15")


def test_the_first_days_of_heating_are_the_worst(requests):
    heating = requests.per_day(np.char.startswith(requests.topic, "公共服务>供暖"))
    start = index("2025-11-15")
    assert heating[start : start + 5].mean() > 1.3 * heating[start + 20 : start + 40].mean()


def test_school_places_are_a_summer_topic(requests):
    school = requests.per_day(np.char.startswith(requests.topic, "教育>入学与划片"))
    summer, spring = (
        school[index("2025-07-01") : index("2025-08-20")],
        school[index("2025-03-01") : index("2025-05-20")],
    )
    assert summer.mean() > 8 * spring.mean()


def test_chronic_topics_are_large_everywhere_always_and_seldom_solved(city, requests, planted):
    topics, counts = np.unique(requests.topic, return_counts=True)
    largest = set(topics[np.argsort(counts)[-4:]])
    areas = [
        path for path, to in zip(city.areas["area"], city.areas["to"], strict=True) if path.count(">") == 2 and not to
    ]
    solved = city.hotline["是否解决"]
    assert len(planted("chronic")) == 2
    for chronic in planted("chronic"):
        assert chronic.topic in largest
        own = requests.take(requests.topic == chronic.topic)
        assert set(areas) <= set(own.area)
        assert (own.per_day()[:364].reshape(-1, 14).sum(axis=1) > 0).all()
        rows = np.char.replace(city.hotline["问题分类"], "->", ">") == chronic.topic
        assert (solved[rows] == "是").sum() < 0.5 * (solved[rows] != "").sum()
    assert (solved == "是").sum() > 0.8 * (solved != "").sum()


def test_a_new_topic_is_named_by_nobody_before_its_first_day_and_grows(city, requests, planted):
    (new,) = planted("new")
    first = index(new.first_day)
    raw = city.hotline["问题分类"] == new.topic.replace(">", "->")
    called = np.unique(city.hotline["来电时间"][raw & np.isin(city.hotline["工单类型"], TYPES[:4])])
    assert called[0].astype("datetime64[D]") == np.datetime64(new.first_day)
    daily = requests.per_day(requests.topic == new.topic)
    assert daily[:first].sum() == 0
    assert daily[first + 60 :].mean() > 5 * daily[first : first + 21].mean()


def test_policy_news_raises_inquiries_and_no_requests(requests, inquiries, planted):
    assert len(planted("policy")) == 4
    for news in planted("policy"):
        peak = index(news.peak_day)
        asked = inquiries.per_day(inquiries.topic == news.topic)
        filed = requests.per_day(requests.topic == news.topic)
        assert asked[peak] > 4 * asked[peak - 14 : peak].mean() + 8
        assert news.counted_as == "inquiry"
        assert filed[peak : peak + 2].mean() < 3 * filed.mean() + 4


def test_a_storm_raises_its_topics_together_in_many_streets_and_two_feeds(requests, incidents, planted):
    storms = [each for each in planted("storm") if each.feed.startswith("complaint")]
    assert 2 <= len(storms) <= 4
    for storm in storms:
        peak = index(storm.peak_day)
        assert len(storm.topics) >= 3
        for topic in storm.topics:
            daily = requests.per_day(requests.topic == topic)
            assert daily[peak] >= 5
            assert daily[peak] > 3 * daily.mean()
        hit = requests.area[(requests.day == peak) & np.isin(requests.topic, storm.topics)]
        assert len(set(hit)) >= 10
        (twin,) = [each for each in planted("storm") if each.cause == storm.cause and each.feed.startswith("incident")]
        grid = incidents.per_day(np.isin(incidents.topic, twin.all_topics))
        assert grid[peak] > 5 * grid.mean()
