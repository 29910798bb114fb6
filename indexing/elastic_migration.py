"""Moves an installation in Elasticsearch from an older schema to this one: new indices beside the old ones, one flip.

Writers of the former version go on until all is copied, then their indices refuse writes; they wait for that, and
nothing is lost: what they have not written is not committed. What is then copied is final and is proved. Readers see
the old indices until one change of all aliases, and the new ones from it on. Writers of this version wait until the
installation's document names its schema, which is written last. Every step may be repeated; see decision 0062.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from elasticsearch import BadRequestError, ConflictError, Elasticsearch, NotFoundError

from indexing.elastic_connection import plain_address
from indexing.elastic_differences import Surplus, differences
from indexing.elastic_errors import cause, told
from indexing.elastic_reindexing import reindex, wait_for_others
from indexing.elastic_schema import older, refuse_newer
from indexing.elastic_setup import remove_index_templates, remove_templates
from indexing.elastic_templates import (
    INSTALLATION,
    SCHEMA,
    alias,
    component_templates,
    copying_name,
    copying_templates,
    counterpart,
    index_templates,
    installation_index,
    meta,
    pattern,
    template_name,
)
from indexing.errors import StoreError
from indexing.store import KINDS, Kind

Say = Callable[[str], None]
_ROUNDS = 3
_NAMES = 50
"""Indices that fit into the line of a request."""
_HELD = {"settings": {"index.blocks.write": True}}
"""What is left of the former version's template: behind no alias, and open to no write."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An index of an older schema, and the one that takes its place."""

    kind: Kind
    old: str
    new: str


