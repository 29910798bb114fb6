"""What the ledger knows of issues: sums of differences, whatever their order."""

from hypothesis import given
from hypothesis import strategies as st

from streams.issue_book import IssueBook, IssuePlace
from streams.issue_judging import common
from streams.messages import IssueDifference
from tests.streams.town import FEED, HILL, LAMP, MILL, POTHOLE, QUAY

DIFFERENCES = st.builds(
    IssueDifference,
    st.sampled_from(["i1", "i2"]),
    st.integers(1, 40),
    st.just(FEED),
    st.sampled_from([POTHOLE, LAMP]),
    st.sampled_from([MILL, QUAY]),
    st.sampled_from([-1, 1, 2]),
)


def held(book, first=1, last=40):
    return dict(book.within(first, last))


@given(st.lists(DIFFERENCES, max_size=12), st.randoms())
def test_the_order_of_differences_means_nothing(differences, order):
    one, other = IssueBook(), IssueBook()
    one.add(differences)
    mixed = list(differences)
    order.shuffle(mixed)
    for difference in mixed:
        other.add([difference])
    assert held(one) == held(other)
    assert len(one) == len(other)


def test_what_is_taken_back_leaves_nothing():
    book = IssueBook()
    book.add([IssueDifference("i1", 5, FEED, POTHOLE, MILL, 2), IssueDifference("i1", 5, FEED, POTHOLE, MILL, -2)])
    assert len(book) == 0


def test_days_are_forgotten_and_issues_without_days():
    book = IssueBook()
    book.add([IssueDifference("i1", 5, FEED, POTHOLE, MILL, 1), IssueDifference("i2", 9, FEED, POTHOLE, MILL, 1)])
    book.forget(9)
    assert held(book) == {(FEED, "i2"): {IssuePlace(9, POTHOLE, MILL): 1}}


def test_an_issue_is_looked_at_only_where_it_has_a_matter_in_the_days_asked_for():
    book = IssueBook()
    book.add([IssueDifference("i1", 5, FEED, POTHOLE, MILL, 1), IssueDifference("i2", 9, FEED, LAMP, MILL, -1)])
    assert list(held(book, 6, 10)) == []
    assert list(held(book, 5, 10)) == [(FEED, "i1")]


def test_an_issue_sits_at_the_deepest_node_that_holds_two_thirds_of_it():
    assert common({MILL: 2, QUAY: 1}) == MILL
    assert common({MILL: 3, QUAY: 2}) == "Town>East"
    assert common({MILL: 1, HILL: 1}) == "Town"
    assert common({POTHOLE: 2, "Water>Burst pipe": 2, "Roads>Lamp": 1}) == "Roads"
    assert common({POTHOLE: 1, "Gas>Leak": 1}) == "Gas"
