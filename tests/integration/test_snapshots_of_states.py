"""A fold with snapshots over a real log sends what one without sends, and whatever is in doubt has the log folded."""

import asyncio
import os
from contextlib import closing
from time import monotonic, time

import msgspec
import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.structs import TopicPartition

from streams import faust_app_snapshots
from streams.broker import Broker
from streams.catalogue import Names, load_catalogue
from streams.errors import StreamsError
from streams.faust_app_applying import LostError
from streams.faust_app_folding import LogFold
from streams.faust_app_reader import LogReader
from streams.faust_app_shared_snapshots import Snapshots, SnapshotSettings
from streams.kafka_administration import Administration
from streams.kafka_connection import administering
from streams.kafka_describing import ids_of
from streams.kafka_positions import place
from streams.partitions import Partitions
from streams.snapshot_files import Saving, SnapshotFolder
from streams.snapshot_manifest import Anchor, digest_of, sealed
from streams.snapshots import SnapshotError
from tests.patience import PATIENCE
from tests.streams.tally import Tally

pytestmark = pytest.mark.integration

FIRST, SECOND = ("apple", "bread", "apple", "cheese"), ("bread", "dates", "apple")
NUMBERS = Partitions(1, 1)


def _now():
    return round(time() * 1000)


class Town:
    """An installation whose stream ``events`` holds words."""

    def __init__(self, kafka, name, folder):
        self.broker, self.name, self.folder = Broker.at(kafka), name, folder
        self.administration = Administration(self.broker, name, load_catalogue())
        self.events = TopicPartition(Names(name).stream("events"), 0)
        self.make()

    def make(self):
        self.administration.apply(self.administration.plan(NUMBERS))

    def put(self, *words):
        """Adds words to the log."""
        with closing(KafkaProducer(**self.broker.client(), acks="all")) as producer:
            for word in words:
                producer.send(self.events.topic, word.encode(), partition=0)
            producer.flush(PATIENCE)

    def commit(self, position):
        """Sets the committed position, as a commit or an operator does."""
        with administering(self.broker) as client:
            place(client, Names(self.name).worker_group, {self.events: position})

    def cut(self, offset):
        """Takes the beginning of the log away."""
        with closing(KafkaAdminClient(**self.broker.client())) as client:
            client.delete_records({self.events: offset})

    @property
    def snapshot(self):
        """The folder of the one partition."""
        return SnapshotFolder(self.folder, self.name, "tally", 0)

    def spoil(self, **changes):
        """Puts another manifest in the place of the one that stands."""
        manifest = self.snapshot.manifest()
        inner = {
            name: msgspec.structs.replace(getattr(manifest, name), **value) if isinstance(value, dict) else value
            for name, value in changes.items()
        }
        (self.snapshot.path / "manifest.json").write_bytes(sealed(msgspec.structs.replace(manifest, **inner)))

    def worker(self, work, step=None, *, seconds=0.0, revision="r", numbers=NUMBERS):
        """A worker that does some work on a fold of its own; gives the fold, the step and all that it sent."""

        async def run():
            with administering(self.broker) as client:
                streams = {"events": ids_of(client, [self.events.topic])[self.events.topic]}
            settings = SnapshotSettings(folder=self.folder, seconds=seconds, streams=streams)
            fold = Fold(self, step or Tally(), Snapshots(settings, self.name, revision, numbers, now=_now))
            await fold.reader.start()
            try:
                await work(fold)
            finally:
                await fold.snapshots.stop()
                await fold.reader.stop()
            return fold

        return asyncio.run(run())

    def fold_beside(self, end):
        """Another worker's snapshot, all of whose files are new, takes the place of the one that stands."""
        saving, step, state = Saving(self.snapshot), Tally(), Tally().new(0)
        for word in (*FIRST, *SECOND)[:end]:
            list(step.apply(state, word.encode(), silent=True))
        parts = tuple(saving.write(part.name, part.data(), None) for part in step.pack(state))
        former, record = self.snapshot.manifest(), self.records()[end - 1]
        anchor = Anchor(record.offset, record.timestamp, digest_of(record.value))
        saving.stand(msgspec.structs.replace(former, next=end, anchor=anchor, parts=parts))

    def records(self):
        """All of the log, as the client gives them."""
        with closing(KafkaConsumer(**self.broker.client())) as consumer:
            consumer.assign([self.events])
            consumer.seek_to_beginning()
            found = []
            until = monotonic() + PATIENCE
            while len(found) < len(FIRST + SECOND):
                assert monotonic() < until
                found += consumer.poll(500).get(self.events, [])
        return found

    def fold(self, end, **options):
        """A worker that folds the log up to an offset, commits that, and lets a snapshot stand where one is due."""

        async def work(fold):
            await fold.catch_up(end)
            await fold.settle(end)

        return self.worker(work, **options)


