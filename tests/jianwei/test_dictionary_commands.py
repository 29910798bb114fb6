"""Commands on dictionaries and themes, and what the flow is told of them."""

import csv
import json

import pytest

from city.configuration import Succession
from city.paths import name, parent
from city.times import day_iso, day_of_iso
from intake.city_tables import NONE_GIVEN
from intake.dictionaries import AreaDictionary
from intake.profile import load_profile
from jianwei.dictionaries import successions
from jianwei.intake import mark
from jianwei.sources import Source

TOPICS = """\
path,from,to,former,share,aliases,code
城市管理,,,,,,
城市管理>市容环境,,2025-03-23,,,,
城市管理>市容管理,2025-03-24,,城市管理>市容环境,,,
"""
CROSSWALK = "taxonomy,path,to,share\ncomplaint/hotline12345,城市管理>园林绿化,城市管理>市容环境,\n"
THEMES = '[[theme]]\nname = "市容"\nkind = "每月一题"\ntopics = ["城市管理>市容环境"]\nuntil = "2025-03-16"\n'


@pytest.fixture
def given(tmp_path):
    """Dictionary files, and a profile of the hotline that names two of them."""
    files = {
        "topics.csv": TOPICS,
        "crosswalk.csv": CROSSWALK,
        "themes.toml": THEMES,
        "hotline.toml": 'extends = "hotline12345"\n[topic]\ndictionary = "topics.csv"\ncrosswalk = "crosswalk.csv"\n',
    }
    for file, text in files.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def write_file(tmp_path):
    def write(text):
        path = tmp_path / "given"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_check_reads_every_kind_of_dictionary(command, city, given):
    code, out, err = command(
        "check",
        *("--areas", city.areas, "--topics", city.topics),
        *("--crosswalk", given / "crosswalk.csv", "--themes", "simulated-city"),
    )
    assert (code, err) == (1, err)
    assert "topics: the topic dictionary has no topic" in err  # the small city has fewer topics than the shipped themes
    code, out, err = command("check", "--areas", city.areas, "--topics", city.topics, "--themes", given / "themes.toml")
    assert (code, err) == (0, "")
    told = out.decode().replace("\n", " ")
    assert "rows" in told
    assert "themes: 1" in told


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("--topics", "path,formr\n", "given:1: formr: unknown column (nearest known: former)"),
        ("--crosswalk", "taxonomy,path,to\nt,a,\n", "given:2: to: is empty"),
        ("--themes", '[[theme]]\nnam = "x"\n', "given:2: [theme] nam: unknown key (nearest known: name)"),
        ("--areas", "area\nC>x>y\n", "given:2: area: the area above it has no row"),
    ],
)
def test_check_names_file_line_and_column(command, write_file, option, text, said):
    code, _, err = command("check", option, write_file(text))
    assert code == 1
    assert said in err.replace("\n", "")
    assert "Traceback" not in err


def test_themes_are_checked_and_listed(command, given):
    code, out, err = command("themes", "check", given / "themes.toml", "--topics", given / "topics.csv", "--json")
    assert (code, err, json.loads(out)) == (0, "", {"themes": ["市容"], "ok": True})
    code, out, _ = command("themes", "list", "--json")
    assert code == 0
    assert {one["kind"] for one in json.loads(out)} == {"七有五性", "每月一题"}
    _, out, _ = command("themes", "list", "--on", "2026-01-01")
    assert "电动自行车充电" not in out.decode()
    assert "劳有所得" in out.decode()


@pytest.fixture
def misspelt(city, tmp_path):
    """The hotline's export with one district's streets as offices, one unknown street and one name of a person."""
    with city.hotline.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    streets = sorted({row["被反映街乡镇"] for row in rows if row["被反映街乡镇"]})
    new = {streets[0]: streets[0] + "办事处", streets[1]: "海市蜃楼街道", streets[2]: "王小明"}
    path = tmp_path / "hotline.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows({**row, "被反映街乡镇": new.get(row["被反映街乡镇"], row["被反映街乡镇"])} for row in rows)
    return path, new


