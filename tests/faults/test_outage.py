"""A server that is away for long: what ``python -m tests.faults --outage`` runs, here for seconds."""

import secrets
from typing import get_args

import pytest

from tests.faults.outage import AGAIN_AFTER, How, outage
from tests.faults.run import run
from tests.faults.schedule import Server
from tests.faults.servers import NEEDED, Servers


@pytest.mark.parametrize("how", get_args(How))
@pytest.mark.parametrize("server", get_args(Server))
def test_one_server_is_away_once_for_so_long_while_rows_come(server, how):
    plan = outage(server, how, 600)
    (fault,) = plan.faults
    assert (fault.what, fault.server, fault.lasts) == (f"server {how}", server, 600)
    assert 0 < fault.at < plan.seconds


@pytest.mark.integration
@pytest.mark.slow
@pytest.mark.parametrize("server", get_args(Server))
def test_what_a_gateway_took_and_what_the_steps_made_of_it_is_exact_after_it(server, tmp_path):
    there = Servers.from_environment()
    if there is None:
        pytest.skip(NEEDED.splitlines()[0])
    name = f"o-{secrets.token_hex(2)}"
    result = run(there, outage(server, "kill", 20), name, tmp_path, again_after=AGAIN_AFTER)
    assert result.wrong == []
    assert set(result.answers) <= {"0", "200", "503"}
