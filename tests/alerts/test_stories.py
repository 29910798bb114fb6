"""Each test is a timeline: findings as they come, and the alerts a duty officer sees."""

TREES, LIGHTS, SIGNALS = "Parks>Trees>Tree Emergencies", "Works>Lights>Street Light Outages", "Transport>Signals"
CITY, DORCHESTER, ROXBURY = "Boston", "Boston>Dorchester", "Boston>Roxbury"


def lineage_of(find, end, observed, expected, **more):
    """The burst of one type over the whole city, as its series and those above it show it."""
    chain = ["Parks", "Parks>Trees", TREES]
    return [
        find(end, topic, CITY, observed + at, expected + at, topics={}, **more)
        for topic, at in zip(chain, (4, 1, 0), strict=True)
    ]


class TestAStorm:
    """
    08:00  trees 7                       one alert opens, at the type, city-wide
    10:00  trees 70, lights 9            level 3, lights join
    11:00  trees 120, signals 12         signals join
    15:00  trees 480 in 24 hours         level 4
    """

    def test_over_many_areas_and_topics_is_one_alert(self, story, find):
        by_area = {"Dorchester": (3, 0.1), "Roxbury": (2, 0.1), "West Roxbury": (2, 0.1)}
        first = story.at("2011-08-28 08:00", *lineage_of(find, "2011-08-28 08:00", 7, 0.2, areas=by_area))
        assert [(alert.topic, alert.area, alert.status) for alert in first] == [(TREES, CITY, "open")]

        story.at(
            "2011-08-28 10:00",
            *lineage_of(find, "2011-08-28 10:00", 70, 0.5),
            find("2011-08-28 10:00", LIGHTS, CITY, 9, 0.5),
        )
        story.at(
            "2011-08-28 11:00",
            *lineage_of(find, "2011-08-28 11:00", 120, 0.6),
            find("2011-08-28 11:00", LIGHTS, CITY, 12, 0.5),
            find("2011-08-28 11:00", SIGNALS, CITY, 12, 0.5),
        )
        assert story.only.level == 3
        story.at("2011-08-28 15:00", *lineage_of(find, "2011-08-28 15:00", 480, 4, hours=24))

        assert story.only.level == 4
        assert story.only.status == "growing"
        assert [one.topic for one in story.only.joined] == [SIGNALS, LIGHTS]
        assert story.only.alert_id == first[0].alert_id
        assert [change.level for change in story.only.history] == sorted(c.level for c in story.only.history)

    def test_that_first_shows_as_something_small_takes_its_real_lead(self, story, find):
        early = story.at("2011-08-28 05:00", find("2011-08-28 05:00", SIGNALS, CITY, 9, 0.5))
        story.at("2011-08-28 09:00", find("2011-08-28 09:00", TREES, CITY, 90, 0.5))

        assert story.only.alert_id == early[0].alert_id
        assert story.only.topic == TREES
        assert [one.topic for one in story.only.joined] == [SIGNALS]

    def test_leaves_a_street_alone_that_it_does_not_touch(self, story, find):
        story.at(
            "2011-08-28 09:00",
            find("2011-08-28 09:00", TREES, CITY, 90, 0.5, areas={"Dorchester": (60, 0.1), "Mattapan": (29, 0.1)}),
            find("2011-08-28 09:00", "Water>Burst pipe", ROXBURY, 12, 0.2),
        )
        assert sorted(alert.topic for alert in story.alerts.values()) == [TREES, "Water>Burst pipe"]

    def test_brings_its_aftermath_of_the_next_working_day_but_not_of_the_next_week(self, story, find):
        story.at("2011-08-28 09:00", find("2011-08-28 09:00", TREES, CITY, 90, 0.5))
        story.at("2011-08-29 10:00", find("2011-08-29 10:00", LIGHTS, CITY, 20, 4))
        assert [one.topic for one in story.only.joined] == [LIGHTS]

        story.at(
            "2011-09-01 10:00",
            find("2011-09-01 10:00", TREES, CITY, 30, 1),
            find("2011-09-01 10:00", "Sanitation>Bulk items", CITY, 40, 6),
        )
        assert sorted(alert.topic for alert in story.alerts.values()) == [TREES, "Sanitation>Bulk items"]

    def test_over_three_topics_too_weak_each_is_one_alert_of_a_higher_level(self, story, find):
        story.at("2011-08-28 09:00", find("2011-08-28 09:00", LIGHTS, CITY, 9, 0.5))
        story.at("2011-08-28 10:00", find("2011-08-28 10:00", SIGNALS, CITY, 9, 0.5))
        assert len(story.state.lives) == 2
        story.at("2011-08-28 11:00", find("2011-08-28 11:00", TREES, CITY, 10, 0.5))

        assert [life.alert.level for life in story.state.lives] == [2]
        kept = story.state.lives[0].alert
        (gone,) = (alert for alert in story.alerts.values() if alert.alert_id != kept.alert_id)
        assert (gone.status, gone.history[-1].why) == ("closed", f"part of alert {kept.alert_id}")


