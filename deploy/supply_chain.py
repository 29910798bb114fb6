"""What the service is made of, held against what is allowed and known: the last step of ``make audit``.

``python -m deploy.supply_chain LOCK SBOM REPORT`` looks whether the bill of materials holds all of the lock, whether
all licences go with the project's own, and what pip-audit has found. 0: all is well. 1: something is wrong. 2: the
vulnerabilities of some versions could not be looked up, which is said and is not the same as that there are none.
``make`` makes 2 of either: there the lines tell which.
"""

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

_LINE = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
_ALLOWED = re.compile(
    r"MIT( License)?|(New |Modified |3-Clause )?BSD( License)?|BSD-[23]-Clause|0BSD|Zlib|CC0-1\.0"
    r"|ISC( License)?( \(ISCL\))?"
    r"|Apache( Software)?( License)?,?( Version)? ?2?(\.0)?|Apache-2\.0|PSF-2\.0|Python Software Foundation License"
    r"|Repoze Public License"
)
"""Licences under which a library may be shipped beside a work under Apache-2.0 without more conditions."""
_ALLOWED_BY_NAME = {
    "certifi": {"MPL-2.0", "Mozilla Public License 2.0 (MPL 2.0)"},
    "crc32c": {"LGPL-2.1-or-later", "GNU Lesser General Public License v2 or later (LGPLv2+)"},
}
"""With conditions for changes of the library alone: it is used unchanged, and can be replaced by who runs it."""
_NOT_HERE = {"colorama"}
"""Of another operating system; BSD-3-Clause."""


def locked(lock: str) -> set[tuple[str, str]]:
    """Names and versions of a lock; a name may have two, for two versions of Python."""
    return set(_LINE.findall(lock))


def licences(name: str) -> list[str]:
    """What a package says of its licence: an expression, else its classifiers, else the text that it gives.

    Raises ``PackageNotFoundError`` where it is not installed.
    """
    found: Any = metadata(name)
    expression = found.get("License-Expression")
    if expression:
        return re.split(r" (?:AND|OR|WITH) ", expression.replace("(", "").replace(")", ""))
    told = [one.rpartition(" :: ")[2] for one in found.get_all("Classifier") or [] if one.startswith("License ::")]
    told = [one for one in told if one != "OSI Approved"]
    return told or [(found.get("License") or "").partition("\n")[0]]


def wrong_licences(names: Iterable[str]) -> list[str]:
    """A line for each package that is not installed or whose licence is not among those that are allowed."""
    wrong = []
    for name in sorted(set(names) - _NOT_HERE):
        try:
            told = licences(name)
        except PackageNotFoundError:
            wrong.append(f"{name}: is not installed, so its licence is not known")
            continue
        known = _ALLOWED_BY_NAME.get(name, set())
        wrong += [f"{name}: {one or 'no licence'}" for one in told if one not in known and not _ALLOWED.fullmatch(one)]
    return wrong


def missing(sbom: Mapping[str, Any], lock: set[tuple[str, str]]) -> list[str]:
    """What of a lock the bill of materials does not name."""
    held = {(one["name"], one.get("version")) for one in sbom.get("components", ())}
    return sorted(f"{name} {version}" for name, version in lock if (name, version) not in held)


def known_vulnerabilities(report: Mapping[str, Any]) -> list[str]:
    """A line for each that pip-audit tells of: package, version, id, the versions in which it is mended."""
    return [
        f"{one['name']} {one['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or 'no version'}"
        for one in report["dependencies"]
        for found in one.get("vulns", ())
    ]


def not_looked_up(report: Mapping[str, Any], names: Iterable[str]) -> set[str]:
    """The packages that pip-audit has no answer for: by itself it says of them that no vulnerability is known."""
    return set(names) - _NOT_HERE - {one["name"] for one in report["dependencies"] if "vulns" in one}


def main(arguments: Sequence[str]) -> int:
    """Tells a line for each of the three; gives the exit code."""
    lock_file, sbom_file, report_file = map(Path, arguments)
    lock = locked(lock_file.read_text(encoding="utf-8"))
    names = {name for name, _ in lock}
    lacking = missing(json.loads(sbom_file.read_text(encoding="utf-8")), lock)
    _tell("bill of materials", f"{sbom_file} holds {len(lock)} packages", lacking, "not in it")
    licensed = wrong_licences(names)
    _tell("licences", f"{len(names)} are allowed", licensed, "not allowed")
    report = _report(report_file)
    found, unknown = known_vulnerabilities(report), not_looked_up(report, names)
    if found or not unknown:
        _tell("vulnerabilities", f"{len(names)} packages looked up, none is known", found, "known")
    if unknown:
        said = f"{len(unknown)} of {len(names - _NOT_HERE)} packages could not be looked up"
        _line(f"vulnerabilities: {said}: no answer on their versions, which is not the same as none known")
        _line("  pip-audit asks the public package index itself, never an index that is set for pip: run it where")
        _line("  that can be reached, or: make audit SERVICE=osv")
    return 1 if lacking or licensed or found else 2 if unknown else 0


def _report(file: Path) -> Mapping[str, Any]:
    """What pip-audit has written; where it got no line through it writes nothing."""
    if not file.exists() or not file.stat().st_size:
        return {"dependencies": []}
    found: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def _tell(what: str, well: str, wrong: Sequence[str], is_wrong: str) -> None:
    _line(f"{what}: {len(wrong)} {is_wrong}" if wrong else f"{what}: {well}")
    for one in wrong:
        _line(f"  {one}")


def _line(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
