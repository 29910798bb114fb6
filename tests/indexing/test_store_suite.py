"""What every store does. Each implementation is one entry of IMPLEMENTATIONS; none has tests of its own for this."""

from datetime import datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from city.buckets import Band, BandValue, Bucket
from city.events import Event
from city.findings import Finding
from city.times import HOUR, day_of_iso, from_datetime
from indexing.documents import band_document, bucket_document, case_document, reject_document
from indexing.errors import QueryError, StoreError
from indexing.judgements import finding_document
from indexing.sqlite import open_sqlite
from indexing.store import KINDS, Document, Query, Store

IMPLEMENTATIONS = ["sqlite", pytest.param("elasticsearch", marks=pytest.mark.integration)]

RUNS = count()
"""Numbers that set apart what a property writes into one store, example by example."""

FEED = "complaint/hotline"
WASTE = "城市管理>市容环境>垃圾清运"
NOISE = "生态环境>噪声>施工噪声"
NORTH = "见微市>北区>一街道"
NORTH_TWO = "见微市>北区>二街道"
SOUTH = "见微市>南区>一街道"


@pytest.fixture(params=IMPLEMENTATIONS)
def store(request, tmp_path):
    if request.param == "sqlite":
        made: Store = open_sqlite(tmp_path / "store.sqlite")
    else:
        made = request.getfixturevalue("installation").store()
    yield made
    made.close()


def at(text: str) -> int:
    """An instant of the city's wall clock: ``2026-03-01 08:00``."""
    return from_datetime(datetime.fromisoformat(f"{text}+08:00"))


def case(id, registered="2026-03-01 08:00", *, topic=WASTE, area=NORTH, version=1, **more) -> Document:
    instant = at(registered)
    event = Event(feed=FEED, id=id, version=1, registered=instant, arrived=instant, topic=topic, area=area, **more)
    return case_document(event, "counted", version)


def bucket(day, matters, *, topic=WASTE, area=NORTH, counted_as="request", version=1, repeats=0) -> Document:
    """Two hours of a day: ``matters`` at 08:00, as many reports and ``repeats`` more."""
    return bucket_document(
        Bucket(
            feed=FEED,
            counted_as=counted_as,
            topic=topic,
            area=area,
            day=day_of_iso(day),
            tick=version,
            closed=True,
            slots=24,
            hours=(8, matters, matters, 0, 9, repeats, 0, 0),
        )
    )


def finding(tick, *, topic=WASTE, area=NORTH, span="day", start="2026-03-01 00:00", outside=True) -> Document:
    return finding_document(
        Finding(
            feed=FEED,
            topic=topic,
            area=area,
            tick=at(tick),
            span=span,
            start=at(start),
            end=at(start) + 24 * HOUR,
            observed=9,
            expected=2.5,
            upper=6.0,
            p=1e-4,
            method="negative binomial",
            outside=outside,
        )
    )


def alert(id, opened_at, *, level=2, status="open", version=1, **more) -> Document:
    """Only the fields that a store looks at."""
    body = {"alert_id": id, "feed": FEED, "topic_id": WASTE, "area_id": NORTH, "level": level, "status": status}
    return Document("alerts", id, version, {**body, "opened_at": opened_at, **more})


def names(bodies):
    return [body["case"].rpartition(":")[2] for body in bodies]


