import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.markup import Html, document, join, tag


class Reader(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""

    def handle_starttag(self, name, attributes):
        self.tags.append(name)
        self.attributes += attributes

    def handle_data(self, data):
        self.text += data


def read(markup):
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_text_is_shown_as_it_is_and_is_nothing_else(text):
    reader = read(tag("p", text))
    assert reader.tags == ["p"]
    assert reader.text == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_text_stays_inside_its_attribute(text):
    reader = read(tag("p", title=text))
    assert reader.attributes == [("title", text)]
    assert reader.tags == ["p"]


def test_markup_is_not_escaped_twice():
    assert tag("p", tag("b", "a & b")) == "<p><b>a &amp; b</b></p>"


def test_a_plain_text_is_never_taken_for_markup():
    assert join("<b>") == "&lt;b&gt;"
    assert isinstance(join("<b>"), Html)


def test_what_is_none_or_false_is_left_out_and_zero_is_not():
    assert tag("p", None, 0, class_=None, hidden=False) == "<p>0</p>"


def test_children_may_be_nested_lists():
    assert tag("ul", [tag("li", number) for number in (1, 2)]) == "<ul><li>1</li><li>2</li></ul>"


@pytest.mark.parametrize("name", ["onclick", "onload", "a b", 'x"'])
def test_a_handler_or_a_broken_name_is_no_attribute(name):
    with pytest.raises(ValueError, match="no attribute"):
        tag("p", **{name: "alert(1)"})


def test_a_page_forbids_scripts_and_requests_and_names_its_language():
    page = document("标题 <1>", "p{margin:0}", tag("p", "x"))
    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert "<title>标题 &lt;1&gt;</title>" in page
    assert re.search(r"""http-equiv="Content-Security-Policy" content="default-src &#x27;none&#x27;""", page)
