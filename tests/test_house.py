"""The rules of the house: small files, named after what they hold, nothing left unfinished, everything locked."""

import ast
import io
import re
import sys
import tokenize
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PROJECT["tool"]["setuptools"]["packages"]
FILES = sorted(file for package in PACKAGES if "." not in package for file in (ROOT / package).rglob("*.py"))
EXTRAS = PROJECT["project"]["optional-dependencies"].values()
RUNTIME = [*PROJECT["project"]["dependencies"], *(one for extra in EXTRAS for one in extra)]
LOCKS = ("requirements.lock", "requirements-dev.lock")
MOST_LINES = 250
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def test_every_package_is_installed():
    top = {package for package in PACKAGES if "." not in package}
    found = {file.parent.relative_to(ROOT) for name in top for file in (ROOT / name).rglob("__init__.py")}
    assert {".".join(folder.parts) for folder in found} == set(PACKAGES)


def test_every_shelf_of_files_in_intake_is_installed():
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["intake"]
    found = {file.relative_to(ROOT / "intake") for file in (ROOT / "intake").rglob("*") if file.suffix == ".toml"}
    assert {file for file in found if not any(file.match(pattern) for pattern in patterns)} == set()
    assert found


def named(requirement: str) -> str:
    """The name of a requirement as the index knows it."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def locked(lock: str) -> dict[str, set[str]]:
    """Versions by name."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


@pytest.mark.parametrize("file", FILES, ids=[str(file.relative_to(ROOT)) for file in FILES])
class TestEveryFile:
    def test_fits_on_a_few_screens(self, file):
        assert 1 <= len(file.read_text(encoding="utf-8").splitlines()) <= MOST_LINES

    def test_is_named_after_what_it_holds(self, file):
        assert VAGUE.isdisjoint(file.relative_to(ROOT).with_suffix("").parts)

    def test_begins_with_what_it_is_for(self, file):
        first = next(tokenize.generate_tokens(io.StringIO(file.read_text(encoding="utf-8")).readline))
        assert first.type == tokenize.STRING

    def test_leaves_nothing_for_later(self, file):
        assert not UNFINISHED.findall(file.read_text(encoding="utf-8"))


def test_every_package_of_the_project_is_there():
    assert [package for package in PACKAGES if not (ROOT / package.replace(".", "/") / "__init__.py").is_file()] == []


def test_what_is_declared_is_locked():
    declared = {named(requirement) for requirement in PROJECT["project"]["dependencies"]}
    development = {named(requirement) for requirement in (*RUNTIME, *PROJECT["dependency-groups"]["dev"])}
    assert declared <= set(locked("requirements.lock"))
    assert declared | development <= set(locked("requirements-dev.lock"))


def test_what_is_imported_is_declared():
    """A library that another one happens to bring along is gone with its next release."""
    nodes = [node for file in FILES for node in ast.walk(ast.parse(file.read_bytes()))]
    modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    imported = {module.partition(".")[0] for module in modules} - sys.stdlib_module_names - set(PACKAGES)
    known = {module: {named(one) for one in found} for module, found in packages_distributions().items()}
    declared = {named(requirement) for requirement in RUNTIME}
    assert {module for module in imported if declared.isdisjoint(known.get(module, ()))} == set()


def test_both_locks_hold_the_same_versions():
    runtime, development = (locked(lock) for lock in LOCKS)
    assert {name: development[name] for name in runtime} == runtime


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_hashes_everything(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in entry, entry


def test_every_dependency_has_its_reason():
    reasons = (ROOT / "docs/decisions/0002-dependencies.md").read_text(encoding="utf-8")
    declared = [*RUNTIME, *PROJECT["dependency-groups"]["dev"]]
    assert [name for name in map(named, declared) if f"| {name} |" not in reasons] == []
