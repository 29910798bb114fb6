"""Runs the benchmarks and puts their tables into docs/performance.md: what ``make bench`` does.

    python benchmarks/runner.py [--full] [NAME ...]

Without names the quick ones, with ``--full`` all. What is not run, not measured or fails keeps its former table.
"""

import platform
import socket
import subprocess
import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from catalogue import Bench, benches
from installation import machine
from performance_page import EmptyError, PrivateError, block, cleaned, missed, replaced, with_places

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "performance.md"
BENCHES = benches(HERE.glob("bench_*.py"))


def described() -> str:
    """Cores, processor, memory where the system tells it, and Python of this machine, without its name."""
    told = (line.split()[1] for line in _lines("/proc/meminfo") if line.startswith("MemTotal"))
    memory = (f"{int(kib) / 2**20:.0f} GiB" for kib in told)
    return ", ".join((machine().split(", Python")[0], *memory, f"Python {platform.python_version()}"))


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def run(name: str, given: tuple[str, ...]) -> tuple[int, str]:
    """The code with which a benchmark ended and what it printed, which also goes to the terminal as it comes."""
    printed = []
    command = [sys.executable, str(HERE / f"{name}.py"), *given]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as one:  # noqa: S603 - our own program
        for line in one.stdout or ():
            print(line, end="", flush=True)
            printed.append(line)
    return one.returncode, "".join(printed)


def chosen(names: list[str], *, full: bool) -> dict[str, tuple[str, ...]]:
    """The benchmarks to run with their arguments."""
    wanted: dict[str, Bench] = {name: BENCHES[name] for name in names} if names else BENCHES
    if full:
        return dict.fromkeys(wanted, ())
    return {name: one.quick or () for name, one in wanted.items() if names or one.quick is not None}


def main() -> None:
    """Exit code 1 where one has failed."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[*BENCHES, []])
    parser.add_argument("--full", action="store_true", help="all, at their full sizes: an hour or more")
    given = parser.parse_args()
    failed = []
    for name, arguments in chosen(given.names, full=given.full).items():
        print(f"\n== {name} {' '.join(arguments)}".rstrip(), flush=True)
        began = monotonic()
        code, printed = run(name, arguments)
        if code:
            failed.append(name)
        elif not missed(printed):
            _keep(name, printed)
        print(f"({monotonic() - began:.0f} s)", flush=True)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}; their former tables stand")


def _keep(name: str, printed: str) -> None:
    try:
        text = cleaned(printed, (socket.gethostname(),))
    except (EmptyError, PrivateError) as error:
        print(f"{name}: {error}; its former table stands", file=sys.stderr)
        return
    page = with_places(PAGE.read_text(encoding="utf-8"), [(name, BENCHES[name].goal)])
    new = block(name, f"{datetime.now(UTC):%Y-%m-%d}", described(), text)
    PAGE.write_text(replaced(page, name, new), encoding="utf-8")


if __name__ == "__main__":
    main()
