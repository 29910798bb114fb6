"""What failed once does not fail again: on servers of their own, because these are killed and paused."""

import secrets

import pytest

from tests.faults.regressions import REGRESSIONS
from tests.faults.run import run
from tests.faults.servers import NEEDED, Servers

pytestmark = [pytest.mark.integration, pytest.mark.slow]


@pytest.fixture(scope="module")
def servers():
    """The servers that ``FAULT_SERVERS`` names."""
    found = Servers.from_environment()
    if found is None:
        pytest.skip(NEEDED.splitlines()[0])
    return found


@pytest.mark.parametrize("name", REGRESSIONS)
def test_it_is_exact_now(servers, name, tmp_path):
    plan = REGRESSIONS[name]
    result = run(servers, plan, f"r-{plan.seed}-{secrets.token_hex(2)}", tmp_path)
    assert result.wrong == []
    assert result.exact
