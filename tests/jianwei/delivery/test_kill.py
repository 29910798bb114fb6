"""A deliverer that is killed at any moment loses nothing, and repeats one message for each kill at most."""

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.jianwei.delivery.conftest import notice, written
from tests.patience import PATIENCE

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
        enough = len(hook.requests) + seed.randrange(2, 9)
        process = subprocess.Popen(command, cwd=ROOT)
        until = time.monotonic() + PATIENCE
        while len(hook.requests) < enough and process.poll() is None and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(seed.random() * 0.02)
        process.kill()
        process.wait()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr.decode()
    counts = Counter(hook.ids)
    assert set(counts) == {f"n{number:04}" for number in range(NOTICES)}
    assert sum(counts.values()) - NOTICES <= KILLS


def test_a_kill_between_the_channel_and_the_disk_repeats_that_message_with_its_id(tmp_path, hook):
    hook.delay = 0.5
    channels = tmp_path / "channels.toml"
    channels.write_text(f'[[channel]]\nname = "hook"\nkind = "webhook"\nurl = "{hook.address}"\n', encoding="utf-8")
    now = round(time.time() * 1000)
    file = written(tmp_path / "notices.jsonl", [notice(1, at=now), notice(2, at=now)])
    command = [sys.executable, "-m", "tests.jianwei.delivery.deliverer_process", channels, tmp_path / "outbox.db", file]
    process = subprocess.Popen(command, cwd=ROOT)
    while not hook.requests:
        assert process.poll() is None
        time.sleep(0.001)
    process.kill()
    process.wait()
    hook.delay = 0.0
    subprocess.run(command, cwd=ROOT, timeout=PATIENCE, check=True)
    assert hook.ids == ["n0001", "n0001", "n0002"]
    assert hook.bodies[0] == hook.bodies[1]