class TestPut:
    def test_what_was_put_is_got_back(self, store):
        document = case("1", channel="电话", closed=at("2026-03-02 09:30"), solved=True)
        assert store.put([document]) == 1
        assert store.get("cases", document.id) == document.body

    def test_what_is_not_there_is_none(self, store):
        assert store.get("cases", "complaint/hotline:404") is None

    def test_a_higher_version_takes_the_place_of_a_lower_one(self, store):
        store.put([case("1", status="open", version=5)])
        assert store.put([case("1", status="closed", version=6)]) == 1
        assert store.get("cases", f"{FEED}:1")["status"] == "closed"

    @pytest.mark.parametrize("version", [4, 5])
    def test_a_lower_or_equal_version_changes_nothing(self, store, version):
        store.put([case("1", status="open", version=5)])
        assert store.put([case("1", status="closed", version=version)]) == 0
        assert store.get("cases", f"{FEED}:1")["status"] == "open"

    def test_filters_follow_the_newest_version(self, store):
        store.put([case("1", topic=WASTE, version=1)])
        store.put([case("1", topic=NOISE, version=2)])
        assert store.search("cases", Query(equal={"topic_id": WASTE})) == []
        assert names(store.search("cases", Query(equal={"topic_id": NOISE}))) == ["1"]

    def test_one_id_may_come_twice_in_one_put(self, store):
        assert store.put([case("1", version=2, unit="b"), case("1", version=1, unit="a"), case("1", version=3)]) == 2
        assert store.get("cases", f"{FEED}:1")["unit"] == ""

    def test_kinds_do_not_share_ids(self, store):
        store.put([Document("rejects", "x", 1, {"file": "a.csv"}), alert("x", "2026-03-01T08:00:00+08:00")])
        assert store.get("rejects", "x") == {"file": "a.csv"}
        assert store.get("alerts", "x")["alert_id"] == "x"

    def test_nothing_put_is_nothing_kept(self, store):
        assert store.put([]) == 0

    def test_more_documents_than_one_batch_holds_are_all_kept(self, store):
        assert store.put(case(str(number)) for number in range(12_001)) == 12_001
        assert store.count("cases") == 12_001

    def test_all_of_a_put_is_kept_or_nothing(self, store):
        def broken():
            yield case("1")
            raise OSError("the source broke")

        with pytest.raises(OSError, match="the source broke"):
            store.put(broken())
        assert store.count("cases") == 0

    def test_a_document_without_a_field_that_its_kind_is_filtered_by_is_refused(self, store):
        with pytest.raises(StoreError, match=r"alerts 'x' has no field 'opened_at'"):
            store.put([Document("alerts", "x", 1, {"level": 1})])

    @settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(order=st.permutations([(id, version) for id in "abc" for version in (1, 2, 3)]), twice=st.booleans())
    def test_order_and_repetition_change_nothing(self, store, order, twice):
        found = []
        for sequence in (sorted(order), order * (1 + twice)):
            run = f"run {next(RUNS)} "
            store.put(case(run + id, version=version, unit=f"unit {version}") for id, version in sequence)
            found.append([store.get("cases", f"{FEED}:{run}{id}")["unit"] for id in "abc"])
        assert found == [["unit 3"] * 3] * 2


