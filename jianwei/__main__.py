"""``jianwei``: runs a command and turns errors that a user can mend into one clear line and an exit code.

0: done. 1: the input or the configuration is bad. 2: a server is unreachable. 130: interrupted.
"""

import gc
import sys
from collections.abc import Sequence

import typer
from typer.exceptions import TyperException
from typer.main import get_command

from briefing.periods import PeriodError
from briefing.unmade import UnmadeError
from city.calendars import CalendarError
from city.times import TimeError
from indexing.errors import StoreError
from indexing.errors import UnreachableError as StoreUnreachableError
from intake.errors import InputError, PersonDataError, ProfileError
from jianwei.cli import app_of
from jianwei.console import errors
from jianwei.errors import ActionError, StoreMismatchError
from jianwei.settings import SettingsError
from streams.errors import StreamsError
from streams.errors import UnreachableError as KafkaUnreachableError
from streams.step import RevisionError

_MENDABLE = (
    InputError,
    PersonDataError,
    ProfileError,
    StoreError,
    StoreMismatchError,
    SettingsError,
    ActionError,
    StreamsError,
    RevisionError,
    TimeError,
    CalendarError,
    PeriodError,
    UnmadeError,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; gives its exit code."""
    gc.set_threshold(100_000, 20, 100)  # a replay holds millions of small values that live long: look at them seldom
    try:
        given = sys.argv[1:] if arguments is None else list(arguments)
        result = get_command(app_of(given[0] if given else None))(args=given, standalone_mode=False)
    except typer.Exit as stop:
        return int(stop.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        errors.print("interrupted; what was committed stays, run the same command again to go on")
        return 130
    except BrokenPipeError:
        return 0
    except (KafkaUnreachableError, StoreUnreachableError) as error:
        _tell(error)
        return 2
    except (TyperException, OSError, *_MENDABLE) as error:
        _tell(error)
        return 1
    return result if isinstance(result, int) else 0


def _tell(error: Exception) -> None:
    """One clear line; errors of the command line show themselves, with the usage."""
    show = getattr(error, "show", None)
    if show is not None:
        show()
        return
    said = f"{error.filename or ''}: {error.strerror}".lstrip(": ") if isinstance(error, OSError) else str(error)
    errors.print(f"error: {said}", style="red", markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
