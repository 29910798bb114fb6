"""Templates of links into the city's own system: what is taken, what is refused, and that ids stay ids."""

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.desk.case_links import CaseLinks, LinkError, case_links

FEED = "complaint/hotline12345"


def test_an_address_is_made_of_the_template_and_the_number():
    links = case_links(["https://12345.city.example/case/{id}"])
    assert links.address(FEED, f"{FEED}:JW-2026/7") == "https://12345.city.example/case/JW-2026%2F7"


def test_a_feed_may_have_its_own_and_others_none():
    links = case_links([f"{FEED}=https://a.example/{{id}}?f={{feed}}", "incident/grid=http://b.example:8080/#{id}"])
    assert links.address(FEED, f"{FEED}:1") == "https://a.example/1?f=complaint%2Fhotline12345"
    assert links.address("incident/grid", "incident/grid:1") == "http://b.example:8080/#1"
    assert links.address("petition/town", "petition/town:1") is None
    assert CaseLinks().address(FEED, f"{FEED}:1") is None


def test_the_template_of_no_feed_is_for_all_others():
    links = case_links(["https://all.example/{feed}/{id}", f"{FEED}=https://own.example/{{id}}"])
    assert links.address(FEED, f"{FEED}:1") == "https://own.example/1"
    assert links.address("petition/town", "petition/town:1") == "https://all.example/petition%2Ftown/1"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://city.example/case", "expected {id}"),
        ("javascript:alert({id})", "only http and https"),
        ("JavaScript://city.example/{id}=1", "expected a feed before ="),
        ("data:text/html,{id}", "only http and https"),
        ("//city.example/{id}", "only http and https"),
        ("/case/{id}", "only http and https"),
        (f"{FEED}=ftp://city.example/{{id}}", "nothing else is linked to"),
        (f"{FEED}=javascript:{{id}}", "nothing else is linked to"),
        (f"{FEED}=", "nothing else is linked to"),
        ("hotline=https://city.example/{id}", "expected a feed before ="),
        ("complaint/=https://city.example/{id}", "expected a feed before ="),
        ("https:///case/{id}", "expected https://HOST"),
        ("https://{id}.city.example/", "behind the host"),
        ("https://city.example{feed}/{id}", "behind the host"),
        ("https://user:word@city.example/{id}", "no blanks, backslashes, names"),
        ("https://city.example/a b/{id}", "no blanks"),
        ("https://city.example\\@evil.example/{id}", "no blanks, backslashes"),
        ("https://city.example/{id}\n", "no blanks"),
        ("https://city.example/{id}/{name}", "no other placeholders"),
        ("https://city.example/{id}/{}", "no other placeholders"),
        ("https://city.example/{{id}}", "no other placeholders"),
        ("https://city.example:port/{id}", "expected an address"),
        ("https://[::1/{id}", "expected an address"),
    ],
)
def test_what_is_no_template_is_refused_with_what_was_expected(given, expected):
    with pytest.raises(LinkError, match=expected.replace("{", r"\{")):
        case_links([given])


@pytest.mark.parametrize("feed", ["", f"{FEED}="])
def test_two_templates_for_one_are_refused(feed):
    with pytest.raises(LinkError, match="two templates"):
        case_links([f"{feed}https://a.example/{{id}}", f"{feed}https://b.example/{{id}}"])


@pytest.mark.parametrize("id", ["", ".", ".."])
def test_what_a_browser_takes_for_a_step_of_a_path_is_no_link(id):
    assert case_links(["https://a.example/case/{id}"]).address(FEED, f"{FEED}:{id}") is None


@given(id=st.text(st.characters(exclude_categories=("Cs",)), min_size=1))
def test_no_id_leads_elsewhere(id):
    """It stands as one step of the path, whatever it is, and can be read back from there."""
    address = case_links(["https://a.example/case/{id}?of={feed}"]).address(FEED, f"{FEED}:{id}")
    if id in {".", ".."}:
        assert address is None
        return
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", "a.example", "")
    assert parts.query == "of=complaint%2Fhotline12345"
    assert parts.path.count("/") == 2
    assert unquote(parts.path.rpartition("/")[2]) == id


def test_an_id_may_look_like_a_placeholder():
    links = case_links(["https://a.example/{id}?of={feed}"])
    assert links.address(FEED, f"{FEED}:{{feed}}{{id}}") == (
        "https://a.example/%7Bfeed%7D%7Bid%7D?of=complaint%2Fhotline12345"
    )
