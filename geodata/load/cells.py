"""People by grid cell: batches of arrays into `population_cell` and `cell_people`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.population.tables import GRID_SRID
from geodata.load.staging import append, stage
from geodata.reading import ReadError
from geodata.rows import CELL_STATUS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geodata.load.staging import Import
    from geodata.rows import CellBatch

STAGE_COLUMNS = """
    cell_size_m smallint, x_m int, y_m int, age_group text, people real, people_status figure_status, row_number int"""

REJECT_REPEATED = """
    DELETE FROM stage_cell s USING stage_cell first
     WHERE (s.cell_size_m, s.x_m, s.y_m, s.age_group) = (first.cell_size_m, first.x_m, first.y_m, first.age_group)
       AND s.row_number > first.row_number
    RETURNING s.row_number, s.cell_size_m, s.x_m, s.y_m"""

NEW_CELLS = f"""
    WITH cell AS (
        SELECT DISTINCT cell_size_m, x_m, y_m FROM stage_cell
        EXCEPT SELECT cell_size_m, x_m, y_m FROM population_cell WHERE region_id = :region_id),
    placed AS (
        SELECT *, ST_Transform(ST_SetSRID(ST_MakePoint(x_m, y_m), {GRID_SRID}), 4326) AS point,
               ST_Transform(ST_MakeEnvelope(x_m - cell_size_m / 2.0, y_m - cell_size_m / 2.0,
                                            x_m + cell_size_m / 2.0, y_m + cell_size_m / 2.0, {GRID_SRID}),
                            4326) AS geom
          FROM cell)
    INSERT INTO population_cell (region_id, cell_size_m, x_m, y_m, point, geom, municipality_id)
    SELECT :region_id, cell_size_m, x_m, y_m, point, geom,
           (SELECT min(m.id) FROM stage_municipality m WHERE ST_Covers(m.geom, placed.point))
      FROM placed"""

UPSERT = """
    INSERT INTO cell_people (cell_id, age_group, reference_date, people, people_status, source_id, import_id)
    SELECT c.id, s.age_group, :as_of, s.people, s.people_status, :source_id, :import_id
      FROM stage_cell s JOIN population_cell c
        ON c.region_id = :region_id AND (c.cell_size_m, c.x_m, c.y_m) = (s.cell_size_m, s.x_m, s.y_m)
    ON CONFLICT (cell_id, age_group, reference_date) DO UPDATE
       SET people = excluded.people, people_status = excluded.people_status,
           source_id = excluded.source_id, import_id = excluded.import_id
     WHERE (cell_people.people, cell_people.people_status)
           IS DISTINCT FROM (excluded.people, excluded.people_status)
    RETURNING xmax = 0"""

GONE = """
    DELETE FROM cell_people p USING population_cell c
     WHERE p.cell_id = c.id AND p.source_id = :source_id AND p.reference_date = :as_of
       AND NOT EXISTS (SELECT FROM stage_cell s
                        WHERE (c.cell_size_m, c.x_m, c.y_m, p.age_group)
                            = (s.cell_size_m, s.x_m, s.y_m, s.age_group))"""

# Small pieces of the polygons: finding 76,000 points in them takes 0.9 s instead of 2.6 s.
MUNICIPALITIES = """
    CREATE TEMP TABLE stage_municipality ON COMMIT DROP AS
    SELECT id, ST_Subdivide(geom, 32) AS geom FROM area
     WHERE region_id = :region_id AND level = 'municipality' AND geom IS NOT NULL"""

ASSIGN = """
    WITH found AS (
        SELECT c.id, (SELECT min(m.id) FROM stage_municipality m WHERE ST_Covers(m.geom, c.point)) AS municipality_id
          FROM population_cell c WHERE c.region_id = :region_id)
    UPDATE population_cell c SET municipality_id = found.municipality_id
      FROM found WHERE found.id = c.id AND c.municipality_id IS DISTINCT FROM found.municipality_id"""


# All people of a fine grid less the told ages of a coarse one give a small count away (RULES R38); official grids have none.
SMALL_ON_TWO_GRIDS = """
    SELECT array_agg(DISTINCT c.cell_size_m ORDER BY c.cell_size_m)
      FROM cell_people p JOIN population_cell c ON c.id = p.cell_id
     WHERE c.region_id = :region_id AND p.reference_date = :as_of
    HAVING count(DISTINCT c.cell_size_m) > 1
       AND bool_or(p.people > 0 AND p.people < 3 AND p.people_status = 'known')"""

BOUNDS = f"""
    SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)
      FROM (SELECT ST_Extent(ST_Transform(geom, {GRID_SRID})) AS box FROM area
             WHERE region_id = :region_id AND level = 'municipality') extent
     WHERE box IS NOT NULL"""

AROUND_M = 10_000
"""People so far beyond the region's municipalities are taken along: they, too, may reach a site in it."""


