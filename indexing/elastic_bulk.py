"""Writes documents to Elasticsearch in concurrent bulks and says what became of each. An outage is waited for.

Every write carries the document's own version, so a request whose answer was lost is sent again without harm: what it
had written already then counts as older.
"""

import asyncio
from collections.abc import Iterable, Iterator
from typing import Any

from elasticsearch import ApiError, NotFoundError, TransportError

from indexing.elastic_connection import check_async, connect_async, plain_address
from indexing.elastic_encoding import Operation, operations, requests
from indexing.elastic_errors import cause, passes, translated
from indexing.elastic_outcomes import HEADERS, PARAMETERS, delay, outcome
from indexing.elastic_results import BulkState, Outcome, Refusal
from indexing.elastic_schema import judge_schema, older
from indexing.elastic_templates import INSTALLATION, before, installation_index, pattern
from indexing.elastic_waiting import Waiting
from indexing.errors import StoreError, UnreachableError
from indexing.store import Document, Kind


class _LaterError(Exception):
    """A whole request is to be sent again. Its text says why."""


class _OlderError(_LaterError):
    """The installation is to be migrated first."""


class BulkWriter:
    """Sends bulks of the installation of this name, at most ``concurrency`` at once over all calls of ``write``.

    Memory: no more than ``concurrency`` encoded requests of ``bytes_a_request`` (or one larger document) are held;
    above 1 MiB the HTTP library warns that it holds up the loop. A request that cannot be carried out keeps its place,
    so a longer outage holds back whoever writes. Raises ``StoreError`` for a bad address.
    """

    def __init__(  # noqa: PLR0913 - what can be tuned
        self,
        url: str,
        name: str,
        *,
        api_key: str | None = None,
        concurrency: int = 4,
        documents_a_request: int = 2_000,
        bytes_a_request: int = 2**20,
        first_wait: float = 0.25,
        longest_wait: float = 15.0,
    ) -> None:
        self._client = connect_async(url, api_key=api_key, connections=concurrency)
        self._address = plain_address(self._client)
        self._name = name
        self._concurrency = concurrency
        self._documents = documents_a_request
        self._bytes = bytes_a_request
        self._waiting = Waiting(self._address, first_wait, longest_wait)
        self._free = asyncio.Semaphore(concurrency)
        self._set_up = False
        self._total = Outcome()
        self._refused = 0
        self._requests = 0

    @property
    def state(self) -> BulkState:
        """Totals, and whether something is held back."""
        total = self._total
        waiting = self._waiting
        return BulkState(
            total.indexed, total.older, total.retried, self._refused, self._requests, waiting.since, waiting.reason
        )

    async def check(self) -> None:
        """See ``indexing.elastic_connection.check``; also that the installation is set up."""
        await check_async(self._client)
        try:
            await self._require_setup()
        except _OlderError as error:
            raise StoreError(f"{self._address}: installation {self._name}: {error}") from None
        except _LaterError as error:
            raise UnreachableError(f"{self._address}: {error}") from None

    async def write(self, documents: Iterable[Document]) -> Outcome:
        """Writes documents and returns when each of them is indexed, older or refused, however long that takes.

        Each is asked for when its turn has come, and let go when it is encoded.

        Raises ``StoreError`` where a right is missing, the installation is not set up, or the server is none of ours:
        then some of the documents are written, and writing all of them again is safe.
        """
        result = Outcome()
        waiting = requests(self._operations(documents, result), self._documents, self._bytes)

        async def work() -> None:
            while True:
                async with self._free:
                    some = next(waiting, None)
                    if some is None:
                        return
                    await self._deliver(some, result)

        tasks = [asyncio.create_task(work()) for _ in range(self._concurrency)]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return result

    async def forget(self, month: str) -> bool:
        """Removes the cases of months before one, see ``Store``. Gives False where that cannot be done at present."""
        try:
            held = await self._client.indices.get(index=pattern(self._name, "cases"), features="aliases")
            if gone := sorted(index for index in held if before(index, month)):
                await self._client.indices.delete(index=gone, ignore_unavailable=True)
        except (ApiError, TransportError):
            return False
        return True

    async def close(self) -> None:
        """Closes the connections."""
        await self._client.close()

    def _operations(self, documents: Iterable[Document], result: Outcome) -> Iterator[Operation]:
        """Encodes documents, each when its turn has come."""
        for document in documents:
            try:
                yield from operations(self._name, document)
            except StoreError:
                self._refuse(result, document.kind, document.id, "no time to be ordered by")

    async def _deliver(self, some: list[Operation], result: Outcome) -> None:
        """Sends operations until nothing of them is left to be done."""
        some, reason = await self._attempt(some, result)
        if not some:
            return
        with self._waiting.of_one() as one:
            while some:
                result.retried += len(some)
                self._total.retried += len(some)
                await one.pause(reason)
                some, reason = await self._attempt(some, result)

    async def _attempt(self, some: list[Operation], result: Outcome) -> tuple[list[Operation], str]:
        """One sending. Gives what is to be sent again, and why."""
        try:
            await self._require_setup()
            answer = await self._send(some)
        except _LaterError as error:
            self._set_up = False  # a server that comes back may have lost it
            return some, str(error)
        if answer is None:
            return await self._part(some, result)
        if not answer["errors"]:
            done = sum(not operation.deletion for operation in some)
            result.indexed += done
            self._total.indexed += done
            return [], ""
        again: list[Operation] = []
        reason = ""
        for operation, item in zip(some, answer["items"], strict=True):
            became, fault = self._told(next(iter(item.values())))
            if became == "later":
                again.append(operation)
                reason = reason or fault
            elif became == "refused":
                self._refuse(result, operation.kind, operation.id, fault)
            elif operation.deletion:
                pass
            elif became == "older":
                result.older += 1
                self._total.older += 1
            else:
                result.indexed += 1
                self._total.indexed += 1
        if again:
            self._set_up = False  # a migration may have taken its indices
        return again, reason

    async def _part(self, some: list[Operation], result: Outcome) -> tuple[list[Operation], str]:
        """Sends halves of what was refused as a whole, to find the document that is at fault."""
        if len(some) == 1:
            self._refuse(result, some[0].kind, some[0].id, "a bulk that holds it alone is refused")
            return [], ""
        middle = len(some) // 2
        first, reason = await self._attempt(some[:middle], result)
        second, other = await self._attempt(some[middle:], result)
        return first + second, reason or other

    async def _send(self, some: list[Operation]) -> dict[str, Any] | None:
        """The answer, or None where the request as a whole is refused for what it holds."""
        body = b"".join(operation.lines for operation in some)
        self._requests += 1
        try:
            answer = await self._client.perform_request("POST", "/_bulk", params=PARAMETERS, headers=HEADERS, body=body)
        except ApiError as error:
            if error.status_code in {400, 413} and not passes(error):
                return None
            raise self._later(error) from None
        except TransportError as error:
            raise self._later(error) from None
        found: dict[str, Any] = answer.body
        return found

    async def _require_setup(self) -> None:
        """Without its templates an index would be made with guessed types. One of an older schema is waited for."""
        if self._set_up:
            return
        where = f"{self._address}: installation {self._name}"
        try:
            held = (await self._client.get(index=installation_index(self._name), id=INSTALLATION))["_source"]
        except NotFoundError:
            raise StoreError(f"{where} is not set up: run `jianwei setup`") from None
        except (ApiError, TransportError) as error:
            raise self._later(error) from None
        if reason := older(held):
            raise _OlderError(reason)
        judge_schema(held, where)
        self._set_up = True

    def _later(self, error: ApiError | TransportError) -> Exception:
        """What to raise for a request that failed as a whole: a reason to wait, or what waiting cannot mend."""
        if isinstance(error, ApiError) and passes(error):
            return _LaterError(delay(*cause(error)))
        found = translated(error, self._address)
        return _LaterError("Elasticsearch does not answer") if isinstance(found, UnreachableError) else found

    def _told(self, item: dict[str, Any]) -> tuple[str, str]:
        try:
            return outcome(item)
        except StoreError as error:
            raise StoreError(f"{self._address}: {error}") from None

    def _refuse(self, result: Outcome, kind: Kind, id: str, fault: str) -> None:
        result.refused.append(Refusal(kind, id, fault))
        self._refused += 1
