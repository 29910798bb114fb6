"""Texts of times to instants, strictly: what fits none of the profile's formats is an error, never a guess.

A format is written with the directives of ``strptime`` (``%Y %m %d %H %I %M %S %f %p %z``), or is ``iso`` (ISO 8601,
with or without time and offset) or ``excel`` (a serial number of a spreadsheet). ``%m %d %H %I %M %S`` take one digit
or two, two where another number touches them (``%Y%m%d``); ``%p`` takes AM, PM, 上午 and 下午.
"""

import re
from datetime import datetime, timedelta, timezone

from city.times import DAY, MINUTE, TimeError, Zone, from_datetime

_DIRECTIVES = {
    "%Y": r"(?P<Y>\d{4})",
    "%m": r"(?P<m>\d{1,2})",
    "%d": r"(?P<d>\d{1,2})",
    "%H": r"(?P<H>\d{1,2})",
    "%I": r"(?P<I>\d{1,2})",
    "%M": r"(?P<M>\d{1,2})",
    "%S": r"(?P<S>\d{1,2})",
    "%f": r"(?P<f>\d{1,9})",
    "%p": r"\s*(?P<p>AM|PM|am|pm|上午|下午)\s*",
    "%z": r"(?P<z>Z|[+-]\d{2}:?\d{2})",
}
_NUMBERS = frozenset({"%Y", "%m", "%d", "%H", "%I", "%M", "%S"})
_ISO = re.compile(
    r"(?P<Y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"
    r"(?:[T ](?P<H>\d{2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:\.(?P<f>\d{1,9}))?)?\s?(?P<z>Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_SERIAL = re.compile(r"(?P<serial>\d{2,7}(?:\.\d+)?)", re.ASCII)
_SPLIT = re.compile(r"iso|%Y([-/])%m\1%d(?:[ T]%H:%M(?::%S(?:\.%f)?)?)?")
"""Formats whose texts fall into date, minute of the day and rest of the minute at fixed places."""
_PADDED = re.compile(r"\d{4}[-/]\d{2}[-/]\d{2}(?:[ T]\d{2}:\d{2})?", re.ASCII)
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall-clock reading
_FIRST_SERIAL = 61
"""Serial numbers before 1 March 1900 count a day that never was."""
_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_CACHED = 1 << 18


class FormatError(ValueError):
    """A time format that cannot be compiled."""


class ReadingError(ValueError):
    """A text that is not a time of this clock; the message holds no part of the text."""

    def __init__(self, reason: str, code: str = "time") -> None:
        self.code = code
        super().__init__(reason)


def compile_format(text: str) -> re.Pattern[str]:
    """The pattern of one format. Raises ``FormatError``."""
    if text == "iso":
        return _ISO
    if text == "excel":
        return _SERIAL
    pieces = []
    parted = re.findall(r"%.|\s+|[^%\s]+|%", text)
    for before, piece, after in zip(["", *parted], parted, [*parted[1:], ""], strict=False):
        if piece.startswith("%") and piece not in _DIRECTIVES:
            raise FormatError(
                f"{piece!r} is not a directive, expected {' '.join(_DIRECTIVES)}, or the words iso, excel"
            )
        pattern = _DIRECTIVES.get(piece) or (r"\s+" if piece.isspace() else re.escape(piece))
        touching = before in _NUMBERS or after in _NUMBERS
        pieces.append(pattern.replace(r"\d{1,2}", r"\d{2}") if touching else pattern)
    try:
        pattern = re.compile("".join(pieces), re.ASCII)
    except re.error:
        raise FormatError(f"{text!r} uses a directive twice") from None
    named = set(pattern.groupindex)
    if not named >= {"Y", "m", "d"} or ("I" in named) != ("p" in named) or {"H", "I"} <= named:
        raise FormatError(f"{text!r} lacks a part: %Y, %m and %d are needed, and %p goes with %I")
    return pattern


_TOLD = 3
"""Formats that a reason names."""


class Clock:
    """Reads the times of one file.

    ``read`` gives the instant and whether the text names a whole day only (its local midnight then). Readings that the
    zone's clock skips raise; readings that it shows twice raise unless ``ambiguous`` is ``first`` or ``second``.

    Where the first format is a date, or a date and a time, in the order of ISO 8601, days without a clock change are
    read by look-ups: the midnight of the date, plus the minute of the day, plus the rest of the minute.
    """

    def __init__(
        self, zone: Zone, formats: tuple[str, ...], *, ambiguous: str = "reject", date_only: bool = False
    ) -> None:
        self._zone = zone
        self._patterns = [compile_format(text) for text in formats]
        self._formats = ", ".join((*formats[:_TOLD], "…") if len(formats) > _TOLD else formats)
        self._ambiguous = "error" if ambiguous == "reject" else ambiguous
        self._date_only = date_only
        self._split = _SPLIT.fullmatch(formats[0]) is not None
        self._midnights: dict[str, int] = {}
        self._minutes: dict[str, int] = {}
        self._rests: dict[str, int] = {}

    def read(self, text: str) -> tuple[int, bool]:
        """Instant and whether only the day is known. Raises ``ReadingError``."""
        tail = text[10:16]
        midnight, minutes, rest = self._midnights.get(text[:10]), self._minutes.get(tail), self._rests.get(text[16:])
        if midnight is not None and minutes is not None and rest is not None:
            return midnight + minutes + rest, self._date_only or not tail
        return self._slow(text)

    def _slow(self, text: str) -> tuple[int, bool]:
        found = next((match for pattern in self._patterns if (match := pattern.fullmatch(text))), None)
        if found is None:
            raise ReadingError(f"not a time of the profile's formats ({self._formats})")
        wall, whole_day, offset = self._wall(found)
        if not _FIRST_YEAR <= wall.year <= _LAST_YEAR:
            raise ReadingError(f"a year outside {_FIRST_YEAR} to {_LAST_YEAR}")
        if offset is not None:
            instant = from_datetime(wall.replace(tzinfo=offset))
            return (self._zone.start(self._zone.day(instant)), True) if self._date_only else (instant, whole_day)
        whole_day = whole_day or self._date_only
        instant = self._zone.start(wall.toordinal()) if whole_day else self._instant(wall)
        if self._split and found.re is self._patterns[0] and _PADDED.fullmatch(text[:16]):
            self._remember(text, wall, instant)
        return instant, whole_day

    def _remember(self, text: str, wall: datetime, instant: int) -> None:
        midnight = self._zone.start(wall.toordinal())
        if self._zone.start(wall.toordinal() + 1) - midnight != DAY:
            return
        if len(self._rests) > _CACHED:
            self._rests.clear()
        minutes = (instant - midnight) // MINUTE * MINUTE
        self._midnights[text[:10]] = midnight
        self._minutes[text[10:16]] = minutes
        self._rests[text[16:]] = instant - midnight - minutes

    def _wall(self, found: re.Match[str]) -> tuple[datetime, bool, timezone | None]:
        part = found.groupdict()
        if "serial" in part:
            return self._serial(float(part["serial"]))
        hour = part.get("H") or part.get("I")
        try:
            wall = datetime(  # noqa: DTZ001 - the zone is applied afterwards, strictly
                int(part["Y"]),
                int(part["m"]),
                int(part["d"]),
                _hour(int(hour or 0), part.get("p")),
                int(part.get("M") or 0),
                int(part.get("S") or 0),
                int((part.get("f") or "0")[:6].ljust(6, "0")),
            )
        except ValueError:
            raise ReadingError("no such day or time of day") from None
        offset = part.get("z")
        return wall, hour is None, _offset(offset) if offset else None

    @staticmethod
    def _serial(serial: float) -> tuple[datetime, bool, None]:
        if serial < _FIRST_SERIAL:
            raise ReadingError("a spreadsheet serial number before March 1900")
        try:
            exact = _EXCEL_EPOCH + timedelta(days=serial)
        except OverflowError:
            raise ReadingError("a spreadsheet serial number beyond the calendar") from None
        second = exact + timedelta(milliseconds=500)
        return second.replace(microsecond=0), serial.is_integer(), None

    def _instant(self, wall: datetime) -> int:
        try:
            return self._zone.instant(wall, ambiguous=self._ambiguous)
        except TimeError:
            pass
        try:
            self._zone.instant(wall, ambiguous="first")
        except TimeError:
            reason = f"this wall-clock time does not exist in {self._zone.name}: the clock was put forward"
        else:
            reason = (
                f"this wall-clock time exists twice in {self._zone.name}: the clock was put back; "
                "set times.ambiguous to first or second if the feed's choice is known"
            )
        raise ReadingError(reason, "clock_change")


def _hour(hour: int, half: str | None) -> int:
    """Hour of the day; 12 AM is midnight, 12 PM is noon."""
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ReadingError("no such hour on a clock of twelve hours")
    return hour % 12 + (12 if half in ("PM", "pm", "下午") else 0)


def _offset(text: str) -> timezone:
    if text == "Z":
        return timezone(timedelta())
    sign = -1 if text[0] == "-" else 1
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 23 or minutes > 59:
        raise ReadingError("no such offset")
    return timezone(sign * timedelta(hours=hours, minutes=minutes))
