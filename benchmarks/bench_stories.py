"""Whether the right focus candidates rank, for the reasons planted: a table over simulated cities with stories.

Run it as a script: by seed and kind the rank, the leading criterion with its percentile, the criteria it was planted
for, and whether that is a hit, see ``focus_trial``.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from focus_trial import EXPECTED, standings, trial

from briefing.focus import candidates

TOP = 60


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--period", default="2025", help="the second year, or a month of it")
    given = parser.parse_args()
    hits = total = 0
    print(f"{'seed':>4}  {'kind':<12}{'rank':>5}  {'leading':<18}{'planted for':<26}hit")
    for seed in given.seeds:
        made = trial(seed)
        rows = standings(made.truth, candidates(made.store, given.period, top=TOP))
        made.store.close()
        for row in rows:
            planted = ", ".join(EXPECTED[row.kind]) or "nothing"
            said = "yes" if row.hit else "NO"
            print(f"{seed:>4}  {row.kind:<12}{row.rank or '-':>5}  {row.leading:<18}{planted:<26}{said}")
        hits, total = hits + sum(row.hit for row in rows), total + len(rows)
    print(f"{hits} of {total}")


if __name__ == "__main__":
    main()
