"""What keeps an open page up to date: one small script, known to browsers by its digest.

It asks for the page that it stands in and puts the new content in the place of the old. What somebody has opened,
chosen or begun to write is left alone, and the focus stays where it was. Where nothing comes, the page says for how
long, so that a wall never shows the state of an hour ago as that of now. Without scripts the page loads itself again.
"""

from board.markup import Html, tag

UNSCRIPTED = 60
"""Seconds after which a page loads itself again where scripts are off."""
SCRIPT = """
const main = document.getElementById("main"), told = document.getElementById("live");
let heard = Date.now();
const busy = () => main.querySelector("details[open]") ||
  ["INPUT", "SELECT", "TEXTAREA"].includes(document.activeElement.tagName);
const place = () => {
  const one = document.activeElement;
  return main.contains(one) ? [...main.querySelectorAll(one.tagName)].indexOf(one) : -1;
};
const show = fresh => {
  if (fresh.innerHTML === main.innerHTML) return;
  const name = document.activeElement.tagName, at = place();
  main.replaceChildren(...fresh.childNodes);
  if (at >= 0) main.querySelectorAll(name)[at]?.focus();
};
const again = async () => {
  try {
    const answer = await fetch(main.dataset.from, {redirect: "manual"});
    if (answer.type === "opaqueredirect") return location.reload();
    if (!answer.ok) throw answer.status;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("main");
    heard = Date.now();
    told.textContent = "";
    if (!busy()) {
      show(fresh);
      if (!fresh.dataset.again) return;
      main.dataset.again = fresh.dataset.again;
    }
  } catch {
    const minutes = Math.floor((Date.now() - heard) / 60000);
    told.textContent = told.dataset.stale.replace("{minutes}", minutes);
  }
  setTimeout(again, 1000 * main.dataset.again);
};
if (main.dataset.again) setTimeout(again, 1000 * main.dataset.again);
"""

_STALE = "⚠ {minutes} 分钟未能更新 not updated for {minutes} min"


def fresh_of(here: str) -> str:
    """The path by which a page is asked for by itself, which does not count as somebody's use of it.

    >>> fresh_of("/shift"), fresh_of("/alerts/a?deed=1")
    ('/shift?again=1', '/alerts/a?deed=1&again=1')
    """
    return f"{here}{'&' if '?' in here else '?'}again=1"


def teller() -> Html:
    """Where the script says that nothing comes."""
    return tag("p", id="live", role="status", class_="live", data_stale=_STALE)