class TestWhereItSits:
    def test_is_the_lowest_area_that_holds_most_of_it(self, story, find):
        story.at(
            "2026-05-01 10:00",
            find("2026-05-01 10:00", "Noise", "City", 42, 2, areas={"East": (36, 1.0), "West": (6, 1.0)}),
            find("2026-05-01 10:00", "Noise", "City>East", 36, 1, areas={"Mill Road": (35, 0.2), "Quay": (1, 0.8)}),
            find("2026-05-01 10:00", "Noise", "City>East>Mill Road", 35, 0.2),
        )
        assert story.only.area == "City>East>Mill Road"

    def test_moves_up_when_it_spreads_from_a_street_to_its_district(self, story, find):
        story.at("2026-05-01 10:00", find("2026-05-01 10:00", "Noise", "City>East>Mill Road", 12, 0.2))
        story.at(
            "2026-05-01 14:00",
            find("2026-05-01 14:00", "Noise", "City>East", 40, 1, areas={"Mill Road": (16, 0.2), "Quay": (22, 0.2)}),
            find("2026-05-01 14:00", "Noise", "City>East>Mill Road", 16, 0.2),
            find("2026-05-01 14:00", "Noise", "City>East>Quay", 22, 0.2),
        )
        assert story.only.area == "City>East"
        assert story.only.status == "growing"
        assert story.only.history[-1].why.startswith("spread from Noise in Mill Road to Noise in East")
        assert story.only.observed == 40

    def test_joins_two_neighbours_to_one_alert_when_their_district_rises(self, story, find):
        story.at("2026-05-01 10:00", find("2026-05-01 10:00", "Noise", "City>East>Mill Road", 12, 0.2))
        story.at("2026-05-01 11:00", find("2026-05-01 11:00", "Noise", "City>East>Quay", 11, 0.2))
        assert len(story.state.lives) == 2
        story.at("2026-05-01 12:00", find("2026-05-01 12:00", "Noise", "City>East", 30, 1))

        (life,) = story.state.lives
        assert life.alert.area == "City>East"
        assert [alert.status for alert in story.alerts.values()].count("closed") == 1
        assert life.alert.joined == ()

    def test_moves_from_the_parent_topic_to_the_real_one_while_it_is_young(self, story, find):
        story.at("2026-05-01 10:00", find("2026-05-01 10:00", "Works", "City", 30, 6))
        story.at(
            "2026-05-01 12:00",
            find("2026-05-01 12:00", "Works", "City", 40, 6, topics={"Potholes": (32, 1.0), "Signs": (8, 5.0)}),
            find("2026-05-01 12:00", "Works>Potholes", "City", 32, 1),
        )
        assert story.only.topic == "Works>Potholes"
        assert "found to sit in Potholes in City" in story.only.history[-1].why

    def test_stays_once_it_has_been_told_for_a_day(self, story, find):
        story.at("2026-05-01 10:00", find("2026-05-01 10:00", "Works", "City", 30, 6))
        story.at("2026-05-02 12:00", find("2026-05-02 12:00", "Works>Potholes", "City", 32, 1))
        assert story.only.topic == "Works"

    def test_is_not_moved_by_remnants(self, story, find):
        story.at("2026-05-01 10:00", find("2026-05-01 10:00", "Noise", "City>East", 90, 0.5))
        story.at("2026-05-02 10:00", find("2026-05-02 10:00", "Noise", "City", 20, 2))
        assert story.only.area == "City>East"


