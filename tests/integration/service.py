"""Files through an installation, as an operator would send them."""

import json
from pathlib import Path
from time import monotonic, sleep

from tests.patience import PATIENCE

ROOT = Path(__file__).resolve().parents[2]


def where(installed):
    """The options that name broker and installation."""
    return ["--kafka", installed.at.kafka, "--name", installed.name]


def wait_until_done(installed, running):
    """By what is left to do, not by the clock; ends where nothing goes on any more."""
    seen, since = {}, monotonic()
    while any((behind := installed.behind()).values()):
        assert not any(worker.poll() is not None for worker in running), "a worker has ended"
        if behind != seen:
            seen, since = behind, monotonic()
        assert monotonic() - since < PATIENCE, f"nothing goes on: {behind}"
        sleep(0.2)


def through_servers(jianwei, installed, workers, files, options, *, setup):
    """The export after ``setup``, ``worker`` twice and ``ingest``; and what ``ingest`` told."""
    store = ["--store", installed.at.elasticsearch]
    jianwei("setup", *where(installed), *store, *setup)
    running = workers()
    told = json.loads(jianwei("ingest", *files, *options, *where(installed), "--with-ticks", "--json"))
    wait_until_done(installed, running)
    installed.refresh()
    return jianwei("export", *store, "--name", installed.name), told
