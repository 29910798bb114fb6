"""The effect of a focus issue's measures up to now, worked out when somebody asks, and the issue closed with it.

What is offered is the computed statement, "no effect can be shown" too. A person confirms or changes its words; the
figures are those that were worked out, whatever a form says.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from board import words
from board.desk.deeds import FormError
from board.desk.focus.forms import address_of_issue, finishing
from board.desk.focus.working_out import Worked
from board.desk.layout import said
from board.desk.sessions import Session
from board.effect_page import effect_sections
from board.markup import Html, join, tag
from briefing.effect import effect
from briefing.effect_series import EffectError, Measure
from briefing.effect_values import Effect
from briefing.effect_words import verdict
from city import focus_issues as city
from city import paths
from city.configuration import Configuration
from city.focus_deeds import Finish
from city.focus_issues import TEXT_LENGTH, FocusIssue, topics
from city.times import Zone, day_of_iso
from indexing.store import Store
from jianwei.errors import ActionError

_TITLE = ("至今成效", "Effect up to now")
_NO_DAY = ("未填措施起始日，无从计算成效", "without a day on which measures begin there is no effect to work out")
_ASK = ("计算至今成效", "work out the effect up to now")
_COMING = ("正在计算成效：本页几秒后自动刷新", "the effect is being worked out: this page asks again in seconds")
_UNKNOWN = ("措施前后没有本类件数，无从计算", "nothing was counted of it before or after the measures")
_ANEW = "the effect has been worked out anew: look at it again before the issue is closed with it"


@dataclass(frozen=True)
class Effects:
    """What is known of the effect, by topic, and whether it is being worked out."""

    worked: Worked[dict[str, Effect | None]] | None
    coming: bool


def question_of(issue: FocusIssue, area: str) -> Hashable:
    """What tells the effect of an issue from others: its measures, its topics, and the area of who asks."""
    return issue.focus_id, issue.measures_from, topics(issue), area


def effects_of(store: Store, issue: FocusIssue, configuration: Configuration) -> dict[str, Effect | None]:
    """By topic what came after the measures of an issue; None where nothing can be looked at."""
    start, found = day_of_iso(issue.measures_from), dict[str, Effect | None]()
    days = store.days("buckets")
    for topic in topics(issue):
        found[topic] = None
        if days is not None and start <= day_of_iso(days[1]):
            measure = Measure(issue.subject.feed, topic, (issue.subject.area,), start)
            try:
                found[topic] = effect(store, measure, configuration)
            except EffectError:
                continue
    return found


def effects_section(issue: FocusIssue, effects: Effects, session: Session, zone: Zone) -> Html | None:
    """What an issue's page says of the effect up to now, and the forms that close it. None of one that never began."""
    if issue.state not in {"chosen", "closed"}:
        return None
    title = tag("h2", words.both(_TITLE))
    if not issue.measures_from:
        return tag("section", title, tag("p", words.both(_NO_DAY), class_="quiet"), id="effect")
    link = tag("a", words.both(_ASK), href=f"{address_of_issue(issue.focus_id)}?effect=now")
    if effects.worked is None:
        return tag("section", title, said(words.both(_COMING)) if effects.coming else tag("p", link), id="effect")
    when = tag(
        "p", words.both(("计算于", "worked out")), f" {words.moment(zone.iso(effects.worked.at), zone)} · ", link
    )
    found = effects.worked.found
    shown = [_of_topic(issue, each, found.get(each), str(at), session) for at, each in enumerate(topics(issue))]
    return join(tag("section", title, when, id="effect"), shown)


def statement(found: Effect) -> str:
    """What the effect came to, in words that a person may change."""
    return verdict(found).chinese[:TEXT_LENGTH]


def finish_deed(form: Mapping[str, str], effects: Mapping[str, Effect | None]) -> Finish:
    """The deed that closes an issue with the effect that was worked out for one of its topics.

    Raises ``FormError`` for a form that no page has sent, ``ActionError`` where the effect was worked out anew since.
    """
    topic, until, note = (form.get(name, "") for name in ("topic", "until", "note"))
    if not topic or not until:
        raise FormError("an effect of a topic up to a day")
    found = effects.get(topic)
    if found is None or found.until != until:
        raise ActionError(_ANEW)
    return Finish(kept(found), " ".join(note.split()))


def kept(found: Effect) -> city.Effect:
    """The effect as an issue keeps it."""
    sums = found.figures
    return city.Effect(
        verdict=found.verdict,
        since=found.start,
        until=found.until,
        observed=None if sums is None else sums.observed,
        expected=None if sums is None else sums.expected,
        lower=None if sums is None else sums.low,
        upper=None if sums is None else sums.high,
    )


def _of_topic(issue: FocusIssue, topic: str, found: Effect | None, mark: str, session: Session) -> Html:
    name = tag("section", tag("h2", tag("bdi", paths.name(topic))))
    if found is None:
        return join(name, tag("p", words.both(_UNKNOWN), class_="quiet"))
    closing = issue.state == "chosen" and not session.account.reads_only
    return join(
        name,
        effect_sections(found),
        finishing(issue, topic, found.until, statement(found), mark, session) if closing else None,
    )
