"""The service's runner: the steps as Faust agents over Kafka partitions. Any number of workers share the partitions.

Faust is used for membership and delivery alone: which worker has which partition, and waking an agent when a record is
there. State, order, commit and recovery are those of ``streams.faust_app_log_agent``. There is no Faust table, no
windowing, no ``group_by``.
"""

import asyncio
import logging
import tempfile
from collections.abc import Callable
from time import monotonic
from typing import Any

import faust
import msgspec
from aiokafka.errors import KafkaError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from city.configuration import Configuration
from streams.broker import Broker
from streams.catalogue import Names
from streams.errors import UnreachableError
from streams.faust_app_blocks import BlockConsumer
from streams.faust_app_folding import LogFold
from streams.faust_app_lasting import Lasting
from streams.faust_app_log_agent import LogAgent, sending
from streams.faust_app_reader import LogReader
from streams.faust_app_shared_snapshots import Snapshots, SnapshotSettings
from streams.faust_app_ticker import Ticker
from streams.progress import PartitionProgress, encode_progress
from streams.topology import Partitions, steps

log = logging.getLogger("jianwei.worker")

LARGEST = 8 << 20
"""Bytes of the largest record."""
_QUEUED = 16
"""Blocks that wait for an agent: each may be large."""
_COMMIT_EVERY = 1.0
_TELL_EVERY = 5.0
_LEAVING = 5.0
_LONGEST_REBALANCE = 120.0


class WorkerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker is told. ``tick_seconds`` is between two ticks of the clock; 0: the data brings its time."""

    broker: Broker
    name: str
    worker: str
    configuration: Configuration
    partitions: Partitions
    tick_seconds: int = 60
    snapshots: SnapshotSettings | None = None


class _Producer(driver.Producer):
    def _settings_extra(self) -> dict[str, Any]:
        return {"acks": "all", "enable_idempotence": True}


class _Transport(driver.Transport):
    Producer = _Producer
    Consumer = BlockConsumer


class App(faust.App):
    """A Faust app with the three steps as agents."""

    def begin(self, settings: WorkerSettings, now: Callable[[], int], fail: Callable[[Exception], None]) -> None:
        """Makes the agents. ``now`` gives the service's clock (milliseconds); ``fail`` is told what ends the worker."""
        names = Names(settings.name)
        self._settings, self._names, self._fail = settings, names, fail
        self._readers: list[LogReader] = []
        self._agents: list[LogAgent] = []
        self._snapshots: Snapshots | None = None
        if settings.snapshots is not None:
            revision = settings.configuration.revision
            self._snapshots = Snapshots(settings.snapshots, settings.name, revision, settings.partitions, now=now)
        send = sending(self, names.stream)
        for step in steps(settings.configuration, settings.partitions):
            reader = LogReader(settings.broker, names.worker_group)
            self._readers.append(reader)
            fold = LogFold(step, reader, names.stream, send, self._snapshots)
            self._agents.append(LogAgent(self, fold, reader, fail))
        assigned: Any = self._assigned
        self.on_partitions_assigned.connect(assigned, weak=False)
        self.task(self._commit_often)
        self.task(self._look_after)
        self.task(self._tell)
        self._ticker: Ticker | None = None
        if settings.tick_seconds:
            revision = settings.configuration.revision
            self._ticker = Ticker(self, names.stream("events"), settings.tick_seconds, revision, now)
            self.task(self._ticker.run)

    def progress_of(self) -> list[PartitionProgress]:
        """How each partition of each step of this worker is doing."""
        return [
            msgspec.structs.replace(one, worker=self._settings.worker)
            for agent in self._agents
            for one in agent.progress()
        ]

    async def connect(self) -> None:
        """Connects the readers; before ``start``. Raises ``UnreachableError``."""
        try:
            for reader in self._readers:
                await reader.start()
        except KafkaError as error:
            raise UnreachableError(f"Kafka at {self._settings.broker} does not answer") from error

    async def leave(self) -> None:
        """Commits what is done, leaves the group, closes everything. While the broker is away, without its answer."""
        if self._ticker is not None:
            self._ticker.stop()
        agents = [agent.stop() for agent in self._agents]
        snapshots = [self._snapshots.stop()] if self._snapshots else []
        readers = [reader.stop() for reader in self._readers]
        for ending in (self._commit_now(), *agents, *snapshots, self.stop(), *readers):
            try:
                async with asyncio.timeout(_LEAVING):
                    await ending
            except TimeoutError:
                log.warning("the broker does not answer at the end; nothing is lost")

    async def _assigned(self, _app: Any, assigned: set[TP], **_: Any) -> None:
        for agent in self._agents:
            agent.assigned(at.partition for at in assigned if at.topic == agent.source)

    async def _commit_often(self) -> None:
        lasting = Lasting()
        while not self.should_stop:
            await self.sleep(_COMMIT_EVERY)
            await self._commit_now()
            if lasting.seen(monotonic(), holds=self.rebalancing) > _LONGEST_REBALANCE:
                self._fail(UnreachableError(f"a rebalance has lasted {_LONGEST_REBALANCE:.0f} s: to be begun again"))

    async def _commit_now(self) -> None:
        """Commits how far each partition is. Any position is a checkpoint, so one that fails costs only time."""
        if self.rebalancing or not self.started:
            return
        try:
            # The method is private to this version of Faust, which therefore is pinned: it is fenced by the generation.
            consumer: Any = self.consumer
            mine = consumer.assignment()
            positions = {at: next_ for agent in self._agents for at, next_ in agent.positions().items() if at in mine}
            if positions and await consumer._commit_offsets(positions):  # noqa: SLF001
                for at, next_ in positions.items():
                    for agent in self._agents:
                        agent.was_committed(at, next_)
        except (KafkaError, OSError, AssertionError) as error:
            log.warning("positions are not committed: %s", type(error).__name__)

    async def _look_after(self) -> None:
        async def one(agent: LogAgent) -> None:
            while not self.should_stop:
                await self.sleep(_COMMIT_EVERY)
                try:
                    await agent.look_after()
                except (KafkaError, OSError) as error:
                    log.warning("the ends of %s are not known: %s", agent.source, type(error).__name__)

        await asyncio.gather(*map(one, self._agents))

    async def _tell(self) -> None:
        """Says in the stream ``progress`` how this worker is doing. Nothing depends on it, so nobody waits for it."""
        stream = self._names.stream("progress")
        while not self.should_stop:
            await self.sleep(_TELL_EVERY)
            for one in self.progress_of():
                key = f"{one.step}|{one.partition}".encode()
                try:
                    sent = await self.producer.send(stream, key, encode_progress(one), 0, None, None)
                except Exception as error:  # noqa: BLE001
                    log.warning("progress is not told: %s", type(error).__name__)
                    break
                asyncio.ensure_future(sent).add_done_callback(_heard)


