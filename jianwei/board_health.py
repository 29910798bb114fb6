"""What a board's health page is made of besides its store, by the options that the board was started with."""

from collections.abc import Callable

from board.desk.health.looking import Asked, Sources
from board.desk.health.prometheus import asked, is_address
from board.desk.health.streamed import Flow
from city.configuration import Configuration
from jianwei.gateway import now
from jianwei.settings import SettingsError
from jianwei.standing import problems
from jianwei.stores import is_address as is_elasticsearch
from streams.broker import Broker
from streams.catalogue import load_catalogue
from streams.kafka_administration import Administration
from streams.kafka_configuration import published
from streams.kafka_lags import lags


def sources(
    store: str, configuration: Configuration, kafka: tuple[Broker, str] | None, prometheus: str | None
) -> Sources:
    """``kafka`` is the broker and the installation's name. Raises ``SettingsError`` for a bad address."""
    if prometheus and not is_address(prometheus):
        raise SettingsError("--prometheus: expected http(s)://HOST:PORT, as http://localhost:9090")
    return Sources(
        revision=configuration.revision,
        embedded=not is_elasticsearch(store),
        flow=Asked(_flow(*kafka)) if kafka else None,
        prometheus=Asked(lambda: asked(prometheus)) if prometheus else None,
    )


def _flow(broker: Broker, installed: str) -> Callable[[], Flow]:
    """Asks the broker as `jianwei streams` does."""

    def ask() -> Flow:
        at = now()
        found = lags(Administration(broker, installed, load_catalogue()), at)
        held = published(broker, installed)
        return Flow(found, held.revision if held else "", problems(found, installed, held, at))

    return ask
