"""The name of an alert: the same log gives the same names."""

from hashlib import blake2b

import msgspec


def alert_id(feed: str, topic: str, area: str, opened_at: int, kind: str = "") -> str:
    """Twelve hexadecimal digits that stand for where and when an alert was opened, and of which kind it is."""
    content = msgspec.json.encode((feed, topic, area, opened_at, kind))
    return blake2b(content, digest_size=6).hexdigest()
