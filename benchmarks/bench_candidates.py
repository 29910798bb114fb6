"""What it costs the board to work out candidates: until they are there, and what the duty desk waits for meanwhile.

Run it as a script with the file of a city (`jianwei demo --out FOLDER` makes one), which is copied. A session of the
city's desk asks for candidates of the last months and the last year, which nobody has asked for yet, and for the duty
desk in between, as fast as answers come: that is more than any desk does. Times are of whole requests over a loopback
connection.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import aiohttp
import numpy as np
from aiohttp import web
from bench_board import WORD, ZONE, board, of_file

from board.desk.server import Board
from briefing.periods import month_of
from indexing.sqlite import open_sqlite
from jianwei.board import opener

MONTHS, QUIET = 3, 50
BEING = "正在计算"


async def measured(made: Board, periods: Sequence[str]) -> list[tuple[str, float, float, float, float, float]]:
    """By period: seconds of the first answer, until candidates are there, of a page with kept ones, and the median and
    the slowest of the desk meanwhile; the first row is of the desk alone.
    """
    runner = web.AppRunner(made.application(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:

        async def ask(path: str) -> tuple[str, float]:
            begun = perf_counter()
            async with session.get(address + path) as answer:
                return await answer.text(), perf_counter() - begun

        await session.post(f"{address}/sign-in", data={"name": "city", "password": WORD}, headers={"Origin": address})
        await ask("/")
        desk = [(await ask("/"))[1] for _ in range(QUIET)]
        rows = [("nothing", 0.0, 0.0, 0.0, float(np.median(desk)), max(desk))]
        for period in periods:
            begun, desk = perf_counter(), []
            page, first = await ask(f"/candidates?{period}")
            while BEING in page:
                desk.append((await ask("/"))[1])
                page, _ = await ask(f"/candidates?{period}")
            ready = perf_counter() - begun
            kept = float(np.median([(await ask(f"/candidates?{period}"))[1] for _ in range(10)]))
            rows.append((period, first, ready, kept, float(np.median(desk)), max(desk)))
    await runner.cleanup()
    made.close()
    return rows


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="the file of a city")
    with TemporaryDirectory() as folder:
        path = Path(copy(parser.parse_args().file, Path(folder) / "city.db"))
        town = of_file(path)
        last = ZONE.local(town.now)
        months = [month_of(last.toordinal(), shift=-each).first for each in range(1, MONTHS + 1)]
        periods = [f"month={ZONE.local(ZONE.start(day)):%Y-%m}" for day in months]
        made = board(Path(folder), opener(f"sqlite:{path}", open_sqlite(path)), town)
        rows = asyncio.run(measured(made, [*periods, f"year={ZONE.local(ZONE.start(months[0])):%Y}"]))
    print(f"{'worked out':<16} {'first answer':>12} {'there after':>12} {'kept':>9} {'desk':>9} {'slowest':>9}")
    for name, *seconds in rows:
        first, ready, kept, desk, slowest = (f"{one * 1000:.0f} ms" for one in seconds)
        print(f"{name:<16} {first:>12} {ready:>12} {kept:>9} {desk:>9} {slowest:>9}")


if __name__ == "__main__":
    main()
