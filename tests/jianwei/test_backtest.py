"""``jianwei backtest``: files as they arrived, truth files, the tables, the page, and what is wrong said clearly."""

import json
import re
from datetime import date, timedelta

import numpy as np
import pytest

from city.times import day_of_iso
from intake.errors import InputError
from jianwei.choose import configuration_for
from jianwei.city_files import city_tables
from jianwei.intake import sources
from jianwei.known_counts import counts_of_files, counts_of_store
from jianwei.stores import reading
from jianwei.truth_files import read_episodes
from tests.streams.town import unwatched

FEED = "complaint/hotline12345"
CITY = "北京市"
NOISE = "环境>噪声>施工噪声"
FIRST = date(2026, 3, 2)
DAYS = 70
BURST = range(50, 54)
"""Days on which the mill street has twelve cases, not two."""


def row(number, day, hour=10, *, late=0, street="磨坊街道", topic="环境->噪声->施工噪声", kind="投诉", again="否"):
    registered = f"{FIRST + timedelta(days=day)} {hour:02}:00:00"
    arrived = f"{FIRST + timedelta(days=day + late)} {hour:02}:30:00"
    return f"{number},{kind},{topic},东区,{street},{registered},{arrived},,,{again}"


@pytest.fixture
def city(export):
    """Ten weeks of two streets with two cases a day each, and a burst of twelve in one of them."""
    rows = [
        row(f"{street}{day}-{number}", day, 8 + number, street=street)
        for street in ("磨坊街道", "桥头街道")
        for day in range(DAYS)
        for number in range(12 if street == "磨坊街道" and day in BURST else 2)
    ]
    return export("city", *rows)


@pytest.fixture
def burst(tmp_path):
    """The truth of the city."""
    path = tmp_path / "truth.csv"
    days = (FIRST + timedelta(days=BURST[0]), FIRST + timedelta(days=BURST[-1]))
    path.write_text(f"topic,area,from,to,kind\n施工噪声,磨坊街道,{days[0]},{days[1]},burst\n", encoding="utf-8")
    return path


def counted(*files):
    given = sources(files, ["hotline12345"])
    configuration = configuration_for(given[0].profile)
    return counts_of_files(given, configuration, city_tables(configuration, None, None, None), unwatched)


def lowest(counts):
    """The row of the lowest topic and area, where there is one."""
    return max(range(len(counts.keys)), key=lambda at: sum(part.count(">") for part in counts.keys[at]))


def known_at(counts, day):
    """What the lowest series was known to have on each day, at the end of one."""
    for each in counts.arrivals.each_day(0):
        if each.day == day:
            return each.history.counts[lowest(counts)].tolist()
    raise AssertionError(day)


