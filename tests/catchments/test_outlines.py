"""The outlines of stored catchments: drawn once, handed out as the collection `isochrones`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import shapely
from sqlalchemy import text

from app.catchments.outlines import draw_outlines
from tests.ogc.reading import items

if TYPE_CHECKING:
    from sqlalchemy import Engine

FEW = """
DELETE FROM catchment WHERE site_id NOT IN (SELECT DISTINCT site_id FROM catchment ORDER BY site_id LIMIT 3) OR mode <> 'walk'"""


async def test_outlines_are_drawn_once_and_are_those_that_are_drawn_on_the_spot(
    client: httpx.AsyncClient, own_engine: Engine
) -> None:
    """Of three sites on foot, so that it does not take long."""
    with own_engine.begin() as connection:
        connection.execute(text(FEW))
        region_id, missing = connection.execute(
            text("SELECT (SELECT id FROM region), count(*) FROM catchment WHERE not_connected IS NULL")
        ).one()
    steps: list[str] = []
    assert draw_outlines(own_engine, region_id, lambda _done, _of, mode: steps.append(mode)) == missing > 0
    assert steps == ["walk"]
    assert draw_outlines(own_engine, region_id, lambda *_: None) == 0
    page = await items(client, "isochrones", limit=100)
    assert page["numberMatched"] == missing
    one = page["features"][0]
    told = one["properties"]
    query = {"mode": told["mode"], "minutes": told["minutes"]}
    on_the_spot = (await client.get(f"/api/sites/{told['site']}/catchment", params=query)).json()
    mine, theirs = (
        shapely.from_geojson(str(shape).replace("'", '"'))
        for shape in (one["geometry"], on_the_spot["geometry"])
    )
    assert shapely.symmetric_difference(mine, theirs).area < 1e-9
