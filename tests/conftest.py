"""Where the tests find real data and reference outputs. Where they are absent, the tests that need them skip."""

import os
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def data() -> Path:
    """Folder of real data sets: ``JIANWEI_DATA``, else ``../shared/data`` beside the repository."""
    return _folder("JIANWEI_DATA", "data", "real data")


@pytest.fixture(scope="session")
def golden() -> Path:
    """Folder of reference outputs: ``JIANWEI_GOLDEN``, else ``../shared/golden`` beside the repository."""
    return _folder("JIANWEI_GOLDEN", "golden", "reference outputs")


def _folder(variable: str, name: str, what: str) -> Path:
    named = os.environ.get(variable)
    folder = Path(named) if named else _ROOT.parent / "shared" / name
    if not folder.is_dir():
        if named:
            pytest.fail(f"{variable} names {folder}, which is not a folder")
        pytest.skip(f"no {what}: {variable} is not set and there is no ../shared/{name}")
    return folder
