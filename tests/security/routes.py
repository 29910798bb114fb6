"""Every way into the board, with all that an address can name: a route or a name that is not here fails a test."""

from tests.security.planted import ABOVE, ALERT, BURST, ELSEWHERE, FEED, ISSUE, MEETING, OF_TOWN, SILENCE, TOPIC

AREAS = (
    ELSEWHERE,
    "Town",
    "Town>West",
    f"Town>East>..>..>{ELSEWHERE}",
    f"Town>East>Mill/../../{ELSEWHERE}",
    f"{ELSEWHERE}>",
    f" {ELSEWHERE}",
    f"{ELSEWHERE}\x00",
    ELSEWHERE.replace(">", "%3E"),
    ELSEWHERE.replace(">", "\uff1e"),
    ELSEWHERE.replace("T", "\u0422"),
    "Town>West>Zq*",
    "Town>%",
    "Town>West>Zqfel_",
    "*",
    "",
    f"Town>East>Mill' OR area_id = '{ELSEWHERE}",
    f'Town>East>Mill" OR area_id:"{ELSEWHERE}',
    f"Town>East>Mill,{ELSEWHERE}",
    "/Town.*/",
)
"""Places elsewhere, above, and what a careless reader of paths or of a query language would take for one."""
IDS = ("../{id}", "%2e%2e%2f{id}", "{id}%00", "{id}%20", "./{id}", "{id}*", "*", "_", "%25", "{id}%2f..%2f{id}", "%ff")
"""How the id of something elsewhere, or of anything, is written into a path."""

EVIDENCE = {"feed": FEED, "topic": BURST, "month": "2026-03"}
EXPLORED = {"feed": FEED, "topic": "Roads>Pothole", "period": "month"}
TOPICS = (TOPIC, "", "*", "Zqgroup", "Roads", "Roads>Pothole' OR 1=1 --", "Roads>%")
FEEDS = ("*", "", "complaint/*", "complaint/town' OR '1'='1", "petition/none")
PERIODS = ("day", "week", "own", "*", "century")
DAYS = ("2026-03-01", "2026-04-02", "*", "now")
DEEDS = ("1", "1775192400000", "*", "99999999999999", "-1")
LANGUAGES = ("en", "zh", "*")

EXPLORER = {"area": AREAS, "topic": TOPICS, "feed": FEEDS, "period": PERIODS, "from": DAYS, "to": DAYS, "again": ("1",)}
OF_EVIDENCE = {"area": AREAS, "topic": TOPICS, "feed": FEEDS, "month": ("2026-04", "*", "2026-13"), "again": ("1",)}
CANDIDATES = {"area": AREAS, "month": ("2026-03", "2026-04", "*"), "year": ("2026", "*"), "again": ("1",)}
YEARLY = {"year": "2026", "tier": "street"}
OF_YEARS = {"year": ("2026", "1999", "*"), "tier": ("city", "district", "street", "*")}
RESPONSE = {"days": ("30", "90", "365", "*", "")}

Reading = tuple[str, dict[str, str], dict[str, tuple[str, ...]], tuple[str, ...]]