class Fold:
    """The fold of a worker, and what was sent."""

    def __init__(self, town, step, snapshots):
        self._town, self.step, self.snapshots, self.sent = town, step, snapshots, []
        self.reader = LogReader(town.broker, Names(town.name).worker_group)
        self.log = LogFold(step, self.reader, Names(town.name).stream, self._send, snapshots)
        self.log.own([0])

    async def _send(self, outputs):
        self.sent += [output.value.decode() for output in outputs]

    async def catch_up(self, end):
        """Folds up to an offset."""
        return await self.log.catch_up(0, end)

    async def settle(self, position):
        """Commits a position, and waits until no snapshot is on its way."""
        await asyncio.to_thread(self._town.commit, position)
        self.told.committed = position
        until = monotonic() + PATIENCE
        while self.snapshots.busy:
            assert monotonic() < until
            await asyncio.sleep(0.01)

    @property
    def told(self):
        return self.log.told(0)

    @property
    def words(self):
        return {word: number for words in self.log.held[0].state.words.values() for word, number in words.items()}


@pytest.fixture
def town(kafka, name, tmp_path):
    """A town with seven words in its log, of which a worker has done four and left a snapshot of them."""
    made = Town(kafka, name, tmp_path / "snapshots")
    made.put(*FIRST, *SECOND)
    assert made.fold(4).told.snapshot == 4
    yield made
    made.administration.delete()


WORDS = {"apple": 3, "bread": 2, "cheese": 1, "dates": 1}


def assert_folded(fold, because, caplog):
    """The log was folded from its start, and it was said why."""
    assert fold.words == WORDS
    assert (fold.told.restores, fold.told.rebuilds, fold.told.snapshots_refused) == (0, 1, 1)
    (said,) = [one.getMessage() for one in caplog.records if "snapshot is not used" in one.getMessage()]
    assert because in said


class TestOfUse:
    def test_only_what_follows_is_folded(self, town):
        fold = town.fold(7)
        assert fold.step.folded == list(SECOND)
        assert fold.words == WORDS
        assert fold.sent == ["bread 2", "dates 1", "apple 3"]
        assert (fold.told.restores, fold.told.restored, fold.told.rebuilds) == (1, 4, 0)

    def test_what_others_have_done_since_is_folded_silently(self, town):
        town.commit(6)
        fold = town.fold(7)
        assert (fold.sent, fold.words) == (["apple 3"], WORDS)
        assert fold.step.folded == list(SECOND)

    def test_parts_that_have_not_changed_are_not_written_again(self, town):
        before = {entry.name: entry for entry in town.snapshot.manifest().parts}
        town.fold(7)
        after = {entry.name: entry for entry in town.snapshot.manifest().parts}
        assert {name for name in after if after[name] != before[name]} == {"words-a", "words-b", "words-d"}
        assert len(town.snapshot.files()) == 27

    def test_it_stands_only_when_its_position_is_committed(self, town):
        async def work(fold):
            await fold.catch_up(7)
            await asyncio.sleep(0.5)
            assert fold.snapshots.busy
            assert town.snapshot.manifest().next == 4
            await fold.settle(7)
            assert town.snapshot.manifest().next == 7

        town.worker(work)

    def test_one_that_had_to_wait_for_another_is_written_although_nothing_comes(self, town):
        async def work(fold):
            fold.snapshots.busy = True
            await fold.catch_up(7)
            fold.snapshots.busy = False
            await fold.log.snapshot(0)
            await fold.settle(7)
            assert town.snapshot.manifest().next == 7

        town.worker(work)

    def test_one_that_another_takes_the_place_of_while_it_is_read_leads_to_that(self, town):
        former = town.snapshot.manifest()

        class Late(Tally):
            def unpack(self, partition):
                if town.snapshot.manifest() == former:
                    town.fold_beside(5)
                    for entry in former.parts:
                        town.snapshot.path.joinpath(entry.file).unlink(missing_ok=True)
                return super().unpack(partition)

        town.commit(6)
        fold = town.fold(7, step=Late())
        assert (fold.told.restored, fold.told.rebuilds, fold.words) == (5, 0, WORDS)

    def test_a_state_that_takes_little_is_not_due(self, town):
        assert town.fold(7, seconds=60.0).told.snapshots == 0
        assert town.snapshot.manifest().next == 4

    def test_one_that_is_a_day_old_is_replaced_however_little_was_folded_and_often_it_was_restored(self, town):
        os.utime(town.snapshot.path / "manifest.json", (time() - 60, time() - 60))
        assert town.fold(5, seconds=60.0).told.snapshots == 0
        os.utime(town.snapshot.path / "manifest.json", (time() - 90_000, time() - 90_000))
        fold = town.fold(7, seconds=60.0)
        assert (fold.told.restores, fold.told.snapshot) == (1, 7)


