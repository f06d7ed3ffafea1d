"""The stored catchments of a run: how many people of each age group reach each site, within 5 to 30 minutes.

What one site's catchment depends on (ways, homes, people, where its entrances are) has a hash. Where it is that of the
run before, nothing is computed: the rows are copied, in the database.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import text

from app.catchments.figures import LIMITS_MINUTES, catchment_sums, figure
from app.catchments.inputs import fingerprint
from app.database.copying import copy_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt
    from sqlalchemy import Connection

    from app.catchments.inputs import Homes, People, Sites
    from app.catchments.runs import Run
    from app.catchments.travel import Travel, Within

SITES_PER_BATCH = 200
"""So many catchments are held in memory at once."""

FIRST_FREE_ID = """
    SELECT coalesce(max(id), 0) + 1
      FROM (SELECT pg_advisory_xact_lock(hashtext('catchment'))) l, LATERAL (SELECT max(id) AS id FROM catchment) c"""

UNCHANGED = """
    SELECT site_id, input_hash FROM catchment WHERE run_id = :before AND minutes = :minutes"""

TAKE_OVER = """
    WITH pair AS (
        SELECT n.id, o.id AS before_id
          FROM catchment n JOIN catchment o ON o.run_id = :before AND o.site_id = n.site_id AND o.minutes = n.minutes
         WHERE n.run_id = :run_id AND n.input_hash = o.input_hash),
    drawn AS (
        INSERT INTO catchment_outline (catchment_id, geom, false_inside_share)
        SELECT pair.id, c.geom, c.false_inside_share FROM catchment_outline c JOIN pair ON pair.before_id = c.catchment_id)
    INSERT INTO catchment_people (catchment_id, age_group, reference_date, cell_size_m, people, people_status)
    SELECT pair.id, p.age_group, p.reference_date, p.cell_size_m, p.people, p.people_status
      FROM catchment_people p JOIN pair ON pair.before_id = p.catchment_id"""


def store_catchments(
    connection: Connection, run: Run, homes: Homes, people: Sequence[People], sites: Sites, travel: Travel
) -> int:
    """Store the run and the catchments of all sites, computing those that changed; gives the run's id."""
    unconnected = travel.unconnected_sites(sites.points)
    hashes = _site_hashes(run.hash_without("sites"), sites)
    before = run.predecessor(connection)
    known = _known(connection, before)
    ids = sites.site_id.tolist()
    changed = np.array([known.get(i) != h for i, h in zip(ids, hashes, strict=True)], bool)
    run.report = {
        "sites": len(ids), "sites_not_connected": len(unconnected),
        "computed": int(changed.sum()), "taken_over": int((~changed).sum()),
    }  # fmt: skip
    run_id = run.store(connection)
    first = connection.execute(text(FIRST_FREE_ID)).scalar_one()
    rows = (
        (first + index * len(LIMITS_MINUTES) + column, run_id, site_id, travel.mode, minutes, travel.basis,
         unconnected.get(index), site_hash)
        for index, (site_id, site_hash) in enumerate(zip(ids, hashes, strict=True))
        for column, minutes in enumerate(LIMITS_MINUTES)
    )  # fmt: skip
    columns = "id, run_id, site_id, mode, minutes, basis, not_connected, input_hash"
    copy_rows(connection, "catchment", columns, rows)
    last = first + len(ids) * len(LIMITS_MINUTES)
    sequence = text("SELECT setval(pg_get_serial_sequence('catchment', 'id'), greatest(:last, 1))")
    connection.execute(sequence, {"last": last})
    if before is not None:
        connection.execute(text(TAKE_OVER), {"before": before, "run_id": run_id})
    columns = "catchment_id, age_group, reference_date, cell_size_m, people, people_status"
    anew = np.flatnonzero(changed)
    if len(anew):
        with travel.ways(homes.places, sites.points.of(anew), LIMITS_MINUTES[-1] * 60.0) as ways:
            for start, within in ways.lots(SITES_PER_BATCH):
                some = anew[start : start + len(within.offset) - 1]
                copy_rows(
                    connection, "catchment_people", columns, _people_rows(some, homes, people, within, first)
                )
    return run_id


def _site_hashes(rest: str, sites: Sites) -> list[str]:
    """What each site's catchment depends on, as a hash."""
    points = sites.points
    order = np.argsort(points.owner, kind="stable")
    ends = np.searchsorted(points.owner[order], np.arange(len(sites.site_id) + 1))
    salt = np.frombuffer(rest.encode(), np.uint8)
    return [
        fingerprint(salt, points.x_m[own], points.y_m[own])
        for own in (order[start:end] for start, end in pairwise(ends))
    ]


def _known(connection: Connection, run_id: int | None) -> dict[int, str]:
    if run_id is None:
        return {}
    found = connection.execute(text(UNCHANGED), {"before": run_id, "minutes": LIMITS_MINUTES[0]})
    return {row[0]: row[1] for row in found}


def _people_rows(
    some: npt.NDArray[np.intp], homes: Homes, people: Sequence[People], within: Within, first: int
) -> Iterator[tuple[object, ...]]:
    """Rows of `catchment_people` for some sites, given by their place among all, and who reaches them."""
    for group in people:
        sums = catchment_sums(within, len(homes.cell_id), group)
        hidden = replace(group, home=group.withheld, people=np.ones(len(group.withheld)))
        secret = catchment_sums(within, len(homes.cell_id), hidden) if len(group.withheld) else sums * 0
        for index, row, few in zip(some.tolist(), sums.tolist(), secret.tolist(), strict=True):
            for column, number in enumerate(row):
                value = figure(round(number, 1), estimated=group.estimated)
                if not number and few[column]:  # nobody but secret numbers is not nobody
                    value = None, "secret"
                yield (first + index * len(LIMITS_MINUTES) + column, group.age_group, group.reference_date,
                       group.cell_size_m, *value)  # fmt: skip
