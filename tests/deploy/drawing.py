"""Vega as Kibana 8.16 has it, fetched once by npm into the user's cache; tests skip where it cannot be fetched."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

_HERE = Path(__file__).parent / "vega"
_FETCHED = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "jianwei" / "vega-5.24"


def kibanas_vega() -> Path:
    """The folder where Vega is installed. Skips where node, npm or the registry are not there."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("no node with npm: Vega of Kibana 8.16 is not drawn")
    if not (_FETCHED / "node_modules" / "vega-interpreter").is_dir():
        _FETCHED.mkdir(parents=True, exist_ok=True)
        shutil.copy(_HERE / "package.json", _FETCHED)
        words = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(words, cwd=_FETCHED, capture_output=True, timeout=180, check=False)
        if done.returncode:
            pytest.skip("npm cannot fetch Vega 5.24: it is not drawn")
    return _FETCHED


def draw(folder: Path, spec: dict[str, Any], width: int, height: int, zone: str = "Asia/Shanghai") -> str:
    """The SVG of a specification whose data are filled in, in a browser's time zone. Fails on any warning of Vega."""
    asked = json.dumps({"spec": spec, "width": width, "height": height})
    words = ["node", str(_HERE / "draw.mjs")]
    done = subprocess.run(
        words,
        cwd=folder,
        env=os.environ | {"TZ": zone},
        input=asked,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