class TestSearch:
    def test_equal_conditions_hold_together(self, store):
        store.put([case("1"), case("2", status="closed"), case("3", status="closed", area=SOUTH)])
        query = Query(equal={"status": "closed", "area_id": SOUTH, "class": "request"})
        assert names(store.search("cases", query)) == ["3"]

    def test_flags_and_numbers_are_compared_as_such(self, store):
        store.put([case("1", repeat=True), case("2")])
        assert names(store.search("cases", Query(equal={"repeat": True}))) == ["1"]
        assert names(store.search("cases", Query(equal={"repeat": False}))) == ["2"]
        store.put([alert("low", "2026-03-01T08:00:00+08:00", level=1), alert("high", "2026-03-01T08:00:00Z", level=4)])
        assert [found["alert_id"] for found in store.search("alerts", Query(equal={"level": 4}))] == ["high"]

    def test_below_is_the_node_and_everything_under_it(self, store):
        store.put(
            [case("1", area="见微市>北区"), case("2", area=NORTH), case("3", area=SOUTH), case("4", area="见微市")]
        )
        assert names(store.search("cases", Query(below={"area_id": "见微市>北区"}))) == ["1", "2"]

    def test_below_is_not_a_prefix_of_a_name(self, store):
        store.put(
            [case("1", area="A>North"), case("2", area="A>North East"), case("3", area="A>North?"), case("4", area="A")]
        )
        assert names(store.search("cases", Query(below={"area_id": "A>North"}))) == ["1"]

    @pytest.mark.parametrize("wild", ["A>%", "A>_orth", "A>*", "a>north", "A>N.rth", "A>North\\"])
    def test_a_path_has_no_wildcards(self, store, wild):
        store.put([case("1", area="A>North>x")])
        assert store.search("cases", Query(below={"area_id": wild})) == []
        store.put([case("2", area=f"{wild}>x")])
        assert names(store.search("cases", Query(below={"area_id": wild}))) == ["2"]

    def test_since_is_inclusive_and_until_exclusive(self, store):
        store.put([case(str(hour), f"2026-03-01 0{hour}:00") for hour in range(5)])
        query = Query(since="2026-03-01T01:00:00+08:00", until="2026-03-01T03:00:00+08:00")
        assert names(store.search("cases", query)) == ["1", "2"]

    def test_times_are_compared_as_instants_not_as_texts(self, store):
        """06:00 in UTC comes after 08:00 in Shanghai, and the text with the lower digits comes last."""
        store.put([alert("later", "2026-03-01T06:00:00+00:00"), alert("sooner", "2026-03-01T08:00:00+08:00")])
        assert [found["alert_id"] for found in store.search("alerts")] == ["sooner", "later"]
        assert [found["alert_id"] for found in store.search("alerts", Query(since="2026-03-01T05:00:00Z"))] == ["later"]

    def test_buckets_are_bounded_by_their_day(self, store):
        store.put([bucket("2026-02-28", 1), bucket("2026-03-01", 1), bucket("2026-03-02", 1)])
        found = store.search("buckets", Query(since="2026-03-01", until="2026-03-02"))
        assert [body["day"] for body in found] == ["2026-03-01"]

    def test_bodies_come_in_order_of_time_and_then_of_id(self, store):
        store.put([case("b"), case("c", "2026-02-01 00:00"), case("a")])
        assert names(store.search("cases")) == ["c", "a", "b"]

    def test_a_limit_keeps_the_first(self, store):
        store.put([case(str(number), f"2026-03-0{number} 00:00") for number in (3, 1, 2)])
        assert names(store.search("cases", Query(limit=2))) == ["1", "2"]
        assert store.search("cases", Query(limit=0)) == []

    def test_one_of_several_values_is_enough(self, store):
        store.put(alert(status, "2026-03-01T08:00:00Z", status=status) for status in ("open", "growing", "closed"))

        def found(**among):
            return [one["alert_id"] for one in store.search("alerts", Query(among=among))]

        assert found(status=("open", "growing", "nothing")) == ["growing", "open"]
        assert found(status=()) == []
        assert found(status=("open",), area_id=("elsewhere",)) == []
        with pytest.raises(QueryError, match="did you mean 'status'"):
            found(statsu=("open",))

    def test_the_newest_come_first_where_they_are_asked_for(self, store):
        store.put([case("b"), case("c", "2026-02-01 00:00"), case("a")])
        assert names(store.search("cases", Query(newest=True))) == ["b", "a", "c"]
        assert names(store.search("cases", Query(newest=True, limit=1))) == ["b"]

    def test_alerts_are_found_by_when_they_were_changed_whatever_their_offset(self, store):
        """20:00 in Shanghai is noon in UTC."""
        opened = "2026-02-01T08:00:00+08:00"
        store.put(
            alert(name, opened, updated_at=changed)
            for name, changed in (
                ("before", "2026-03-01T19:59:59.999+08:00"),
                ("at", "2026-03-01T20:00:00+08:00"),
                ("after", "2026-03-01T12:00:00.001+00:00"),
            )
        )
        query = Query(changed_since="2026-03-01T12:00:00Z")
        assert {one["alert_id"] for one in store.search("alerts", query)} == {"at", "after"}
        assert store.count("alerts", query) == 2

    def test_rejects_have_no_time_and_come_in_order_of_their_rows(self, store):
        rows = [reject_document("a.csv", row, "created", "is not a date", "bad-date", "m") for row in (10, 9)]
        store.put(rows)
        assert [body["row"] for body in store.search("rejects")] == [9, 10]

    def test_findings_are_filtered_by_whether_they_lie_outside(self, store):
        store.put([finding("2026-03-02 01:00"), finding("2026-03-02 02:00", outside=False)])
        assert [body["tick"] for body in store.search("findings", Query(equal={"outside": False}))] == [
            "2026-03-01T18:00:00.000Z"
        ]

    @pytest.mark.parametrize(
        ("kind", "equal"),
        [
            ("cases", {"repeat": "true"}),
            ("cases", {"repeat": 2}),
            ("cases", {"status": 1}),
            ("cases", {"status": "OPEN"}),
            ("alerts", {"level": "2"}),
            ("buckets", {"day": "now"}),
            ("buckets", {"day": "2026-03-01||/M"}),
            ("buckets", {"day": "20260301"}),
        ],
    )
    def test_a_value_that_no_document_can_have_finds_nothing(self, store, kind, equal):
        store.put([case("1", repeat=True), alert("1", "2026-03-01T08:00:00Z"), bucket("2026-03-01", 1)])
        assert store.count(kind) == 1
        assert store.search(kind, Query(equal=equal)) == []

    def test_a_day_is_found_as_it_is_written(self, store):
        store.put([bucket("2026-03-01", 1), bucket("2026-03-02", 1)])
        assert [body["day"] for body in store.search("buckets", Query(equal={"day": "2026-03-02"}))] == ["2026-03-02"]

    @pytest.mark.parametrize(
        ("kind", "query", "message"),
        [
            (
                "cases",
                Query(equal={"statsu": "open"}),
                r"cases cannot be filtered by 'statsu', did you mean 'status'\?",
            ),
            ("alerts", Query(equal={"levle": 1}), r"did you mean 'level'\?"),
            ("cases", Query(equal={"body' OR 1": 1}), r"cannot be filtered by .*, only by area, area_id"),
            ("cases", Query(below={"area": "A"}), r"cases have no path 'area', did you mean 'area_id'\?"),
            ("bands", Query(below={"area_id": "A"}), r"bands have no path 'area_id'"),
            ("buckets", Query(since="2026-13-01"), r"buckets are by day: '2026-13-01' is not a date"),
            ("cases", Query(since="2026-03-01"), r"'2026-03-01' is not a time with its zone"),
            ("cases", Query(until="2026-03-01T08:00:00"), r"is not a time with its zone"),
            ("rejects", Query(since="2026-03-01T08:00:00Z"), r"rejects have no time"),
            ("cases", Query(limit=-1), r"a limit of -1 documents"),
            ("cases", Query(changed_since="2026-03-01T08:00:00Z"), r"cases do not tell when they were changed"),
            ("alerts", Query(changed_since="2026-03-01"), r"'2026-03-01' is not a time with its zone"),
        ],
    )
    def test_a_filter_that_nothing_can_answer_is_an_error(self, store, kind, query, message):
        for ask in (store.search, store.count):
            with pytest.raises(QueryError, match=message):
                ask(kind, query)


