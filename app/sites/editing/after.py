"""What follows from a change of a site beyond its own page: travel times and catchments are computed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.audit.acting import said
from app.jobs.queue import defer_compute_now

if TYPE_CHECKING:
    from sqlalchemy import Connection


def after_site_change(connection: Connection, region_id: int) -> int:
    """Ask, in the same transaction, for the region to be computed again, in the editor's name; gives the job's id."""
    return defer_compute_now(connection, region_id, said(connection))
