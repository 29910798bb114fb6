"""The card tells what a model was made of and how good it is, and holds no word of a text."""

from intake.topic_model import Examples, card, train
from intake.topic_model.linear import CANDIDATES
from tests.intake.topic_model.conftest import FILLING, WORDS, messages


def test_the_card_tells_the_training_set_and_every_topic(model):
    told = card(model.header)
    assert f"| examples | {model.header.examples} |" in told
    assert model.header.digest in told
    assert "| made on | 2026-03-01 |" in told
    assert all(f"| {topic} | " in told for topic in WORDS)


def test_the_card_tells_its_purpose_and_its_limits(model):
    told = card(model.header)
    assert "must not be used to judge, rank or find persons" in told
    assert "## Limits" in told


def test_the_card_tells_how_sure_and_how_right_the_model_is(model):
    told, found = card(model.header), model.header.figures
    assert f"| accuracy, every text answered | {found.accuracy:.4f} |" in told
    assert f"| expected calibration error (10 bins of equal width) | {found.calibration_error:.4f} |" in told
    assert f"| 80% | {found.coverages[3].accuracy:.4f} |" in told


def test_figures_of_other_texts_stand_beside_those_of_training(model):
    titles, bodies, labels = zip(*messages(80, 31), strict=True)
    figures, unknown = model.evaluate(titles, bodies, [*labels[:-1], "别的问题"])
    told = card(model.header, figures)
    assert unknown == 1
    assert "## Figures on texts that training did not see" in told
    assert "| texts | 79 |" in told


def test_no_word_of_a_text_stands_in_the_card(model):
    told = card(model.header)
    names = "".join(WORDS)
    words = {word for of_topic in WORDS.values() for word in of_topic} | set(FILLING)
    assert [word for word in words if word in told and word not in names] == []


def test_what_was_left_out_is_told():
    rows = [*messages(120, 32), ("标题", "内容", "检举控告")]
    model = train(Examples.of(rows), "2026-03-01", candidates=CANDIDATES[:1])
    assert "| left out: refused kind | 1 |" in card(model.header)
