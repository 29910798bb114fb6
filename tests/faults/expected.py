"""What must have come of a log, whatever died on the way: the same steps run over it in one process."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec

from city.alerts import Alert
from city.configuration import Configuration
from indexing.canonical import export
from jianwei.embedded import Embedded, Progress
from streams.messages import AlertState, decode_alerts, encode
from streams.step import Output
from streams.topology import Partitions
from tests.faults.installation import Dump, Dumped
from tests.streams.town import TOWN

_LISTS: dict[str, Callable[[bytes], list[msgspec.Raw]]] = {
    **dict.fromkeys(("partials", "cases", "buckets", "flags"), msgspec.msgpack.Decoder(list[msgspec.Raw]).decode),
    "findings": msgspec.json.Decoder(list[msgspec.Raw]).decode,
}
"""Streams whose records are lists of messages. Which messages of a partition travel together depends on the order in
which the partitions of its input came in the log; what they say does not.
"""
EXACT = (*_LISTS, "dead-letters")
"""Streams whose messages must be the same set."""


class Folded(NamedTuple):
    """What the steps have sent, and the documents in the end."""

    sent: Dump
    documents: list[bytes]


def fold(events: Iterable[Dumped], partitions: Partitions, configuration: Configuration = TOWN) -> Folded:
    """Runs the embedded service over the records of ``events``."""
    sent: dict[str, list[Dumped]] = defaultdict(list)
    with TemporaryDirectory() as folder, Embedded(Path(folder) / "town.db", configuration, partitions) as service:
        runner = service._runner
        send = runner._send

        def noted(output: Output) -> None:
            # What one process says to itself is not encoded.
            value = output.value or encode(list(output.messages or ()))
            sent[output.stream].append(Dumped(output.partition, output.key, value))
            send(output)

        for record in events:
            runner.append("events", record.partition, record.value)
        runner._send = noted  # type: ignore[method-assign]
        runner.run()
        service.commit(Progress(fingerprint="log"))
        return Folded(sent, list(export(service.store)))


def differences(dumped: Dump, expected: Dump) -> list[str]:
    """What a dump has that it should not, and what it lacks, a sentence each; nothing where it is exact."""
    found: list[str] = []
    for stream in EXACT:
        have, want = (_messages(stream, dump.get(stream, ())) for dump in (dumped, expected))
        found += [f"{stream}: lacks {_shown(one)}" for one in sorted(want - have)]
        found += [f"{stream}: should not have {_shown(one)}" for one in sorted(have - want)]
    have_alerts, want_alerts = (_alerts(dump.get("alerts", ())) for dump in (dumped, expected))
    found += [f"alerts: lacks {one.alert_id} as of {one.updated_at}" for one in want_alerts - have_alerts]
    found += [f"alerts: should not have {one.alert_id} as of {one.updated_at}" for one in have_alerts - want_alerts]
    have_newest, want_newest = (_newest(dump.get("alerts", ())) for dump in (dumped, expected))
    for alert in sorted(have_newest.keys() | want_newest.keys()):
        if have_newest.get(alert) != want_newest.get(alert):
            found.append(f"alerts: the newest of {alert} is another")
    return found


def repeated(dumped: Dump) -> int:
    """Records that the steps have sent more than once."""
    return sum(len(dumped[stream]) - len(set(dumped[stream])) for stream in (*EXACT, "alerts"))


def different_lines(have: Sequence[bytes], want: Sequence[bytes]) -> list[str]:
    """The same of two exports, by kind and id."""
    missing, unexpected = set(want) - set(have), set(have) - set(want)
    found = [f"document lacking: {one.decode()[:200]}" for one in sorted(missing)]
    found += [f"document that should not be: {one.decode()[:200]}" for one in sorted(unexpected)]
    if not found and list(have) != list(want):
        found.append("documents: the same lines in another order or number")
    return found


def _alerts(records: Iterable[Dumped]) -> set[Alert]:
    """Every state of the alerts of counts. Those of urgent cases pass through others where the order is another."""
    states: Iterable[AlertState] = (decode_alerts(record.value) for record in records)
    return {state.alert for state in states if state.alert.span != "case"}


def _newest(records: Iterable[Dumped]) -> dict[str, Alert]:
    found: dict[str, AlertState] = {}
    for record in records:
        state = decode_alerts(record.value)
        if state.alert.alert_id not in found or found[state.alert.alert_id].version < state.version:
            found[state.alert.alert_id] = state
    return {alert: state.alert for alert, state in found.items()}


def _messages(stream: str, records: Iterable[Dumped]) -> set[tuple[int, bytes]]:
    """The messages of a stream by partition; where a record is no list, the record."""
    split = _LISTS.get(stream)
    if split is None:
        return {(one.partition, one.value) for one in records}
    return {(one.partition, bytes(message)) for one in records for message in split(one.value)}


def _shown(one: tuple[int, bytes]) -> str:
    partition, message = one
    return f"[{partition}] {message[:100]!r} ({len(message)} bytes)"
