"""A store with a password or a key is named by a file."""

import pytest

from indexing.elastic_connection import address_of, with_key
from indexing.errors import StoreError
from jianwei.settings import Settings, SettingsError

KEY = "bm90IGEga2V5+/=="


def test_the_file_holds_the_store_where_none_is_given(tmp_path):
    file = tmp_path / "store"
    file.write_text("https://elastic:word@host:9200\n", encoding="utf-8")
    given = {"JIANWEI_STORE_FILE": str(file)}
    assert Settings.from_environment(given).store == "https://elastic:word@host:9200"
    assert Settings.from_environment(given | {"JIANWEI_STORE": "sqlite:city.db"}).store == "sqlite:city.db"


@pytest.mark.parametrize("content", [b"", b"one\ntwo\n", b"\xff\xfe"])
def test_a_file_that_holds_no_line_is_an_error_that_names_it_and_not_what_it_holds(tmp_path, content):
    file = tmp_path / "store"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"JIANWEI_STORE_FILE: .*store") as told:
        Settings.from_environment({"JIANWEI_STORE_FILE": str(file)})
    assert "one" not in str(told.value).replace("one line", "")
    file.unlink()
    with pytest.raises(SettingsError, match="No such file"):
        Settings.from_environment({"JIANWEI_STORE_FILE": str(file)})


def test_an_address_with_a_key_is_read_back_and_shows_nothing_of_it():
    url = with_key("https://elastic:word@host", KEY)
    found = address_of(url)
    assert (found.plain, found.user, found.key) == ("https://host:443", None, KEY)
    assert KEY not in repr(found)
    assert "word" not in url


def test_an_empty_user_without_a_key_is_a_user():
    assert address_of("http://:@host").key is None
    with pytest.raises(StoreError, match="expected http") as told:
        address_of(f"ftp://:{KEY}@host")
    assert KEY not in str(told.value)
