"""Secrets in addresses, variables, files and options: no command, no help and no error says one of them again."""

import pytest

from tests.jianwei.conftest import command

__all__ = ["command"]

SECRET = "s3cr3t0fn0b0dy"  # noqa: S105 - of nobody
ADDRESSES = (
    f"http://elastic:{SECRET}@127.0.0.1:1",
    f"http://:{SECRET}@127.0.0.1:1",
    f"http://elastic:{SECRET}@127.0.0.1:99999",
    f"http://elastic:{SECRET}@127.0.0.1:port",
    f"http://elastic:{SECRET}@",
    f"http://elastic:{SECRET}@[::1",
    f"https://elastic:p%zz{SECRET}@127.0.0.1:1",
    f"http://elastic:{SECRET}/@127.0.0.1:1",
    f"http://127.0.0.1:1?key={SECRET}",
    f"ftp://elastic:{SECRET}@127.0.0.1:1",
    f"elastic:{SECRET}@127.0.0.1:1",
    f"sqlite:http://elastic:{SECRET}@127.0.0.1:1",
)
PERIOD = ("--area", "Town", "--topic", "Roads")
STORED = {
    "alerts": (),
    "cases": (),
    "export": (),
    "focus": ("--month", "2026-03"),
    "history": (*PERIOD, "--from", "2026-03-01", "--to", "2026-03-02", "--out", "{}"),
    "indicators": ("--year", "2026", "--areas", "{}/areas.csv", "--out", "{}"),
    "meeting": ("list",),
    "migrate": (),
    "pack": ("--area", "Town", "--period", "2026-03", "--out", "{}"),
    "purge": ("--values", "{}/values", "--yes"),
    "rebuild": ("--kafka", "127.0.0.1:1"),
    "rebuild --from-file": ("--from-file", "{}/none.db"),
    "load-history": ("{}/rows.csv", "--profile", "hotline12345"),
    "setup": ("--kafka", "127.0.0.1:1", "--profile", "hotline12345"),
    "drill": ("--role", "town-duty", "--area", "Town", "--kafka", "127.0.0.1:1"),
}


def words(name, more, folder):
    head = name.partition(" ")[0]
    first = more[:1] if head == "meeting" else ()
    return [head, *first, *(word.replace("{}", str(folder)) for word in more[len(first) :])]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where commands run; no address of a server is in the environment."""
    monkeypatch.chdir(tmp_path)
    for variable in ("JIANWEI_STORE", "JIANWEI_STORE_FILE", "JIANWEI_KAFKA", "JIANWEI_KAFKA_SECURITY"):
        monkeypatch.delenv(variable, raising=False)
    (tmp_path / "areas.csv").write_text("area\nTown\n", encoding="utf-8")
    (tmp_path / "values").write_text("13812345678\n", encoding="utf-8")
    (tmp_path / "rows.csv").write_text("工单编号\n1\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", STORED)
def test_an_address_with_a_secret_is_told_without_it_however_it_is_wrong(folder, command, monkeypatch, name):
    for address in ADDRESSES:
        for given in ("option", "variable", "file") if name in {"alerts", "migrate"} else ("file",):
            options = ["--store", address] if given == "option" else []
            monkeypatch.delenv("JIANWEI_STORE", raising=False)
            monkeypatch.delenv("JIANWEI_STORE_FILE", raising=False)
            if given == "variable":
                monkeypatch.setenv("JIANWEI_STORE", address)
            if given == "file":
                (folder / "store").write_text(f"{address}\n", encoding="utf-8")
                monkeypatch.setenv("JIANWEI_STORE_FILE", str(folder / "store"))
            code, told, wrong = command(*words(name, STORED[name], folder), *options)
            assert code in {1, 2}, (address, given)
            assert "Traceback" not in wrong
            assert SECRET not in told.decode() + wrong, (address, given, wrong)


@pytest.mark.parametrize("option", ["--store", "--kafka", "--name", "--api-keys", "--kibana"])
@pytest.mark.usefixtures("folder")
def test_a_secret_that_slipped_into_another_option_is_not_told(command, option):
    code, told, wrong = command(
        "setup", "--dry-run", "--profile", "hotline12345", option, f"http://u:{SECRET}@127.0.0.1:1"
    )
    assert code in {1, 2}
    assert SECRET not in told.decode() + wrong, wrong


@pytest.mark.parametrize("name", ["rebuild", "migrate", "load-history", "meeting", "history", "indicators", "setup"])
def test_help_shows_no_value_of_the_environment(command, monkeypatch, name):
    for variable in ("JIANWEI_STORE", "JIANWEI_KAFKA", "JIANWEI_NAME", "JIANWEI_STORE_FILE", "JIANWEI_KAFKA_SECURITY"):
        monkeypatch.setenv(variable, SECRET)
    code, told, wrong = command(name, "--help")
    assert (code, SECRET in told.decode() + wrong) == (0, False)
