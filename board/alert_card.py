"""One alert as a person reads it: what, where, since when, why, with the charts that let them judge it."""

from collections.abc import Mapping, Sequence

from board import charts, series, words
from board.markup import Html, join, tag
from board.scrolling import scrolled
from briefing.subjects import NAMED, case_ids, subject
from city import paths
from city.drills import is_drill
from city.times import Zone
from indexing.store import Body, Store

_OPENED = ("开启", "opened")
_SINCE = ("起始", "cases since")
_REGISTERED = ("首件登记", "first registered")
_OF_TOPIC = ("该区域本类问题全部，不限于具体问题：", "All of this topic here, not the issue alone: ")
_CARRIED = ("承载区域，实际 / 预期", "Areas that carry it, observed / expected")
_BESIDE = ("其他来源和问题，各自计数", "Other feeds and topics, each counted by itself")

_HISTORY = ("经过", "History")


def anchor(alert: Body) -> str:
    """The name by which the page's table links to the card."""
    return "alert-" + "".join(letter if letter.isalnum() else "-" for letter in str(alert["alert_id"]))


def card(store: Store, alert: Body, zone: Zone, newest: int | None = None, *, beneath: Html | None = None) -> Html:
    """The card of an alert document; that of a drill has no charts. ``newest`` is the last day that its feed has counts
    for.

    ``beneath`` stands below the reason; with it the card is the page of its alert: its history is unfolded, and
    its cases are listed elsewhere on it.
    """
    picture = None if is_drill(alert["span"]) else series.picture(store, alert, zone, newest)
    return tag(
        "article",
        _head(alert, zone, subject(store, alert)),
        tag("h3", _title(alert)),
        tag("p", _trail(alert), class_="above"),
        tag("p", alert["reason"], class_="reason"),
        beneath,
        None if picture is None else _pictures(picture, of_issue=bool(alert.get("issue"))),
        _joined(alert, zone),
        _cases(alert, case_ids(store, alert)) if beneath is None else None,
        _history(alert, zone, unfolded=beneath is not None),
        class_="card",
        id=anchor(alert),
    )


def _pictures(picture: series.Picture, *, of_issue: bool) -> Html:
    return join(_charts(picture, of_issue=of_issue), _areas(picture), _beside(picture))


def _title(alert: Body) -> str:
    """Topic and area; of a silence, which has no topic, that it is one, and of whom."""
    topic = alert["topic"] or " ".join(words.nameless(alert))
    return f"{topic} · {alert['area'] or alert['feed']}"


def _head(alert: Body, zone: Zone, about: Sequence[str]) -> Html:
    return tag(
        "div",
        words.drill(alert),
        words.level(alert["level"]),
        tag("span", words.status(alert["status"])),
        None if is_drill(alert["span"]) else tag("span", words.feed(alert["feed"])),
        tag("span", words.both(words.ISSUE), " ", alert["issue"]) if alert.get("issue") else None,
        tag("span", words.both(("涉及", "about")), " ", tag("b", "、".join(about), lang="zh")) if about else None,
        tag("span", words.both(_OPENED), " ", words.moment(alert["opened_at"], zone)),
        None
        if is_drill(alert["span"])
        else tag(
            "span",
            words.both(_REGISTERED if alert["span"] == "case" else _SINCE),
            " ",
            words.moment(alert["first_period"], zone),
        ),
        class_="head",
    )


def _trail(alert: Body) -> str:
    return f"{' › '.join(alert['topic_path'])} — {' › '.join(alert['area_path'])}"


def _charts(picture: series.Picture, *, of_issue: bool) -> Html:
    title = daily_title(picture.daily)
    if of_issue:
        chinese, english = title
        title = (f"{_OF_TOPIC[0]}{chinese}", f"{_OF_TOPIC[1]}{english[0].lower()}{english[1:]}")
    figures = [charts.figure(title, charts.daily_chart(picture.daily))]
    if picture.hourly is not None:
        figures.append(charts.figure(hourly_title(picture.hourly), charts.hourly_chart(picture.hourly)))
    return tag("div", figures, class_="charts one" if len(figures) == 1 else "charts")


