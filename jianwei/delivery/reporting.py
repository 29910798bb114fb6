"""How a run of the deliverer is told: lines, exit code, figures for Prometheus."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import msgspec

from jianwei.console import errors, output
from jianwei.delivery.deliverer import Deliverer, Tried
from jianwei.delivery.metrics import DeliveryCollector, snapshot_of
from jianwei.metrics import registry_of
from jianwei.observation import Observation, Progressing


class Progress:
    """How a deliverer is doing, for those who ask from outside. ``now`` gives milliseconds.

    Liveness is progress: a deliverer that has neither tried a message nor looked for one for a minute is dead. Messages
    that wait for a channel are no reason: starting again would not help.
    """

    def __init__(self, deliverer: Deliverer, now: Callable[[], int], read: int | None = None) -> None:
        self._deliverer, self._now = deliverer, now
        self._progressing = Progressing(monotonic())
        self._snapshot = snapshot_of(deliverer, read)

    def passed(self, read: int | None = None) -> None:
        """Takes in how it is doing, in the deliverer's own thread. ``read`` as in ``Snapshot``."""
        self._snapshot = snapshot_of(self._deliverer, read)
        self._progressing.saw((), None, monotonic())

    @contextmanager
    def observed(self, at: tuple[str, int]) -> Iterator[None]:
        """Serves it at an address meanwhile, and tells which: port 0 takes any."""
        host, port = at
        registry = registry_of(DeliveryCollector(lambda: self._snapshot, self._now))
        with Observation(port, registry, lambda: self._progressing.liveness(monotonic()), host) as shown:
            errors.print(f"observed at http://{shown.host}:{shown.port}", markup=False, soft_wrap=True)
            yield


def tell(tried: Tried) -> None:
    """One attempt as a line."""
    gone = f" -> {tried.gone_to}" if tried.gone_to else ""
    line = f"{tried.outcome:<9} {tried.notice_id} {tried.channel} {tried.kind} {tried.code} #{tried.attempt}{gone}"
    output.print(line, markup=False, soft_wrap=True)


def tell_json(tried: Tried) -> None:
    """The same for programs."""
    sys.stdout.buffer.write(msgspec.json.encode(tried) + b"\n")
    sys.stdout.buffer.flush()


def exit_code(deliverer: Deliverer) -> int:
    """0, or why messages wait: 2 for a channel that cannot be reached, 1 for one that refuses them."""
    waiting = [deliverer.outbox.health(name) for name in deliverer.outbox.channels()]
    troubled = [health for health in waiting if health.failing_since]
    if not troubled:
        return 0
    return 1 if all(health.refused for health in troubled) else 2
