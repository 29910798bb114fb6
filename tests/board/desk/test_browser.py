"""The board in a real browser, as an officer uses it: no script, no mouse needed, nothing that the policy keeps out."""

import pytest

from tests.board.desk.browser import chromium
from tests.board.desk.site import PASSWORD


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture
def officer(browser, site):
    """Signs in under a name."""

    def enter(name):
        browser.open(f"{site.origin}/sign-in")
        browser.write("#name", name)
        browser.write("#password", PASSWORD)
        browser.press("button[type=submit]")
        assert browser.soon("title", "值守台")
        return browser

    return enter


def test_an_officer_signs_in_sees_acknowledges_and_closes(officer, alert):
    browser = officer("town")
    assert browser.soon("title", "值守台")
    browser.press(f'a[href="/alerts/{alert}"]')
    assert browser.soon("text", "Pothole · Mill")
    assert browser.count("figure svg") >= 1
    browser.press("button:not(.plain)")
    assert browser.soon("text", "已生效")
    browser.press("details:has(select) summary")
    browser.press("#reason option[value=handled]")
    browser.write("#note-close", "filled")
    browser.press("details[open] button")
    assert browser.soon("text", "closed: real and handled")
    browser.press('nav a[href="/shift"]')
    assert browser.soon("text", "filled")
    browser.press(".bar form button")
    assert browser.soon("path", "/sign-in")
    assert browser.complaints() == []


def test_a_street_officer_does_not_get_at_what_lies_elsewhere(officer, site, alert):
    browser = officer("hill")
    assert alert not in browser.run("return document.documentElement.outerHTML")
    browser.open(f"{site.origin}/alerts/{alert}")
    assert browser.soon("text", "没有此页")


def test_all_of_it_is_reached_by_keys_in_the_order_of_reading(officer):
    browser = officer("town")
    browser.open(browser.run("return location.href"))
    seen = []
    for _ in range(6):
        browser.keys("\ue004")
        seen.append(browser.run("return document.activeElement.getAttribute('href') || document.activeElement.tagName"))
    assert seen[:4] == ["#main", "/", "/shift", "BUTTON"]
    assert seen[4].startswith("/alerts/")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (820, 1180), (1920, 1080)])
def test_nothing_is_cut_off_on_a_phone_or_a_wall(officer, alert, width, height):
    browser = officer("town")
    browser.resize(width, height)
    for path in ("/", "/shift", f"/alerts/{alert}"):
        browser.run(f"location.pathname = {path!r}")
        assert browser.run("return document.documentElement.scrollWidth <= window.innerWidth"), path
    browser.resize(1280, 900)


def test_every_field_has_a_label_and_every_text_enough_contrast(officer, alert):
    browser = officer("town")
    browser.open(browser.run("return location.origin") + f"/alerts/{alert}")
    unnamed = "return [...document.querySelectorAll('input:not([type=hidden]),select,textarea')]"
    assert browser.run(f"{unnamed}.filter(one => one.labels.length !== 1).length") == 0
    assert browser.run(_CONTRAST) == []


_CONTRAST = """
const light = text => {
  const [r, g, b] = text.match(/[\\d.]+/g).map(Number).map(c => c / 255)
    .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ground = one => {
  for (; one; one = one.parentElement) {
    const colour = getComputedStyle(one).backgroundColor;
    if (!/, 0\\)$/.test(colour)) return colour;
  }
  return 'rgb(255, 255, 255)';
};
return [...document.querySelectorAll('body *:not(svg, svg *)')]
  .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  .filter(one => {
    const [a, b] = [light(getComputedStyle(one).color), light(ground(one))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05) < 4.5;
  })
  .map(one => one.outerHTML);
"""
"""Elements with a text of less contrast than 4.5 to 1 (WCAG 2.2, 1.4.3)."""
