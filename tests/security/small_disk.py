"""A disk of a few megabytes, filled to the last pages: what is written to it fails as on a disk that is full."""

import os
import shutil
import subprocess
from contextlib import contextmanager

import pytest

PAGE = os.sysconf("SC_PAGE_SIZE")
SIZE = 8 << 20


class SmallDisk:
    """A folder on a disk of its own."""

    def __init__(self, folder):
        self.folder = folder
        self._ballast = folder / "ballast"

    def leave(self, kilobytes):
        """Fills it until so much is left."""
        self.clear()
        told = os.statvfs(self.folder)
        with self._ballast.open("wb") as file:
            for _ in range(told.f_bavail - kilobytes * 1024 // PAGE):
                file.write(bytes(PAGE))

    def clear(self):
        """Makes room."""
        self._ballast.unlink(missing_ok=True)


@contextmanager
def small_disk(folder):
    """Mounts it; skips where that may not be done."""
    if shutil.which("mount") is None:
        pytest.skip("no program that mounts a disk: a full disk is not tried")
    words = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "jianwei-test", str(folder)]
    done = subprocess.run(words, capture_output=True, check=False, text=True)
    if done.returncode:
        pytest.skip(f"no disk of its own may be mounted here: a full disk is not tried ({done.stderr.strip()[:80]})")
    try:
        yield SmallDisk(folder)
    finally:
        words = ["umount", "--lazy", str(folder)]
        subprocess.run(words, check=True)
