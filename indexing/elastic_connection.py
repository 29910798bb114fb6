"""Clients for Elasticsearch, and whether the server behind an address can be used at all.

An address is ``http(s)://user:password@host:port``, or ``http(s)://:KEY@host:port`` with an API key in the place of the
password and no user. User, password and key are taken out of it here and are in no message, representation or log.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import msgspec
from elasticsearch import AsyncElasticsearch, Elasticsearch, JsonSerializer
from elasticsearch import __version__ as client_version

from indexing.elastic_errors import told
from indexing.errors import StoreError

TIMEOUT = 60.0
"""Seconds to wait for an answer, which a server that collects garbage may need."""

PATIENCE = 10.0
"""Seconds to wait for a red cluster: a node that has just started is red for a moment."""

_PORTS = {"http": 9200, "https": 443}
_MAJOR = client_version[0]


class MsgspecSerializer(JsonSerializer):
    """JSON by msgspec: the same values, several times faster."""

    def json_dumps(self, data: Any) -> bytes:
        """The bytes of a request."""
        return msgspec.json.encode(data)

    def json_loads(self, data: bytes) -> Any:
        """The value of an answer."""
        try:
            return msgspec.json.decode(data)
        except msgspec.MsgspecError as error:
            raise ValueError(str(error)) from None  # what the client turns into an error of its own


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is, and who asks."""

    plain: str
    """Without user and password: what messages name."""
    user: tuple[str, str] | None = field(default=None, repr=False)
    key: str | None = field(default=None, repr=False)


def address_of(url: str) -> Address:
    """The parts of an address. Raises ``StoreError`` where it is none, without repeating it."""
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError:
        split, port = urlsplit(""), None
    if split.scheme not in _PORTS or not split.hostname or split.query or split.fragment:
        raise StoreError(
            "the store's address is not one of Elasticsearch: expected http(s)://[user:password@ or :KEY@]host:port"
        )
    host = f"[{split.hostname}]" if ":" in split.hostname else split.hostname
    plain = f"{split.scheme}://{host}:{port or _PORTS[split.scheme]}{split.path.rstrip('/')}"
    if split.username == "" and split.password:
        return Address(plain, key=unquote(split.password))
    user = None if split.username is None else (unquote(split.username), unquote(split.password or ""))
    return Address(plain, user)


def with_key(url: str, key: str) -> str:
    """The address of the same server with an API key in the place of whatever it held."""
    scheme, _, rest = address_of(url).plain.partition("://")
    return f"{scheme}://:{quote(key, safe='')}@{rest}"


def connect(url: str, *, api_key: str | None = None) -> Elasticsearch:
    """A client. Nothing is sent yet. Raises ``StoreError`` for a bad address."""
    return Elasticsearch(**_options(url, api_key), max_retries=2)


def connect_async(url: str, *, api_key: str | None = None, connections: int = 10) -> AsyncElasticsearch:
    """A client for a loop. It repeats no request by itself. Raises ``StoreError`` for a bad address."""
    return AsyncElasticsearch(**_options(url, api_key), max_retries=0, connections_per_node=connections)


def plain_address(client: Elasticsearch | AsyncElasticsearch) -> str:
    """The address of a client's server, without user and password."""
    return next(iter(client.transport.node_pool.all())).base_url


def check(client: Elasticsearch, *, patience: float = PATIENCE) -> None:
    """Asks the server whether it can be used.

    Raises ``UnreachableError`` where nothing answers, ``StoreError`` where it is not Elasticsearch, is of another major
    version than the client, takes neither user nor key, refuses the right ``monitor``, or stays red for ``patience``
    seconds.
    """
    address = plain_address(client)
    with told(address):
        # A server of another major version refuses the client's own media type, but says who it is in plain JSON.
        info = client.options(headers={"accept": "application/json"}).info().body
        judge_version(info, address)
        waited = client.options(ignore_status=408).cluster.health(
            wait_for_status="yellow", timeout=f"{patience:.0f}s", filter_path="status,unassigned_primary_shards"
        )
    judge_health(waited.body, address)


async def check_async(client: AsyncElasticsearch, *, patience: float = PATIENCE) -> None:
    """As ``check``."""
    address = plain_address(client)
    with told(address):
        info = (await client.options(headers={"accept": "application/json"}).info()).body
        judge_version(info, address)
        waited = await client.options(ignore_status=408).cluster.health(
            wait_for_status="yellow", timeout=f"{patience:.0f}s", filter_path="status,unassigned_primary_shards"
        )
    judge_health(waited.body, address)


def judge_version(info: Any, address: str) -> None:
    """Raises ``StoreError`` where what a server says of itself is not of Elasticsearch, or of another major version."""
    try:
        number = str(info["version"]["number"])
        major = int(number.partition(".")[0])
    except (TypeError, KeyError, ValueError):
        raise StoreError(f"{address}: this is not Elasticsearch") from None
    if major != _MAJOR:
        raise StoreError(
            f"{address}: Elasticsearch {number}, but this service speaks with version {_MAJOR} "
            f"(client {'.'.join(map(str, client_version))}): use a server of version {_MAJOR}"
        )


def judge_health(health: Any, address: str) -> None:
    """Raises ``StoreError`` where the cluster is red."""
    if health.get("status") == "red":
        raise StoreError(
            f"{address}: the cluster is red, {health.get('unassigned_primary_shards', 'some')} primary shards are not "
            "available: wait until it has recovered, or see _cluster/allocation/explain"
        )


def _options(url: str, api_key: str | None) -> dict[str, Any]:
    address = address_of(url)
    given: dict[str, Any] = {"hosts": [address.plain], "request_timeout": TIMEOUT}
    if api_key is not None:
        given["api_key"] = api_key
    elif address.key is not None:
        given["api_key"] = address.key
    elif address.user is not None:
        given["basic_auth"] = address.user
    fast = MsgspecSerializer()
    given["serializers"] = {"application/json": fast, "application/vnd.elasticsearch+json": fast}
    return given