def daily_title(daily: series.Daily) -> charts.Pair:
    """The fact that the chart of the days shows: the highest day of the alert against its band."""
    start, end = (day - daily.first for day in daily.marked)
    shown = range(max(0, start), min(end + 1, len(daily.observed)))
    if not shown:
        return "预警期间尚无计数", "No day of the alert is counted yet"
    peak = max(shown, key=lambda number: daily.observed[number])
    matters, expected, upper = daily.observed[peak], daily.expected[peak], daily.upper[peak]
    number, day = words.count(matters), words.day(daily.first + peak)
    said = (f"{day} {number} 件", f"{number} {'matter' if matters == 1 else 'matters'} on {day}")
    if expected is None or upper is None:
        before = daily.observed[max(0, start - 28) : start]
        if not before:
            return said
        mean = words.count(sum(before) / len(before))
        return (
            f"{said[0]}；此前 {len(before)} 天日均 {mean} 件",
            f"{said[1]}; the mean of the {len(before)} days before is {mean}",
        )
    usual, most = words.count(expected), words.count(upper)
    return f"{said[0]}：预期 {usual} 件，正常不超过 {most} 件", f"{said[1]}: {usual} expected, up to {most} ordinary"


def hourly_title(hourly: series.Hourly) -> charts.Pair:
    """The fact that the chart of the hours shows: the highest hour of the alert against the same hour before."""
    start, end = hourly.marked
    peak = max(range(max(0, start), end + 1), key=lambda hour: hourly.observed[hour])
    hour, day = peak % 24, words.day(hourly.first + peak // 24, year=False)
    number, usual = words.count(hourly.observed[peak]), words.count(hourly.usual[peak])
    since, until = f"{hour:02d}:00", f"{hour + 1:02d}:00"
    return (
        f"{day} {since} 至 {until} {number} 件；此前数周同一小时平均 {usual} 件",
        f"{number} from {since} to {until} on {day}; the mean of that hour in the weeks before is {usual}",
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
    return join(tag("h4", words.both(_CARRIED)), tag("div", shown, class_="areas"))


def _beside(picture: series.Picture) -> Html | None:
    """The curves of other feeds and topics, each by itself: feeds are counted apart and never added."""
    if not picture.joined:
        return None
    figures = []
    for each in picture.joined:
        one = each.joined
        chinese, english = daily_title(each.daily)
        said = (f"{paths.name(one['topic_id'])} · {paths.name(one['area_id'])} — {chinese}", english)
        head = tag("p", words.relation(one.get("relation", "beside")), " ", words.feed(one["feed"]), class_="above")
        figures.append(tag("div", head, charts.figure(said, charts.daily_chart(each.daily))))
    return join(tag("h4", words.both(_BESIDE)), tag("div", figures, class_="charts"))


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
    english = f"{count} other series belong to it" if count > 1 else "One other series belongs to it"
    said = (f"另有 {count} 条有关", english)
    return tag("details", tag("summary", words.both(said)), scrolled(tag("table", tag("tbody", rows)), " ".join(said)))


def _cases(alert: Body, ids: Sequence[str]) -> Html | None:
    """The cases of an alert that is of single ones, for who looks them up."""
    if not ids:
        return None
    said = (f"工单 {len(ids)} 件", f"{len(ids)} cases" if len(ids) > 1 else "One case")
    issue = alert.get("issue")
    listed = (
        tag("p", words.both(("全部", "All of them")), ": ", tag("code", f"jianwei cases --issue {issue}"))
        if issue
        else None
    )
    first = (f"前 {NAMED} 件工单", f"The first {NAMED} cases") if issue and len(ids) == NAMED else said
    return tag("details", tag("summary", words.both(first)), tag("p", " ".join(ids)), listed)


def _why(change: Mapping[str, str]) -> str:
    """What a change says beyond the state that it led to, which stands beside it."""
    state = words.STATUSES.get(change["status"], ("", change["status"]))
    return "" if change["why"] in {*state, " ".join(state)} else change["why"]


def _history(alert: Body, zone: Zone, *, unfolded: bool) -> Html | None:
    if not alert["history"]:
        return None
    rows = [
        tag(
            "tr",
            tag("td", words.moment(change["at"], zone), class_="nowrap"),
            tag("td", words.status(change["status"]), class_="nowrap"),
            tag("td", words.level(change["level"])),
            tag(
                "td",
                tag("bdi", why) if (why := _why(change)) else None,
                [" ", tag("bdi", change["note"])] if change.get("note") else None,
                class_="wide",
            ),
            tag("td", tag("bdi", change.get("by", "")), class_="nowrap"),
        )
        for change in alert["history"]
    ]
    return tag(
        "details",
        tag("summary", words.both(_HISTORY), f" {len(rows)}"),
        tag("table", tag("tbody", rows), class_="steps"),
        open=unfolded,
    )
