"""No secret is in a file that is kept: no key, no password, no token, and no path or address of a machine."""

import math
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from intake.http.keys import new_key

ROOT = Path(__file__).resolve().parents[2]
KINDS = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*[A-Za-z0-9+/=]{20}"),
    "gateway key": re.compile(r"\bjw_[A-Za-z0-9_-]{40,}"),
    "cloud key": re.compile(r"\b(?:AKIA|ASIA|LTAI)[A-Z0-9]{12,20}\b"),
    "token of a forge": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{50,}|glpat-[\w-]{20})"),
    "token of a chat": re.compile(r"\bxox[abpr]-[\w-]{10,}|[?&](?:key|access_token)=[0-9a-f-]{32,}"),
    "web token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    "password in an address": re.compile(
        r"\b[a-z][a-z0-9+.-]*://[^\s/:@\"'{}<>$]+:(?!password@|secret@|p%40ss@|a-wrong-one@)[^\s/@\"'{}<>$]{6,}@(?!\S*example)",
        re.IGNORECASE,
    ),
    "kept password": re.compile(r"scrypt\$32768\$8\$3\$[A-Za-z0-9+/=]{20,}\$[A-Za-z0-9+/=]{40,}"),
}
ASSIGNED = re.compile(r"(?i)(?:secret|password|passwd|token|api_?key)[\"']?\s*[:=]\s*[\"']([A-Za-z0-9+/=_-]{20,})[\"']")
RANDOM = 4.0
"""Bits a letter: words lie below, what a generator made lies above."""
MADE_UP = frozenset({"tests/jianwei/test_secret_files.py", "tests/security/test_no_secrets.py"})
"""Files of tests that write such forms down to look for them."""
LARGEST = 2_000_000


def kept():
    """The files that git keeps; without git there is nothing to look at."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)  # noqa: S607
    if told.returncode:
        pytest.skip("not a git work tree: which files are kept is not known")
    return [name for name in told.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def bits(text):
    """Entropy of a letter."""
    counts = Counter(text).values()
    return -sum(one / len(text) * math.log2(one / len(text)) for one in counts)


def found_in(text):
    told = [kind for kind, form in KINDS.items() if form.search(text)]
    return told + ["random text"] * any(bits(one[1]) > RANDOM for one in ASSIGNED.finditer(text))


def test_no_file_holds_a_secret():
    told = {}
    for name in kept():
        path = ROOT / name
        if name in MADE_UP or name.endswith(".lock") or path.stat().st_size > LARGEST:
            continue
        told[name] = found_in(path.read_bytes().decode("utf-8", "ignore"))
    assert {name: kinds for name, kinds in told.items() if kinds} == {}


def test_no_file_is_of_a_kind_that_holds_secrets():
    suspect = re.compile(
        r"(^|/)(\.env|id_[a-z0-9]+|.*\.(pem|key|p12|pfx|jks|keystore|crt|kdbx)|.*-sessions\.db|.*-audit\.jsonl)$"
    )
    assert [name for name in kept() if suspect.search(name)] == []
    assert [name for name in kept() if name.startswith("deploy/secrets/")] == []


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEAx3v9",
        new_key()[0],
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "https://robot:hunter2hunter2@mail.city.cn",
        "ghp_" + "a1B2" * 9,
        'password = "Zk3vQ9xLr7TfW2mNb8Yc"',
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=01234567-89ab-cdef-0123-456789abcdef",
    ],
    ids=range(7),
)
def test_the_search_finds_what_it_is_for(text):
    assert found_in(text)


@pytest.mark.parametrize(
    "text", ['password = "a long one of the town"', "https://user:pass@proxy.example", "jw_short", ""]
)
def test_the_search_leaves_alone_what_is_none(text):
    assert found_in(text) == []
