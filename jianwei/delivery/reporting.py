"""How a run of the deliverer is told: lines, exit code, figures for Prometheus."""

import sys
from collections.abc import Callable

import msgspec

from jianwei.console import output
from jianwei.delivery.deliverer import Deliverer, Tried
from jianwei.delivery.metrics import DeliveryCollector, Snapshot, delivery_registry
from jianwei.observation import Liveness, Observation


def observed(snapshot: list[Snapshot], at: tuple[str, int], now: Callable[[], int]) -> Observation:
    """Serves the figures of ``snapshot``, which is replaced as they change, at an address."""
    collector = DeliveryCollector(lambda: snapshot[0], now)
    host, port = at
    return Observation(port, delivery_registry(collector), _alive, host)


def _alive() -> Liveness:
    return Liveness()


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
