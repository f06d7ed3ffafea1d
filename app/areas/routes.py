"""HTTP of regions and areas."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import text

from app.accounts.access import ANYONE
from app.areas import queries
from app.areas.tables import AREA_LEVELS
from app.cartography.style import STYLE
from app.network.profiles import offered, profile, stored
from app.web import parameters as read
from app.web.answers import GEOJSON, answer, feature_collection, told
from app.web.editions import edition_of
from app.web.openapi import SENDS_GEOJSON
from app.web.regions import Region, RegionOf, engine_of

router = APIRouter(tags=["Gebiete"], dependencies=[ANYONE])
NO_NETWORK = "Netz nicht geladen: Wege sind Luftlinie × Umwegfaktor."
MODE_LABELS = {"walk": "zu Fuß", "bicycle": "mit dem Rad", "car": "mit dem Auto"}


@router.get("/api/region", summary="Was in einer Region geladen ist")
async def region_overview(request: Request, region: RegionOf) -> Response:
    """The region: extent, modes of travel, categories with counts, age groups, sources."""
    keys = {"region_id": region.id}
    content: dict[str, Any] = {}
    async with engine_of(request).connect() as connection:
        for name, sql in queries.OVERVIEW.items():
            content[name] = (await connection.execute(text(sql), keys)).scalar_one()
    box = content.pop("extent") or [5.8, 47.2, 15.1, 55.1]
    network = content.pop("network")
    notes = [*region.config.get("notes", []), *([] if network else [NO_NETWORK])]
    return told(request, region, {
        **content,
        "bbox": box, "center": [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2],
        "modes": [{"code": mode, "label": MODE_LABELS[mode], "loaded": network is not None, "network": network} for mode in read.MODES],
        "profiles": [_profile(code, region) for code in offered(region.config)],
        "area_levels": AREA_LEVELS, "map_style": STYLE, "data_version": str(region.data_version), "notes": notes,
        "tiles_version": edition_of(request, region),
    })  # fmt: skip


def _profile(code: str, region: Region) -> dict[str, Any]:
    """A way to travel as people choose it; /api/profiles tells all of it."""
    one = profile(code)
    is_stored = code in stored(region.config)
    return {
        "code": code,
        "base": one.base,
        "label": one.label,
        "explained": one.explained,
        "stored": is_stored,
    }


@router.get("/api/areas", summary="Gebiete einer Ebene, als GeoJSON", **SENDS_GEOJSON)
async def areas(
    request: Request, region: RegionOf, level: str = "municipality", bbox: Annotated[str | None, Query()] = None,
    geometry: bool = True, core: bool = False,
) -> Response:  # fmt: skip
    """Areas of a level with their people; `core`: only the region's own, not its surroundings."""
    if level not in AREA_LEVELS:
        raise read.unknown("level", level, AREA_LEVELS)
    boxes = read.bounding_boxes(bbox)
    where, keys = queries.boxes_condition(boxes, "a.geom")
    values = {"region_id": region.id, "level": level, "geometry": geometry, "core": core, **keys}
    async with engine_of(request).connect() as connection:
        rows = (await connection.execute(text(queries.AREAS.format(where=where)), values)).scalars().all()
    body = feature_collection(region, list(rows), numberMatched=len(rows), numberReturned=len(rows))
    return answer(request, region, body, GEOJSON, for_everybody=True)
