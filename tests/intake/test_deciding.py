"""What is decided of rows: by their texts, by numbers that others had, and by what was decided before."""

import pytest

from city.times import DAY, HOUR
from intake.city_tables import CityTables
from intake.copies import Copy
from intake.deciding import Decider, Row, Tools
from intake.errors import ProfileError, RowError
from intake.gateway import Taken, read
from intake.http.row_gate import RowGate
from intake.issues.text import Assigned
from intake.memory import Memory

HEADER = ("no", "opened", "closed", "topic", "district", "street", "kind", "state", "said", "about", "other")
COLUMNS = """
said = { headers = ["said"], optional = true }
about = { headers = ["about"], optional = true }
"""
TEXT = '[text]\ntitle = "about"\nbody = "said"\n'
NUMBERS = '[matter]\nsystem = "hotline"\nnumbers = { province = "other" }\n'


class Repeats:
    """The same body in the same area is a copy of the first: enough to see what is done with what is found."""

    def __init__(self):
        self.first, self.asked, self.reloaded, self.forgotten = {}, [], 0, []

    def find(self, batch):
        self.asked += batch
        firsts = [self.first.setdefault((one.area, one.text), one.case) for one in batch]
        return [None if first == one.case else Copy(first, 2) for one, first in zip(batch, firsts, strict=True)]

    def forget(self, before):
        self.forgotten.append(before)
        return 0

    def reload(self):
        self.reloaded += 1


class Places:
    """Everything in one area is one issue."""

    def __init__(self):
        self.asked, self.reloaded, self.forgotten = [], 0, []

    def assign(self, texts, now):
        assert now == texts[-1].time
        self.asked += texts
        return [Assigned(text.case, f"issue of {text.area}", matters=len(self.asked)) for text in texts]

    def subject(self, issue):
        return [f"word of {issue}"]

    def forget(self, now):
        self.forgotten.append(now)

    def reload(self):
        self.reloaded += 1


@pytest.fixture
def rows(profile, table):
    """Rows as they are read with a profile that names texts."""

    def give(*cells, text=TEXT, more="", columns=COLUMNS):
        chosen = profile(columns=columns, more=text + more)
        usual = dict.fromkeys(HEADER, "") | {"opened": "2026-03-02 08:15:00", "topic": "Streets", "district": "North"}
        path = table([list((usual | one).values()) for one in cells], header=HEADER)
        items = list(read([path], chosen))
        assert all(isinstance(item, Taken) for item in items), items
        return items

    return give


@pytest.fixture
def decider():
    made = []

    def make(**tools):
        made.append(Decider(Memory(), Tools(**tools)))
        return made[-1]

    yield make
    for one in made:
        one.close()


def decided(decider, items):
    """The last events of the rows, decided one hour after the other."""
    rows = [Row(item.draft, item.reader.text, number * HOUR) for number, item in enumerate(items)]
    decisions = decider.decide(rows)
    return [item.decided(decision)[-1] for item, decision in zip(items, decisions, strict=True)]


def by_words(titles, bodies):
    """Water where the text says so."""
    return ["Water" if "water" in title + body else None for title, body in zip(titles, bodies, strict=True)]


TEXTS = [{"no": "1", "said": "no water"}, {"no": "2", "said": "hm"}, {"no": "3", "topic": "", "said": "no water"}]


def test_the_topic_of_a_text_counts_as_the_profile_says(rows, decider):
    def topics(mode, unclear=""):
        given = rows(*TEXTS, {"no": "4", "topic": "", "said": "hm"}, text=f'{TEXT}topic = "{mode}"\n{unclear}')
        return [event.topic for event in decided(decider(topics=by_words), given)]

    assert topics("missing") == ["Streets", "Streets", "Water", "待分类"]
    assert topics("always", 'unclear = "?"') == ["Water", "Streets", "Water", "?"]
    with pytest.raises(AssertionError, match="no topic"):
        topics("feed")


def test_a_case_keeps_its_topic_when_its_text_is_edited(rows, decider):
    items = rows({"no": "1", "said": "no water"}, {"no": "1", "said": "hm"}, text=f'{TEXT}topic = "always"\n')
    one = decider(topics=by_words)
    assert [event.topic for event in decided(one, items[:1])] == ["Water"]
    assert [event.topic for event in decided(one, items[1:])] == ["Water"]


def test_a_case_whose_text_comes_later_is_decided_then(rows, decider):
    items = rows({"no": "1"}, {"no": "1", "said": "no water"}, text=f'{TEXT}topic = "always"\n')
    one = decider(topics=by_words)
    assert [event.topic for item in items for event in decided(one, [item])] == ["Streets", "Water"]


def test_the_same_batch_again_is_decided_alike(rows, decider):
    one = decider(topics=by_words, copies=Repeats(), issues=Places())
    items = rows(*TEXTS, text=f'{TEXT}topic = "missing"\n')
    assert decided(one, items) == decided(one, items)


def test_a_copy_is_a_report_of_the_first_with_its_text_and_size_is_no_word_in_it(rows, decider):
    items = rows(*({"no": str(number), "said": "lamp"} for number in range(1, 4)))
    events = decided(decider(copies=Repeats()), items)
    assert [(event.repeat, event.matter) for event in events] == [
        (False, ""),
        (True, "complaint/test:1"),
        (True, "complaint/test:1"),
    ]


