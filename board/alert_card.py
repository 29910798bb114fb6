"""One alert as a person reads it: what, where, since when, why, with the charts that let them judge it."""

from collections.abc import Sequence

from board import charts, series, words
from board.markup import Html, join, tag
from briefing.subjects import NAMED, case_ids, subject
from city import paths
from city.times import Zone
from indexing.store import Body, Store


def anchor(alert: Body) -> str:
    """The name by which the page's table links to the card."""
    return "alert-" + "".join(letter if letter.isalnum() else "-" for letter in str(alert["alert_id"]))


def card(store: Store, alert: Body, zone: Zone, newest: int | None = None, *, beneath: Html | None = None) -> Html:
    """The card of an alert document. ``newest`` is the last day that its feed has counts for.

    ``beneath`` stands below the reason; with it the card is the page of its alert, and its history is unfolded.
    """
    picture = series.picture(store, alert, zone, newest)
    return tag(
        "article",
        _head(alert, zone, subject(store, alert)),
        tag("h3", _title(alert)),
        tag("p", _trail(alert), class_="above"),
        tag("p", alert["reason"], class_="reason"),
        beneath,
        _charts(picture, of_issue=bool(alert.get("issue"))),
        _areas(picture),
        _beside(picture),
        _joined(alert, zone),
        _cases(alert, case_ids(store, alert)),
        _history(alert, zone, unfolded=beneath is not None),
        class_="card",
        id=anchor(alert),
    )


def _title(alert: Body) -> str:
    """Topic and area; of a silence, which has no topic, that it is one, and of whom."""
    topic = alert["topic"] or " ".join(words.SILENCE)
    return f"{topic} · {alert['area'] or alert['feed']}"


def _head(alert: Body, zone: Zone, about: Sequence[str]) -> Html:
    return tag(
        "div",
        words.level(alert["level"]),
        tag("span", words.status(alert["status"])),
        tag("span", words.feed(alert["feed"])),
        tag("span", words.both(words.ISSUE), " ", alert["issue"]) if alert.get("issue") else None,
        tag("span", "about ", tag("b", "、".join(about), lang="zh")) if about else None,
        tag("span", "opened ", words.moment(alert["opened_at"], zone)),
        tag(
            "span",
            "first registered " if alert["span"] == "case" else "cases since ",
            words.moment(alert["first_period"], zone),
        ),
        class_="head",
    )


def _trail(alert: Body) -> str:
    return f"{' › '.join(alert['topic_path'])} — {' › '.join(alert['area_path'])}"


def _charts(picture: series.Picture, *, of_issue: bool) -> Html:
    title = daily_title(picture.daily)
    if of_issue:
        title = f"All of this topic here, not the issue alone: {title[0].lower()}{title[1:]}"
    figures = [charts.figure(title, charts.daily_chart(picture.daily))]
    if picture.hourly is not None:
        figures.append(charts.figure(hourly_title(picture.hourly), charts.hourly_chart(picture.hourly)))
    return tag("div", figures, class_="charts one" if len(figures) == 1 else "charts")


def daily_title(daily: series.Daily) -> str:
    """The fact that the chart of the days shows: the highest day of the alert against its band."""
    start, end = (day - daily.first for day in daily.marked)
    shown = range(max(0, start), min(end + 1, len(daily.observed)))
    if not shown:
        return "No day of the alert is counted yet"
    peak = max(shown, key=lambda number: daily.observed[number])
    matters, expected, upper = daily.observed[peak], daily.expected[peak], daily.upper[peak]
    said = f"{words.count(matters)} {'matter' if matters == 1 else 'matters'} on {words.day(daily.first + peak)}"
    if expected is None or upper is None:
        before = daily.observed[max(0, start - 28) : start]
        return (
            f"{said}; the mean of the {len(before)} days before is {words.count(sum(before) / len(before))}"
            if before
            else said
        )
    return f"{said}: {words.count(expected)} expected, up to {words.count(upper)} ordinary"