def grid_bounds(current: Import) -> tuple[float, float, float, float] | None:
    """Where in the grid (west, south, east, north in metres) the region lies; None if no municipality is loaded."""
    for west, south, east, north in current.rows(BOUNDS):
        return west - AROUND_M, south - AROUND_M, east + AROUND_M, north + AROUND_M
    return None


def load_cells(current: Import, batches: Iterable[CellBatch]) -> None:
    """Load the figures of grid cells for the import's reference date; cells no longer in the file lose theirs.

    Raises ReadError where counts of one or two people of that day would stand on grids of different sizes.
    """
    stage(current.connection, "stage_cell", STAGE_COLUMNS, ())
    count = sum(append(current.connection, "stage_cell", _staged(batch)) for batch in batches)
    current.run("CREATE INDEX ON stage_cell (cell_size_m, x_m, y_m, age_group)")
    current.run("ANALYZE stage_cell")
    repeated = _reject_repeated(current)
    _cut_municipalities(current)
    current.run(NEW_CELLS)
    current.run("ANALYZE population_cell")
    written = current.rows(UPSERT)
    new = sum(1 for row in written if row[0])
    gone = current.run(GONE)
    unchanged = count - repeated - len(written)
    _refuse_two_grids(current)
    current.difference("cell_people", new=new, changed=len(written) - new, unchanged=unchanged, gone=gone)


def assign_cells_to_municipalities(current: Import) -> None:
    """Give all cells the municipality their mid point lies in, after municipalities have changed."""
    _cut_municipalities(current)
    current.run(ASSIGN)


def _cut_municipalities(current: Import) -> None:
    current.run("DROP TABLE IF EXISTS stage_municipality")
    current.run(MUNICIPALITIES)
    current.run("CREATE INDEX ON stage_municipality USING gist (geom)")
    current.run("ANALYZE stage_municipality")


def _refuse_two_grids(current: Import) -> None:
    for (sizes,) in current.rows(SMALL_ON_TWO_GRIDS):
        grids = " und ".join(f"{size_m} m" for size_m in sizes)
        raise ReadError(
            f"Zum {current.as_of:%d.%m.%Y} stünden Zahlen von ein oder zwei Menschen auf Gittern von {grids}. Wer beide voneinander"
            " abzieht, erfährt, was geheim bleiben soll. Bitte nur ein Gitter einspielen oder Zahlen unter drei vorher sperren.",
            current.file_name,
        )


def _reject_repeated(current: Import) -> int:
    repeated = current.rows(REJECT_REPEATED)
    current.report.rejected += len(repeated)
    if repeated:
        reason = "Die Zelle steht schon in einer früheren Zeile."
        current.report.reasons[reason] = len(repeated)
    return len(repeated)


def _staged(batch: CellBatch) -> Iterator[tuple[object, ...]]:
    people = [None if value != value else value for value in batch.people.tolist()]  # noqa: PLR0124 (NaN)
    status = [CELL_STATUS[code] for code in batch.status.tolist()]
    for x, y, value, word, row in zip(
        batch.x_m.tolist(), batch.y_m.tolist(), people, status, batch.row_number.tolist(), strict=True
    ):
        yield batch.cell_size_m, x, y, batch.age_group, value, word, row
