"""What is in the catalogue: the collections that everybody may have, where and when their rows are, and who answers for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.accounts.access import VISITOR
from app.collections.extents import NOWHERE
from app.ogc import world

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import Request
    from sqlalchemy import Connection

    from app.collections.extents import Extent
    from app.collections.model import Collection
    from app.web.regions import Region

REGION = """
SELECT (SELECT array_agg(DISTINCT left(ars, CASE level WHEN 'state' THEN 2 ELSE 5 END)) FROM area
         WHERE region_id = :region_id AND is_core AND level = (
           SELECT level FROM area WHERE region_id = :region_id AND is_core AND level IN ('state', 'district')
            ORDER BY level DESC LIMIT 1)) AS keys,
       greatest((SELECT max(finished_at) FROM import WHERE region_id = :region_id AND status = 'applied'),
                (SELECT max(finished_at) FROM analysis_run WHERE region_id = :region_id)) AS modified"""
THEMES: Mapping[str, tuple[str, ...]] = {
    "areas": ("REGI", "SOCI"), "cells": ("SOCI", "REGI"), "streets": ("TRAN",), "sites": ("EDUC", "SOCI"), "results": ("EDUC", "SOCI"),
    "monitoring": ("EDUC", "SOCI"),
}  # fmt: skip
"""Themes of the European list by collection, else by its group."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A collection as an entry of the catalogue."""

    collection: Collection
    extent: Extent

    @property
    def id(self) -> str:
        """Its id."""
        return self.collection.id

    @property
    def themes(self) -> tuple[str, ...]:
        """Themes of the European list."""
        return THEMES.get(self.id) or THEMES.get(self.collection.group, ("EDUC",))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All entries of a region; `base`: how the addresses of the installation begin; `keys`: the official keys it covers."""

    base: str
    region: Region
    datasets: tuple[Dataset, ...]
    publisher: str
    contact_email: str | None
    contributor: str | None
    keys: tuple[str, ...]
    modified: datetime | None
    query: str = ""

    def address(self, path: str) -> str:
        """The address of a page of the installation, about this region."""
        return f"{self.base}{path}{self.query}"


async def read_catalogue(request: Request, region: Region) -> Catalogue:
    """The catalogue as a visitor has it, whoever asks: it is made to be passed on."""
    async with world.reading_engine(request, VISITOR).connect() as connection:
        known = await world.listed(request, connection, region, VISITOR)
        extents = await world.extents(request, connection, region, known)
        about = await connection.run_sync(_about, region.id)
    settings = request.app.state.settings
    listed = tuple(Dataset(one, extents.get(one.id, NOWHERE)) for one in known.values() if one.for_everybody)
    return Catalogue(
        (settings.base_url or str(request.base_url)).rstrip("/"), region, listed, settings.publisher or region.name,
        settings.contact_email, settings.govdata_contributor, () if region.fictional else tuple(about["keys"] or ()),
        about["modified"], f"?region={region.slug}" if request.query_params.get("region") else "",
    )  # fmt: skip


def _about(connection: Connection, region_id: int) -> dict[str, Any]:
    return dict(connection.execute(text(REGION), {"region_id": region_id}).mappings().one())