class TestDoubt:
    def test_positions_that_were_set_back_have_all_sent_again(self, town, caplog):
        town.commit(0)
        fold = town.fold(7)
        assert_folded(fold, "positions were set back to 0", caplog)
        assert len(fold.sent) == 7

    def test_a_log_that_was_made_anew_is_another_one(self, town, caplog):
        town.administration.delete()
        until = monotonic() + PATIENCE
        while town.administration.existing() is not None:
            assert monotonic() < until
        town.make()
        town.put(*FIRST, *SECOND)
        town.commit(4)
        assert_folded(town.fold(7), "of another stream", caplog)

    @pytest.mark.parametrize("field", ["appended", "digest"])
    def test_a_log_whose_last_record_is_another_is_another_one(self, town, caplog, field):
        anchor = town.snapshot.manifest().anchor
        town.spoil(anchor={field: {"appended": anchor.appended + 1, "digest": "0" * 32}[field]})
        assert_folded(town.fold(7), "the log is another one", caplog)

    def test_a_snapshot_beyond_the_end_of_the_log_is_refused(self, town, caplog):
        town.commit(7)
        town.spoil(next=8)
        assert_folded(town.fold(7), "the log holds 0 to 7", caplog)

    def test_a_log_that_has_lost_the_last_record_of_it_is_refused(self, town, caplog):
        town.commit(6)
        town.cut(5)
        step = Tally()
        step.reach = 0
        fold = town.fold(7, step=step)
        assert "the log holds 5 to 7" in caplog.text
        assert fold.step.folded == ["dates", "apple"]

    def test_a_log_that_has_lost_what_the_step_needs_is_refused_as_without_a_snapshot(self, town):
        town.cut(1)
        with pytest.raises(StreamsError, match="needs all of it"):
            town.fold(7)

    @pytest.mark.parametrize(
        ("options", "because"),
        [({"revision": "other"}, "another revision"), ({"numbers": Partitions(2, 1)}, "another events")],
    )
    def test_another_configuration_or_number_of_partitions_is_refused(self, town, caplog, options, because):
        assert_folded(town.fold(7, **options), because, caplog)

    @pytest.mark.parametrize("field", ["installation", "step", "partition", "partials", "stream"])
    def test_the_folder_of_another_one_that_was_put_here_is_refused(self, town, caplog, field):
        """As that of the installation that `repartition` or `purge` has made this one of."""
        told = getattr(town.snapshot.manifest().origin, field)
        town.spoil(origin={field: told + 1 if isinstance(told, int) else f"{told}-2"})
        assert_folded(town.fold(7), f"another {field}", caplog)

    def test_other_code_is_refused_and_replaces_the_snapshot_at_once(self, town, caplog):
        town.spoil(origin={"code": "former"})
        assert_folded(town.fold(7, seconds=60.0), "another code", caplog)
        assert town.fold(7).told.restores == 1

    def test_a_file_that_was_changed_is_refused(self, town, caplog):
        entry = town.snapshot.manifest().parts[0]
        (town.snapshot.path / entry.file).write_bytes(b"{}".ljust(entry.bytes))
        assert_folded(town.fold(7), "a file has changed", caplog)

    @pytest.mark.parametrize("error", [NotImplementedError, SnapshotError])
    def test_a_state_that_cannot_be_put_together_is_refused_and_its_bytes_are_not_told(self, town, caplog, error):
        class Unable(Tally):
            def unpack(self, partition):
                raise error(f"apple of {partition}")

        fold = town.fold(7, step=Unable())
        assert_folded(fold, error.__name__, caplog)
        assert "apple" not in caplog.text

    def test_after_a_defect_the_log_is_folded_until_there_is_another_snapshot(self, town):
        async def work(fold):
            await fold.catch_up(4)
            del fold.log.held[0]
            fold.log.doubt(0)
            await fold.catch_up(7)
            assert (fold.told.restores, fold.told.rebuilds) == (1, 1)
            await fold.settle(7)
            del fold.log.held[0]
            await fold.catch_up(7)
            assert (fold.told.restores, fold.told.rebuilds) == (2, 1)

        town.worker(work)

    def test_one_that_is_on_its_way_at_a_defect_does_not_stand(self, town):
        async def work(fold):
            await fold.catch_up(7)
            assert fold.snapshots.busy
            fold.log.doubt(0)
            await fold.settle(7)

        town.worker(work)
        assert town.snapshot.manifest().next == 4


