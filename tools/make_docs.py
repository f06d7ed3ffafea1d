"""`make docs`: screenshots and the OpenAPI document, taken from the running demonstration so that they cannot lie."""

from __future__ import annotations

import json
import urllib.request
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from app.settings import REPOSITORY
from tests.databases import demonstration, test_server
from tests.serving import browser_launch, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DOCS = REPOSITORY / "docs"
VIEWS = {
    "finden": "/",
    "versorgung": "/versorgung",
    "plaetze": "/versorgung?kategorie=kindergarten&wert=plaetze",
    "einzugsgebiet": "/einzugsgebiet",
}
SIZES = {"breit": (1440, 900), "schmal": (390, 844)}


def save_openapi(address: str) -> None:
    """Write the OpenAPI document, in an order that makes its changes readable."""
    with urllib.request.urlopen(f"{address}/api/openapi.json") as answer:
        document = json.load(answer)
    text = json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True)
    (DOCS / "openapi.json").write_text(text + "\n")


def first_site(address: str) -> str:
    """The page of the first site in the list."""
    with urllib.request.urlopen(f"{address}/api/sites?limit=1") as answer:
        return f"/lernort/{json.load(answer)['features'][0]['id']}"


def save_pictures(browser: Browser, address: str) -> None:
    """Take a picture of every view, on a desktop and on a phone."""
    folder = DOCS / "images"
    folder.mkdir(exist_ok=True)
    for name, path in {**VIEWS, "lernort": first_site(address)}.items():
        for size, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, locale="de-DE")
            page.goto(address + path, wait_until="networkidle")
            page.screenshot(path=folder / f"{name}-{size}.png")
            page.close()


def main() -> None:
    """Make everything."""
    DOCS.mkdir(exist_ok=True)
    with test_server() as server, server.clone(demonstration(server)) as url, serving(url) as address:
        save_openapi(address)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(**browser_launch())
            save_pictures(browser, address)
            browser.close()


if __name__ == "__main__":
    main()
