"""What becomes of an installation that is closed for being copied, where the copy fails."""

import socket

import pytest

from jianwei.repartitioning import closed
from streams.broker import Broker
from streams.catalogue import load_catalogue
from streams.errors import UnreachableError
from streams.kafka_administration import Administration


def test_where_the_broker_does_not_answer_it_is_said_that_it_may_be_closed_and_what_opens_it():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    old = Administration(Broker.at(f"127.0.0.1:{port}"), "city", load_catalogue())
    opens = r"no Kafka broker answers at .*; city may still be closed: .* `jianwei setup --name city --reopen`"
    with pytest.raises(UnreachableError, match=opens), closed(old):
        pytest.fail("nothing is copied from an installation that could not be closed")
