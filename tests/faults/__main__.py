"""``make faults``: runs schedules one after the other and tells of each what it has met and whether it was exact.

python -m tests.faults --count 50 --seed 1
"""

import argparse
import secrets
import sys
from pathlib import Path

from tests.faults import servers
from tests.faults.report import HEADING, encode, line, summary
from tests.faults.result import Result
from tests.faults.run import run
from tests.faults.schedule import schedule


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
        for seed in arguments.seeds or range(arguments.seed, arguments.seed + arguments.count):
            result = run(there, schedule(seed), f"f-{seed}-{secrets.token_hex(2)}", arguments.json.parent)
            results.append(result)
            lines.write(encode(result) + b"\n")
            lines.flush()
            say(line(result))
            for sentence in result.wrong:
                say(f"        {sentence}")
    say(summary(results))
    return 0 if all(result.exact for result in results) else 1


def say(text: str) -> None:
    """A line on standard output, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--count", type=int, default=50, help="schedules to run (FAULTS)")
    parser.add_argument("--seed", type=int, default=1, help="the first one's seed, the others follow it (SEED)")
    parser.add_argument("seeds", type=int, nargs="*", help="these and no others")
    parser.add_argument(
        "--json", type=Path, default=Path("out/faults.jsonl"), help="a line of JSON for each is added; logs beside it"
    )
    found = parser.parse_args()
    found.json.parent.mkdir(parents=True, exist_ok=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
