"""An Elasticsearch node of its own with a place for snapshots, from the distribution that ``ES_HOME`` names."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

from tests.ports import free_ports

_NOBODY = 65534
_SECONDS = 180
_CONFIG = """cluster.name: restoring
discovery.type: single-node
network.host: 127.0.0.1
http.port: {http}
transport.port: {transport}
path.data: {folder}/data
path.logs: {folder}/logs
path.repo: {folder}/snapshots
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
"""
_JVM = "-Xms512m\n-Xmx512m\n-XX:+UseSerialGC\n-XX:TieredStopAtLevel=1\n-Djava.io.tmpdir={folder}/tmp\n"


@contextmanager
def node(home: Path) -> Iterator[str]:
    """Its address; it is stopped, and all it wrote is taken away, in the end. Root runs it as nobody."""
    folder = Path(tempfile.mkdtemp(prefix="restoring-"))
    http, transport = free_ports(2)
    for part in ("config", "data", "logs", "snapshots", "tmp"):
        (folder / part).mkdir()
    shutil.copy(home / "config/log4j2.properties", folder / "config")
    (folder / "config/elasticsearch.yml").write_text(_CONFIG.format(http=http, transport=transport, folder=folder))
    (folder / "config/jvm.options").write_text(_JVM.format(folder=folder))
    account = {}
    if os.geteuid() == 0:
        for one in (folder, *folder.rglob("*")):
            os.chown(one, _NOBODY, _NOBODY)
        account = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}
    said = folder / "said.log"
    with said.open("wb") as log:
        process = subprocess.Popen(
            _command(home, folder),
            cwd=home,
            env={**os.environ, "ES_TMPDIR": str(folder / "tmp"), "LIBFFI_TMPDIR": str(folder / "tmp")},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **account,
        )
    try:
        _wait(process, f"http://127.0.0.1:{http}", said)
        yield f"http://127.0.0.1:{http}"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _command(home: Path, folder: Path) -> list[str]:
    launcher = ["java", "-Xms4m", "-Xmx64m", "-XX:+UseSerialGC", "-Dcli.name=server", "-Dcli.libs=lib/tools/server-cli"]
    launcher += ["-Dcli.script=./bin/elasticsearch", f"-Des.path.home={home}", f"-Des.path.conf={folder / 'config'}"]
    classes = f"{home}/lib/*:{home}/lib/cli-launcher/*"
    return [*launcher, "-Des.distribution.type=tar", "-cp", classes, "org.elasticsearch.launcher.CliToolLauncher"]


def _wait(process: "subprocess.Popen[bytes]", url: str, said: Path) -> None:
    until = monotonic() + _SECONDS
    while True:
        try:
            with urlopen(f"{url}/_cluster/health", timeout=2):  # noqa: S310 - loopback
                return
        except OSError:
            pass
        if process.poll() is not None or monotonic() > until:
            raise RuntimeError(f"the node does not come up: {said.read_text()[-2000:]}")
        sleep(0.3)