class TestCounts:
    def test_every_topic_and_area_at_every_level_is_a_series_those_above_first(self, export):
        counts = counted(export("one", row("a", 0), row("b", 0, 11, street="桥头街道"), row("c", 1, 11)))
        assert {key[1] for key in counts.keys} == {"环境", "环境>噪声", "环境>噪声>施工噪声"}
        assert len(counts.keys) == 3 * 4
        totals = dict(zip([key[1:] for key in counts.keys], counts.arrivals.final().sum(axis=1), strict=True))
        city, street = min(key[2] for key in counts.keys), next(key[2] for key in counts.keys if "磨坊" in key[2])
        assert totals["环境", city] == totals[NOISE, city] == 3.0
        assert totals[NOISE, street] == 2.0

    def test_half_of_the_cases_a_week_late_are_counted_a_week_later(self, export):
        rows = [
            row(f"{day}-{number}", day, 8 + number, late=7 * (number % 2)) for day in range(20) for number in range(4)
        ]
        counts = counted(export("late", *rows))
        assert known_at(counts, 6) == [2.0] * 7
        assert known_at(counts, 12) == [4.0] * 6 + [2.0] * 7
        assert known_at(counts, 19) == [4.0] * 13 + [2.0] * 7
        assert known_at(counts, 26)[:20] == [4.0] * 20

    def test_a_case_of_the_evening_that_arrives_within_the_grace_counts_on_its_day(self, export):
        """The hour of grace ends at one in the morning."""
        late = row("a", 0, 23).replace(f"{FIRST} 23:30:00", f"{FIRST + timedelta(days=1)} 00:30:00")
        later = row("b", 0, 23).replace(f"{FIRST} 23:30:00", f"{FIRST + timedelta(days=1)} 02:00:00")
        counts = counted(export("night", late, later, row("c", 2)))
        assert known_at(counts, 0) == [1.0]
        assert known_at(counts, 1)[0] == 2.0
        assert np.isnan(known_at(counts, 1)[1])

    def test_inquiries_and_repeats_are_no_matters(self, export):
        counts = counted(export("kinds", row("a", 0), row("b", 0, kind="咨询"), row("c", 0, again="是")))
        assert counts.arrivals.final().max() == 1.0
        assert (counts.rows_read, counts.rejected) == (3, 0)

    def test_rows_that_are_rejected_are_counted_apart(self, export):
        counts = counted(
            export("wrong", row("a", 0), row("b", 0).replace("2026-03-02 10:00:00", "2026-02-30 10:00:00"))
        )
        assert (counts.rows_read, counts.rejected) == (2, 1)

    def test_a_file_without_a_request_is_refused(self, export):
        with pytest.raises(InputError, match="no request"):
            counted(export("none", row("a", 0, kind="咨询")))

    def test_a_store_has_the_counts_of_the_replay_as_they_are_today(self, command, city, tmp_path):
        store = f"sqlite:{tmp_path / 'city.db'}"
        assert command("replay", city, "--profile", "hotline12345", "--store", store)[0] == 0
        with reading(store) as (documents, configuration):
            stored = counts_of_store(documents, configuration)
        counts = counted(city)
        assert not stored.late
        assert counts.late
        told = [
            {key: line[:DAYS].tolist() for key, line in zip(each.keys, each.arrivals.final(), strict=True)}
            for each in (stored, counts)
        ]
        assert told[0] == told[1]


class TestTruth:
    def test_names_and_paths_are_found_and_what_nests_is_disturbed(self, city, burst):
        counts = counted(city)
        (episode,) = read_episodes(burst, counts).episodes
        _, topic, area = counts.keys[episode.row]
        assert topic == NOISE
        assert area.endswith(">磨坊街道")
        assert (episode.first, episode.last) == (BURST[0], BURST[-1])
        disturbed = {counts.keys[place][1:] for place in episode.disturbed}
        assert len(disturbed) == 9
        assert not any("桥头" in where for _, where in disturbed)
        path = burst.with_name("paths.csv")
        path.write_text(f"topic,area,from,to,feed\n环境 > 噪声 > 施工噪声,{area},2026-04-21,2026-04-24,{FEED}\n")
        assert read_episodes(path, counts).episodes[0].row == episode.row

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "truth.csv:1: no column topic"),
            ("topic,area,from\n", "truth.csv:1: no column to"),
            ("topic,area,from,to,size\n", "truth.csv:1: column 5: unknown or twice"),
            ("topic,area,from,to,to\n", "truth.csv:1: column 5: unknown or twice"),
            ("topic,area,from,to\n", "no row below the header"),
            ("topic,area,from,to\n施工噪声,磨坊街道,2026-04-21\n", "truth.csv:2: 3 cells, the header has 4"),
            ("topic,area,from,to\n施工噪声,磨坊街道,21.4.,2026-04-24\n", "truth.csv:2: from: not a day"),
            ("topic,area,from,to\n施工噪声,磨坊街道,2026-04-24,2026-04-21\n", "truth.csv:2: to: before"),
            ("topic,area,from,to\n施工噪音,磨坊街道,2026-04-21,2026-04-24\n", "topic: not among the counts (nearest"),
            ("topic,area,from,to\n施工噪声,西区,2026-04-21,2026-04-24\n", "truth.csv:2: area: not among the counts"),
            (
                "topic,area,from,to,feed\n施工噪声,磨坊街道,2026-04-21,2026-04-24,hotline\n",
                "truth.csv:2: feed: none of",
            ),
            ('topic,area,from,to\n"施工噪声,磨坊街道,2026-04-21,2026-04-24\n', "not CSV"),
        ],
    )
    def test_a_mistake_is_named_with_file_line_and_field(self, city, tmp_path, text, said):
        path = tmp_path / "truth.csv"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=re.escape(said)):
            read_episodes(path, counted(city))

    def test_bytes_that_are_no_text_and_a_file_that_is_not_there_are_named(self, city, tmp_path):
        path = tmp_path / "truth.csv"
        with pytest.raises(InputError, match="cannot be read"):
            read_episodes(path, counted(city))
        path.write_bytes(b"topic,area\xff")
        with pytest.raises(InputError, match="not UTF-8"):
            read_episodes(path, counted(city))

    @pytest.mark.parametrize(("text", "said"), [("{", "not JSON"), ('{"city": 3}', "not the truth of a simulated")])
    def test_json_that_is_no_truth_is_refused(self, city, tmp_path, text, said):
        path = tmp_path / "truth.json"
        path.write_text(text)
        with pytest.raises(InputError, match=said):
            read_episodes(path, counted(city))


