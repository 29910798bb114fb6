"""What the project rests on: pinned by hashes, under licences that go with its own, and nothing of it unlocked."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from deploy import supply_chain

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-audit.lock")
LINE = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def locked(lock):
    return dict(LINE.findall((ROOT / lock).read_text(encoding="utf-8")))


def test_every_library_of_the_service_is_under_a_licence_that_goes_with_its_own():
    assert supply_chain.wrong_licences(locked("requirements.lock")) == []


def test_a_library_that_is_not_there_or_says_nothing_of_its_licence_is_told():
    assert supply_chain.wrong_licences(["nobody-has-made-this"]) == [
        "nobody-has-made-this: is not installed, so its licence is not known"
    ]


LOCK = "aiohttp==3.14.5 \\\n    --hash=sha256:00\nlxml==6.1.3 \\\n    --hash=sha256:01\n"
COMPONENTS = [{"name": "aiohttp", "version": "3.14.5"}, {"name": "lxml", "version": "6.1.3"}]
SKIPPED = {"name": "lxml", "skip_reason": "Dependency not found on PyPI and could not be audited: lxml (6.1.3)"}
WELL = {"name": "lxml", "version": "6.1.3", "vulns": []}
FOUND = {"name": "aiohttp", "version": "3.14.5", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.14.6"]}]}
FINE = FOUND | {"vulns": []}


@pytest.mark.parametrize(
    ("components", "report", "code", "said"),
    [
        (COMPONENTS, [FINE, WELL], 0, "2 packages looked up, none is known"),
        (COMPONENTS, [FINE, SKIPPED], 2, "1 of 2 packages could not be looked up"),
        (COMPONENTS, [FINE], 2, "1 of 2 packages could not be looked up"),
        (COMPONENTS, None, 2, "2 of 2 packages could not be looked up"),
        (COMPONENTS, [FOUND, SKIPPED], 1, "aiohttp 3.14.5: PYSEC-1, mended in 3.14.6"),
        (COMPONENTS[:1], [FINE, WELL], 1, "bill of materials: 1 not in it\n  lxml 6.1.3"),
    ],
)
def test_the_audit_tells_none_known_from_not_looked_up(tmp_path, capsys, components, report, code, said):  # noqa: PLR0917 - one case
    (tmp_path / "lock").write_text(LOCK, encoding="utf-8")
    (tmp_path / "sbom").write_text(json.dumps({"components": components}), encoding="utf-8")
    if report is not None:
        (tmp_path / "report").write_text(json.dumps({"dependencies": report}), encoding="utf-8")
    assert supply_chain.main([str(tmp_path / one) for one in ("lock", "sbom", "report")]) == code
    assert said in capsys.readouterr().out


def test_the_project_is_under_apache_2():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["license"] == "Apache-2.0"
    assert "Apache License\n                           Version 2.0" in (ROOT / "LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_a_version_with_its_hashes(lock):
    lines = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    packages = [line for line in lines if line.strip() and not line.startswith("#")]
    assert packages
    for line in packages:
        assert LINE.match(line), line[:60]
        assert "--hash=sha256:" in line, line[:60]
        assert "://" not in line, line[:60]


def test_the_tools_of_the_audit_are_locked():
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    names = {re.split(r"[<>=\[ ]", one, maxsplit=1)[0] for one in groups["audit"]}
    assert names <= locked("requirements-audit.lock").keys()


def test_no_base_image_floats():
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8") + (ROOT / "deploy/Dockerfile").read_text("utf-8")
    images = re.findall(r"^\s*(?:image:|FROM)\s+(\S+)", text, re.MULTILINE)
    assert images
    for image in images:
        assert not image.endswith(":latest"), image
        assert ":" in image or "@" in image or image.startswith("${"), image