class TestUnhindered:
    def test_a_folder_that_cannot_be_written_to_holds_up_nothing(self, town, caplog):
        town.folder.joinpath(town.name).rename(town.folder / "aside")
        town.folder.joinpath(town.name).write_bytes(b"a file")
        town.commit(0)
        fold = town.fold(7)
        assert len(fold.sent) == 7
        assert fold.told.snapshot_errors == 1
        assert "no snapshot of tally[0]" in caplog.text

    def test_one_that_could_not_be_written_is_due_still(self, town, monkeypatch):
        monkeypatch.setattr(faust_app_snapshots, "_PAUSE", 0.0)
        place, aside = town.folder / town.name, town.folder / "aside"
        place.rename(aside)
        place.write_bytes(b"a file")

        async def work(fold):
            await fold.catch_up(5)
            assert fold.told.snapshot_errors == 1
            place.unlink()
            aside.rename(place)
            await fold.catch_up(7)
            await fold.settle(7)

        assert town.worker(work, seconds=60.0).told.snapshot == 7

    def test_a_state_that_cannot_be_packed_holds_up_nothing(self, town, caplog):
        class Unable(Tally):
            def pack(self, state):
                raise ValueError(*state.words)

        fold = town.fold(7, step=Unable())
        assert (fold.words, fold.told.snapshot_errors) == (WORDS, 1)
        assert "apple" not in caplog.text

    def test_a_step_that_does_not_pack_has_none(self, town):
        class Plain(Tally):
            pack = None

        fold = town.fold(7, step=Plain())
        assert (fold.words, fold.told.rebuilds, fold.told.snapshots) == (WORDS, 1, 0)

    def test_a_partition_that_goes_while_it_is_restored_ends_as_elsewhere(self, town):
        async def work(fold):
            own, told = fold.log.own, fold.told

            class Gone(Tally):
                def unpack(self, partition):
                    own([])
                    return super().unpack(partition)

            fold.step.unpack = Gone().unpack
            with pytest.raises(LostError):
                await fold.catch_up(7)
            assert told.restores == 0

        town.worker(work)

    def test_a_partition_that_goes_before_the_commit_leaves_the_former_snapshot(self, town):
        async def work(fold):
            await fold.catch_up(7)
            fold.log.own([])
            until = monotonic() + PATIENCE
            while fold.snapshots.busy:
                assert monotonic() < until
                await asyncio.sleep(0.01)

        files = town.snapshot.files()
        town.worker(work)
        assert town.snapshot.manifest().next == 4
        assert town.snapshot.files() == files