class TestCommand:
    @pytest.fixture
    def told(self, command, city, burst, tmp_path):
        page = tmp_path / "pages" / "backtest.html"
        options = ("--profile", "hotline12345", "--truth", burst, "--html", page, "--from", "2026-04-06", "--json")
        code, out, err = command("backtest", city, *options)
        assert (code, err) == (0, "")
        return json.loads(out), page.read_text(encoding="utf-8")

    def test_the_burst_is_found_on_its_first_day_by_methods_of_days(self, told):
        result, _ = told
        assert (result["from"], result["to"], result["known_then"]) == ("2026-04-06", "2026-05-10", True)
        nominal = {one["method"]: one for one in result["rows"] if one["setting"] == "nominal"}
        for name in ("EARS C1", "EARS C2", "negative binomial, day"):
            assert nominal[name]["delays"] == [0], name
            assert (nominal[name]["episodes"], nominal[name]["pod"]) == (1, 1.0)
        assert nominal["negative binomial, week"]["delays"] == [2]
        for name in ("Farrington Flexible", "pooled regression"):
            assert (nominal[name]["weeks"], nominal[name]["pod"], nominal[name]["false"]) == (0, None, None)
        assert nominal["negative binomial, day"]["false"] == 0.0

    def test_the_strongest_alarm_is_the_burst(self, told):
        result, _ = told
        alarm = result["alarms"][0]
        assert "施工噪声" in alarm["topic"] or alarm["topic"] in NOISE
        assert 50 <= day_of_iso(alarm["day"]) - FIRST.toordinal() < 60
        assert "negative binomial, day" in alarm["flagged"]
        assert 0.0 < alarm["strength"] <= min(alarm["shares"].values())

    def test_the_page_has_the_tables_and_two_charts_for_each_alarm_and_needs_nothing(self, told):
        result, page = told
        assert page.startswith("<!doctype html>")
        assert page.count("<svg ") == 2 * len(result["alarms"]) > 0
        assert page.count("<article ") == len(result["alarms"])
        assert "negative binomial, week" in page
        assert not re.search(r"https?://|//[a-z]|<script|<link|<img|<iframe|@import|url\(|\bon[a-z]+=", page)

    def test_the_table_says_what_was_judged_and_who_found_it(self, command, city, burst):
        code, out, err = command(
            "backtest", city, "--profile", "hotline12345", "--truth", burst, "--detectors", "day, c2-counts"
        )
        assert (code, err) == (0, "")
        text = out.decode()
        assert text.startswith("Back-test: 2026-03-30 to 2026-05-10, 12 series")
        lines = text.splitlines()
        (head,) = [number for number, line in enumerate(lines) if line.startswith("As set, p <= 0.001")]
        assert lines[head + 1].split()[0] == "method"
        assert "median delay" in lines[head + 1]
        (day,) = [line for line in lines[head : head + 5] if line.startswith("negative binomial, day")]
        assert "1 of 1" in day
        assert "Farrington" not in text
        assert "strongest alarms" in text

    def test_the_last_day_ends_what_is_known(self, command, city):
        def alarms(*options):
            arguments = ("--profile", "hotline12345", "--detectors", "day", "--from", "2026-04-06", *options, "--json")
            return json.loads(command("backtest", city, *arguments)[1])

        assert alarms("--to", "2026-04-20")["to"] == "2026-04-20"
        rows = [one for one in alarms("--to", "2026-04-20")["rows"] if one["setting"] == "nominal"]
        assert rows[0]["alarms"] == 0
        assert next(one for one in alarms("--to", "2026-04-22")["rows"] if one["setting"] == "nominal")["alarms"] > 0

    def test_a_store_is_judged_by_the_counts_of_today_and_says_so(self, command, city, tmp_path):
        store = f"sqlite:{tmp_path / 'city.db'}"
        command("replay", city, "--profile", "hotline12345", "--store", store)
        code, out, err = command("backtest", "--store", store, "--detectors", "day")
        assert (code, err) == (0, "")
        assert "Counts are those of the store today" in out.decode()
        assert (
            json.loads(command("backtest", "--store", store, "--detectors", "day", "--json")[1])["known_then"] is False
        )

    def test_where_cases_are_rare_nobody_is_asked_and_the_page_says_so(self, command, export, tmp_path):
        rare = export(
            "rare",
            *(row(day, day) for day in range(0, 80, 10)),
            *(row(f"i{day}", day, kind="咨询") for day in range(80)),
        )
        page = tmp_path / "rare.html"
        code, out, err = command("backtest", rare, "--profile", "hotline12345", "--html", page, "--json")
        assert (code, err) == (0, "")
        told = json.loads(out)
        assert (told["questions"], told["alarms"]) == (0, [])
        assert {one["weeks"] for one in told["rows"]} == {0}
        assert {one["false"] for one in told["rows"]} == {None}
        assert "No alarm." in page.read_text(encoding="utf-8")

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (("--profile", "hotline12345", "--detectors", "day,weak"), "--detectors 'weak': expected some of"),
            (("--profile", "hotline12345", "--detectors", ","), "--detectors names none"),
            (
                ("--profile", "hotline12345", "--from", "2025-01-01"),
                "--from 2025-01-01: the counts reach from 2026-03-02",
            ),
            (("--profile", "hotline12345", "--to", "2027-01-01"), "--to 2027-01-01: the counts reach"),
            (("--profile", "hotline12345", "--from", "2026-05-01", "--to", "2026-04-01"), "before --from 2026-05-01"),
            (("--profile", "hotline12345", "--to", "2026-03-10"), "nothing can be judged"),
            (("--profile", "hotline12345", "--from", "May"), "May"),
            (("--profile", "hotline12345", "--every", "9"), "--every"),
            (("--profile", "hotline12345", "--store", "sqlite:x.db"), "give one of the two"),
            ((), "no --profile"),
        ],
    )
    def test_a_mistake_gives_a_clear_line_and_exit_code_one(self, command, city, options, said):
        code, out, err = command("backtest", city, *options)
        assert (code, out) == (1, b"")
        assert said in err.replace("\n", " ")
        assert "Traceback" not in err

    def test_without_files_and_store_it_says_what_to_give(self, command, monkeypatch):
        monkeypatch.delenv("JIANWEI_STORE", raising=False)
        assert command("backtest")[0] == 1
        code, _, err = command("backtest", "--profile", "hotline12345")
        assert code == 1
        assert "give FILE" in err


def test_a_demonstration_with_its_truth_is_scored(command, tmp_path):
    """The planted outbreaks of a simulated city, looked for in the hotline."""
    assert command("simulate", "--out", tmp_path, "--days", 75, "--scale", "small")[0] == 0
    arguments = (tmp_path / "hotline.csv", "--profile", "hotline12345", "--areas", tmp_path / "areas.csv")
    more = ("--truth", tmp_path / "truth.json", "--detectors", "day,week,c2", "--json")
    code, out, err = command("backtest", *arguments, *more)
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert told["episodes"] >= 1
    day = next(one for one in told["rows"] if one["method"] == "negative binomial, day" and one["setting"] == "nominal")
    assert day["found"] >= 1
    assert day["quiet_weeks"] < day["weeks"]