READ: dict[str, Reading] = {
    "/": ("/", {}, {"again": ("1",)}, ()),
    "/shift": ("/shift", {}, {"since": ("2026-03-01T00:00", "*"), "again": ("1",)}, ()),
    "/units": ("/units", {}, {"again": ("1",)}, ()),
    "/closable": ("/closable", {}, {"again": ("1",)}, ()),
    "/alerts/{alert}": ("/alerts/{id}", {}, {"deed": DEEDS, "again": ("1",)}, (ALERT, "zqalert-closed", ABOVE, "own")),
    "/silences": ("/silences", {}, {"made": (SILENCE, "*"), "ended": (SILENCE, "*"), "again": ("1",)}, ()),
    "/focus": ("/focus", {}, {"again": ("1",)}, ()),
    "/focus/{focus}": ("/focus/{id}", {}, {"deed": DEEDS, "effect": ("now",), "again": ("1",)}, (ISSUE,)),
    "/candidates": ("/candidates", {}, CANDIDATES, ()),
    "/candidates/{ending}": ("/candidates/{ending}", {}, CANDIDATES, ()),
    "/evidence": ("/evidence", EVIDENCE, OF_EVIDENCE, ()),
    "/evidence/{ending}": ("/evidence/{ending}", EVIDENCE, OF_EVIDENCE, ()),
    "/packs": ("/packs", {}, {"period": ("2026-03", "*"), "after": ("{pack}", "*"), "again": ("1",)}, ()),
    "/packs/{pack}": ("/packs/{id}", {}, {"language": LANGUAGES, "since": ("now",), "again": ("1",)}, ("{pack}",)),
    "/packs/{pack}/{ending}": ("/packs/{id}/{ending}", {}, {"language": LANGUAGES}, ("{pack}",)),
    "/history": ("/history", {}, {"asked": ("{history}", "*"), "again": ("1",)}, ()),
    "/history/{history}": ("/history/{id}", {}, {"language": LANGUAGES, "again": ("1",)}, ("{history}",)),
    "/history/{history}/{file}": ("/history/{id}/{ending}", {}, {"language": LANGUAGES}, ("{history}",)),
    "/indicators": ("/indicators", YEARLY, OF_YEARS | {"again": ("1",)}, ()),
    "/indicators/{ending}": ("/indicators/{ending}", YEARLY, OF_YEARS, ()),
    "/meetings": ("/meetings", {}, {"again": ("1",)}, ()),
    "/meetings/{meeting}": ("/meetings/{id}", {}, {"deed": DEEDS, "again": ("1",)}, (MEETING, OF_TOWN)),
    "/health": ("/health", {}, {"again": ("1",)}, ()),
    "/healthz": ("/healthz", {}, {}, ()),
    "/readyz": ("/readyz", {}, {}, ()),
    "/explore": ("/explore", EXPLORED, EXPLORER, ()),
    "/explore/cell": ("/explore/cell", EXPLORED, EXPLORER, ()),
    "/explore/{ending}": ("/explore/{ending}", EXPLORED, EXPLORER, ()),
    "/explore/cell/{ending}": ("/explore/cell/{ending}", EXPLORED, EXPLORER, ()),
    "/response": ("/response", {}, RESPONSE | {"again": ("1",)}, ()),
    "/response/{ending}": ("/response/{ending}", {}, RESPONSE, ()),
    "/sign-in": ("/sign-in", {}, {"next": (f"/alerts/{ALERT}", "//evil.example")}, ()),
}
"""By route: its path, what its page is asked for at least, each name with values, ids of what lies elsewhere."""

WITHOUT_SIGNING_IN = frozenset({"/sign-in", "/healthz", "/readyz"})
ENDINGS = {
    "/packs/{id}/{ending}": ("html", "json", "xlsx", "docx"),
    "/history/{id}/{ending}": ("history.html", "history.json", "history.xlsx", "history.docx"),
    "/indicators/{ending}": ("csv", "xlsx", "json"),
}
"""Of a file; of all others CSV and XLSX."""

TOPICS_JSON = '["Water>Burst pipe"]'
CANDIDATE = {"feed": FEED, "topics": TOPICS_JSON, "period": "2026-03", "title": "t", "area": ELSEWHERE}
DEEDS_POSTED: dict[str, tuple[tuple[str, dict[str, str]], ...]] = {
    "/sign-in": (),
    "/sign-out": (),
    "/alerts/{alert}": tuple(
        (f"/alerts/{name}", {"kind": kind, "note": "n", "reason": "handled", "outlet": "o", "to": "west-duty"})
        for name in (ALERT, "zqalert-closed", ABOVE, f"own%2f..%2f{ALERT}", "*")
        for kind in ("acknowledge", "handle", "assign", "hand_over", "received", "close", "reopen", "note")
    ),
    "/alerts/{alert}/silence": tuple(
        (f"/alerts/{name}/silence", {"hours": "4", "reason": "quiet"}) for name in (ALERT, ABOVE)
    ),
    "/silences/{silence}": ((f"/silences/{SILENCE}", {}),),
    "/focus/{focus}": tuple(
        (f"/focus/{ISSUE}", {"kind": kind, "title": "t", "reason": "r", "from": "2026-04-01", "into": ISSUE, **line})
        for line in ({"list": "tasks", "text": "t", "unit": "u", "due": "2026-05", "item": "zqline", "became": "done"},)
        for kind in ("rename", "begin", "put", "mark", "merge", "reject", "resume", "finish")
    ),
    "/candidates": (
        ("/candidates", {"kind": "choose", **CANDIDATE}),
        ("/candidates", {"kind": "reject", "reason": "r", **CANDIDATE}),
    ),
    "/meetings": (),
    "/meetings/{meeting}": tuple(
        (f"/meetings/{name}", {"kind": kind, "item": "zqitem", "title": "t", "subject": "s", **more})
        for more in ({"decision": "d", "owner": "o", "due": "2026-05-01", "became": "done", "place": "1"},)
        for name in (MEETING, OF_TOWN)
        for kind in ("open", "add", "place", "decide", "mark", "close")
    ),
    "/history": tuple(
        ("/history", {"area": area, "topic": TOPIC, "from": "2026-03-01", "to": "2026-04-02"})
        for area in (ELSEWHERE, "Zqfell", "Town", "Town>West", f"{ELSEWHERE}>", "*")
    ),
    "/packs": (("/packs", {"period": "2026-03", "after": "{pack}"}),),
    "/outlets/receipts": (),
}
"""By route: deeds on what lies elsewhere. What opens a meeting is of the account's own area whatever a form says."""
