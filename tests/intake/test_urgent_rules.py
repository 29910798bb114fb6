"""An urgent rule names a topic by path or last name and holds for what lies below it."""

import pytest

from city.configuration import UrgentRule
from intake.urgent import compile_urgency

RULES = (
    UrgentRule(name="gas", topics=("公共服务>燃气>泄漏", "燃气泄漏")),
    UrgentRule(name="collapse", topics=("坍塌",)),
)


@pytest.mark.parametrize(
    ("topic", "counted_as", "names"),
    [
        ("公共服务>燃气>泄漏", "request", ("gas",)),
        ("公共服务>燃气>泄漏>户外", "request", ("gas",)),
        ("公共安全>燃气泄漏", "staff", ("gas",)),
        ("公共安全>坍塌>燃气泄漏", "request", ("gas", "collapse")),
        ("公共服务>燃气", "request", ()),
        ("公共服务>燃气>泄漏户外", "request", ()),
        ("公共服务>燃气>泄漏", "inquiry", ()),
    ],
)
def test_a_rule_holds_for_its_topics_and_what_lies_below(topic, counted_as, names):
    assert compile_urgency(RULES)(topic, counted_as) == names
