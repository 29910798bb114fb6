"""A real browser without a screen: Chromium by its driver, spoken to in the WebDriver protocol (W3C)."""

import json
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import axe_core_python
import pytest

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_WAIT = 30.0
_AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_LOOK = """
const done = arguments[arguments.length - 1];
axe.run().then(told => done({
  passes: told.passes.length,
  violations: told.violations.map(rule => [rule.id, rule.help, rule.nodes.map(node => node.html)]),
}));
"""
_CRAMPED = """
return [...document.querySelectorAll('td:not(.n),th:not(.n)')].filter(cell => {
  const text = document.createRange(), style = getComputedStyle(cell);
  text.selectNodeContents(cell);
  const lines = new Set([...text.getClientRects()].map(line => Math.round(line.top / 4)));
  const wide = cell.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return lines.size > 1 && wide > 0 && wide < 4 * parseFloat(style.fontSize);
}).map(cell => cell.innerText);
"""
_SWITCHES = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--incognito"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions"),
    *("--disable-default-apps", "--password-store=basic", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
)
"""Nothing but the pages: no service of the browser's maker is asked for anything."""


class Browser:
    """One window."""

    def __init__(self, driver, session):
        self._at = f"{driver}/session/{session}"

    def open(self, address):
        self._do("POST", "/url", {"url": address})

    @property
    def text(self):
        """All that can be read on the page."""
        return self._do("GET", f"/element/{self._find('body')}/text")

    @property
    def title(self):
        return self._do("GET", "/title")

    @property
    def path(self):
        return "/" + self._do("GET", "/url").split("/", 3)[3]

    def write(self, selector, text):
        self._do("POST", f"/element/{self._find(selector)}/value", {"text": text})

    def soon(self, shown, what):
        """Whether ``shown`` holds a text before long: a page that was asked for is on its way."""
        until = time.monotonic() + _WAIT
        while time.monotonic() < until:
            with suppress(AssertionError):  # of the page that goes
                if what in getattr(self, shown):
                    return True
            time.sleep(0.05)
        return what in getattr(self, shown)

    def press(self, selector):
        self._do("POST", f"/element/{self._find(selector)}/click", {})

    def count(self, selector):
        return len(self._do("POST", "/elements", {"using": "css selector", "value": selector}))

    def run(self, script):
        """The value of a script that the test runs; the pages have none."""
        return self._do("POST", "/execute/sync", {"script": script, "args": []})

    def run_until_it_answers(self, script):
        """What a script gives to its last argument, a function, when it is done."""
        return self._do("POST", "/execute/async", {"script": script, "args": []})

    def violations(self):
        """What axe-core finds against WCAG 2.1 A and AA and its best practices, with all details open."""
        self.run("document.querySelectorAll('details').forEach(one => one.open = true)")
        self.run(_AXE)
        found = self.run_until_it_answers(_LOOK)
        assert found["passes"] > 10
        return found["violations"]

    def resize(self, width, height):
        """What is seen of a page has this size: a window alone would never be as narrow as a phone."""
        self._do("POST", "/window/rect", {"width": width, "height": height})
        seen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._do("POST", "/goog/cdp/execute", {"cmd": "Emulation.setDeviceMetricsOverride", "params": seen})

    def too_wide(self):
        """By how many pixels the page is wider than what is seen of it."""
        return self.run("return Math.max(0, document.documentElement.scrollWidth - window.innerWidth)")

    def cramped(self):
        """Cells whose text is broken into lines of fewer than four characters."""
        self.run("document.querySelectorAll('details').forEach(one => one.open = true)")
        return self.run(_CRAMPED)

    def keys(self, *pressed):
        """Keys that are pressed one after the other, wherever the focus is."""
        actions = [{"type": kind, "value": key} for key in pressed for kind in ("keyDown", "keyUp")]
        self._do("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def complaints(self):
        """What the console has to complain of since it was last asked: errors, and what the policy has kept out."""
        return [entry["message"] for entry in self._do("POST", "/se/log", {"type": "browser"})]

    def picture(self):
        """PNG in base64."""
        return self._do("GET", "/screenshot")

    def picture_of(self, selector):
        """The same of an element that is in view."""
        return self._do("GET", f"/element/{self._find(selector)}/screenshot")

    def _find(self, selector):
        return self._do("POST", "/element", {"using": "css selector", "value": selector})[_ELEMENT]

    def _do(self, method, path, body=None):
        return _ask(method, f"{self._at}{path}", body)


@contextmanager
def chromium(folder: Path):
    """A window of a browser with a profile of its own; skips where there is none."""
    driver, browser = shutil.which("chromedriver"), shutil.which("chromium") or shutil.which("google-chrome")
    if driver is None or browser is None:
        pytest.skip("no Chromium with its driver on the PATH: nobody has looked at the board with a browser")
    log = folder / "driver.log"
    with log.open("wb") as told:
        process = subprocess.Popen([driver, "--port=0"], stdout=told, stderr=subprocess.STDOUT)
    try:
        address = f"http://127.0.0.1:{_port(process, log)}"
        options = {"binary": browser, "args": [*_SWITCHES, f"--user-data-dir={folder / 'profile'}"]}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        session = _ask("POST", f"{address}/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]
        try:
            _ask("POST", f"{address}/session/{session}/timeouts", {"implicit": 1000 * _WAIT})
            yield Browser(address, session)
        finally:
            _ask("DELETE", f"{address}/session/{session}")
    finally:
        process.terminate()
        process.wait(_WAIT)


def _port(process, log):
    until = time.monotonic() + _WAIT
    while time.monotonic() < until:
        for line in log.read_text(encoding="utf-8").splitlines():
            if "on port " in line and "successfully" in line:
                return int(line.rpartition("on port ")[2].rstrip(". "))
        assert process.poll() is None, log.read_text(encoding="utf-8")
        time.sleep(0.05)
    raise AssertionError(log.read_text(encoding="utf-8"))


def _ask(method, address, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"}, method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - the driver on this machine
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        raise AssertionError(json.load(error)["value"]["message"]) from None