def test_two_unrelated_bursts_stay_two(story, find):
    story.at(
        "2026-05-01 10:00",
        find("2026-05-01 10:00", "Noise", "City>East", 12, 0.5),
        find("2026-05-01 10:00", "Water", "City>West", 14, 0.5),
        find("2026-05-01 10:00", "Parking", "City", 16, 1, areas={"East": (8, 0.5), "West": (8, 0.5)}),
    )
    assert len(story.alerts) == 3


class TestQuietAgain:
    def test_is_told_after_the_recovery_time_and_closed_three_days_later(self, story, find):
        story.at("2026-05-01 10:00", find("2026-05-01 10:00", "Noise", "City>East", 30, 0.5))
        changed = story.quiet("2026-05-01 10:00", 24 * 7)

        assert [(alert.status, alert.updated_at - changed[0].opened_at) for alert in changed] == [
            ("recovered", 48 * 3_600_000),
            ("closed", (48 + 72) * 3_600_000),
        ]
        assert changed[0].history[-1].why == "inside its band for 48 hours, last out of band 2026-05-01 09:00"

    def test_closes_at_once_on_level_1(self, story, find):
        story.at("2026-05-01 10:00", find("2026-05-01 10:00", "Noise", "City", 9, 0.5))
        changed = story.quiet("2026-05-01 10:00", 24 * 7)
        assert [alert.status for alert in changed] == ["closed"]

    def test_and_out_again_before_it_is_closed_goes_on(self, story, find):
        story.at("2026-05-01 10:00", find("2026-05-01 10:00", "Noise", "City>East", 30, 0.5))
        story.quiet("2026-05-01 10:00", 60)
        again = story.at("2026-05-04 00:00", find("2026-05-04 00:00", "Noise", "City>East", 28, 0.5))

        assert [alert.status for alert in again] == ["continuing"]
        assert "out of band again" in story.only.history[-1].why
        assert [alert.status for alert in story.quiet("2026-05-04 00:00", 24 * 6)] == ["recovered", "closed"]

    def test_and_out_again_after_it_is_closed_is_a_new_alert(self, story, find):
        story.at("2026-05-01 10:00", find("2026-05-01 10:00", "Noise", "City>East", 30, 0.5))
        story.quiet("2026-05-01 10:00", 24 * 6)
        (again,) = story.at("2026-05-07 12:00", find("2026-05-07 12:00", "Noise", "City>East", 28, 0.5))
        assert again.status == "open"
        assert len(story.alerts) == 2

    def test_never_comes_for_a_series_that_flickers_at_its_threshold(self, story, find):
        """Out, in, out, in ... every six hours for two weeks: never quiet for 48 hours, never told twice."""
        story.at("2026-05-01 00:00", find("2026-05-01 00:00", "Noise", "City", 12, 1))
        for at in range(1, 14 * 24):
            when = f"2026-05-{1 + at // 24:02d} {at % 24:02d}:00"
            outside = at % 6 == 0
            story.at(
                when, find(when, "Noise", "City", 7 if outside else 3, 1, p=5e-4 if outside else 0.1, outside=outside)
            )
        assert [alert.status for alert in story.told] == ["open", "continuing"]

    def test_is_not_put_off_by_the_seven_day_sums_that_hold_the_burst(self, story, find):
        burst = find("2026-05-01", "Noise", "City>East", 40, 2, span="day", tick="2026-05-02 01:00")
        story.at("2026-05-02 01:00", burst)
        for day in range(2, 8):
            told = f"2026-05-{day + 1:02d} 01:00"
            week = find(f"2026-05-{day:02d}", "Noise", "City>East", 52, 14, span="week", tick=told)
            story.at(told, week)
        assert [alert.status for alert in story.told] == ["open", "recovered", "closed"]