def hourly_title(hourly: series.Hourly) -> str:
    """The fact that the chart of the hours shows: the highest hour of the alert against the same hour before."""
    start, end = hourly.marked
    peak = max(range(max(0, start), end + 1), key=lambda hour: hourly.observed[hour])
    hour, day = peak % 24, words.day(hourly.first + peak // 24, year=False)
    return (
        f"{words.count(hourly.observed[peak])} from {hour:02d}:00 to {hour + 1:02d}:00 on {day}; "
        f"the mean of that hour in the weeks before is {words.count(hourly.usual[peak])}"
    )


def _areas(picture: series.Picture) -> Html | None:
    if not picture.areas:
        return None
    top = float(max(1, *(max(each.daily.observed) for each in picture.areas)))
    shown = [
        tag(
            "div",
            charts.small_chart(each.daily, top),
            tag(
                "p",
                tag("b", paths.name(each.area)),
                tag(
                    "span",
                    f"{words.count(each.observed)} ",
                    tag("span", f"/ {words.count(each.expected)}", class_="quiet"),
                ),
            ),
        )
        for each in picture.areas
    ]
    return join(tag("h4", "Areas that carry it, observed / expected"), tag("div", shown, class_="areas"))


def _beside(picture: series.Picture) -> Html | None:
    """The curves of other feeds and topics, each by itself: feeds are counted apart and never added."""
    if not picture.joined:
        return None
    figures = []
    for each in picture.joined:
        one = each.joined
        said = f"{paths.name(one['topic_id'])} · {paths.name(one['area_id'])} — {daily_title(each.daily)}"
        head = tag("p", words.relation(one.get("relation", "beside")), " ", words.feed(one["feed"]), class_="above")
        figures.append(join(head, charts.figure(said, charts.daily_chart(each.daily))))
    return join(tag("h4", "Other feeds and topics, each counted by itself"), tag("div", figures, class_="charts"))


def _joined(alert: Body, zone: Zone) -> Html | None:
    if not alert["joined"]:
        return None
    rows = [
        tag(
            "tr",
            tag("td", words.relation(other.get("relation", "beside")), class_="nowrap"),
            tag("td", words.feed(other.get("feed", alert["feed"])), class_="nowrap"),
            tag("td", words.path(other["topic_id"])),
            tag("td", words.path(other["area_id"])),
            tag("td", f"{words.count(other['observed'])} / {words.count(other['expected'])}", class_="n"),
            tag("td", words.moment(other["since"], zone), class_="n"),
        )
        for other in alert["joined"]
    ]
    count = len(rows)
    said = f"{count} other series belong to it" if count > 1 else "One other series belongs to it"
    return tag("details", tag("summary", said), tag("table", tag("tbody", rows)))


def _cases(alert: Body, ids: Sequence[str]) -> Html | None:
    """The cases of an alert that is of single ones, for who looks them up."""
    if not ids:
        return None
    said = f"{len(ids)} cases" if len(ids) > 1 else "One case"
    issue = alert.get("issue")
    listed = tag("p", "All of them: ", tag("code", f"jianwei cases --issue {issue}")) if issue else None
    first = f"The first {NAMED} cases" if issue and len(ids) == NAMED else said
    return tag("details", tag("summary", first), tag("p", " ".join(ids)), listed)


def _history(alert: Body, zone: Zone, *, unfolded: bool) -> Html | None:
    if not alert["history"]:
        return None
    rows = [
        tag(
            "tr",
            tag("td", words.moment(change["at"], zone), class_="nowrap"),
            tag("td", words.status(change["status"]), class_="nowrap"),
            tag("td", words.level(change["level"])),
            tag("td", tag("bdi", change["why"]), [" ", tag("bdi", change["note"])] if change.get("note") else None),
            tag("td", tag("bdi", change.get("by", "")), class_="nowrap"),
        )
        for change in alert["history"]
    ]
    return tag(
        "details",
        tag("summary", f"History, {len(rows)} steps" if len(rows) > 1 else "History, one step"),
        tag("table", tag("tbody", rows)),
        open=unfolded,
    )
