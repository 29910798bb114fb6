from pathlib import Path

from briefing.indicators.definitions import DEFINITIONS

EXPORTS = Path(__file__).resolve().parents[3] / "docs/exports.md"


def test_the_documents_define_every_indicator_as_the_files_do():
    lines = EXPORTS.read_text(encoding="utf-8").splitlines()
    told = [line for line in lines if line.startswith("| `") and line.count("|") == 8]
    assert told == [
        f"| `{each.code}` | {each.name[0]} | {each.name[1]} | {each.formula[0]} | {each.formula[1]} | {each.unit[0]} "
        f"| {each.source[0]} |"
        for each in DEFINITIONS
    ]
