"""Reading the quality board: totals per kind and municipality, the findings of a kind page by page."""

from __future__ import annotations

import json
from collections import OrderedDict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.quality import findings_sql as sql
from app.quality.kinds import CONTRADICTS_M, FAR_M, KINDS, OLDEST_MONTHS, STALE_MONTHS, Kind

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from app.web.regions import Region


def limits_of(region_id: int, config: dict[str, Any], *, see_private: bool = False) -> dict[str, Any]:
    """The parameters of the findings: what the region's description says under `quality`, else ours.

    Without `see_private` sites that are not public are neither listed nor counted.
    """
    told: dict[str, Any] = config.get("quality", {})
    return {
        "region_id": region_id, "far_m": told.get("far_m", FAR_M), "contradicts_m": CONTRADICTS_M,
        "stale_months": told.get("stale_months", STALE_MONTHS),
        "stale_by_kind": json.dumps(told.get("stale_months_by_kind", {})), "oldest_months": OLDEST_MONTHS,
        "see_private": see_private,
    }  # fmt: skip


def statement(kind: Kind, template: str) -> str:
    """One of the templates of `findings_sql` for a kind."""
    inner = kind.statement.replace(":stale_by_kind", "cast(:stale_by_kind AS jsonb)")
    return template.format(site=sql.SITE, kind=inner)


MOST_KEPT = 8
Kept = OrderedDict[tuple[object, ...], dict[str, Any]]

CONFIRMED = """
    SELECT count(*), max(d.id), max(d.dismissed_at)
      FROM quality_dismissal d JOIN learning_site l ON l.id = d.site_id WHERE l.region_id = :region_id"""


async def kept_totals(connection: AsyncConnection, region: Region, kept: Kept) -> dict[str, Any]:
    """`totals`, counted once per version of the data and of what was confirmed, and day: 3 s at 20,000 sites."""
    confirmed = (await connection.execute(text(CONFIRMED), {"region_id": region.id})).one()
    key = (region.id, region.data_version, *confirmed, datetime.now(UTC).date())
    if key not in kept:
        kept[key] = await totals(connection, region)
        while len(kept) > MOST_KEPT:
            kept.popitem(last=False)
    return kept[key]


async def totals(connection: AsyncConnection, region: Region) -> dict[str, Any]:
    """How many findings of each kind are open, with the share of sites concerned, as a whole and per municipality."""
    keys = limits_of(region.id, region.config)
    sites = (await connection.execute(text(sql.SITES.format(site=sql.SITE)), keys)).all()
    per_area = {ars: _Area(ars, name, count) for ars, name, count in sites}
    all_sites = sum(area.sites for area in per_area.values())
    kinds = []
    for kind in KINDS:
        rows = (
            await connection.execute(text(statement(kind, sql.COUNTS)), {**keys, "kind": kind.code})
        ).all()
        for row in rows:
            per_area[row.ars].open[kind.code] = row.open
        concerned = sum(row.sites for row in rows)
        kinds.append({
            "code": kind.code, "group": kind.group, "label": kind.label, "mend": kind.mend,
            "open": sum(row.open for row in rows), "dismissed": sum(row.dismissed for row in rows),
            "sites": concerned, "share": concerned / all_sites if all_sites else None,
        })  # fmt: skip
    ordered = sorted(per_area.values(), key=lambda area: (area.ars is None, area.name or ""))
    return {"sites": all_sites, "kinds": kinds, "areas": [area.told() for area in ordered]}


class _Area:
    """A municipality with its open findings; `ars` is None for sites that lie in none."""

    def __init__(self, ars: str | None, name: str | None, sites: int) -> None:
        self.ars, self.name, self.sites = ars, name, sites
        self.open: dict[str, int] = {}

    def told(self) -> dict[str, Any]:
        return {
            "ars": self.ars, "name": self.name, "sites": self.sites, "findings": self.open,
            "per_site": round(sum(self.open.values()) / self.sites, 3) if self.sites else None,
        }  # fmt: skip


async def page(
    connection: AsyncConnection, region: Region, kind: Kind, *, area: str, dismissed: bool, after: tuple[str, str],
    limit: int, see_private: bool,
) -> list[dict[str, Any]]:  # fmt: skip
    """So many findings of a kind after a position (slug, part), in the order of their slugs."""
    keys = {
        **limits_of(region.id, region.config, see_private=see_private), "kind": kind.code, "area": area, "dismissed": dismissed, "after_slug": after[0],
        "after_part": after[1], "limit": limit,
    }  # fmt: skip
    rows = (await connection.execute(text(statement(kind, sql.PAGE)), keys)).all()
    return [_finding(kind, row) for row in rows]


def _finding(kind: Kind, row: Any) -> dict[str, Any]:  # noqa: ANN401 (a row)
    house = " ".join(filter(None, (row.street, row.house_number)))
    town = " ".join(filter(None, (row.postal_code, row.place)))
    dismissal = {
        "id": row.dismissal_id, "reason": row.dismissed_because, "by": row.dismissed_by, "at": row.dismissed_at,
    }  # fmt: skip
    return {
        "kind": kind.code, "slug": row.slug, "name": row.name, "part": row.part, "why": kind.why(row.detail),
        "since": row.since, "detail": row.detail, "address": ", ".join(filter(None, (house, town))) or None,
        "municipality": row.municipality, "lon": row.lon, "lat": row.lat, "source": row.source,
        "edit": f"/lernort/{row.slug}?bearbeiten={kind.field}" if kind.field else None,
        "dismissal": dismissal if row.dismissal_id else None,
    }  # fmt: skip
