"""Which file of tests a process takes next: long ones first, and not all processes wait for servers at the same time.

``loadfile`` takes files with many tests first. Here those are the quick ones, so that a run ended with every process
waiting for a broker while the processors were idle.
"""

from xdist.scheduler import LoadFileScheduling

AT_SERVERS = ("tests/integration/", "tests/indexing/test_elastic")
"""What waits for a broker or an index most of its time."""
LONG = (
    *("tests/canaries/", "tests/recompute/", "tests/scenarios/", "tests/jianwei/delivery/test_kill"),
    *("tests/detectors/effect/", "tests/detectors/test_contract.py", "tests/board/desk/test_browser.py"),
    *("tests/briefing/choosing/", "tests/integration/secured/", "tests/integration/test_compose_processes.py"),
    *(
        "tests/integration/test_parity.py",
        "tests/integration/test_canaries.py",
        "tests/indexing/test_elastic_migration",
    ),
)
"""What takes longest: begun late it would end alone."""
TOGETHER = ("tests/integration/secured/", "tests/integration/purging/")
"""Folders whose files share what takes long to set up."""


class LongFirst(LoadFileScheduling):
    """As ``loadfile``, with another order: one process keeps free of what waits for servers as long as there is else.

    What is a unit of work is a file, or a folder of ``TOGETHER``.
    """

    def __init__(self, config, log=None):
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid):
        file = super()._split_scope(nodeid)
        return next((folder for folder in TOGETHER if file.startswith(folder)), file)

    def _assign_work_unit(self, node):
        at_servers = sum(self._is_at_servers(other) for other in self.nodes if other is not node)
        room = at_servers < max(1, len(self.nodes) - 1)
        self.workqueue.move_to_end(next_of(list(self.workqueue), servers=room), last=False)
        super()._assign_work_unit(node)

    def _is_at_servers(self, node):
        """Whether a process has yet to end something that waits for servers."""
        return any(
            scope.startswith(AT_SERVERS) and not all(done.values()) for scope, done in self.assigned_work[node].items()
        )


def next_of(waiting, *, servers):
    """The first of what waits at servers where there is room for it, else of what is long, else of the others."""

    def rank(scope):
        at_servers = scope.startswith(AT_SERVERS)
        return (at_servers != servers, not scope.startswith(LONG))

    return min(waiting, key=rank)
