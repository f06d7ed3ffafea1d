"""All tables of all rooms, for migrations and for whoever needs the whole metadata."""

from __future__ import annotations

import importlib

from app.database.metadata import metadata

ROOMS = (
    "areas",
    "provenance",
    "sites",
    "population",
    "basemap",
    "network",
    "catchments",
    "jobs",
    "imports",
    "notices",
)

for _room in ROOMS:
    importlib.import_module(f"app.{_room}.tables")

__all__ = ["ROOMS", "metadata"]