class TestInTheCourse:
    def test_the_level_rises_at_once_and_never_falls(self, story, find):
        story.at("2026-05-01 10:00", find("2026-05-01 10:00", "Noise", "City>East", 8, 0.5))
        story.at("2026-05-01 11:00", find("2026-05-01 11:00", "Noise", "City>East", 50, 0.5))
        story.at("2026-05-01 14:00", find("2026-05-01 14:00", "Noise", "City>East", 9, 0.5))

        assert story.only.level == 3
        assert [change.why for change in story.only.history][1:] == [
            "level raised from 1 to 3; excess grew from 7.5 to 50",
        ]

    def test_a_tick_with_nothing_new_tells_nothing(self, story, find):
        story.at("2026-05-01 10:00", find("2026-05-01 10:00", "Noise", "City>East", 30, 0.5))
        assert story.at("2026-05-01 11:00", find("2026-05-01 11:00", "Noise", "City>East", 31, 0.5)) == []

    def test_what_goes_on_for_a_day_is_told_once_as_continuing(self, story, find):
        for at in range(60):
            when = f"2026-05-{1 + at // 24:02d} {at % 24:02d}:00"
            story.at(when, find(when, "Noise", "City>East", 30, 0.5))
        assert [alert.status for alert in story.told] == ["open", "continuing"]

    def test_late_counts_that_lower_a_day_lower_the_numbers(self, story, find, clock):
        story.at(
            "2026-05-02 01:00", find("2026-05-01", "Noise", "City>East", 40, 2, span="day", tick="2026-05-02 01:00")
        )
        (told,) = story.at(
            "2026-05-02 09:00",
            find("2026-05-01", "Noise", "City>East", 22, 2, span="day", tick="2026-05-02 09:00"),
        )
        assert (told.observed, told.excess, told.level) == (22, 20.0, 2)
        assert told.status == "open"
        assert told.history[-1].why == "restated: 22 where 40 were counted"
        assert told.first_period == told.last_period == clock("2026-05-01 00:00")

    def test_late_counts_replace_the_trailing_hours_of_the_day_too(self, story, find):
        story.at("2026-05-01 22:00", find("2026-05-01 22:00", "Noise", "City>East", 41, 2, hours=24))
        story.at(
            "2026-05-02 01:00", find("2026-05-01", "Noise", "City>East", 41, 2, span="day", tick="2026-05-02 01:00")
        )
        story.at(
            "2026-05-03 01:00", find("2026-05-01", "Noise", "City>East", 20, 2, span="day", tick="2026-05-03 01:00")
        )
        assert (story.only.span, story.only.observed) == ("day", 20)

    def test_late_counts_reach_an_alert_that_is_closed(self, story, find):
        story.at("2026-05-02 01:00", find("2026-05-01", "Noise", "City", 9, 0.5, span="day", tick="2026-05-02 01:00"))
        story.quiet("2026-05-02 01:00", 60)
        late = find("2026-05-01", "Noise", "City", 3, 0.5, span="day", tick="2026-05-05 01:00", outside=False)
        (told,) = story.at("2026-05-05 01:00", late)
        assert (told.status, told.observed) == ("closed", 3)


def test_a_quiet_month_produces_nothing(story, find):
    """Every hour a few candidates that false-discovery control does not let pass, and inside findings."""
    for at in range(30 * 24):
        when = f"2026-06-{1 + at // 24:02d} {at % 24:02d}:00"
        story.at(
            when,
            find(when, "Noise", f"City>D{at % 7}", 6, 1, p=8e-4),
            find(when, "Water", "City", 4, 3, p=0.3, outside=False),
        )
    assert story.told == []
    assert story.state.lives == ()


def test_a_burst_in_hotline_and_grid_is_one_alert(story, find):
    story.at(
        "2026-05-01 10:00",
        find("2026-05-01 10:00", "城市管理>垃圾清运", "City>East", 16, 0.5),
        find("2026-05-01 10:00", "市容>垃圾清运", "City>East", 9, 0.5, feed="incident/town"),
    )
    assert story.only.feed == "complaint/town"
    assert [one.topic for one in story.only.joined] == ["市容>垃圾清运"]
