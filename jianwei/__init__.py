"""The front door: command line, settings, composition root."""

VERSION = "0.1.0"
"""Of the whole service; the project takes it from here."""
