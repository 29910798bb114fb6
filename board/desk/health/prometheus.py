"""What Prometheus tells, where the operator has given its address: alerts that call, and what notify sent.

Asked over its HTTP interface (prometheus.io/docs/prometheus/latest/querying/api): ``/api/v1/alerts`` and
``/api/v1/query``. Its answer is data of somebody else: bounded, and only names, kinds and numbers of it are shown.
"""

from datetime import datetime
from http.client import HTTPException
from math import isfinite
from typing import TypeVar
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

import msgspec

from board import words
from board.desk.health.lines import Line, State
from board.markup import join, tag
from city.times import SECOND, from_datetime

_T = TypeVar("_T")
_SECONDS = 3.0
_MOST = 1 << 20
"""Bytes of an answer."""
_LISTED = 50
_WATCHDOG = "Watchdog"
_WAITS = 600
"""Seconds, as ``JianweiNoticesWait`` has it."""
_OLDEST = "oldest_seconds"
_DELIVERY = '{__name__=~"jianwei_delivery_(sent_total|failed_total|waiting|oldest_seconds)"}'


class PrometheusError(Exception):
    """It does not answer, or not as Prometheus does. The message has no part of an address or an answer."""


class _Alert(msgspec.Struct):
    labels: dict[str, str]
    state: str
    activeAt: datetime | None = None  # noqa: N815 - its own name


class _Alerts(msgspec.Struct):
    alerts: list[_Alert]


class _Sample(msgspec.Struct):
    metric: dict[str, str]
    value: tuple[float, str]


class _Samples(msgspec.Struct):
    result: list[_Sample]


class Called(msgspec.Struct, frozen=True):
    """An alert that calls: its name, how severe it is, of which installation, and since when."""

    name: str
    severity: str
    of: str
    since: int | None


class Seen(msgspec.Struct, frozen=True):
    """All that is asked of Prometheus at one moment. ``delivery`` maps kinds of channels to metrics to their values."""

    called: list[Called]
    watchdog: bool
    delivery: dict[str, dict[str, float]]


def is_address(url: str) -> bool:
    """Whether an address can be one of a Prometheus: http or https, a host, no user, no query."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and not (parts.username or parts.query)
    except ValueError:
        return False


def asked(url: str) -> Seen:
    """Asks it. Raises ``PrometheusError``."""
    api = f"{url.rstrip('/')}/api/v1"
    return seen_of(_get(f"{api}/alerts"), _get(f"{api}/query?{urlencode({'query': _DELIVERY})}"))


def seen_of(told_alerts: bytes, told_samples: bytes) -> Seen:
    """What two answers say. Raises ``PrometheusError`` where they are none of Prometheus."""
    alerts, samples = _read(told_alerts, _Alerts).alerts, _read(told_samples, _Samples).result
    firing = [one for one in alerts if one.state == "firing"]
    delivery: dict[str, dict[str, float]] = {}
    for sample in samples:
        name, value = sample.metric.get("__name__", "").removeprefix("jianwei_delivery_"), _number(sample.value[1])
        of = delivery.setdefault(sample.metric.get("kind", ""), {})
        of[name] = max(of.get(name, 0.0), value) if name == _OLDEST else of.get(name, 0.0) + value
    called = [
        Called(
            name=one.labels.get("alertname", ""),
            severity=one.labels.get("severity", ""),
            of=" ".join(
                one.labels[label]
                for label in ("installation", "step", "partition", "feed", "job")
                if label in one.labels
            ),
            since=None if one.activeAt is None or one.activeAt.tzinfo is None else from_datetime(one.activeAt),
        )
        for one in firing
    ]
    calling = sorted((one for one in called if one.name != _WATCHDOG), key=lambda one: (one.name, one.of))
    return Seen(calling, len(calling) < len(called), delivery)


def called(seen: Seen, now: int) -> list[Line]:
    """Alerts that call, and whether the watchdog does."""
    lines = [
        Line(
            "called",
            tag("code", one.name),
            "wrong" if one.severity == "critical" else "look",
            join(one.severity, " · ", one.of, "" if one.since is None else f" · {words.age(one.since, now)}"),
        )
        for one in seen.called[:_LISTED]
    ]
    state: State = "well" if seen.watchdog else "wrong"
    said = ("在呼叫", "calls, as it must") if seen.watchdog else ("未呼叫", "does not call: are the rules loaded?")
    return [*lines, Line("called", tag("code", _WATCHDOG), state, words.both(said))]


def channels(seen: Seen) -> list[Line]:
    """What waits, was sent and failed, by kind of channel."""
    lines = []
    for kind, of in sorted(seen.delivery.items()):
        waiting, oldest, failed = of.get("waiting", 0.0), of.get(_OLDEST, 0.0), of.get("failed_total", 0.0)
        state: State = "wrong" if oldest > _WAITS else "look" if waiting and failed else "well"
        said = [
            words.both(("已发", "sent")),
            f" {of.get('sent_total', 0.0):,.0f}; ",
            words.both(("失败或被拒", "failed or refused")),
            f" {failed:,.0f}; ",
            words.both(("待发", "waiting")),
            f" {waiting:,.0f}",
        ]
        if waiting:
            said += [", ", words.both(("最早", "the oldest for")), " ", words.age(0, round(oldest * SECOND))]
        lines.append(Line("channels", tag("code", kind), state, join(*said)))
    return lines


def _get(url: str) -> bytes:
    try:
        with urlopen(url, timeout=_SECONDS) as answer:  # noqa: S310 - see is_address
            text: bytes = answer.read(_MOST + 1)
    except (OSError, HTTPException):
        raise PrometheusError("Prometheus does not answer") from None
    if len(text) > _MOST:
        raise PrometheusError("the answer of Prometheus is too long")
    return text


def _number(text: str) -> float:
    """A sample's value; what is no finite number is as good as none."""
    try:
        value = float(text)
    except ValueError:
        raise PrometheusError("the answer is not one of Prometheus") from None
    return value if isfinite(value) else 0.0


def _read(text: bytes, kind: type[_T]) -> _T:
    try:
        return msgspec.convert(msgspec.json.decode(text)["data"], kind)
    except (msgspec.MsgspecError, KeyError, TypeError):
        raise PrometheusError("the answer is not one of Prometheus") from None