def test_areas_match_tells_what_is_matched_and_keeps_a_worklist(command, city, misspelt, tmp_path):
    path, _ = misspelt
    worklist = tmp_path / "worklist.csv"
    arguments = ("areas", "match", path, "--profile", "hotline12345", "--areas", city.areas)
    code, out, err = command(*arguments, "--worklist", worklist, "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["outcomes"]["exact"] > found["outcomes"]["not matched"] > 0
    assert {one["value"] for one in found["worklist"]} == {"海市蜃楼街道", ""}
    assert "王小明" not in out.decode() + worklist.read_text(encoding="utf-8")
    code, out, _ = command(*arguments)
    assert code == 0
    assert "海市蜃楼街道" in out.decode()
    assert "not shown" in out.decode()


def test_a_worklist_gets_shorter_when_the_dictionary_learns_a_name(command, city, misspelt, tmp_path):
    path, new = misspelt
    worklist = tmp_path / "worklist.csv"
    command("areas", "match", path, "--profile", "hotline12345", "--areas", city.areas, "--worklist", worklist)
    code, out, _ = command("areas", "worklist", worklist, "--areas", city.areas, "--json")
    assert (code, json.loads(out)["matched"]) == (0, 0)
    street = next(old for old, written in new.items() if written == "海市蜃楼街道")
    learnt = tmp_path / "areas.csv"
    with city.areas.open(encoding="utf-8", newline="") as known, learnt.open("w", encoding="utf-8") as file:
        rows = csv.DictReader(known)
        writer = csv.DictWriter(file, rows.fieldnames)
        writer.writeheader()
        for row in rows:
            more = "|海市蜃楼街道" if name(row["area"]) == street else ""
            writer.writerow(row | {"aliases": row["aliases"] + more})
    code, out, _ = command("areas", "worklist", worklist, "--areas", learnt, "--json")
    found = json.loads(out)
    assert (code, found["matched"]) == (0, 1)
    assert {one["value"] for one in found["worklist"]} == {""}
    assert command("areas", "worklist", worklist)[0] == 0


@pytest.mark.parametrize("line", ["areas", "themes", "areas match", "areas worklist", "themes check", "themes list"])
def test_every_sub_command_has_help(command, line):
    code, out, _ = command(*line.split(), "--help")
    assert code == 0
    assert b"--help" in out


def counts(command, replayed, *arguments):
    code, out, err = command("series", "--store", f"sqlite:{replayed}", "--json", *arguments)
    assert code == 0, err
    return {(one["feed"], one["day"]): one["count"] for one in json.loads(out)}


@pytest.fixture
def halves(city):
    """The street that was split, and what became of it."""
    rows = AreaDictionary.read(city.areas).successions()
    return rows[0].former, {row.area: row.share for row in rows}, rows[0].since


def test_a_split_street_is_shared_out_in_the_bounds_of_now(command, replayed, halves):
    old, parts, since = halves
    counted = counts(command, replayed, "--area", old)
    for half, share in parts.items():
        now = counts(command, replayed, "--area", half, "--bounds", "now")
        before = [key for key in now if key[1] < since]
        assert sum(counted[key] for key in before) > 0
        assert [now[key] for key in before] == pytest.approx([share * counted[key] for key in before], abs=1e-4)


def test_its_parts_are_put_together_in_the_bounds_of_then(command, replayed, halves):
    old, parts, since = halves
    then = counts(command, replayed, "--area", old, "--bounds", "then")
    after = [key for key in then if key[1] >= since]
    together = [counts(command, replayed, "--area", half) for half in parts]
    assert sum(then[key] for key in after) > 0
    assert [then[key] for key in after] == pytest.approx([sum(one[key] for one in together) for key in after])


def test_bounds_leave_the_district_as_it_was(command, replayed, halves):
    district = parent(halves[0])
    usual = counts(command, replayed, "--area", district)
    for bounds in ("now", "then"):
        assert counts(command, replayed, "--area", district, "--bounds", bounds) == pytest.approx(usual)


def test_a_street_that_ended_or_has_not_begun_on_the_day_of_the_bounds_is_told_with_what_it_is_then(
    command, replayed, halves
):
    old, parts, since = halves
    code, out, err = command("series", "--store", f"sqlite:{replayed}", "--area", old, "--bounds", "now", "--json")
    assert (code, json.loads(out)) == (0, [])
    assert f"{old} ended on {day_iso(day_of_iso(since) - 1)}: on " in err
    assert err.strip().endswith(f"it is {', '.join(sorted(parts))}")
    half = min(parts)
    _, out, err = command("series", "--store", f"sqlite:{replayed}", "--area", half, "--bounds", "then", "--json")
    assert json.loads(out) == []
    assert f"{half} begins on {since}: on " in err
    assert err.strip().endswith(f"it is {old}")


def test_without_an_area_the_city_is_meant_and_without_a_topic_it_is_said_why_nothing_is_expected(
    command, replayed, city
):
    store = ("series", "--store", f"sqlite:{replayed}", "--json")
    topic = ("--topic", "城市管理")
    _, whole, err = command(*store, *topic)
    assert whole == command(*store, *topic, "--area", AreaDictionary.read(city.areas).city)[1]
    assert any("expected" in row for row in json.loads(whole))
    assert err == ""
    _, out, err = command(*store)
    assert not any("expected" in row for row in json.loads(out))
    assert "counts of all topics together are not judged" in err


def test_an_area_dictionary_of_another_city_is_refused(command, city, tmp_path):
    other = tmp_path / "areas.csv"
    other.write_text("area,from,to,former,share,aliases,code\n清湖市,,,,,,\n清湖市>东湖区,,,,,,\n", encoding="utf-8")
    export, profile = city.hotline, ("--profile", "hotline12345")
    for line in (
        ("check", *profile, "--areas", other),
        ("areas", "match", export, *profile, "--areas", other),
        ("replay", export, *profile, "--areas", other, "--store", f"sqlite:{tmp_path / 'city.db'}"),
    ):
        code, _, err = command(*line)
        assert (code, "the area dictionary is of 清湖市, the profile of complaint/hotline12345 is of" in err) == (
            1,
            True,
        )


def test_a_theme_is_the_sum_of_its_topics_on_its_days(command, replayed, given):
    theme = counts(command, replayed, "--theme", "市容", "--themes", given / "themes.toml")
    topic = counts(command, replayed, "--topic", "城市管理>市容环境")
    assert theme == {key: count for key, count in topic.items() if key[1] <= "2025-03-16"}
    assert sum(theme.values()) > 0


def test_a_crosswalk_is_applied_where_counts_are_read(command, replayed, given):
    through = counts(command, replayed, "--topic", "城市管理>市容环境", "--crosswalk", given / "crosswalk.csv")
    alone = [counts(command, replayed, "--topic", topic) for topic in ("城市管理>市容环境", "城市管理>园林绿化")]
    assert through == {key: sum(one[key] for one in alone) for key in through}


@pytest.fixture
def here(given, monkeypatch):
    monkeypatch.chdir(given)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--bounds", "yesterday"), "expected now or then"),
        (("--theme", "市空", "--themes", "themes.toml"), "no such theme in"),
        (("--theme", "市容", "--topic", "供暖"), "give it or --topic, not both"),
        (("--theme", "市容", "--themes", "none.toml"), "none.toml:1: no shipped themes"),
        (("--crosswalk", "none.csv"), "none.csv: cannot be read"),
    ],
)
@pytest.mark.usefixtures("here")
def test_mistakes_in_the_options_of_series_are_told(command, replayed, arguments, said):
    code, out, err = command("series", "--store", f"sqlite:{replayed}", *arguments)
    assert (code, out) == (1, b"")
    assert said in err.replace("\n", "")


def test_the_flow_is_told_of_the_successions_of_all_dictionaries_once(city, given):
    profile = load_profile(str(given / "hotline.toml"))
    areas = AreaDictionary.read(city.areas)
    told = successions(areas, [profile, profile, load_profile("grid")])
    assert told[:-1] == areas.successions()
    assert told[-1] == Succession(topic="城市管理>市容管理", former="城市管理>市容环境", since="2025-03-24")


def test_an_input_is_another_where_its_dictionary_says_something_else(city, given, tmp_path_factory):
    def marked(folder):
        profile = load_profile(str(folder / "hotline.toml"))
        return mark([Source(files=(city.hotline,), profile=profile)], NONE_GIVEN)

    first = marked(given)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for file in ("topics.csv", "crosswalk.csv", "hotline.toml"):
        (elsewhere / file).write_bytes((given / file).read_bytes())
    assert marked(elsewhere) == first
    (given / "topics.csv").write_text(TOPICS.replace("2025-03-24", "2025-03-25"), encoding="utf-8")
    assert marked(given) != first
