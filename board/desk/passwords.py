"""Passwords, kept as scrypt with a salt and the cost of their own: ``scrypt$N$r$p$salt$hash``, both in base64."""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass

LEAST = 12
"""Characters of a password at least."""
MOST = 256
"""Characters of a password at most: hashing takes no longer for a longer one, but its request does."""
_SALT = 16
_LENGTH = 32


@dataclass(frozen=True)
class Cost:
    """What a guess costs: ``128 * n * r`` bytes of memory, ``p`` times the work (RFC 7914)."""

    n: int = 2**15
    r: int = 8
    p: int = 3

    def __post_init__(self) -> None:
        if not (2 <= self.n <= 2**20 and self.n & (self.n - 1) == 0 and 1 <= self.r <= 32 and 1 <= self.p <= 16):
            raise ValueError("the cost is none that scrypt has: n a power of 2 up to 2^20, r up to 32, p up to 16")


def hashed(password: str, cost: Cost = Cost()) -> str:
    """What is kept of a password. Raises ``ValueError`` for one that is too short or too long."""
    if not LEAST <= len(password) <= MOST:
        raise ValueError(f"the password has {LEAST} to {MOST} characters")
    salt = secrets.token_bytes(_SALT)
    parts = (str(cost.n), str(cost.r), str(cost.p), _text(salt), _text(_derived(password, salt, cost)))
    return "$".join(("scrypt", *parts))


def parsed(kept: str) -> tuple[Cost, bytes, bytes]:
    """Cost, salt and hash of what is kept. Raises ``ValueError`` where it is nothing that ``hashed`` makes."""
    kind, *parts = kept.split("$")
    if kind != "scrypt" or len(parts) != 5:
        raise ValueError("expected scrypt$N$r$p$salt$hash, as `jianwei board-account` writes it")
    try:
        cost = Cost(*map(int, parts[:3]))
        salt, key = (base64.b64decode(one, validate=True) for one in parts[3:])
    except (ValueError, binascii.Error) as error:
        raise ValueError(f"not what `jianwei board-account` writes: {error}") from None
    if len(salt) < _SALT or len(key) != _LENGTH:
        raise ValueError("salt or hash is too short")
    return cost, salt, key


def matches(password: str, kept: str) -> bool:
    """Whether a password is the one that is kept. Takes as long for either answer."""
    cost, salt, key = parsed(kept)
    return hmac.compare_digest(_derived(password[: MOST + 1], salt, cost), key)


def _derived(password: str, salt: bytes, cost: Cost) -> bytes:
    memory = 128 * cost.r * (cost.n + cost.p + 2)
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"),
        salt=salt,
        n=cost.n,
        r=cost.r,
        p=cost.p,
        maxmem=memory + 2**20,
        dklen=_LENGTH,
    )


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
