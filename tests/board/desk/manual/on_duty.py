"""The afternoon of a duty desk, as the manual of duty officers shows it."""

from typing import Any

from city.times import MINUTE
from jianwei.drilling import drill_of
from tests.board.desk.conftest import sign_in
from tests.board.desk.manual.shots import PHONE, Camera
from tests.board.desk.site import signed_in

DRAINS, POWER = "排水防涝", "停电"
_FOLDS = "[...document.querySelectorAll('.deeds details')].forEach(one => one.open = one.innerText.includes('{}'));"


def before_anything(camera: Camera, name: str) -> None:
    """What an officer sees who has just come."""
    camera.page("sign-in", "/sign-in", tall=400, width=720)
    sign_in(camera.browser, camera.site, name)
    drains = _alert(camera.browser, DRAINS)
    camera.page("desk", "/", tall=900)
    camera.page("alert", drains, tall=760)
    camera.part("closing", drains, ".deeds", before=_FOLDS.format("关闭"))
    camera.part("hand-over", drains, ".deeds", before=_FOLDS.format("移交"))
    camera.part("known", drains, "main > section:nth-of-type(3)")
    camera.page("phone", "/", tall=860, width=PHONE)


def at_work(camera: Camera, name: str, area: str) -> None:
    """What is done in an hour, and what the pages then show."""
    site, visitor = camera.site, signed_in(camera.site, name)
    drains, power = (_alert(camera.browser, one).rpartition("/")[2] for one in (DRAINS, POWER))
    for kind, fields in (
        ("acknowledge", {}),
        ("handle", {}),
        ("hand_over", {"outlet": "应急", "note": "请协助低洼路段排水"}),
    ):
        site.time += 5 * MINUTE
        visitor.act(drains, kind, **fields)
    site.time += 5 * MINUTE
    form = {"csrf": visitor.token, "hours": "4", "reason": "供电部门已发布抢修公告"}
    visitor.post(f"/alerts/{power}/silence", form)
    camera.ordered(drill_of(role=f"{name}-duty", desk=area, area=area, topic="", level=3, note="", at=site.time))
    site.time += 20 * MINUTE
    camera.page("shift", "/shift", tall=860)
    camera.page("silences", "/silences", tall=400)
    camera.page("drill", "/", tall=760)
    camera.page("units", "/units", tall=640)
    camera.page("response", "/response?days=90", tall=620)
    camera.page("explorer", "/explore?period=week", tall=760)


def _alert(browser: Any, topic: str) -> str:
    """The path of the alert of a topic on the first screen."""
    links = "[...document.querySelectorAll('table a[href^=\"/alerts/\"]')]"
    found: str = browser.run(f"return {links}.find(one => one.innerText === '{topic}').getAttribute('href')")
    return found
