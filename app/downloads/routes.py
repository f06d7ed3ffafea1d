"""HTTP of everything to take along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from app.accounts.access import ANYONE
from app.downloads import making
from app.downloads.reading import read_bundle
from app.web import parameters as read
from app.web.answers import GEOPACKAGE, XLSX
from app.web.apart import read_apart
from app.web.csv import attachment
from app.web.openapi import sends
from app.web.regions import Region, RegionOf
from app.web.workbench import workbench_of

if TYPE_CHECKING:
    from app.downloads.tables import Bundle

router = APIRouter(tags=["Versorgung"], dependencies=[ANYONE])


@router.get(
    "/api/maps/figures.gpkg",
    summary="Alle Zahlen einer Art als GeoPackage",
    **sends(GEOPACKAGE, "binary"),
)
async def as_geopackage(
    request: Request, region: RegionOf, category: read.Category, age_group: read.AgeGroup = "all"
) -> Response:
    """Areas of every level, cells and sites with all figures, sources and a dictionary of the columns."""
    bundle = await _bundle(request, region, category, age_group, with_cells=True)
    body = await workbench_of(request).run(making.geopackage, bundle)
    return _file(region, f"versorgung-{region.slug}-{category}.gpkg", body, GEOPACKAGE)


@router.get(
    "/api/maps/figures.xlsx",
    summary="Alle Zahlen einer Art als Arbeitsmappe",
    **sends(XLSX, "binary"),
)
async def as_workbook(
    request: Request, region: RegionOf, category: read.Category, age_group: read.AgeGroup = "all"
) -> Response:
    """A sheet for each level of areas, one of sites, one of sources, one that explains the columns."""
    bundle = await _bundle(request, region, category, age_group, with_cells=False)
    body = await workbench_of(request).run(making.workbook, bundle)
    return _file(region, f"versorgung-{region.slug}-{category}.xlsx", body, XLSX)


async def _bundle(
    request: Request, region: Region, category: str, age_group: str, *, with_cells: bool
) -> Bundle:
    return await read_apart(request, read_bundle, region, category, age_group, with_cells=with_cells)


def _file(region: Region, name: str, body: bytes, media_type: str) -> Response:
    return Response(body, media_type=media_type, headers={**attachment(name), **region.headers})
