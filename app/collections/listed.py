"""All collections of a region that somebody may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from app.cartography.looks import Kind
from app.collections import monitoring, people, reach, results, sites
from app.collections.model import Collection, Words, loaded
from app.collections.sources import Sources, read_sources
from app.errors import NotFound
from app.web.parameters import nearest

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from app.collections.viewer import Viewer
    from app.web.kept import Kept
    from app.web.regions import Region

KINDS = """
SELECT c.code, c.label, c.color, p.shape FROM category c JOIN life_phase p ON p.code = c.life_phase
 WHERE (c.region_id IS NULL OR c.region_id = :region_id) AND NOT c.is_private ORDER BY c.position"""
RUNS = """
SELECT r.kind, r.category, array_agg(DISTINCT r.mode ORDER BY r.mode DESC) AS modes FROM analysis_run r
 WHERE r.region_id = :region_id AND r.kind IN ('travel_times', 'places') AND r.superseded_by_id IS NULL AND r.variant IS NULL
 GROUP BY r.kind, r.category"""
GROUPS = """
SELECT ARRAY(SELECT DISTINCT p.age_group FROM area_people p JOIN area a ON a.id = p.area_id WHERE a.region_id = :region_id) AS areas,
       ARRAY(SELECT DISTINCT p.age_group FROM cell_people p JOIN population_cell c ON c.id = p.cell_id
              WHERE c.region_id = :region_id) AS cells"""


def collections_of(
    connection: Connection, region: Region, viewer: Viewer, kept: Kept | None = None
) -> tuple[Collection, ...]:
    """The collections of a region that the viewer may have, in the order in which they are listed.

    Rows are read of one that `find` gives: some have to be made ready for it. `kept`: where what holds for a version of the data
    is kept for those who ask next; scenarios may be shared and frozen at any time, and are looked for each time.
    """
    key = (region.id, region.data_version, region.written, viewer.exact)
    found: tuple[Sources, list[Collection]] | None = None if kept is None else kept.get(key)
    if found is None:
        sources = read_sources(connection, region.id)
        found = sources, _of_data(connection, region, viewer, sources)
        if kept is not None:
            kept.keep(key, found)
    scenarios = monitoring.scenarios(connection, region.id, viewer, found[0])
    return tuple(one for one in (*found[1], *scenarios) if viewer.actor.may(one.permission))


def _of_data(connection: Connection, region: Region, viewer: Viewer, sources: Sources) -> list[Collection]:
    keys = {"region_id": region.id}
    known = list(connection.execute(text(KINDS), keys))
    kinds: dict[str, Words] = {row.code: row.label for row in known}
    signs = {row.code: Kind(row.code, row.label["de"], row.color, row.shape) for row in known}
    modes: dict[tuple[str, str], list[str]] = {
        (row.kind, row.category): row.modes for row in connection.execute(text(RUNS), keys)
    }
    groups = connection.execute(text(GROUPS), keys).one()
    in_cells = _in_order(groups.cells)
    ways = [code for code in kinds if ("travel_times", code) in modes]
    places = [code for code in kinds if ("places", code) in modes]
    return [
        *sites.site_collections(kinds.items(), signs, sources.sites),
        people.areas(_in_order(groups.areas), sources), people.cells(in_cells, sources), people.streets(sources),
        reach.of_areas(sources), reach.catchments(in_cells, sources), reach.isochrones(sources),
        results.places_of_areas(sources), results.gaps_of_areas(region, viewer, sources),
        monitoring.indicators(viewer, region.id, sources),
        *(reach.of_cells(code, kinds[code], modes["travel_times", code], sources) for code in ways),
        *(results.places_of_cells(code, kinds[code], modes["places", code], sources) for code in places),
    ]  # fmt: skip


def find(
    connection: Connection, region: Region, viewer: Viewer, collection_id: str, day: date | None = None
) -> Collection:
    """One collection, ready for its rows of a day (None: today) to be read. Raises NotFound, naming the one that is spelled most like it."""
    found = {one.id: one for one in collections_of(connection, region, viewer)}
    if collection_id not in found:
        raise missing("Sammlung", collection_id, list(found))
    return loaded(connection, found[collection_id], day)


def missing(what: str, told: str, known: list[str]) -> NotFound:
    """The problem of a name that there is not."""
    suggestion = nearest(told, known)
    hint = f" Meinten Sie „{suggestion}“?" if suggestion else ""
    return NotFound(f"Eine {what} „{told}“ gibt es hier nicht.{hint}", suggestion=suggestion)


def _in_order(groups: list[str]) -> list[str]:
    """Age groups: all of them together first, then by age."""
    return sorted(
        groups,
        key=lambda code: (code != "all", int("".join(filter(str.isdigit, code.split("-")[0])) or 0), code),
    )
