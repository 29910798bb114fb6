from alerts.grouping import causes

NOW = "2026-05-01 10:00"


def places(findings):
    return sorted((cause.lead.topic, cause.lead.area) for cause in causes(findings))


def test_no_discoveries_have_no_causes():
    assert causes([]) == []


def test_topic_and_area_are_walked_down_together(find):
    findings = [
        find(NOW, "A", "City", 60, 10, topics={"B": (52, 5.0)}, areas={"East": (50, 4.0), "West": (6, 3.0)}),
        find(NOW, "A>B", "City", 52, 5, areas={"East": (46, 2.0), "West": (6, 3.0)}),
        find(NOW, "A", "City>East", 50, 4, topics={"B": (46, 2.0)}),
        find(NOW, "A>B", "City>East", 46, 2),
    ]
    assert places(findings) == [("A>B", "City>East")]


def test_two_parts_that_both_count_keep_the_cause_above(find):
    findings = [
        find(NOW, "A", "City", 100, 2, areas={"East": (45, 0.5), "West": (45, 0.5), "North": (10, 1.0)}),
        find(NOW, "A", "City>East", 45, 0.5),
        find(NOW, "A", "City>West", 45, 0.5),
    ]
    assert places(findings) == [("A", "City")]


def test_a_second_part_of_a_quarter_keeps_it_above_too(find):
    findings = [
        find(NOW, "A", "City", 100, 2, areas={"East": (68, 0.5), "West": (28, 0.5)}),
        find(NOW, "A", "City>East", 68, 0.5),
        find(NOW, "A", "City>West", 28, 0.5),
    ]
    assert places(findings) == [("A", "City")]


def test_small_steps_may_not_lose_half_of_the_whole(find):
    """65% of 100, then 65% of that: 42 of 100 do not explain the city's burst."""
    findings = [
        find(NOW, "A", "City", 100, 0.1, areas={"East": (65, 0.1)}),
        find(NOW, "A", "City>East", 65, 0.1, areas={"Mill": (42, 0.1)}),
        find(NOW, "A", "City>East>Mill", 42, 0.1),
    ]
    assert places(findings) == [("A", "City>East")]


def test_a_part_that_is_no_discovery_itself_is_not_taken(find):
    assert places([find(NOW, "A", "City", 30, 1, areas={"East": (29, 0.5)})]) == [("A", "City")]


def test_a_share_is_taken_over_the_period_of_the_node_above(find):
    """In the street's own three hours 20 of the city's 40; over the city's 24 hours it holds 36."""
    findings = [
        find(NOW, "A", "City", 42, 2, hours=24, areas={"East": (36, 0.5)}),
        find(NOW, "A", "City>East", 20, 0.1, hours=3),
    ]
    assert places(findings) == [("A", "City>East")]


def test_branches_without_a_discovery_above_both_are_two_causes(find):
    findings = [
        find(NOW, "A>B", "City>East", 20, 1),
        find(NOW, "A>C", "City>West", 20, 1),
    ]
    assert places(findings) == [("A>B", "City>East"), ("A>C", "City>West")]


def test_nodes_that_cross_are_one_cause(find):
    """The topic's burst in the district, and the sub-topic's in the city, meet in the district's sub-topic."""
    findings = [
        find(NOW, "A", "City>East", 30, 4),
        find(NOW, "A>B", "City", 32, 5, areas={"East": (28, 1.0)}),
        find(NOW, "A>B", "City>East", 28, 1),
    ]
    assert places(findings) == [("A>B", "City>East")]


def test_feeds_are_judged_apart(find):
    findings = [
        find(NOW, "A", "City", 30, 1, areas={"East": (29, 0.5)}),
        find(NOW, "B", "City>East", 29, 0.5, feed="incident/town"),
    ]
    assert [cause.lead.feed for cause in causes(findings)] == ["complaint/town", "incident/town"]


def test_a_finished_day_and_its_hours_are_one_cause(find):
    day = find("2026-04-30", "A", "City", 60, 5, span="day")
    hour = find(NOW, "A", "City", 20, 1)
    (cause,) = causes([hour, day])
    assert cause.lead == day
    assert cause.found == (hour, day)


def test_a_week_is_shown_only_where_it_says_clearly_more(find):
    day = find("2026-04-30", "A", "City", 60, 5, span="day")

    def lead(observed):
        (cause,) = causes([day, find("2026-04-30", "A", "City", observed, 35, span="week")])
        return cause.lead.span

    assert [lead(observed) for observed in (100, 120)] == ["day", "week"]
