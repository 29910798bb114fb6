"""What identifies the state of a store: how far it has come, under which configuration, and how much it holds."""

from hashlib import blake2b

import msgspec

from briefing.packs.moments import check_moments
from city.configuration import Configuration
from city.times import Zone, instant_of_iso
from indexing.store import Kind, Query, Store

_COUNTED: tuple[Kind, ...] = ("cases", "buckets", "findings", "alerts", "focus-issues", "meetings", "rejects")
_DECIDED: tuple[Kind, ...] = ("focus-issues", "meetings")
_encoder = msgspec.json.Encoder(order="deterministic")


class State(msgspec.Struct, frozen=True, kw_only=True):
    """The data version of a pack."""

    as_of: str
    """The latest time that anything in the store tells of, ISO text of the city's clock. No machine's clock is read."""
    configuration: str
    """Revision of the configuration."""
    documents: dict[str, int]
    """Number of documents by kind."""
    decided: str | None
    """The latest deed on a focus issue or in a meeting. ``as_of`` is not moved by it: a plan tells nothing of what was
    counted.
    """
    version: str
    """Twelve hexadecimal digits that stand for all of these."""

    def __post_init__(self) -> None:
        check_moments(self.as_of, self.decided)


def state(store: Store, configuration: Configuration) -> State | None:
    """The state of a store, None for one that holds no counts."""
    known = store.days("buckets")
    if known is None:
        return None
    zone = Zone(configuration.zone)
    told = [body["tick"] for body in store.search("buckets", Query(since=known[1]))]
    told += [body["tick"] for body in store.search("findings", Query(newest=True, limit=1))]
    told += [body["arrived"] for body in store.search("cases", Query(newest=True, limit=1))]
    told += [body["updated_at"] for body in store.search("alerts")]
    as_of = zone.iso(max(map(instant_of_iso, told)))
    documents: dict[str, int] = {kind: store.count(kind) for kind in _COUNTED}
    deeds = [instant_of_iso(body["updated_at"]) for kind in _DECIDED for body in store.search(kind)]
    decided = zone.iso(max(deeds)) if deeds else None
    content = _encoder.encode((as_of, configuration.revision, documents, decided))
    return State(
        as_of=as_of,
        configuration=configuration.revision,
        documents=documents,
        decided=decided,
        version=blake2b(content, digest_size=6).hexdigest(),
    )
