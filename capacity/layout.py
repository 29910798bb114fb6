"""Which processes there are, and which machines they share."""

from dataclasses import dataclass

BROKER, STORE = "Kafka", "Elasticsearch"


@dataclass(frozen=True)
class Machine:
    """Cores that processes share: each gets as much as all others, unless it has less to do."""

    cores: float
    processes: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """``partitions`` of events, as many of partials. A worker or an index uses one core at most, a server all cores."""

    machines: tuple[Machine, ...]
    partitions: int = 4
    tick_seconds: float = 60.0

    @property
    def workers(self) -> tuple[str, ...]:
        """Their names."""
        return self._named("worker")

    @property
    def indexers(self) -> tuple[str, ...]:
        """Their names."""
        return self._named("index")

    def _named(self, role: str) -> tuple[str, ...]:
        return tuple(one for machine in self.machines for one in machine.processes if one.startswith(role))


def processes(workers: int, indexers: int = 1) -> tuple[str, ...]:
    """Names of all processes of an installation."""
    steps = tuple(f"worker {number + 1}" for number in range(workers))
    return (*steps, *(f"index {number + 1}" for number in range(indexers)), BROKER, STORE)


def one_machine(cores: float, *, tick_seconds: float = 60.0) -> Layout:
    """All on one machine, as the Compose file has it: two workers, four partitions."""
    return Layout((Machine(cores, processes(2)),), 4, tick_seconds)


def apart(  # noqa: PLR0913 - how many of each
    workers: int,
    indexers: int,
    broker_cores: float,
    store_cores: float,
    *,
    partitions: int,
    tick_seconds: float = 60.0,
) -> Layout:
    """Workers and indexers with a core each, the broker and the store on machines of their own (a cluster is one)."""
    named = processes(workers, indexers)
    ours = tuple(one for one in named if one not in (BROKER, STORE))
    machines = (Machine(len(ours), ours), Machine(broker_cores, (BROKER,)), Machine(store_cores, (STORE,)))
    return Layout(machines, partitions, tick_seconds)
