"""From fields as people see them to the columns that hold them, and back."""

from __future__ import annotations

import json
from typing import Any

from app.sites.editing.fields import OFFER, PLACES, SITE


def columns_of(name: str, value: Any) -> dict[str, Any]:  # noqa: ANN401 (whatever the field holds)
    """The columns of one field; a place on earth as the text PostGIS reads."""
    if name == "coordinates":
        return {"point": value and f"SRID=4326;POINT({value[0]} {value[1]})"}
    if name in PLACES:
        return {name: value["value"], f"{name}_status": value["status"]}
    return {name: value}


def as_columns(fields: dict[str, Any]) -> dict[str, Any]:
    """The columns of several fields."""
    return {
        column: value for name, told in fields.items() for column, value in columns_of(name, told).items()
    }


def told_by_source(name: str, value: Any) -> dict[str, Any]:  # noqa: ANN401
    """How an import would stage this field: what a hand-made value is compared with."""
    if name == "coordinates":
        return {"coordinates": value}
    return columns_of(name, value)


def site_fields(columns: dict[str, Any]) -> dict[str, Any]:
    """The fields of a site that these columns (as the audit keeps them) belong to."""
    found = {name: columns[name] for name in SITE if name in columns}
    if "point" in columns:
        point = columns["point"]
        found["coordinates"] = point and [round(value, 6) for value in point["coordinates"]]
    return found


def offer_fields(columns: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """The fields of an offer that these columns belong to; the half of a figure that is not named is as `now`."""
    found = {name: columns[name] for name in OFFER if name in columns and name not in PLACES}
    for name in PLACES:
        if name in columns or f"{name}_status" in columns:
            known = now.get(name) or {"value": None, "status": "unknown"}
            status = columns.get(f"{name}_status", known["status"])
            found[name] = {"value": columns.get(name, known["value"]), "status": status}
    return found


def as_jsonb(columns: dict[str, Any]) -> str:
    """Columns as the text of a jsonb value."""
    return json.dumps(columns, default=str)
