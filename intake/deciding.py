"""What is decided of rows by their texts and by what came before: topic, urgent rules, matter, issue.

A case is decided when its first text is seen, and keeps its topic, its matter and its issue from then on: a text that
is edited later moves no counts. Urgent rules are looked at in every text of a case.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeAlias

from msgspec.structs import replace

from city.times import DAY
from intake.copies import Copy
from intake.copies import Text as Copied
from intake.drafts import UNDECIDED, Decision, Draft
from intake.issues.text import Assigned, Text
from intake.memory import Memory
from intake.tables import TextTable

SHOWN_FROM = 5
"""Matters of an issue from which on words of it are shown."""
SKETCHES = 60 * DAY
"""How long a text can be repeated or joined."""
BATCH = 512
"""Rows decided together: enough for arrays to pay, few enough to answer soon."""


class Row(NamedTuple):
    """A row to be decided. Rows are decided in the order of the instant at which they came."""

    draft: Draft
    text: TextTable
    at: int


class Grouping(Protocol):
    """Groups texts to issues and tells copies; keeps what it needs in the memory's file. See ``intake.issues``."""

    def assign(self, texts: Sequence[Text], now: int) -> Sequence[Assigned]:
        """The answer for each text, in their order. The same case is answered alike again."""
        ...

    def subject(self, issue: str) -> Sequence[str]:
        """Words that say what an issue is about."""
        ...

    def forget(self, now: int) -> None:
        """Removes what is too old."""
        ...

    def reload(self) -> None:
        """Takes back what was not committed."""
        ...


TopicsOf: TypeAlias = Callable[[Sequence[str], Sequence[str]], Sequence[str | None]]
"""Titles and bodies to topics, None where a text is not clear."""


class Copies(Protocol):
    """Finds the earlier text that a text repeats; keeps what it needs in the memory's file. See ``intake.copies``."""

    def find(self, batch: Sequence[Copied]) -> Sequence[Copy | None]:
        """The group that each text joins. The same case is answered alike again."""
        ...

    def forget(self, before: int) -> int:
        """Removes texts of days before one."""
        ...

    def reload(self) -> None:
        """Takes back what was not committed."""
        ...


@dataclass(frozen=True)
class Tools:
    """What a city has to decide by. All of them may be missing."""

    topics: TopicsOf | None = None
    urgent: Callable[[str, str, str, int], tuple[str, ...]] | None = None
    """Title, body, topic and day to the urgent rules that hold."""
    masked: Callable[[str], str] | None = None
    """A title to what is left of it without what is found of persons. Without it no title is kept."""
    copies: Copies | None = None
    """The case that a text repeats."""
    issues: Grouping | None = None
    """The issue that a text is of."""
    content: tuple[str, ...] = ()
    """What stands for the files among them."""


