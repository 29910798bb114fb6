"""How long a test waits for what must come. It is longer than ever needed: a busy machine is no failure."""

PATIENCE = 180.0
"""Seconds."""