class TestCount:
    def test_it_counts_what_a_search_finds(self, store):
        store.put([case("1"), case("2", area=NORTH_TWO), case("3", area=SOUTH)])
        assert store.count("cases") == 3
        assert store.count("cases", Query(below={"area_id": "见微市>北区"})) == 2
        assert store.count("alerts") == 0

    def test_paths_are_listed_once_and_sorted(self, store):
        store.put([case("1", topic=NOISE), case("2", topic=WASTE), case("3", topic=WASTE)])
        assert store.paths("cases", "topic_id") == (WASTE, NOISE)
        assert store.paths("alerts", "area_id") == ()

    def test_a_kind_without_a_path_says_so(self, store):
        with pytest.raises(QueryError, match="rejects have no path 'area_id'"):
            store.paths("rejects", "area_id")

    def test_the_first_and_the_last_day_are_known(self, store):
        assert store.days("buckets") is None
        store.put([bucket("2026-03-02", 1), bucket("2026-02-27", 1)])
        assert store.days("buckets") == ("2026-02-27", "2026-03-02")
        value = BandValue(NORTH, 3, 1.5, 4.0)
        store.put([band_document(Band(feed=FEED, topic=WASTE, day=day_of_iso("2026-01-05"), tick=1, values=(value,)))])
        assert store.days("bands") == ("2026-01-05", "2026-01-05")


def test_more_documents_than_an_answer_holds_are_found_listed_and_summed_in_full(store):
    store.put(bucket(f"2026-{month:02}-01", 1, topic=f"t{number:04}") for month in (1, 2) for number in range(5_500))
    expected = [(f"2026-{month:02}-01", f"t{number:04}") for month in (1, 2) for number in range(5_500)]
    assert [(body["day"], body["topic"]) for body in store.search("buckets")] == expected
    assert len(store.search("buckets", Query(limit=10_500))) == 10_500
    assert store.count("buckets") == 11_000
    assert len(store.paths("buckets", "topic_id")) == 5_500
    matrix = store.counts("2026-01-01", "2026-02-01", ["topic_id"])
    assert (len(matrix.keys), matrix.counts.sum()) == (5_500, 11_000)


class TestStream:
    def test_every_document_comes_once_in_order_of_its_id(self, store):
        store.put(case(f"{number:04}") for number in reversed(range(2_500)))
        ids = [id for id, _ in store.stream("cases")]
        assert ids == [f"{FEED}:{number:04}" for number in range(2_500)]

    def test_ids_are_ordered_by_code_point(self, store):
        ids = ["a", "B", "ä", "垃", "🙂", "\uffee", "a|b", "a b"]
        store.put(Document("rejects", id, 1, {"file": id}) for id in ids)
        assert [id for id, _ in store.stream("rejects")] == sorted(ids)

    def test_a_store_may_be_written_to_while_it_is_streamed(self, store):
        """What was there is met once, in order; whether what comes meanwhile is met is left open."""
        store.put(case(f"{number:04}") for number in range(2_500))
        met = []
        for id, _ in store.stream("cases"):
            if not met:
                store.put([case("9999"), case("2400", version=2, unit="newer")])
            met.append(id)
        assert [id for id in met if not id.endswith("9999")] == [f"{FEED}:{number:04}" for number in range(2_500)]

    @pytest.mark.parametrize("kind", KINDS)
    def test_an_empty_kind_gives_nothing(self, store, kind):
        assert list(store.stream(kind)) == []


