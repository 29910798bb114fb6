"""A chart as a picture for Word, which shows no SVG on older machines."""

import json
from functools import lru_cache

import vl_convert

from board.charts import VEGA_LITE
from board.documents.blocks import Spec

PIXELS_PER_INCH = 200


def png(spec: Spec) -> bytes:
    """The PNG of a specification, on white, at ``PIXELS_PER_INCH``."""
    return _png(json.dumps({**spec, "background": "white"}))


@lru_cache(maxsize=64)
def _png(spec: str) -> bytes:
    return vl_convert.vegalite_to_png(spec, vl_version=VEGA_LITE, ppi=PIXELS_PER_INCH)
