"""A profile bound to one file's header, compiled to one function: the cells of a row to the events of its stages."""

import re
import unicodedata
from typing import Any

from msgspec.structs import replace

from city import paths
from city.events import CaseClass, Event, Status
from city.small_places import STREET
from city.times import day_iso
from intake.bare_names import names_a_person
from intake.binding import Binding
from intake.city_tables import CityTables
from intake.conditions import Test, compile_condition
from intake.details import Details, order_only
from intake.drafts import UNDECIDED, Decision, Draft
from intake.errors import RowError
from intake.lifecycle import stage, stages
from intake.names import Names, Remembered
from intake.privacy import id_kind, is_bare_name
from intake.row_rules import RowRules
from intake.row_times import TimeReader
from intake.row_words import Words
from intake.tables import ConditionTable, MatterTable, Profile, TextTable
from intake.urgent import compile_urgency

_LONGEST_ID = 64
_REMEMBERED = 1 << 16
_ROUNDED = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+", re.ASCII)
_FORMULA = frozenset("=+-@")


class RowReader:
    """Reads rows of files with one header by a profile, in a city; ``names`` reads areas and topics."""

    def __init__(self, profile: Profile, binding: Binding, times: TimeReader, city: CityTables, names: Names) -> None:
        case, index = profile.case, binding.index
        self._binding, self._tail = binding, list(binding.tail)
        self._feed, self._petition = profile.feed, profile.feed_table.kind == "petition"
        self._times, self._names, self._zone = times, names, profile.zone
        self._empty = frozenset({"", *(text.strip() for text in profile.file.empty)})
        self._id, self._id_header = index[case.id], binding.header(case.id)
        self._channel_header, self._unit_header = binding.header(case.channel), binding.header(case.unit)
        self._persons: dict[str, bool] = {}
        self._topic_header = binding.header(profile.topic.path[0])
        self._rules = RowRules(profile, binding, self._empty)
        self._copies = self._test(profile.copies) if profile.copies else None
        self._master = index[profile.copies.master] if profile.copies else self._id
        self._status_at = index[profile.status.column if profile.status else ""]
        self._statuses: dict[str, Status] = {}
        if profile.status:
            self._statuses.update(dict.fromkeys(profile.status.open, "open"))
            self._statuses.update(dict.fromkeys(profile.status.closed, "closed"))
        self._details = Details(profile, binding, self._case_id, self._office)
        self._words = Words(binding, self._rules, names, self._details, channel=self._channel, column=case.channel)
        self._units = Remembered(binding, (case.unit,), lambda key: self._office(names.unit(key[0]), self._unit_header))
        self._to_community = profile.point is not None and profile.point.snap == "community"
        self._deadlines, self._offices = city.deadlines, city.units
        self._urgency = compile_urgency(city.urgent)
        self._urgent: dict[tuple[str, CaseClass], tuple[str, ...]] = {}
        self._calendar, self._known_days = city.calendar, set[int]()
        self._registered_header = binding.header(profile.times.registered)
        self.text, matter = profile.text or TextTable(), profile.matter or MatterTable()
        self._title_at, self._body_at = index[self.text.title], index[self.text.body]
        self._numbers = [(system, index[name], binding.header(name)) for system, name in matter.numbers.items()]
        if self._numbers or matter.system:
            self._numbers.insert(0, (matter.system or profile.feed_table.name, self._id, self._id_header))
        self.undecided = profile.undecided

    def events(self, cells: list[str]) -> tuple[Event, ...]:
        """The cells of a row, as many as headers, to its events, oldest first. Raises ``RowError``."""
        return self.finished(self.draft(cells))

    def draft(self, cells: list[str]) -> Draft:
        """What the cells of a row say. Raises ``RowError``."""
        cells = cells + self._tail
        words = self._words.of(cells)
        self._rules.refuse(cells, None if words is None else "own")
        own_id = self._case_id(cells[self._id])
        times = self._times.read(cells)
        day = self._zone.day(times.registered)
        if day not in self._known_days:
            self._know(day)
        topic = self._names.topic(cells, day) if words is None else self._names.topic_on(words[0].topic, day)
        if not topic and (self._petition or self.text.topic == "feed"):
            raise RowError(self._topic_header, "no topic", "quarantined" if self._petition else "topic")
        copy = self._copies is not None and cells[self._master].strip() not in self._empty and self._copies(cells)
        status = self._statuses.get(cells[self._status_at].strip(), "open" if times.closed is None else "closed")
        id = self._case_id(cells[self._master]) if copy else own_id
        area = self._names.area(cells, day)
        if words is None:
            counted_as, repeat = self._rules.class_of(cells), self._rules.repeat(cells)
            fields: dict[str, Any] = {"channel": self._channel(cells), "unit": self._units.of(cells)}
            fields |= self._details.of(cells, own_id)
        else:
            named, said = words
            counted_as = named.counted_as
            repeat = named.repeat or said.repeat or self._rules.repeat(cells, "own")
            fields = {"unit": self._units.of(cells), **said.fields, **self._details.of_row(cells, own_id)}
        latest = Event(
            feed=self._feed,
            id=id,
            version=0,
            registered=times.registered,
            arrived=0,
            topic=topic,
            area=area,
            counted_as=counted_as,
            status=status,
            stage=stage(status, times),
            occurred=times.occurred,
            closed=times.closed,
            due=times.due,
            date_only=times.whole_day,
            repeat=repeat and not copy,
            **fields,
            **times.stages,
        )
        if self._to_community and latest.cell and paths.depth(latest.area) > STREET:
            latest = replace(latest, cell="")
        text = self._text(cells) if self.undecided else ("", "", ())
        return Draft(latest, times, copy, day, *text)

    def finished(self, draft: Draft, decision: Decision = UNDECIDED) -> tuple[Event, ...]:
        """The events of a row, oldest first, with what was decided of it."""
        latest = draft.latest
        topic = decision.topic or latest.topic or self.text.unclear
        rules = self._urgent_rules(topic, latest.counted_as)
        added: dict[str, Any] = {"urgent": rules} if rules else {}
        if decision is not UNDECIDED:
            added |= self._decided(draft, decision, topic, rules)
        if added:
            latest = replace(latest, **added)
        if self._offices is not None:
            latest = self._offices.applied(latest, draft.day)
        events = stages(order_only(latest) if latest.subgrid == "order" else latest, draft.times, copy=draft.copy)
        return events if self._deadlines is None else tuple(map(self._deadlines.applied, events))

    def _decided(self, draft: Draft, decision: Decision, topic: str, rules: tuple[str, ...]) -> dict[str, Any]:
        """Fields that a decision changes. A question about a danger is none."""
        latest = draft.latest
        found = () if latest.counted_as == "inquiry" else decision.urgent
        changed: dict[str, Any] = {"topic": topic, "urgent": tuple(dict.fromkeys((*rules, *found)))}
        changed |= {"issue": decision.issue, "subject": decision.subject}
        changed |= {"title": decision.title if self.text.titles else ""}
        if decision.matter and not draft.copy:
            changed |= {"repeat": True, "matter": latest.matter or decision.matter}
        return changed

    def _text(self, cells: list[str]) -> tuple[str, str, tuple[str, ...]]:
        numbers = []
        for system, at, header in self._numbers:
            text = cells[at].strip()
            if text not in self._empty:
                if kind := id_kind(text):
                    raise RowError(header, f"holds {kind}", "person")
                numbers.append(f"{system}:{unicodedata.normalize('NFKC', text).upper()}")
        return cells[self._title_at].strip(), cells[self._body_at].strip(), tuple(numbers)

    def _know(self, day: int) -> None:
        if self._calendar is not None and not self._calendar.knows(day):
            reason = f"the holiday calendar does not know {day_iso(day)[:4]}: list its days under [calendar]"
            raise RowError(self._registered_header, reason, "calendar")
        self._known_days.add(day)

    def _case_id(self, cell: str) -> str:
        text = cell.strip()
        if text in self._empty:
            raise RowError(self._id_header, "no id", "id")
        if len(text) > _LONGEST_ID or not text.isprintable() or " " in text:
            raise RowError(self._id_header, f"no id: longer than {_LONGEST_ID} characters, or with a space in it", "id")
        if _ROUNDED.fullmatch(text):
            raise RowError(self._id_header, "an id that a spreadsheet turned into a rounded number", "id")
        if text[0] in _FORMULA:
            raise RowError(self._id_header, "begins with = + - or @, as a spreadsheet formula does", "formula")
        if kind := id_kind(text):
            raise RowError(self._id_header, f"holds {kind}", "person")
        return text

    def _channel(self, cells: list[str]) -> str:
        return self._office(self._names.channel(cells), self._channel_header)

    def _office(self, name: str, header: str) -> str:
        """The name of a unit or channel, unless it has the form of a person's."""
        person = self._persons.get(name)
        if person is None:
            if len(self._persons) > _REMEMBERED:
                self._persons.clear()
            person = self._persons[name] = is_bare_name(name) or names_a_person(name)
        if person:
            raise RowError(header, "looks like a name of a person", "person")
        return name

    def _urgent_rules(self, topic: str, counted_as: CaseClass) -> tuple[str, ...]:
        known = self._urgent.get((topic, counted_as))
        if known is None:
            known = self._urgent[topic, counted_as] = self._urgency(topic, counted_as)
        return known

    def _test(self, table: ConditionTable) -> Test:
        return compile_condition(table, self._binding.index, self._id)
