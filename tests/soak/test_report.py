"""The table says what holds, and takes its place in the page without touching the rest."""

import pytest

from tests.soak.happening import Happened
from tests.soak.laws import laws, wrong
from tests.soak.memory import Held
from tests.soak.places import ROOT, End
from tests.soak.report import BEGIN, END, markdown, put
from tests.soak.result import Plan, Result
from tests.soak.rules import Calling
from tests.soak.schedule import KINDS, Fault
from tests.soak.told import Verdict

AWAY = next(kind for kind in KINDS if kind.name == "Kafka away")


def memory(place, ratio):
    return Held(
        place=place,
        processes=1,
        start=100,
        end=100 * ratio,
        most=200,
        a_minute=1.0,
        ratio=ratio,
        longest=600,
        worst_of_one=ratio,
    )


@pytest.fixture
def result():
    """A soak in which all held: one fault, whose rule called."""
    fault = Fault(60, AWAY, 42)
    happened = Happened(fault)
    happened.began, happened.ended, happened.back = 1_060.0, 1_102.0, 1_110.0
    return Result(
        plan=Plan(seed=1, seconds=1200, every=60, pace=10, rate=200, scale="small"),
        faults=(fault,),
        happened=[happened],
        began=1_000.0,
        fed=240_000,
        feeding_seconds=1_200,
        ages=[(1_000.0, 0.0), (1_060.0, 40.0), (1_200.0, 0.2)],
        documents=9,
        verdict=Verdict(alerts=3, states=6, delivered=5, overtaken=1),
        memory=[memory("notify", 1.0), memory("kafka", 2.0)],
        calls=[
            Calling("JianweiNotifyBlind", True, ((1_095.0, 1_110.0),)),
            Calling("Watchdog", True, ((1_000.0, 1_200.0),)),
        ],
    )


def test_all_laws_stand_in_the_table_and_hold(result):
    assert list(wrong(result)) == []
    text = markdown(result)
    assert text.count("| yes |") == len(laws(result)) + 1
    assert "NO" not in text
    assert "| 60 | Kafka away | 42 | `JianweiNotifyBlind` | 35 |" in text
    assert "`JianweiDeadLetters`" in text.partition("Not provoked: ")[2]


def test_what_does_not_hold_is_named(result):
    result.different = ["document lacking: {}"]
    result.verdict.lost.append("a: over")
    result.repeats_without_kill = 2
    result.memory.append(memory("worker-1", 1.3))
    result.calls = result.calls[1:]
    result.ended = [End("index", 1, 1_100), End("index", 2, 1_100)]
    assert [sentence.partition(" ")[0] for sentence in wrong(result)] == [
        "1",
        "document",
        "a:",
        "2",
        "worker-1:",
        "Kafka",
        "index",
    ]
    assert markdown(result).count("**NO**") == 7


BREACHES = {
    "an export that differs": lambda result: result.different.append("document lacking: {}"),
    "a lost alert": lambda result: result.verdict.lost.append("a: over"),
    "an alert that should not be told": lambda result: result.verdict.unexpected.append("b: was told of"),
    "nothing to be told": lambda result: setattr(result.verdict, "alerts", 0),
    "a repeat without a kill": lambda result: setattr(result, "repeats_without_kill", 1),
    "memory that grows": lambda result: result.memory.append(memory("worker-1", 1.3)),
    "a silent rule": lambda result: result.calls.pop(0),
    "a silent watchdog": lambda result: result.calls.pop(1),
    "an event that is not counted at the end": lambda result: result.ages.append((1_205.0, 3.0)),
    "ages that were not measured": lambda result: result.ages.clear(),
    "an end that no server explains": lambda result: result.ended.append(End("notify", 2, 1_050.0)),
    "what is stuck": lambda result: result.stuck.append("nothing goes on"),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_whatever_breaks_a_law_stands_in_the_table_and_ends_the_soak_with_1(result, breach):
    BREACHES[breach](result)
    assert list(wrong(result))
    broken = [law.name for law in laws(result) if law.wrong]
    assert len(broken) == 1
    table = markdown(result).partition("Faults, with")[0]
    assert [line.split(" | ")[0] for line in table.splitlines() if "**NO**" in line] == [f"| {name}" for name in broken]


def test_a_call_that_came_long_after_its_fault_is_none_of_it(result):
    result.calls[0] = Calling("JianweiNotifyBlind", True, ((1_120.0, 1_130.0),))
    assert result.silent == ["Kafka away: JianweiNotifyBlind did not call"]
    assert "| `JianweiNotifyBlind` | never |" in markdown(result)


def test_a_rule_that_still_calls_from_before_says_nothing_of_a_fault(result):
    result.calls[0] = Calling("JianweiNotifyBlind", True, ((1_030.0, 1_080.0),))
    assert result.silent == ["Kafka away: JianweiNotifyBlind called from before"]
    assert "| `JianweiNotifyBlind` | called from before |" in markdown(result)


def test_a_rule_that_was_silent_in_between_calls_for_the_next_fault_too(result):
    result.calls[0] = Calling("JianweiNotifyBlind", True, ((1_030.0, 1_064.0), (1_095.0, 1_110.0)))
    assert result.silent == []


@pytest.mark.parametrize(
    ("end", "explained"),
    [
        (End("notify", 2, 1_059.0), False),
        (End("notify", 2, 1_061.0), True),
        (End("worker-2", 2, 1_105.0), True),
        (End("index", 2, 1_139.0), True),
        (End("index", 2, 1_141.0), False),
        (End("notify", 1, 1_080.0), False),
        (End("receiver", 2, 1_080.0), False),
    ],
)
def test_an_end_with_2_is_explained_by_a_server_that_the_process_needs_and_that_is_away_just_then(
    result, end, explained
):
    result.ended = [end]
    assert (result.broken == []) == explained


def test_the_node_explains_ends_of_the_index_alone(result):
    node = Happened(Fault(60, next(kind for kind in KINDS if kind.name == "Elasticsearch away"), 32))
    node.began, node.ended, node.back = 1_060.0, 1_092.0, 1_100.0
    result.happened, result.ended = [node], [End("index", 2, 1_080.0), End("notify", 2, 1_080.0)]
    assert result.broken == [End("notify", 2, 1_080.0)]


def test_a_server_that_is_not_back_explains_ends_for_as_long_as_it_takes(result):
    result.happened[0].back = 0.0
    result.ended = [End("notify", 2, 1_400.0)]
    assert result.broken == []


def test_the_table_takes_the_place_between_the_markers_alone(tmp_path):
    page = tmp_path / "soak.md"
    page.write_text(f"# A soak\n\n{BEGIN}\n\nold\n\n{END}\n\n## Limits\n", encoding="utf-8")
    put(page, "new")
    assert page.read_text(encoding="utf-8") == f"# A soak\n\n{BEGIN}\n\nnew\n\n{END}\n\n## Limits\n"


def test_the_page_has_both_markers_once():
    text = (ROOT / "docs/soak.md").read_text(encoding="utf-8")
    assert (text.count(BEGIN), text.count(END)) == (1, 1)
