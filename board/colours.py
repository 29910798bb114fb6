"""The colours of pages and charts.

One hue, plum, says "alert", from light to dark by level: it is none of the statutory warning colours (red, orange,
yellow, blue). What is ordinary is grey. The two differ in lightness, so they are told apart without colour vision and
on grey paper.
"""

INK = "#1d2733"
QUIET = "#5d6875"
LINE = "#d9dee4"
PAPER = "#ffffff"
GROUND = "#f4f5f7"

ORDINARY = "#a9b2bd"
"""Bars of ordinary days."""
BAND = "#e6eaee"
"""Up to the highest ordinary count."""
EXPECTED = "#3c4856"
ALERT = "#7a2e72"
"""Bars of the days of an alert."""

LEVELS = {1: ("#f3eaf2", "#4d2149"), 2: ("#dcbfd8", "#3d1539"), 3: ("#9c5394", "#ffffff"), 4: ("#4d1347", "#ffffff")}
"""Ground and ink of the badge of each level."""
FOUND = "#1f6f5c"

MORE = {f"up{step}": LEVELS[step] for step in (1, 2, 3)}
"""Ground and ink of counts above what was expected, by how far."""
LESS = {"down1": ("#e6eaee", INK), "down2": ("#c9d0d8", INK), "down3": (ORDINARY, INK)}
"""The same below it."""
