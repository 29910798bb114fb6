"""An Alertmanager itself takes our alerts, and ends them."""

import json
import time
import urllib.request

import msgspec
import pytest

from alerts.delivery.notices import About, Notice
from jianwei.delivery.deliverer import Deliverer
from jianwei.delivery.files import load_channels, secrets_of
from jianwei.delivery.outbox import Outbox
from jianwei.delivery.outbox_file import opened
from tests.jianwei.delivery.conftest import put, rounds
from tests.patience import PATIENCE

pytestmark = pytest.mark.integration


def active(address):
    with urllib.request.urlopen(f"{address}/api/v2/alerts?active=true", timeout=PATIENCE) as answer:  # noqa: S310 - loopback
        return json.loads(answer.read())


def test_an_alert_is_active_until_its_recovery_is_told(alertmanager, tmp_path):
    file = tmp_path / "channels.toml"
    file.write_text(
        f'[[channel]]\nname = "am"\nkind = "alertmanager"\nurl = "{alertmanager}"\n'
        '[delivery]\nlink = "https://jianwei.example/alerts/"\n',
        encoding="utf-8",
    )
    now = round(time.time() * 1000)
    about = About(
        alert_id="a1", topic="供热", area='东区"{}', level=4, opened_at=now - 60_000, observed=9, expected=1.5
    )
    notice = Notice(
        notice_id="n1",
        kind="new",
        role="city-duty",
        channels=("am",),
        level=4,
        at=now,
        alert_id="a1",
        about=about,
    )
    channels = load_channels(file)
    with opened(tmp_path / "outbox.db") as connection:
        deliverer = Deliverer(
            channels, secrets_of(file, channels), Outbox(connection), lambda: round(time.time() * 1000)
        )
        put(deliverer, notice)
        assert [tried.outcome for tried in rounds(deliverer)] == ["accepted"]
        (alert,) = active(alertmanager)
        assert alert["labels"] == {"alertname": "Jianwei", "alert_id": "a1", "role": "city-duty"}
        assert alert["annotations"]["notice_id"] == "n1"
        assert alert["generatorURL"] == "https://jianwei.example/alerts/a1"
        put(deliverer, msgspec.structs.replace(notice, notice_id="n2", kind="recovered"))
        assert [tried.outcome for tried in rounds(deliverer)] == ["accepted"]
        until = time.monotonic() + PATIENCE
        while active(alertmanager) and time.monotonic() < until:
            time.sleep(0.1)
        assert active(alertmanager) == []
