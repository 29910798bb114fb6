"""The name of an alert: the same log gives the same names."""

from hashlib import blake2b

import msgspec


def alert_id(feed: str, topic: str, area: str, opened_at: int, rule: str = "") -> str:
    """Twelve hexadecimal digits that stand for where and when an alert was opened."""
    content = msgspec.json.encode((feed, topic, area, opened_at, rule))
    return blake2b(content, digest_size=6).hexdigest()
