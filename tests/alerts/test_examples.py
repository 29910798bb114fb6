import doctest
import importlib

import pytest


@pytest.mark.parametrize("module", ["across_reason", "discovery", "level", "reason"])
def test_the_examples_in_the_docstrings_hold(module):
    failed, attempted = doctest.testmod(importlib.import_module(f"alerts.{module}"))
    assert (failed, attempted > 0) == (0, True)
