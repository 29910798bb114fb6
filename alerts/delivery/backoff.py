"""How long to wait after a failure: twice as long each time, with a jitter that is the same on every run."""

from hashlib import blake2b

from city.times import MINUTE, SECOND

FIRST = 15 * SECOND
LONGEST = 10 * MINUTE
_JITTER = 0.25
_DOUBLINGS = 16


def wait(name: str, failures: int) -> int:
    """Milliseconds to wait after so many failures in a row, from 1 on.

    ``min(LONGEST, FIRST 2^(failures - 1)) (1 + u)`` with ``u`` in -0.25 to 0.25 from a digest of the name (a notice's
    id) and the number: notices that failed together do not come back together.
    """
    base = min(LONGEST, FIRST << min(failures - 1, _DOUBLINGS))
    digest = blake2b(f"{name}:{failures}".encode(), digest_size=4).digest()
    share = int.from_bytes(digest, "big") / (1 << 32)
    return round(base * (1 - _JITTER + 2 * _JITTER * share))
