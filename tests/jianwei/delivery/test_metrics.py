"""What delivery tells Prometheus is what the outbox holds."""

from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from city.times import SECOND
from jianwei.delivery.metrics import METRICS, DeliveryCollector, snapshot_of
from jianwei.metrics import registry_of
from tests.jianwei.delivery.conftest import notice, put, rounds

CHANNELS = (
    '[[channel]]\nname = "hook"\nkind = "webhook"\nurl = "{hook}"\n'
    '[[channel]]\nname = "am"\nkind = "alertmanager"\nurl = "http://127.0.0.1:9"\n'
)


def test_sent_failed_waiting_and_the_age_of_the_oldest_are_told_by_kind(delivering, hook, clock):
    deliverer = delivering(CHANNELS.format(hook=hook.address))
    put(deliverer, notice(1), notice(2, channels=("hook", "am")))
    rounds(deliverer)
    clock.time += 90 * SECOND
    snapshot = snapshot_of(deliverer, clock.time - 7 * SECOND)
    registry = registry_of(DeliveryCollector(lambda: snapshot, clock))
    found = {
        (sample.name.removeprefix("jianwei_delivery_"), sample.labels.get("kind", "")): sample.value
        for family in text_string_to_metric_families(generate_latest(registry).decode())
        for sample in family.samples
        if sample.name.startswith("jianwei_")
    }
    assert found == {
        ("sent_total", "webhook"): 2,
        ("failed_total", "webhook"): 0,
        ("waiting", "webhook"): 0,
        ("oldest_seconds", "webhook"): 0,
        ("sent_total", "alertmanager"): 0,
        ("failed_total", "alertmanager"): 1,
        ("waiting", "alertmanager"): 1,
        ("oldest_seconds", "alertmanager"): 90,
        ("missing", ""): 0,
        ("log_waiting", ""): 0,
        ("read_age_seconds", ""): 7,
    }
    assert {name for name, _ in found} == {metric.name.removeprefix("jianwei_delivery_") for metric in METRICS}
