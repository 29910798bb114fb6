"""Types of fields, as Elasticsearch is told of them. Pure values."""

from typing import Any

Mapping = dict[str, dict[str, Any]]

KEYWORD = {"type": "keyword"}
TEXT = {"type": "keyword", "fields": {"text": {"type": "text", "analyzer": "cjk"}}}
INSTANT = {"type": "date", "format": "strict_date_optional_time"}
DAY = {"type": "date", "format": "strict_date"}
FLAG = {"type": "boolean"}
NUMBER = {"type": "long"}
COUNT = {"type": "long", "index": False}
MEASURE = {"type": "double", "index": False}


def parts(**properties: Mapping) -> dict[str, Any]:
    """Objects inside a document."""
    return {"properties": {name: field for group in properties.values() for name, field in group.items()}}