class Migration:
    """The migration of the installation of this name. All raise ``StoreError`` and ``UnreachableError``."""

    def __init__(self, client: Elasticsearch, name: str) -> None:
        self._client = client
        self._name = name
        self._address = plain_address(client)

    def plan(self, *, remove_old: bool = False) -> list[str]:
        """What would be done, line by line; nothing where nothing is left to do. Raises where it is not set up."""
        with told(self._address):
            schema = self._schema()
            pairs = self._pairs(schema) if schema < SCHEMA else []
            said: list[str] = []
            if schema < SCHEMA:
                counts = self._counts([pair.old for pair in pairs])
                said += [f"copy {counts[pair.old]} documents of {pair.old} to {pair.new}" for pair in pairs]
                kinds = [kind for kind in KINDS if any(pair.kind == kind for pair in pairs)]
                said += [f"hold writers back from {len(pairs)} indices; copy and prove the rest"]
                said += [f"put the alias {alias(self._name, kind)} on the new indices" for kind in kinds]
                said += [f"make {self._name} an installation of schema {SCHEMA}"]
            if remove_old:
                said += [f"remove {pair.old}" for pair in self._pairs()]
            return said

    def old(self) -> list[str]:
        """Indices of an older schema that are there."""
        with told(self._address):
            return [pair.old for pair in self._pairs()]

    def run(self, say: Say = lambda _: None) -> None:
        """Migrates, as far as that has not been done. A run that was killed is taken up by the next."""
        with told(self._address):
            schema = self._schema()
            if schema >= SCHEMA:
                return
            wait_for_others(self._client, self._name)
            self._open()
            for pair in self._prepared(schema):
                say(f"copied {reindex(self._client, pair.old, pair.new)} documents to {pair.new}")
            self._hold_writers(schema)
            say("writers are held back")
            pairs = self._prepared(schema)
            for pair in pairs:
                say(f"proved {self._make_even(pair)} documents in {pair.new}")
            self._flip(pairs)
            say("readers see the new indices")
            self._close()
            say(f"{self._name} is an installation of schema {SCHEMA}")

    def remove_old(self) -> list[str]:
        """Removes the indices and templates of older schemas, and gives the names of those indices.

        Raises ``StoreError`` while the migration has not ended.
        """
        with told(self._address):
            if self._schema() < SCHEMA:
                raise StoreError(f"{self._where}: it is to be migrated before anything is removed")
            gone = [pair.old for pair in self._pairs()]
            for index in gone:
                self._client.indices.delete(index=index, ignore_unavailable=True)
            remove_templates(self._client, self._name, range(1, SCHEMA))
            return gone

    @property
    def _where(self) -> str:
        return f"{self._address}: installation {self._name}"

    def _schema(self) -> int:
        try:
            held = self._client.get(index=installation_index(self._name), id=INSTALLATION)["_source"]
        except NotFoundError:
            raise StoreError(f"{self._where} is not set up: run `jianwei setup`") from None
        refuse_newer(held, self._where)
        return int(held["schema"])

    def _require_older(self) -> None:
        """What was found before this was found before any writer of this version."""
        if self._schema() >= SCHEMA:
            raise StoreError(f"{self._where}: another migration has ended meanwhile: nothing is left to do")

    def _pairs(self, schema: int | None = None) -> list[Pair]:
        """Of the schema that the installation has, or of all older ones: what an earlier migration has left too."""
        found: list[Pair] = []
        for kind in KINDS:
            held = self._client.indices.get_mapping(index=pattern(self._name, kind)).body
            for index in sorted(held):
                mark = held[index]["mappings"].get("_meta", {})
                refuse_newer(mark, f"{self._address}: index {index}")
                if older(mark) and schema in {None, mark.get("schema")}:
                    found.append(Pair(kind, index, counterpart(self._name, kind, index)))
        return found

    def _counts(self, indices: list[str]) -> dict[str, int]:
        return {index: int(self._client.count(index=index)["count"]) for index in indices}

    def _open(self) -> None:
        """The mark of the installation's index: from here on a `setup` of the former version refuses the installation,
        so it cannot undo what follows.
        """
        index = installation_index(self._name)
        held = self._client.indices.get(index=index, flat_settings=True)[index]
        if not older(held["mappings"].get("_meta", {})):
            return
        replicas = int(held["settings"]["index.number_of_replicas"])
        for name, content in component_templates(self._name, replicas=replicas).items():
            self._client.cluster.put_component_template(name=name, template=content["template"], meta=content["_meta"])
        self._client.indices.put_mapping(index=index, meta=meta())

    def _prepared(self, schema: int) -> list[Pair]:
        """The pairs, each with its new index there, behind no alias."""
        pairs = self._pairs(schema)
        there = self._client.indices.get_settings(index=f"{self._name}-*", flat_settings=True).body
        lacking = [pair for pair in pairs if pair.new not in there]
        wanted: dict[Kind, list[str]] = {kind: [pair.new for pair in lacking if pair.kind == kind] for kind in KINDS}
        for name, content in copying_templates(self._name, wanted).items():
            self._put_template(name, content)
        for pair in lacking:
            self._create(pair.new)
        return pairs

    def _create(self, index: str) -> None:
        try:
            self._client.indices.create(index=index)
        except BadRequestError as error:
            if cause(error)[0] != "resource_already_exists_exception":
                raise

    def _hold_writers(self, schema: int) -> None:
        """No write reaches an old index any more. One that is made from now on is made so: templates first."""
        former = {template_name(self._name, kind, schema) for kind in KINDS}
        lenient = self._client.options(ignore_status=404)
        for one in lenient.indices.get_index_template(name=f"{self._name}-*")["index_templates"]:
            content = one["index_template"]
            if one["name"] in former and "aliases" in content.get("template", {}):
                self._put_template(one["name"], {**content, "template": _HELD})
        old = [pair.old for pair in self._pairs(schema)]
        for some in (old[begin : begin + _NAMES] for begin in range(0, len(old), _NAMES)):
            self._client.indices.add_block(index=",".join(some), block="write", ignore_unavailable=True)

    def _make_even(self, pair: Pair) -> int:
        """Brings the new index to what the old one holds, which changes no more, and proves it; gives the number."""
        for _ in range(_ROUNDS):
            try:
                self._client.indices.refresh(index=[pair.old, pair.new])
            except NotFoundError:  # a month that was over, removed by a writer: the next one removes the new one
                return 0
            found = differences(self._client, self._address, pair.old, pair.new)
            if not found:
                return found.documents
            self._require_older()
            reindex(self._client, pair.old, pair.new, found.missing)
            self._take_out(pair.new, found.surplus)
        raise StoreError(f"{self._address}: {pair.new} does not become what {pair.old} is: does anything else write?")

    def _take_out(self, index: str, surplus: list[Surplus]) -> None:
        """Deletes what has left the old index since it was copied, unless somebody has written it again meanwhile."""
        for one in surplus:
            try:
                self._client.delete(index=index, id=one.key, if_seq_no=one.seq_no, if_primary_term=one.primary_term)
            except (ConflictError, NotFoundError):
                continue

    def _flip(self, pairs: list[Pair]) -> None:
        """All aliases of all kinds in one change of the cluster's state."""
        held = self._client.indices.get_alias(index=f"{self._name}-*").body
        actions: list[dict[str, Any]] = []
        for pair in pairs:
            known = alias(self._name, pair.kind)
            if known not in held.get(pair.new, {}).get("aliases", {}):
                actions.append({"add": {"index": pair.new, "alias": known}})
            if known in held.get(pair.old, {}).get("aliases", {}):
                actions.append({"remove": {"index": pair.old, "alias": known}})
        if actions:
            self._client.indices.update_aliases(actions=actions)

    def _close(self) -> None:
        """Templates that put new indices behind their alias; then the word for writers of this version."""
        for name, content in index_templates(self._name).items():
            self._put_template(name, content)
        copying = {copying_name(template_name(self._name, kind)) for kind in KINDS}
        remove_index_templates(self._client, self._name, copying)
        self._client.update(index=installation_index(self._name), id=INSTALLATION, doc={"schema": SCHEMA}, refresh=True)

    def _put_template(self, name: str, content: dict[str, Any]) -> None:
        self._client.indices.put_index_template(
            name=name, **{key.removeprefix("_"): value for key, value in content.items()}
        )
