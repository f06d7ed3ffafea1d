"""The protections of all rooms, each of which can be turned off: with any of them off, two Kreise with ones for twos are told apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from app.basemap import routes as tiles
from app.catchments import inputs
from app.catchments.compute import compute_region
from app.catchments.streets import travel_of
from app.collections import people as collections_of_people
from app.demand import projecting
from app.downloads import queries as downloads
from app.gaps import people as gaps_people
from app.gaps.compute import compute_gaps
from app.places.compute import compute_places
from app.provision import queries as provision
from app.statistics import ground
from app.statistics.protecting import Protected
from tests.security.asked_forms import FILES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest
    from sqlalchemy import Engine

SHOWN = {"shown_cell_people": "cell_people", "shown_area_people": "area_people"}
KEPT = gaps_people.read_projection


@dataclass(frozen=True)
class Protection:
    """One that can be turned off: where, what is computed anew then, and the beginnings of the addresses that tell of it."""

    turn_off: Callable[[pytest.MonkeyPatch], None]
    told_by: tuple[str, ...]
    compute: Callable[[Engine, int], object] = lambda *_: None


def counted(words: str) -> str:
    """SQL that reads what was counted."""
    for shown, table in SHOWN.items():
        words = words.replace(shown, table)
    return words


def reading(module: Any, *names: str) -> Callable[[pytest.MonkeyPatch], None]:
    """Statements that read what was counted instead of what everybody may see."""

    def turn_off(patch: pytest.MonkeyPatch) -> None:
        for name in names:
            now = getattr(module, name)
            patch.setattr(
                module,
                name,
                {key: counted(one) for key, one in now.items()} if isinstance(now, Mapping) else counted(now),
            )

    return turn_off


def of_cells(patch: pytest.MonkeyPatch) -> None:
    """People of cells as they were counted, in all that is computed."""
    patch.setattr(inputs, "SHOWN_CELLS", "cell_people")


def of_shapes(patch: pytest.MonkeyPatch) -> None:
    """The same, and not protected for shapes once more."""
    of_cells(patch)
    patch.setattr(ground, "protect", unprotected)


def unprotected(groups: Sequence[ground.Group]) -> dict[str, Protected]:
    """People of shapes as they were counted."""
    return {
        one.code: Protected(one.code, np.nan_to_num(one.people), np.zeros(len(one.people))) for one in groups
    }


def project(engine: Engine, region_id: int) -> None:
    """The projection once more, though nothing that went in has changed."""
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE projection_run SET input_hash = 'old'")
        projecting.renew_projection(connection, region_id)


def _ways(engine: Engine, region_id: int) -> None:
    compute_region(engine, region_id, travel_of)


PROTECTIONS = {
    "tiles": Protection(reading(tiles, "LAYERS"), ("/tiles/cells/12",)),
    "files and features": Protection(
        reading(collections_of_people, "CELLS", "AREAS"),
        (
            "/ogc/collections/cells?sortby=-people_3_5", "/ogc/collections/cells?sortby=%2Bpeople_3_5",
            "/ogc/collections/cells?filter=people_3_5%3E1", *(f"/api/exports/cells.{ending}" for ending in ("gpkg", *FILES)),
            *(f"/api/exports/areas.{ending}" for ending in FILES),
        ),
    ),
    "workbook and GeoPackage": Protection(reading(downloads, "CELLS"), ("/api/maps/figures",)),
    "quotas": Protection(reading(provision, "PEOPLE"), ("/api/quotas?category=kindergarten&level=municipality",)),
    "shapes": Protection(
        of_shapes,
        (
            "POST /api/statistics?topic=people", "/api/statistics?topic=people&group_by=municipality&format=csv",
            "/api/statistics?topic=people&group_by=municipality&format=arrow",
        ),
    ),
    "ways": Protection(
        of_cells,
        (
            "/api/maps?map=kindergarten,walk,0-2&map=kindergarten,walk,3-5&measure=mean",
            "/api/maps?map=kindergarten,walk,3-5&map=kindergarten,walk,0-2&measure=beyond",
            "/api/exports/travel-times-areas.parquet",
        ),
        _ways,
    ),
    "places": Protection(
        of_cells, ("/api/places/areas?level=municipality&category=kindergarten", "/api/exports/places-areas.fgb"),
        lambda engine, region_id: compute_places(engine, region_id, travel_of),
    ),
    "projection": Protection(lambda patch: patch.setattr(projecting, "read_off", lambda *_: []), ("/api/projection",), project),
    "people to come in gaps": Protection(
        lambda patch: patch.setattr(
            gaps_people, "read_projection", lambda *asked, exact: KEPT(*asked, exact=not exact)
        ),
        ("/api/gaps",), lambda engine, region_id: compute_gaps(engine, region_id, travel_of),
    ),
}  # fmt: skip
