"""What no panel may do, whose words stand in for codes, and when an alert links to its page on the board."""

import json
import re

import pytest

from board.words import STATUSES
from city.actions import CLOSE_REASONS, REAL
from indexing.errors import StoreError
from jianwei.__main__ import main
from jianwei.kibana import objects
from jianwei.kibana_sources import load_sources
from jianwei.kibana_views import Site, runtime_fields
from tests.deploy.saved_objects import source_of, types

NAME = "my-city"
SITE = Site(NAME, board="https://board.example")
SOURCES = load_sources()
PANELS = [each for each in objects(SITE) if each["type"] in {"lens", "search"}]


def view_of(one):
    """The fields of a panel's data view."""
    (id,) = [each["id"] for each in one["references"] if each["type"] == "index-pattern"]
    kind = id.removeprefix(f"{NAME}-")
    return types(kind, runtime_fields(SOURCES, kind))


class TestWhatThePoliciesForbid:
    """Laws of the service that hold in every panel."""

    @pytest.mark.parametrize("one", PANELS, ids=lambda one: one["id"])
    def test_drills_are_in_no_panel_of_alerts_or_findings(self, one):
        if {"span", "outside"} & set(view_of(one)):
            said = one["attributes"]["state"]["query"] if one["type"] == "lens" else source_of(one)["query"]
            assert said["query"].startswith('not span: "drill"')

    def test_codes_are_shown_by_the_words_of_the_service(self):
        formats = SOURCES.views["alerts"].formats
        assert formats["handling.close_reason"].words == {code: " ".join(both) for code, both in CLOSE_REASONS.items()}
        assert formats["status"].words == {code: " ".join(both) for code, both in STATUSES.items()}

    def test_real_is_what_the_reasons_say(self):
        script = SOURCES.runtime["real"].script
        assert set(re.findall(r"reason == '(\w+)'", script)) == REAL


class TestTheBoard:
    def views(self, site):
        return [one["attributes"]["fieldFormatMap"] for one in objects(site) if one["id"] == f"{NAME}-alerts"]

    def test_an_alert_links_to_its_page(self):
        (formats,) = self.views(SITE)
        assert json.loads(formats)["alert_id"]["params"]["urlTemplate"] == "https://board.example/alerts/{{value}}"

    def test_without_an_address_nothing_links_to_it(self):
        (formats,) = self.views(Site(NAME))
        assert "alert_id" not in json.loads(formats)

    @pytest.mark.parametrize(
        "board", ["board.example", "javascript://x", "https://a:b@board.example", "https://b/?q=1"]
    )
    def test_an_address_that_is_none_is_refused_without_being_repeated(self, board):
        with pytest.raises(StoreError, match="not one of a board") as caught:
            Site(NAME, board=board)
        assert board not in str(caught.value)

    def test_a_board_that_nothing_would_link_to_is_refused(self, capsys):
        assert main(["setup", "--board", "https://board.example"]) == 1
        assert "--board goes with --kibana" in capsys.readouterr().err
