"""The fast form is Unicode's own."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.normal_form import nfkc

SIGNS = "，：！？；（）…\u00a0\u3000Ａ７①㎡ﾊﾞ\u00e9가각이한글\u0301\u3099\u200b路灯 a,."


@given(st.text() | st.text(SIGNS + "\ud800"))
def test_it_is_the_form_that_unicode_gives(text):
    assert nfkc(text) == unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize("sign", SIGNS, ids=ascii)
def test_so_it_is_before_and_after_what_combines(sign):
    for combining in "\u0301\u0338\u3099\u1161":
        text = f"{sign}{combining}路{combining}{sign}"
        assert nfkc(text) == unicodedata.normalize("NFKC", text)
