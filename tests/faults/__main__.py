"""``make faults``: runs schedules one after the other and tells of each what it has met and whether it was exact.

python -m tests.faults --count 50 --seed 1
python -m tests.faults --outage kafka --how pause --seconds 600
"""

import argparse
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from tests.faults import servers
from tests.faults.outage import AGAIN_AFTER, How, outage
from tests.faults.report import HEADING, encode, line, summary
from tests.faults.result import Result
from tests.faults.run import run
from tests.faults.schedule import Schedule, Server, schedule


def main() -> int:
    """0: all exact; 1: not; 2: there are no servers to run on."""
    arguments = _arguments()
    there = servers.Servers.from_environment()
    if there is None:
        sys.stderr.write(f"{servers.NEEDED}\n")
        return 2
    say(HEADING)
    results: list[Result] = []
    with arguments.json.open("ab") as lines:
        for plan, again_after in _plans(arguments):
            name = f"f-{plan.seed}-{secrets.token_hex(2)}"
            result = run(there, plan, name, arguments.json.parent, again_after=again_after)
            results.append(result)
            lines.write(encode(result) + b"\n")
            lines.flush()
            say(line(result))
            for sentence in result.wrong:
                say(f"        {sentence}")
    say(summary(results))
    return 0 if all(result.exact for result in results) else 1


def _plans(arguments: argparse.Namespace) -> Iterator[tuple[Schedule, float | None]]:
    """What is to be run, and after how long what has ended is started again."""
    if arguments.outage:
        yield outage(arguments.outage, arguments.how, arguments.seconds), AGAIN_AFTER
        return
    for seed in arguments.seeds or range(arguments.seed, arguments.seed + arguments.count):
        yield schedule(seed), None


def say(text: str) -> None:
    """A line on standard output, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--count", type=int, default=50, help="schedules to run (FAULTS)")
    parser.add_argument("--seed", type=int, default=1, help="the first one's seed, the others follow it (SEED)")
    parser.add_argument("--outage", choices=get_args(Server), help="instead: this server is away once, with a gateway")
    parser.add_argument("--how", choices=get_args(How), default="kill", help="of --outage")
    parser.add_argument("--seconds", type=float, default=600, help="of --outage")
    parser.add_argument("seeds", type=int, nargs="*", help="these and no others")
    parser.add_argument(
        "--json", type=Path, default=Path("out/faults.jsonl"), help="a line of JSON for each is added; logs beside it"
    )
    found = parser.parse_args()
    found.json.parent.mkdir(parents=True, exist_ok=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