class TestCounts:
    """Buckets of three days, matters (reports where they differ):

                        03-01   03-02   03-03
    WASTE  NORTH          2     4 (9)
    WASTE  SOUTH          1               7
    NOISE  NORTH                  3
    NOISE  NORTH inquiry          5
    """

    @pytest.fixture(autouse=True)
    def _three_days(self, store):
        store.put(
            [
                bucket("2026-03-01", 2),
                bucket("2026-03-02", 4, repeats=5),
                bucket("2026-03-01", 1, area=SOUTH),
                bucket("2026-03-03", 7, area=SOUTH),
                bucket("2026-03-02", 3, topic=NOISE),
                bucket("2026-03-02", 5, topic=NOISE, counted_as="inquiry"),
            ]
        )

    def test_sums_are_by_key_and_day(self, store):
        matrix = store.counts("2026-03-01", "2026-03-03", ["topic_id", "area_id"])
        assert matrix.keys == ((WASTE, NORTH), (WASTE, SOUTH), (NOISE, NORTH))
        assert matrix.days == ("2026-03-01", "2026-03-02", "2026-03-03")
        assert matrix.counts.tolist() == [[2, 4, 0], [1, 0, 7], [0, 8, 0]]

    def test_reports_are_counted_where_asked_for(self, store):
        matrix = store.counts("2026-03-02", "2026-03-02", ["topic_id"], measure="reports")
        assert dict(zip(matrix.keys, matrix.counts.tolist(), strict=True)) == {(WASTE,): [9], (NOISE,): [8]}

    def test_days_outside_are_not_counted_and_days_without_are_zero(self, store):
        matrix = store.counts("2026-03-03", "2026-03-05", ["feed"])
        assert matrix.days == ("2026-03-03", "2026-03-04", "2026-03-05")
        assert matrix.counts.tolist() == [[7, 0, 0]]

    def test_a_query_filters_the_buckets(self, store):
        query = Query(equal={"class": "request"}, below={"area_id": "见微市>北区"})
        matrix = store.counts("2026-03-01", "2026-03-03", ["class"], query=query)
        assert matrix.keys == (("request",),)
        assert matrix.counts.tolist() == [[2, 7, 0]]

    def test_a_newer_bucket_is_counted_instead_of_the_older(self, store):
        store.put([bucket("2026-03-01", 20, version=2)])
        assert store.counts("2026-03-01", "2026-03-01", ["feed"]).counts.tolist() == [[21]]

    def test_nothing_found_is_an_empty_matrix_with_its_days(self, store):
        matrix = store.counts("2020-01-01", "2020-01-02", ["feed"])
        assert matrix.keys == ()
        assert matrix.counts.shape == (0, 2)

    def test_no_field_is_the_sum_of_all(self, store):
        matrix = store.counts("2026-03-01", "2026-03-03", [])
        assert matrix.keys == ((),)
        assert matrix.counts.tolist() == [[3, 12, 7]]

    @pytest.mark.parametrize(
        ("first", "last", "by", "message"),
        [
            ("2026-03-02", "2026-03-01", ["feed"], "the last day 2026-03-01 lies before the first 2026-03-02"),
            ("yesterday", "2026-03-01", ["feed"], "'yesterday' is not a date"),
            ("2026-03-01", "2026-03-01", ["channel"], "buckets are not counted by channel"),
        ],
    )
    def test_a_question_without_sense_is_an_error(self, store, first, last, by, message):
        with pytest.raises(QueryError, match=message):
            store.counts(first, last, by)


class TestForgetting:
    CASES = ("2026-01-31 07:59", "2026-02-01 07:59", "2026-02-01 08:00", "2026-03-31 23:00")

    def test_removes_cases_of_months_before_one_and_no_others(self, store):
        store.put([case(f"c{at}", registered) for at, registered in enumerate(self.CASES)])
        store.put([bucket("2026-01-31", 3)])
        assert store.forget("2026-02") == 2
        assert {body["case"].rpartition(":")[2] for _, body in store.stream("cases")} == {"c2", "c3"}
        assert store.count("buckets") == 1

    def test_a_second_time_removes_nothing_and_an_empty_store_has_nothing_to_remove(self, store):
        assert store.forget("2026-02") == 0
        store.put([case("c0", self.CASES[0]), case("c3", self.CASES[3])])
        assert [store.forget("2026-02"), store.forget("2026-02"), store.count("cases")] == [1, 0, 1]

    def test_what_is_forgotten_can_come_again(self, store):
        store.put([case("c0", self.CASES[0])])
        store.forget("2026-02")
        store.put([case("c0", self.CASES[0], version=2)])
        assert store.count("cases") == 1
