"""Of what goes through the servers, nothing planted is in a stream, a document, a log or what the commands print."""

import csv
import gzip
import json
from contextlib import closing

import pytest

from indexing.elastic_connection import connect
from tests.canaries.planting import EXPORTS, found, planted
from tests.integration.service import through_servers

pytestmark = [pytest.mark.integration, pytest.mark.slow]


def documents(installed):
    """Everything that Elasticsearch holds of an installation, as it gives it back."""
    with closing(connect(installed.at.elasticsearch)) as client:
        indices = sorted(client.indices.get(index=f"{installed.name}*", expand_wildcards="all"))
        lines = []
        for index in indices:
            after = None
            while True:
                page = client.search(
                    index=index, size=5_000, sort=["_doc"], **({"search_after": after} if after else {})
                )
                hits = page["hits"]["hits"]
                if not hits:
                    break
                lines += [json.dumps(hit, ensure_ascii=False) for hit in hits]
                after = hits[-1]["sort"]
    assert len(lines) > 1_000
    return "\n".join(lines).encode()


def test_nothing_planted_is_in_a_stream_a_document_or_a_log(jianwei, installed, workers, shell, tmp_path):
    canaries = {name: list(planted(name)) for name in EXPORTS}
    areas = tmp_path / "areas.csv"
    areas.write_text("area\n见微市>甲区\n见微市>甲区>子街道\n", encoding="utf-8")
    options, files = ["--areas", areas], []
    for name, rows in canaries.items():
        files.append(tmp_path / f"{name}.csv.gz")
        options += ["--profile", name]
        with gzip.open(files[-1], "wt", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0][0]))
            writer.writeheader()
            writer.writerows(row for row, _ in rows)
    setup = ["--profile", "hotline12345", "--areas", areas]
    export, told = through_servers(jianwei, installed, workers, files, options, setup=setup)
    everything = {"export": export, "told by ingest": json.dumps(told).encode(), "documents": documents(installed)}
    for stream, records in installed.dump().items():
        everything[f"stream {stream}"] = b"\n".join(record.key + b" " + record.value for record in records)
    run = shell("streams", "--kafka", installed.at.kafka, "--name", installed.name)
    everything["streams"] = run.stdout + run.stderr
    everything |= {file.name: file.read_bytes() for file in tmp_path.glob("*.log")}
    assert len(everything["stream events"]) > 1_000_000
    assert {"worker-1.log", "worker-2.log"} <= set(everything)
    left = found(everything, canaries)
    assert not left, left
