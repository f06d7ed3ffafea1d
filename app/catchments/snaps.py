"""The snap report: how far every learning site lies from a usable street, and which sites and homes none leads to."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from app.catchments.answers import Ground, ground_of, sites_of, travel_for
from app.catchments.streets import StreetTravel, unconnected
from app.web.regions import Region, engine_of

if TYPE_CHECKING:
    from fastapi import Request

    from app.catchments.travel import Places
    from app.network.profiles import Mode

PARTS = "SELECT report -> :mode FROM network WHERE region_id = :region_id"
NO_STREETS = (
    "Netz nicht geladen: Es wird mit Luftlinie × Umwegfaktor gerechnet, nichts ist an Wege angebunden."
)


async def snap_answer(
    request: Request, region: Region, mode: Mode, *, connected: bool | None = None
) -> dict[str, Any]:
    """The report of a mode; `connected` chooses those that are (True) or are not (False).

    Metres are those from a site's best entrance to the street. Without a network there is nothing to be tied to.
    """
    travel, ground = await travel_for(request, region, mode), await ground_of(request, region)
    async with engine_of(request).connect() as connection:
        rows, places = await sites_of(connection, region, None)
        keys = {"region_id": region.id, "mode": mode}
        parts = (await connection.execute(text(PARTS), keys)).scalar_one_or_none()
    told: dict[str, Any] = {"mode": mode, "basis": travel.basis}
    if not isinstance(travel, StreetTravel):
        return {**told, "note": NO_STREETS, "sites": []}
    found = await asyncio.to_thread(snapped_sites, travel, rows, places)
    wanted = [one for one in found if connected is None or one["connected"] == connected]
    wanted.sort(key=lambda one: (-(one["metres"] if one["metres"] is not None else np.inf), one["slug"]))
    return {
        **told,
        "max_snap_metres": travel.index.max_m,
        "parts_of_the_network": parts,
        "cells": await asyncio.to_thread(_cells, travel, ground),
        "sites_total": len(found),
        "sites_not_connected": sum(not one["connected"] for one in found),
        "sites": wanted,
    }


def snapped_sites(travel: StreetTravel, rows: list[Any], places: Places) -> list[dict[str, Any]]:
    """For each site its best entrance: metres to the street, the street's name, and why it is not connected."""
    snapped = travel.index.snap(places.x_m, places.y_m)
    found = []
    for owner, row in enumerate(rows):
        mine = np.flatnonzero(places.owner == owner)
        best = mine[np.argmin(snapped.metres[mine])]
        edge, metres = int(snapped.edge[best]), float(snapped.metres[best])
        name = int(travel.network.name[edge]) if edge >= 0 else -1
        found.append({
            "slug": row["slug"], "name": row["name"], "entrances": len(mine), "connected": edge >= 0,
            "metres": round(metres, 1) if np.isfinite(metres) else None,
            "street": travel.network.street_names[name] if name >= 0 else None,
            "reason": None if edge >= 0 else unconnected(metres, travel.index.max_m),
        })  # fmt: skip
    return found


def _cells(travel: StreetTravel, ground: Ground) -> dict[str, Any]:
    apart = travel.snapped(ground.homes.places).edge < 0
    people = {
        group.age_group: round(float(group.people[apart[group.home]].sum()), 1) for group in ground.people
    }
    return {"total": len(apart), "not_connected": int(apart.sum()), "people_not_connected": people}
