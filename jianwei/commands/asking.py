"""Asking on the terminal before what cannot be undone."""

import sys

import typer

from jianwei.console import output
from jianwei.settings import SettingsError


def agreed(question: str) -> bool:
    """Whether the answer is yes. Without a terminal nobody can give one: ``SettingsError``."""
    if not sys.stdin.isatty():
        raise SettingsError("there is no terminal to ask on: give --yes or --dry-run; nothing was changed")
    if typer.confirm(question, err=True):
        return True
    output.print("nothing was changed")
    return False
