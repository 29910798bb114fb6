"""``make soak``: the whole service under faults for some minutes, and a table of what held.

python -m tests.soak --minutes 20 --seed 1
"""

import argparse
import secrets
import shutil
import sys
from pathlib import Path
from time import strftime

from tests.faults import servers
from tests.soak.laws import wrong
from tests.soak.places import ROOT
from tests.soak.report import markdown, put
from tests.soak.result import Plan
from tests.soak.rules import PROGRAM
from tests.soak.run import soak


def main() -> int:
    """0: all holds; 1: not; 2: there is nothing to run it on."""
    arguments = _arguments()
    there = servers.Servers.from_environment()
    if there is None:
        sys.stderr.write(f"{servers.NEEDED}\n")
        return 2
    if shutil.which(PROGRAM) is None:
        sys.stderr.write("A soak evaluates the rules in a real Prometheus: there is none on the PATH.\n")
        return 2
    plan = Plan(
        seed=arguments.seed,
        seconds=arguments.minutes * 60,
        every=arguments.every,
        pace=arguments.pace,
        rate=arguments.rate,
        scale=arguments.scale,
    )
    name = f"soak-{plan.seed}-{secrets.token_hex(2)}"
    folder = arguments.out / name
    folder.mkdir(parents=True)
    result = soak(there, plan, name, folder.resolve(), say)
    text = markdown(result)
    say(text)
    (folder / "table.md").write_text(text, encoding="utf-8")
    if arguments.write:
        put(ROOT / "docs/soak.md", text)
    said = list(wrong(result))
    for sentence in said:
        say(f"WRONG: {sentence}")
    return 1 if said else 0


def say(text: str) -> None:
    """A line on standard output, at once."""
    sys.stdout.write(f"{strftime('%H:%M:%S')}  {text}\n")
    sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20, help="of even feeding (MINUTES)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same city and faults (SEED)")
    parser.add_argument("--every", type=float, default=60, help="seconds from a fault to the next")
    parser.add_argument("--rate", type=float, default=200, help="events a second")
    parser.add_argument("--scale", choices=("small", "city"), default="small", help="which simulated city")
    parser.add_argument("--pace", type=float, default=10, help="what the durations of the rules are divided by")
    parser.add_argument("--out", type=Path, default=Path("out/soak"), help="folder for logs, stores and the table")
    parser.add_argument("--write", action="store_true", help="put the table into docs/soak.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
