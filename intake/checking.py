"""What a profile would do with files: the report of ``jianwei check``."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from intake.binding import Binding, Use, dropped, uses
from intake.city_tables import NONE_GIVEN, CityTables
from intake.errors import InputError, PersonDataError
from intake.gateway import Rejection, Taken, read, refuse_persons
from intake.gateway import opened as opened_files
from intake.readers import Source
from intake.tables import Profile
from intake.taxonomy import Taxonomy


class CheckReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a profile would do with files. ``rejected`` maps ``code: field: reason`` to a number of rows."""

    feed: str
    files: tuple[str, ...]
    kept: dict[str, str]
    """Header to what it becomes."""
    mapping_only: dict[str, str]
    """Header to what it decides; its content goes no further."""
    dropped: tuple[str, ...]
    missing: tuple[str, ...]
    """Optional columns that the files lack."""
    rows: int
    accepted: int
    rejected: dict[str, int]
    problems: tuple[str, ...]
    refused: tuple[Rejection, ...] = ()
    """The rejected rows, the first of them as far as they were asked for: where they stand and why, no values."""
    needs: tuple[str, ...] = ()
    """Options that a replay of these files will ask for."""

    @property
    def ok(self) -> bool:
        """True where nothing keeps the files from being read."""
        return not self.problems


def check(
    paths: Iterable[Path | str], profile: Profile, city: CityTables = NONE_GIVEN, *, most: int | None = 0
) -> CheckReport:
    """What ``read`` would do with the files. What it would raise stands in ``problems``.

    Of the rejected rows the first ``most`` are named, all where it is None.
    """
    names = tuple(str(path) for path in paths)
    problems: list[str] = []
    opened: list[tuple[Source, Binding]] = []
    for name in names:
        try:
            opened.extend(opened_files([name], profile))
        except InputError as error:
            problems.append(str(error))
    try:
        Taxonomy.of(profile)
        refuse_persons(opened, profile)
    except PersonDataError as error:
        problems.extend(error.problems)
    except InputError as error:
        problems.append(str(error))
    outcomes: Counter[str] = Counter()
    refused: list[Rejection] = []
    if not problems:
        for item in read(names, profile, city):
            outcomes["" if isinstance(item, Taken) else _sentence(item)] += 1
            if not isinstance(item, Taken) and (most is None or len(refused) < most):
                refused.append(item)
    accepted = outcomes.pop("", 0)
    known = uses(profile)
    return CheckReport(
        feed=profile.feed,
        files=names,
        kept=_described(opened, [use for use in known.values() if use.kept]),
        mapping_only=_described(opened, [use for use in known.values() if not use.kept]),
        dropped=tuple(dict.fromkeys(text for source, binding in opened for text in dropped(source.header, binding))),
        missing=tuple(name for name in known if any(name not in binding.headers for _, binding in opened)),
        rows=accepted + outcomes.total(),
        accepted=accepted,
        rejected=dict(outcomes.most_common()),
        problems=tuple(problems),
        refused=tuple(refused),
        needs=("--topic-model",) if profile.text and profile.text.topic != "feed" else (),
    )


def unchecked(feed: str, path: Path | str, rows: int, problem: str) -> CheckReport:
    """The report on a profile that is not whole yet: what is wrong with it, and no row taken."""
    return CheckReport(
        feed=feed,
        files=(str(path),),
        kept={},
        mapping_only={},
        dropped=(),
        missing=(),
        rows=rows,
        accepted=0,
        rejected={},
        problems=(problem,),
    )


def _sentence(rejection: Rejection) -> str:
    return ": ".join(part for part in (rejection.code, rejection.field, rejection.reason) if part)


def _described(opened: Sequence[tuple[Source, Binding]], chosen: Sequence[Use]) -> dict[str, str]:
    """Header to the keys that use it, over all files."""
    return {
        binding.headers[use.name]: ", ".join(use.tables)
        for _, binding in opened
        for use in chosen
        if use.name in binding.headers
    }