class Decider:
    """Decides rows with the tools of a city and a memory."""

    def __init__(self, memory: Memory, tools: Tools) -> None:
        self._memory, self._tools = memory, tools
        self.content = tools.content

    def decide(self, rows: Sequence[Row]) -> list[Decision]:
        """One decision for each row, in order, remembered when it comes back. Raises ``InputError``."""
        try:
            with self._memory.batch():
                return self._decided(rows)
        except BaseException:
            for finder in (self._tools.copies, self._tools.issues):
                if finder is not None:
                    finder.reload()
            raise

    def forget(self, now: int) -> None:
        """Removes what is older than is remembered."""
        with self._memory.batch():
            self._memory.forget(now)
            if self._tools.copies is not None:
                self._tools.copies.forget((now - SKETCHES) // DAY)
            if self._tools.issues is not None:
                self._tools.issues.forget(now)

    def close(self) -> None:
        """Closes the memory."""
        self._memory.close()

    def _decided(self, rows: Sequence[Row]) -> list[Decision]:
        known = self._memory.decisions(row.draft.latest.case for row in rows)
        self._by_numbers(rows, known)
        first: dict[str, Row] = {}
        for row in rows:
            if row.draft.readable:
                first.setdefault(row.draft.latest.case, row)
        new = [row for case, row in first.items() if not known.get(case, UNDECIDED).read]
        self._by_texts(new, known)
        found = []
        for row in rows:
            draft, case = row.draft, row.draft.latest.case
            decision = known.get(case, UNDECIDED)
            if draft.readable and self._tools.urgent is not None:
                topic = decision.topic or draft.latest.topic or row.text.unclear
                holding = self._tools.urgent(draft.title, draft.body, topic, draft.day)
                decision = replace(decision, urgent=tuple(dict.fromkeys((*decision.urgent, *holding))))
            known[case] = decision
            masked = self._tools.masked if row.text.titles and draft.readable else None
            found.append(replace(decision, title=masked(draft.title)) if masked else decision)
        self._memory.remember((row.draft.latest.case, known[row.draft.latest.case], row.at) for row in rows)
        return found

    def _by_numbers(self, rows: Sequence[Row], known: dict[str, Decision]) -> None:
        """Of two cases with one number the later is a report of the earlier."""
        cases = self._memory.known_as(number for row in rows for number in row.draft.numbers)
        for row in rows:
            case = row.draft.latest.case
            if case not in known:
                other = next((cases[one] for one in row.draft.numbers if cases.get(one, case) != case), "")
                known[case] = replace(UNDECIDED, matter=other)
            for number in row.draft.numbers:
                cases.setdefault(number, case)
                self._memory.number(number, cases[number], row.at)

    def _by_texts(self, rows: Sequence[Row], known: dict[str, Decision]) -> None:
        """Topic of every row; matter and issue of requests, because nothing else is judged."""
        for row, topic in zip(rows, self._topics(rows), strict=True):
            case = row.draft.latest.case
            known[case] = replace(known[case], topic=topic, read=True)
        requests = [row for row in rows if row.draft.latest.counted_as == "request"]
        if self._tools.copies is not None:
            for row, group in zip(requests, self._tools.copies.find(list(map(_copied, requests))), strict=True):
                latest, decision = row.draft.latest, known[row.draft.latest.case]
                if group is not None and not (decision.matter or latest.matter or latest.repeat):
                    known[latest.case] = replace(decision, matter=group.matter)
        if self._tools.issues is not None and requests:
            texts = [_text(row, known) for row in requests]
            for text, found in zip(texts, self._tools.issues.assign(texts, texts[-1].time), strict=True):
                words = self._tools.issues.subject(found.issue) if _tells(found.matters) else ()
                known[text.case] = replace(known[text.case], issue=found.issue, subject=tuple(words))

    def _topics(self, rows: Sequence[Row]) -> list[str]:
        """The topic by the text, where it counts and is clear; else empty."""
        found = [""] * len(rows)
        asked = [
            at
            for at, row in enumerate(rows)
            if row.text.topic == "always" or (row.text.topic == "missing" and not row.draft.latest.topic)
        ]
        if self._tools.topics is not None and asked:
            guessed = self._tools.topics([rows[at].draft.title for at in asked], [rows[at].draft.body for at in asked])
            for at, topic in zip(asked, guessed, strict=True):
                found[at] = topic or ""
        return found


def _tells(matters: int) -> bool:
    """Whether a case bears the words of its issue: that of the fifth matter, the tenth, the twentieth, and so on."""
    times, rest = divmod(matters, SHOWN_FROM)
    return times > 0 and rest == 0 and times & (times - 1) == 0


def _copied(row: Row) -> Copied:
    draft = row.draft
    return Copied(draft.latest.case, draft.latest.area, row.at // DAY, f"{draft.title}\n{draft.body}")


def _text(row: Row, known: dict[str, Decision]) -> Text:
    latest = row.draft.latest
    repeat = latest.repeat or bool(latest.matter or known[latest.case].matter)
    return Text(latest.case, row.at, latest.area, row.draft.title, row.draft.body, repeat)
