"""``jianwei notify`` alone as a process, to be started and killed: without the imports of all other commands."""

import typer

from jianwei.commands.notifying import notify

typer.run(notify)
