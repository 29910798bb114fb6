"""The weekly series of the R package surveillance that carry outbreak flags."""

import csv
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from intake.errors import InputError
from jianwei.settings import Settings, SettingsError

FOLDER: Final = "surveillance_r"
NAMES: Final = ("k1", "m1", "m2", "m3")
_COUNT, _STATE = "observed1", "state_observed1"


def data_folder(given: Path | None) -> Path:
    """The folder of data sets, from the option or from ``JIANWEI_DATA``. Raises ``SettingsError``."""
    named = given or Settings.from_environment().data
    if not named:
        raise SettingsError(f"no data: give --data or set JIANWEI_DATA to the folder that holds {FOLDER}")
    folder = Path(named) / FOLDER
    if not folder.is_dir():
        raise SettingsError(f"no folder {folder}: --data or JIANWEI_DATA names the folder that holds {FOLDER}")
    return folder


def flagged_series(folder: Path) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Counts and flags [4, T] of ``NAMES``, the first T weeks that all have. Raises ``InputError``."""
    series = [_read(folder / f"{name}.csv") for name in NAMES]
    weeks = min(len(counts) for counts, _ in series)
    return (
        np.array([counts[:weeks] for counts, _ in series], dtype=np.float64),
        np.array([flags[:weeks] for _, flags in series], dtype=np.bool_),
    )


def _read(file: Path) -> tuple[list[int], list[bool]]:
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            counts, flags = list[int](), list[bool]()
            for row in reader:
                for field in (_COUNT, _STATE):
                    if not (row.get(field) or "").isdecimal():
                        raise InputError(f"{file}:{reader.line_num}: {field}: expected a whole number")
                counts.append(int(row[_COUNT]))
                flags.append(row[_STATE] != "0")
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror})") from None
    except (UnicodeDecodeError, csv.Error):
        raise InputError(f"{file}: not a CSV file in UTF-8") from None
    return counts, flags
