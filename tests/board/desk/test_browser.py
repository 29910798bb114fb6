"""The board in a real browser, as an officer uses it: no mouse needed, nothing that the policy keeps out."""

import pytest

PAGES = (
    *("/", "/shift", "/alerts/{alert}", "/alerts/0", "/sign-in", "/silences", "/response"),
    *("/units", "/closable", "/focus", "/candidates?month=2026-03", "/health"),
    *("/explore?period=day", "/explore/cell?period=day"),
)


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


def test_an_officer_silences_an_alert_and_ends_the_silence(officer, alert):
    browser = officer("town")
    browser.press(f'a[href="/alerts/{alert}"]')
    assert browser.soon("text", "Pothole · Mill")
    browser.press("details:has(#hours) summary")
    browser.press("#hours option[value='12']")
    browser.write("#silence-reason", "the road is rebuilt")
    browser.press("details[open] button")
    assert browser.soon("text", "the road is rebuilt")
    assert browser.soon("path", "/silences")
    browser.press("td button")
    assert browser.soon("text", "提前结束")
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
    for _ in range(13):
        browser.keys("\ue004")
        seen.append(browser.run("return document.activeElement.getAttribute('href') || document.activeElement.tagName"))
    ways = ["/", "/shift", "/units", "/explore", "/response", "/focus", "/meetings", "/packs", "/silences", "/health"]
    assert seen[:12] == ["#main", *ways, "BUTTON"]
    assert seen[12].startswith("/alerts/")


def test_the_explorer_leads_down_to_a_cell_and_its_alert_and_back(officer, alert):
    browser = officer("town")
    browser.complaints()  # of the pages before
    browser.press('nav a[href="/explore"]')
    assert browser.soon("text", "East")
    browser.press("#period option[value=day]")
    browser.press("form.inline button")
    assert browser.soon("text", "2026-04-02")
    browser.press('th[scope=row] a[href*="East"]')
    assert browser.soon("text", "Quay")
    browser.press('th[scope=col] a[href*="Roads"]')
    assert browser.soon("text", "Pothole")
    browser.press('td a[aria-label^="Mill, Pothole: "]')
    assert browser.soon("title", "Pothole · Mill")
    assert browser.count("figure svg") == 3
    browser.press(f'a[href="/alerts/{alert}"]')
    assert browser.soon("text", "What was known when")
    browser.run("history.back()")
    assert browser.soon("title", "Pothole · Mill")
    browser.press(".title a")
    assert browser.soon("path", "/explore?")
    browser.press(".trails a")
    assert browser.soon("text", "West")
    assert browser.complaints() == []


def test_the_explorer_is_read_by_keys_from_the_choice_to_the_cells(officer):
    browser = officer("town")
    browser.run("location.href = '/explore?period=day'")
    assert browser.soon("text", "2026-04-02")
    seen = []
    browser.run("document.querySelector('#feed').focus()")
    for _ in range(16):
        browser.keys("\ue004")
        seen.append(
            browser.run(
                "const at = document.activeElement; return at.getAttribute('aria-label') || at.id || at.innerText"
            )
        )
    region = seen.index("区域与问题 Areas by topics")
    assert seen[0] == "period"
    assert seen[region + 1 : region + 4] == ["Roads", "Waste", "Water"]
    assert seen[region + 4] == "East"
    assert seen[region + 5].startswith("East, Roads: ")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (820, 1180), (1920, 1080)])
def test_nothing_is_cut_off_on_a_phone_or_a_wall(officer, alert, width, height):
    browser = officer("town")
    browser.resize(width, height)
    paths = ("/", "/shift", "/explore", "/explore/cell", "/response", "/silences", "/focus", "/health")
    for path in (*paths, f"/alerts/{alert}"):
        browser.run(f"location.pathname = {path!r}")
        assert (browser.too_wide(), browser.cramped()) == (0, []), path
    browser.resize(1280, 900)


def test_what_an_alert_did_has_the_whole_width_of_a_phone(officer, alert):
    browser = officer("town")
    browser.resize(390, 844)
    browser.run(f"location.pathname = '/alerts/{alert}'")
    assert browser.soon("text", "History")
    assert browser.run("return document.querySelector('.steps td.wide').clientWidth > 300")
    browser.resize(1280, 900)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_passes_the_rules_of_accessibility(officer, site, alert, page, width):
    """WCAG 2.1 A and AA and the best practices of axe-core: names, labels, contrast, landmarks, headings, order."""
    browser = officer("town")
    browser.resize(width, 900)
    browser.open(site.origin + page.format(alert=alert))
    assert browser.violations() == []
