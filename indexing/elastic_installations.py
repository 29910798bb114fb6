"""The installations of an Elasticsearch: what is of one of them, and how it is taken away."""

from elasticsearch import Elasticsearch, NotFoundError

from indexing.elastic_belongings import belongings, owns, remove
from indexing.elastic_connection import check, connect, plain_address
from indexing.elastic_errors import told
from indexing.elastic_keys import granted, revoke


class ElasticInstallations:
    """Installations in the Elasticsearch of an address. ``close`` it. All raise as ``ElasticStore`` does."""

    def __init__(self, url: str) -> None:
        self._client: Elasticsearch = connect(url)
        self._address = plain_address(self._client)

    def close(self) -> None:
        """Closes the client."""
        self._client.close()

    def check(self) -> None:
        """See ``indexing.elastic_connection.check``."""
        check(self._client)

    def held(self, name: str) -> list[str]:
        """All that is of an installation, as ``index town-alerts-all``, ``key town-index``."""
        indices, index_templates, component_templates = belongings(self._client, name)
        return [
            *(f"index {one}" for one in indices),
            *(f"index template {one}" for one in index_templates),
            *(f"component template {one}" for one in component_templates),
            *granted(self._client, name),
        ]

    def revoke(self, name: str) -> None:
        """Ends the keys and removes the roles of an installation."""
        revoke(self._client, name)

    def exists(self, name: str) -> bool:
        """Whether there is an index of an installation."""
        with told(self._address):
            there = self._client.indices.get(index=f"{name}-*", features="aliases")
        return any(owns(name, index) for index in there)

    def remove(self, name: str) -> None:
        """Takes away all indices and templates of an installation."""
        remove(self._client, name)

    def snapshots(self, name: str) -> list[tuple[str, str]]:
        """Repository and name of each snapshot that holds an index of an installation, sorted."""
        found: list[tuple[str, str]] = []
        with told(self._address):
            for repository in self._client.snapshot.get_repository().body:
                held = self._client.snapshot.get(repository=repository, snapshot="_all")["snapshots"]
                found += [(repository, one["snapshot"]) for one in held if any(owns(name, i) for i in one["indices"])]
        return sorted(found)

    def delete_snapshot(self, repository: str, snapshot: str) -> None:
        """Removes a snapshot with all that is in it, also of others. One that has gone meanwhile is no error."""
        with told(self._address):
            try:
                self._client.snapshot.delete(repository=repository, snapshot=snapshot)
            except NotFoundError:
                return
