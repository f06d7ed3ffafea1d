"""All tables of all rooms, for migrations and for whoever needs the whole metadata."""

from __future__ import annotations

import importlib

from app.database.metadata import metadata

ROOMS = (
    "accounts", "areas", "addresses", "provenance", "sites", "population", "basemap", "network", "catchments",
    "places", "location",
    "audit",
    "jobs",
    "quality",
    "imports", "notices",
    "timetables",
    "standards",
    "demand",
    "gaps",
    "scenarios",
    "supply",
    "schools",
    "indicators",
    "landscape",
    "committees",
    "measures",
    "developments",
    "reports",
)  # fmt: skip

for _room in ROOMS:
    importlib.import_module(f"app.{_room}.tables")
importlib.import_module("app.sites.editing_tables")

__all__ = ["ROOMS", "metadata"]