def test_only_requests_are_looked_at_for_copies_and_issues(rows, decider):
    issues = Places()
    items = rows({"no": "1", "said": "lamp", "kind": "question"}, {"no": "2", "said": "lamp"}, {"no": "3"})
    events = decided(decider(issues=issues), items)
    assert [one.case for one in issues.asked] == ["complaint/test:2"]
    assert [event.issue for event in events] == ["", "issue of Town>North", ""]


def test_issues_are_told_which_texts_are_reports(rows, decider):
    issues = Places()
    items = rows({"no": "1", "said": "a"}, {"no": "2", "said": "a"}, {"no": "3", "said": "b", "state": "known"})
    decided(decider(copies=Repeats(), issues=issues), items)
    assert [one.repeat for one in issues.asked] == [False, True, True]


def test_words_of_an_issue_are_borne_by_its_fifth_matter_and_with_each_doubling(rows, decider):
    items = rows(*({"no": str(number), "said": f"lamp {number}"} for number in range(1, 22)))
    one = decider(issues=Places())
    found = [event.subject for item in items for event in decided(one, [item])]
    assert {at: words for at, words in enumerate(found, start=1) if words} == dict.fromkeys(
        (5, 10, 20), ("word of issue of Town>North",)
    )


def test_urgent_rules_of_all_texts_of_a_case_hold_and_never_for_a_question(rows, decider):
    def rules(title, body, *_):
        return tuple(word for word in ("gas", "fire") if word in title + body)

    items = rows(
        {"no": "1", "said": "gas"},
        {"no": "1", "said": "fire"},
        {"no": "1"},
        {"no": "2", "about": "gas", "kind": "question"},
    )
    one = decider(urgent=rules)
    assert [event.urgent for item in items for event in decided(one, [item])] == [
        ("gas",),
        ("gas", "fire"),
        ("gas", "fire"),
        (),
    ]


def test_a_title_is_kept_only_where_the_profile_says_so_and_as_it_is_masked(rows, decider):
    def titles(text):
        items = rows({"no": "1", "about": "bins at 7", "said": "x"}, {"no": "1"}, text=text)
        return [event.title for event in decided(decider(masked=lambda title: title.replace("7", "*")), items)]

    assert titles(TEXT) == ["", ""]
    assert titles(f"{TEXT}titles = true\n") == ["bins at *", ""]


def test_the_later_of_two_cases_with_one_number_is_a_report_of_the_earlier(rows, decider):
    columns = f'{COLUMNS}other = {{ headers = ["other"], optional = true }}\n'
    items = rows(
        {"no": "1", "other": "p-7"},
        {"no": "2", "other": "P-7"},
        {"no": "3", "other": "p-8"},
        {"no": "1", "other": "p-7"},
        more=NUMBERS,
        columns=columns,
    )
    events = decided(decider(), items)
    assert [(event.repeat, event.matter) for event in events] == [
        (False, ""),
        (True, "complaint/test:1"),
        (False, ""),
        (False, ""),
    ]


def test_what_fails_in_the_middle_leaves_nothing_and_is_taken_back(rows, decider):
    def fails(*_):
        raise RowError("said", "cannot be read", "topic")

    copies, issues = Repeats(), Places()
    one = decider(urgent=fails, copies=copies, issues=issues)
    items = rows({"no": "1", "said": "lamp"})
    with pytest.raises(RowError):
        decided(one, items)
    assert (copies.reloaded, issues.reloaded) == (1, 1)
    one.forget(61 * DAY)
    assert (copies.forgotten, issues.forgotten) == ([1], [61 * DAY])


def test_rows_over_http_are_decided_when_they_come(profile, decider):
    issues = Places()
    chosen = profile(columns=COLUMNS, more=f'{TEXT}topic = "missing"\n')
    gate = RowGate(chosen, CityTables(decider=decider(topics=by_words, copies=Repeats(), issues=issues)))
    row = {"no": "1", "opened": "2026-03-02 08:15:00", "topic": "", "district": "North", "said": "no water"}
    first, wrong, again = gate.take([row, row | {"no": ""}, row | {"no": "2"}], 1, 1_800_000_000_000)
    assert (first.events[-1].topic, wrong.code, again.events[-1].matter) == ("Water", "id", "complaint/test:1")
    assert {one.time for one in issues.asked} == {1_800_000_000_000}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[text]\n", "is missing, expected the column of the title or of the body"),
        ('[text]\ntitle = "about"\nkept = true\n', "unknown key"),
        ("[matter]\n", "is missing, expected it or numbers"),
    ],
)
def test_a_wrong_table_is_told(profile, text, said):
    with pytest.raises(ProfileError, match=said):
        profile(columns=COLUMNS if "about" in text else "", more=text)


def test_a_number_elsewhere_that_is_a_phone_rejects_its_row(profile):
    columns = 'other = { headers = ["other"], optional = true }\n'
    row = {"no": "1", "opened": "2026-03-02 08:15:00", "topic": "Streets", "district": "North", "other": "13812345678"}
    (answer,) = RowGate(profile(columns=columns, more=NUMBERS), CityTables()).take([row], 1, 1_800_000_000_000)
    assert (answer.field, answer.code) == ("other", "person")
