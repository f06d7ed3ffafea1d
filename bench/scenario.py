"""Szenario: from a change in the browser until every figure of the Kreis is there anew and the map is painted.

A place more in the town, then its places changed again and again, as a planner does; the address, the request, the computation
and the drawing are all in it. The demonstration Kreis, two changes by each way to travel before any counts (the first
question of a process compiles).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from app.database.engine import batch_engine
from bench.maps import told
from tests.accounts.signing_in import sign_in_as
from tests.databases import demonstration, test_server
from tests.serving import browser_launch, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROUNDS, WARM = 9, 2
CHANGE_SECONDS = 1.0
FIRST_MS = 180_000
MODES = {"walk": "zu Fuß", "bicycle": "mit dem Rad", "car": "mit dem Auto", "bus": "mit Bus und Bahn"}
#: Types another number of places and gives the seconds until the figures are others and two frames later drawn.
CHANGE = """([field, places]) => new Promise((done) => {
  const figures = () => [...document.querySelectorAll("caption")].find((one) => one.textContent.includes("im Ganzen"))
    ?.closest("table")?.textContent;
  const before = figures();
  const start = performance.now();
  field.focus();
  field.value = String(places);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.blur();
  const look = () => {
    const now = figures();
    if (now && now !== before) requestAnimationFrame(() => requestAnimationFrame(() => done((performance.now() - start) / 1000)));
    else requestAnimationFrame(look);
  };
  look();
})"""


def changes(page: Page, address: str, mode: str) -> list[float]:
    """Seconds of each change of places; every one brings other figures than that before."""
    page.goto(f"{address}/szenario?kategorie=kindergarten&modus={mode}&karte=13/54.89/7.24")
    page.get_by_role("button", name="Neuen Ort auf die Karte setzen").click()
    page.locator(".map-hint").wait_for()
    page.keyboard.press("Enter")
    page.get_by_label("Plätze am neuen Ort 1").wait_for(timeout=FIRST_MS)
    page.locator("caption", has_text="im Ganzen").wait_for(timeout=FIRST_MS)
    page.wait_for_load_state("networkidle")
    field = page.get_by_label("Plätze am neuen Ort 1").element_handle()
    seconds: list[float] = [page.evaluate(CHANGE, [field, 40 + 15 * turn]) for turn in range(WARM + ROUNDS)]
    return seconds[WARM:]


def main() -> None:
    """Serve the demonstration Kreis and measure."""
    with test_server() as server, server.clone(demonstration(server)) as url:
        engine = batch_engine(url)
        who = sign_in_as(engine, "planner")
        engine.dispose()
        with serving(url) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(**browser_launch())  # type: ignore[arg-type]
            context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="de-DE")
            context.add_cookies(who.for_browser(address))  # type: ignore[arg-type]
            page = context.new_page()
            for mode, label in MODES.items():
                told(
                    f"Ein Ort mehr, andere Platzzahl, {label}, bis zur Karte",
                    changes(page, address, mode),
                    CHANGE_SECONDS,
                )
            browser.close()
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores:
        print(f"  Achtung: Last {load:.1f} auf {cores} Kernen, die Zeiten sind unsicher")


if __name__ == "__main__":
    main()
