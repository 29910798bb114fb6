"""Files that a configuration names: whatever stands there, a sentence is said, and nothing of a file is told."""

import pytest

from board.desk.outlets import load_outlets
from intake.errors import ProfileError
from intake.profile import load_profile
from jianwei.delivery.files import load_channels, secrets_of
from jianwei.kafka_access import secured
from jianwei.settings import SettingsError
from tests.jianwei.conftest import command

__all__ = ["command"]

SECRET = "s3cr3t-of-nobody"  # noqa: S105 - of nobody
NAMES = ("", "x\\u0000y", "a" * 300, "folder", "nowhere", "loop", "../two_lines", "bytes", "/proc/self/mem")


@pytest.fixture
def folder(tmp_path):
    """A folder of files that are none, beside one that holds a secret in two lines."""
    made = tmp_path / "made"
    (made / "folder").mkdir(parents=True)
    (made / "loop").symlink_to("loop")
    (made / "bytes").write_bytes(b"\xff\xfe" + SECRET.encode())
    (tmp_path / "two_lines").write_text(f"{SECRET}\n{SECRET}\n", encoding="utf-8")
    return made


def of_channels(path):
    secrets_of(path, load_channels(path))


def of_kafka(path):
    secured(("localhost:9092",), path)


LOADED = {
    "outlets": (load_outlets, '[[outlet]]\nname = "o"\ntoken_file = "{}"\n'),
    "channels": (of_channels, '[[channel]]\nname = "c"\nkind = "wecom"\nsecret_file = "{}"\n'),
    "kafka": (of_kafka, 'protocol = "SASL_PLAINTEXT"\nmechanism = "PLAIN"\nuser = "u"\npassword_file = "{}"\n'),
    "kafka's certificate": (of_kafka, 'protocol = "SSL"\nca_file = "{}"\n'),
    "profile": (lambda path: load_profile(str(path)), 'extends = "hotline12345"\n[topic]\ndictionary = "{}"\n'),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", LOADED)
def test_what_is_no_such_file_is_a_sentence_without_its_content(folder, kind, name):
    load, text = LOADED[kind]
    path = folder / "given.toml"
    path.write_text(text.replace("{}", name), encoding="utf-8")
    try:
        load(path)
    except (ProfileError, SettingsError, OSError) as error:  # the last one names its file on the command line
        said = str(error)
    else:
        said = "taken"
    assert SECRET not in said
    assert said != "taken" or (kind, name) in TAKEN


TAKEN = {
    *(
        (kind, name)
        for kind in ("profile", "kafka's certificate")
        for name in ("../two_lines", "bytes", "/proc/self/mem", "")
    ),
}
"""Read later, by who needs it; an empty name is none."""


@pytest.mark.parametrize(
    "words",
    [
        ("check", "--profile", "{}"),
        ("check", "--config", "{}"),
        ("check", "--profile", "hotline12345", "--areas", "{}"),
        ("check", "--profile", "hotline12345", "--units", "{}"),
        ("routes", "check", "{}"),
        ("channels", "check", "{}"),
        ("board-account", "list", "--accounts", "{}"),
        ("themes", "check", "{}"),
        ("areas", "match", "{}", "--profile", "hotline12345", "--areas", "{}"),
        ("areas", "worklist", "{}"),
        ("pack", "--again", "{}", "--out", "out"),
        ("purge", "--values", "nowhere", "--file", "{}"),
        ("load-history", "{}", "--profile", "hotline12345", "--store", "sqlite:new.db"),
    ],
    ids=" ".join,
)
def test_a_command_that_is_given_a_file_of_secrets_quotes_none_of_it(tmp_path, command, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "shadow"
    file.write_text(f"root:{SECRET}:19000:0:99999:7:::\nother:{SECRET},{SECRET}\n", encoding="utf-8")
    code, told, wrong = command(*(word.replace("{}", str(file)) for word in words))
    assert code in {1, 2}
    assert "Usage:" not in wrong, "the command was not tried"
    assert "Traceback" not in wrong
    assert SECRET not in told.decode() + wrong
