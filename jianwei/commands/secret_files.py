"""``jianwei secrets``: the passwords, certificates and keys that ``docker-compose.yml`` asks for."""

from pathlib import Path
from typing import Annotated

import typer

from jianwei.commands.options import Json
from jianwei.console import output, print_json
from jianwei.secret_files import SecretFiles


def make_secrets(
    folder: Annotated[Path, typer.Argument(help="Where they are kept; no other is to read it.")] = Path(
        "deploy/secrets"
    ),
    area: Annotated[str, typer.Option("--area", help="What the board's first account sees.")] = "见微市",
    *,
    as_json: Json = False,
) -> None:
    """Makes what is missing of the secrets of an installation in Compose; what is there stays as it is.

    Each is random, in a file that only its owner reads, and none is shown.
    """
    files = SecretFiles(folder)
    files.make(area)
    if as_json:
        print_json({"folder": str(folder), "made": files.made})
        return
    for name in files.made:
        output.print(f"made {folder / name}", markup=False, soft_wrap=True)
    if not files.made:
        output.print(f"{folder}: everything is there", markup=False, soft_wrap=True)
