"""Cells on paper: the window of the view in its classes, in the Kreis of five villages."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
from sqlalchemy import Engine

from app.cartography.style import SEQUENTIAL
from app.catchments.compute import compute_region
from app.catchments.streets import travel_of
from app.printing.sheet import HATCHED, cell_fill
from tests.asking import asking
from tests.gaps.villages import degrees, make_villages
from tests.printing.test_print import colours_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import httpx

WEST, SOUTH = degrees(-800, -800)
EAST, NORTH = degrees(1_800, 800)
WINDOW = f"{WEST:.5f},{SOUTH:.5f},{EAST:.5f},{NORTH:.5f}"


@pytest.fixture(scope="module", autouse=True)
def _villages(engine: Engine) -> None:
    compute_region(engine, make_villages(engine), travel_of)


@pytest.fixture
async def atlas(engine: Engine, database_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(database_url, tmp_path) as client:
        yield client


async def printed(atlas: httpx.AsyncClient, **asked: Any) -> httpx.Response:
    return await atlas.get("/api/maps/print.pdf", params={"map": "kindergarten,walk,3-5", **asked})


async def test_the_window_shows_its_cells_in_classes_and_says_how_many(atlas: httpx.AsyncClient) -> None:
    """A has a Kita at 0 minutes, B in 10: both within 15, and nothing else lies in the window."""
    answer = await printed(atlas, bbox=WINDOW, measure="within")
    assert answer.status_code == 200, answer.text
    sheet = pypdf.PdfReader(io.BytesIO(answer.content))
    words = re.sub(r"\s+", " ", sheet.pages[0].extract_text().replace("\u00ad", ""))
    assert "Rasterzellen im Ausschnitt" in words
    assert "bis 15 Minuten" in words
    assert SEQUENTIAL[1] in colours_of(sheet)
    assert not sheet.pages[0].images, "vectors, no picture"


@pytest.mark.parametrize(
    "asked", [{"measure": "places"}, {"bbox": "1,2,3"}, {"measure": "quota"}],
)  # fmt: skip
async def test_what_has_no_cells_of_ways_is_refused_in_words(
    atlas: httpx.AsyncClient, asked: dict[str, str]
) -> None:
    answer = await printed(atlas, **{"bbox": WINDOW, **asked})
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_a_cell_that_reaches_nothing_is_hatched() -> None:
    assert cell_fill(None, None) == HATCHED  # type: ignore[arg-type]
