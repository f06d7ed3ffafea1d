"""Maps: the first view of Versorgung until it is painted, a change until it is painted, prints and files until they are there.

Painted is a map whose every municipality has its fill, seen in a frame of the browser: a fresh context (nothing cached) for
each round against a server that has answered before. The demonstration Kreis; nothing is slowed down or faked.
"""

from __future__ import annotations

import os
import time
import urllib.request
from statistics import median
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.databases import demonstration, test_server
from tests.serving import browser_launch, serving

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser

ROUNDS = 7
FIRST_VIEW_SECONDS = 1.5
CHANGE_SECONDS = 1.0
PRINT_SECONDS = 2.0
FILE_SECONDS = 5.0
VIEW = "/versorgung?kategorie=kindergarten"
#: The moment, on the page's own clock, of the first frame in which the whole map has its fills; `of`: not those of before.
PAINTED = """(before) => new Promise((done) => {
  const look = () => {
    const paths = [...document.querySelectorAll("#map path.area")];
    const fills = paths.map((path) => path.getAttribute("fill")).join();
    if (paths.length > 20 && fills !== before) requestAnimationFrame(() => done(performance.now() / 1000));
    else requestAnimationFrame(look);
  };
  look();
})"""
FILLS = """() => [...document.querySelectorAll("#map path.area")].map((path) => path.getAttribute("fill")).join()"""
CHANGE = """(before) => {
  const start = performance.now() / 1000;
  document.querySelector("input[name=mode][value=bicycle]").click();
  return (%s)(before).then((end) => end - start);
}"""


def views(browser: Browser, address: str) -> tuple[float, float]:
    """Seconds from the request for the page to the painted map; and from a click on another way to travel to the next one."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="de-DE")
    page = context.new_page()
    page.goto(address + VIEW, wait_until="commit")
    first: float = page.evaluate(PAINTED, "")
    change: float = page.evaluate(CHANGE % PAINTED, page.evaluate(FILLS))
    context.close()
    return first, change


def told(what: str, seconds: list[float], limit: float) -> None:
    """One line: the median, its ratio to the limit, and whether that is kept."""
    took = median(seconds)
    verdict = "erreicht" if took <= limit else "VERFEHLT"
    print(f"{what}: {took:.2f} s, {took / limit:.2f} der Grenze von {limit:.1f} s: {verdict}", flush=True)


def timed(ask: Callable[[], object]) -> float:
    """Seconds a call takes."""
    start = time.perf_counter()
    ask()
    return time.perf_counter() - start


def main() -> None:
    """Serve the demonstration Kreis and measure."""
    files = {
        "Druck A3, eine Karte": ("print.pdf?map=kindergarten,walk,all", PRINT_SECONDS),
        "Druck A3, zwei Karten": (
            "print.pdf?map=kindergarten,walk,all&map=kindergarten,bicycle,all",
            PRINT_SECONDS,
        ),
        "Arbeitsmappe": ("figures.xlsx?category=kindergarten", FILE_SECONDS),
        "GeoPackage mit allen Zellen": ("figures.gpkg?category=kindergarten", FILE_SECONDS),
    }
    with test_server() as server, server.clone(demonstration(server)) as url, serving(url) as address:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(**browser_launch())  # type: ignore[arg-type]
            views(browser, address)
            rounds = [views(browser, address) for _ in range(ROUNDS)]
            browser.close()
        told("Erste Ansicht von Versorgung", [first for first, _ in rounds], FIRST_VIEW_SECONDS)
        told("Andere Fortbewegung, Klick bis Karte", [change for _, change in rounds], CHANGE_SECONDS)
        for what, (path, limit) in files.items():
            ask = lambda path=path: urllib.request.urlopen(f"{address}/api/maps/{path}").read()  # noqa: E731
            ask()
            told(what, [timed(ask) for _ in range(ROUNDS)], limit)
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores:
        print(f"  Achtung: Last {load:.1f} auf {cores} Kernen, die Zeiten sind unsicher")


if __name__ == "__main__":
    main()
