"""A deliverer that is killed at any moment loses nothing, and repeats one message for each kill at most."""

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.jianwei.delivery.conftest import notice, written

ROOT = Path(__file__).resolve().parents[3]
KILLS = 3
NOTICES = 30


def test_kills_at_random_moments_lose_nothing_and_repeat_at_most_one_message_each(tmp_path, hook):
    seed = random.Random(20261127)
    hook.delay = 0.01
    channels = tmp_path / "channels.toml"
    channels.write_text(
        f'[[channel]]\nname = "hook"\nkind = "webhook"\nurl = "{hook.address}"\nper_minute = 6000\n', encoding="utf-8"
    )
    now = round(time.time() * 1000)
    file = written(tmp_path / "notices.jsonl", (notice(number, at=now) for number in range(NOTICES)))
    command = [sys.executable, "-m", "tests.jianwei.delivery.deliverer_process", channels, tmp_path / "outbox.db", file]
    for _ in range(KILLS):
        before = len(hook.requests)
        process = subprocess.Popen(command, cwd=ROOT)
        until = time.monotonic() + 30
        while (
            len(hook.requests) < before + seed.randrange(2, 9) and process.poll() is None and time.monotonic() < until
        ):
            time.sleep(0.001)
        time.sleep(seed.random() * 0.02)
        process.kill()
        process.wait()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    counts = Counter(hook.ids)
    assert set(counts) == {f"n{number:04}" for number in range(NOTICES)}
    assert sum(counts.values()) - NOTICES <= KILLS
    assert max(counts.values()) <= 2
