"""What every import ends with: addresses of its sites, named streets, where sites without coordinates may lie, checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from app.quality.checks import check_sites
from app.quality.proposals import propose_placings
from geodata.load.addresses import load_site_addresses, renew_streets

if TYPE_CHECKING:
    from geodata.load.staging import Import

MOVES_ADDRESSES = ("address", "site_address", "area", "street_edge")


def check_after(current: Import) -> None:
    """Bring addresses, proposals and checks up to date with what the import changed; nothing changed, nothing done.

    Where addresses, areas or streets changed, every site of the region is looked at, else the import's own.
    """
    if not current.report.changes_something:
        return
    if current.changed_sites:
        load_site_addresses(current)
    every = any(
        part.changes_something for kind, part in current.report.difference.items() if kind in MOVES_ADDRESSES
    )
    if every:
        renew_streets(current)
    if not every and not current.changed_sites:
        return
    wanted = None if every else sorted(current.changed_sites)
    placed = propose_placings(current.connection, current.region_id, wanted, current.as_of)
    check_sites(current.connection, current.region_id, wanted)
    if placed.proposed or placed.accepted:
        current.report.details["placings"] = placed.told()
        current.report.notes.append(placed.sentence())
    current.connection.execute(text("ANALYZE site_placing, site_check"))