def create_app(settings: WorkerSettings, *, now: Callable[[], int], fail: Callable[[Exception], None]) -> App:
    """The app of one worker. Must be called in the event loop that it will run in."""
    app = App(
        Names(settings.name).worker_group,
        broker=[f"kafka://{address}" for address in settings.broker.addresses],
        broker_credentials=_credentials(settings.broker),
        loop=asyncio.get_running_loop(),
        datadir=tempfile.gettempdir(),
        processing_guarantee="at_least_once",
        autodiscover=False,
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        table_standby_replicas=0,
        reply_create_topic=False,
        producer_acks=-1,
        producer_linger=0,
        producer_max_request_size=LARGEST,
        consumer_max_fetch_size=LARGEST,
        consumer_auto_offset_reset="earliest",
        broker_max_poll_records=500,
        broker_session_timeout=10,
        broker_heartbeat_interval=2,
        stream_recovery_delay=0,
        stream_wait_empty=False,
        stream_buffer_maxsize=_QUEUED,
    )
    app.transport = _Transport(app.conf.broker_consumer, app)
    app.begin(settings, now, fail)
    return app


def _credentials(broker: Broker) -> Any:
    """What Faust gives its clients; None for a broker that asks for nothing."""
    if not broker.account:
        return faust.SSLCredentials(broker.context) if broker.context else None
    account = broker.account
    return faust.SASLCredentials(
        username=account.user, password=account.password, ssl_context=broker.context, mechanism=account.mechanism
    )


def _heard(sent: "asyncio.Future[Any]") -> None:
    """Takes note of a failure, so that nobody misses it."""
    if not sent.cancelled():
        sent.exception()
