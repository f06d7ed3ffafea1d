"""What the browser tests share: a view opened and quiet, a watch on errors and foreign hosts, axe-core."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from app.settings import REPOSITORY
from tests.accounts.signing_in import sign_in_as
from tests.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page, Request
    from sqlalchemy import Engine

    from tests.accounts.signing_in import SignedIn

AXE = REPOSITORY / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
UNCLIPPED = "#app, .stage { block-size: auto !important; display: block !important } .panel { overflow: visible !important }"
ADOPT = """(css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
QUIET_MS = 20_000
#: What a view is asked for in a few words; the demonstration Kreis is the same everywhere.
START = "7.24,54.89"


class Atlas:
    """The program in a browser: opens views, and remembers what went wrong and who was asked."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.troubles: list[str] = []
        self.hosts: set[str] = set()
        page.set_default_timeout(QUIET_MS)
        page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("request", self._asked)

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https"):
            self.hosts.add(parts.netloc)

    def open(self, path: str, *, quiet: bool = False) -> Page:
        """Open a view and wait until nothing is loading; `quiet`: and until nothing more is asked of the server."""
        self.page.goto(self.address + path)
        self.settle()
        if quiet:
            self.page.wait_for_load_state("networkidle")
        return self.page

    def sign_in_as(self, engine: Engine, role: str) -> SignedIn:
        """Be somebody of that role from now on; `engine` is on the database that the program serves."""
        signed_in = sign_in_as(engine, role)
        self.page.context.add_cookies(signed_in.for_browser(self.address))
        return signed_in

    def settle(self) -> None:
        """Wait until heading and map are there and no skeleton is left."""
        expect(self.page.locator("#panel h1")).to_be_visible(timeout=QUIET_MS)
        expect(self.page.locator(".loading")).to_have_count(0, timeout=QUIET_MS)
        ready = self.page.locator("#map .leaflet-container, main[data-map=none]")
        expect(ready.first).to_be_attached(timeout=QUIET_MS)

    def violations(self) -> list[str]:
        """What axe-core finds on the page, the scrolling panel un-clipped."""
        return [
            f"{found['id']}: {node['html'][:160]}"
            for found in self.axe()["violations"]
            for node in found["nodes"]
        ]

    def axe(self) -> dict[str, Any]:
        """The whole answer of axe-core."""
        self.page.evaluate(ADOPT, UNCLIPPED)  # a style element is what the security policy forbids
        self.page.evaluate(AXE.read_text())
        return self.page.evaluate("axe.run(document, {resultTypes: ['violations', 'incomplete']})")


@pytest.fixture
def atlas(page: Page, live_server: str) -> Iterator[Atlas]:
    """The program at 1280 × 800; afterwards nothing must have gone wrong and nobody else been asked."""
    opened = Atlas(page, live_server)
    yield opened
    assert opened.hosts <= {urlsplit(live_server).netloc}, "a foreign host was asked"


@pytest.fixture
def a_kindergarten(live_server: str) -> str:
    """The slug of a Kindergarten with coordinates."""
    import httpx

    features = httpx.get(f"{live_server}/api/sites?category=kindergarten&limit=20").json()["features"]
    return next(feature["properties"]["slug"] for feature in features if feature["geometry"])


@pytest.fixture(scope="module")
def own_server(own_url: str) -> Iterator[str]:
    with serving(own_url) as address:
        yield address
