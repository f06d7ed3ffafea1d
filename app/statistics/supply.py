"""Sites and their places by kind, provider and phase of life, of areas and of shapes. Nothing here is about people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from sqlalchemy import text

from app.catchments.figures import figure
from app.catchments.inputs import metric
from app.statistics import queries
from app.statistics.rows import Cell, Row
from app.statistics.scores import places_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from app.statistics.areas import Area
    from app.statistics.question import Asked
    from app.statistics.shapes import Shape
    from app.web.regions import Region


class Stock(NamedTuple):
    """What there is: sites by number, their places by (kind, site), the runs that say so, and which sites lie where."""

    sites: dict[int, Any]
    places: dict[tuple[str, int], Any]
    runs: dict[str, Any]
    phases: dict[str, str]
    inside: list[tuple[Area | None, set[int]]]


def read_stock(
    connection: Connection,
    region: Region,
    categories: Sequence[str] | None,
    areas: Sequence[Area],
    shape: Shape | None,
) -> Stock:
    """Read it, for some kinds or all, in areas or in a shape."""
    known = connection.execute(text(queries.PHASES), {"region_id": region.id}).all()
    codes = [row.code for row in known if categories is None or row.code in categories]
    keys = {"region_id": region.id, "categories": codes}
    sites = {row.site_id: row for row in connection.execute(text(queries.STOCK), keys)}
    runs = {row["category"]: row for row in connection.execute(text(queries.PLACE_RUNS), keys).mappings()}
    rows = connection.execute(text(queries.RATIOS), {"runs": [row["id"] for row in runs.values()]})
    places = {(row.category, row.site_id): row for row in rows}
    inside: list[tuple[Area | None, set[int]]] = []
    if shape is not None:
        inside.append((None, within(region, shape, sites)))
    else:
        inside += _by_area(connection, keys, areas)
    return Stock(
        sites, places, runs, {row.code: row.life_phase for row in known if row.code in codes}, inside
    )


def within(region: Region, shape: Shape, sites: dict[int, Any]) -> set[int]:
    """The sites in a shape."""
    lon, lat = (
        np.array([getattr(site, name) for site in sites.values()], np.float64) for name in ("lon", "lat")
    )
    held = shape.holds(*metric(region.metric_srid, lon, lat)) if sites else np.zeros(0, bool)
    return {number for number, here in zip(sites, held.tolist(), strict=True) if here}


def supply_rows(asked: Asked, stock: Stock) -> list[Row]:
    """One row for each area (or the shape), kind or phase of life, provider where grouped by it, and measure."""
    by_phase = "life_phase" in asked.grouped and "category" not in asked.grouped and asked.categories is None
    kinds: dict[str, list[str]] = {}
    for code, phase in stock.phases.items():
        kinds.setdefault(phase if by_phase else code, []).append(code)
    providers: list[str | None] = (
        sorted({site.provider_kind for site in stock.sites.values()})
        if "provider" in asked.grouped
        else [None]
    )
    rows: list[Row] = []
    for area, here in stock.inside:
        named = (None, None, None) if area is None else (area.ars, area.name, area.level)
        for kind, codes in kinds.items():
            phase = kind if by_phase else stock.phases[kind]
            for provider in providers:
                rows += [
                    Row(
                        *named, None if by_phase else kind, None, None, cell.measure, None, cell.value, cell.status, cell.low,
                        cell.high, None, None, None, provider, phase,
                    )
                    for cell in _cells(stock, here, codes, provider) if cell.measure in asked.measures
                ]  # fmt: skip
    return rows


def _cells(stock: Stock, here: set[int], codes: Sequence[str], provider: str | None) -> Iterable[Cell]:
    mine = [
        number for number in here
        if (provider is None or stock.sites[number].provider_kind == provider)
        and any(code in stock.sites[number].categories for code in codes)
    ]  # fmt: skip
    yield Cell("supply_sites", None, *figure(float(len(mine)), estimated=False))
    if not any(code in stock.runs for code in codes):
        yield Cell("supply_places", None, None, "not_applicable")
        yield Cell("supply_untold", None, None, "not_applicable")
        return
    told = [stock.places[code, number] for code in codes for number in mine if (code, number) in stock.places]
    yield places_cell("supply_places", told)
    yield Cell("supply_untold", None, *figure(float(sum(one.untold_offers for one in told)), estimated=False))


def _by_area(
    connection: Connection, keys: dict[str, Any], areas: Sequence[Area]
) -> list[tuple[Area | None, set[int]]]:
    found: dict[int, set[int]] = {area.id: set() for area in areas}
    for row in connection.execute(text(queries.STOCK_AREAS), {**keys, "areas": list(found)}):
        found[row.area_id].add(row.site_id)
    return [(area, found[area.id]) for area in areas]
