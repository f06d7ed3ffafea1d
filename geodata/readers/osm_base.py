"""The base map's features from OSM tags: water, wood, built-up land, roads, rails, places."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from geodata.rows import BaseFeatureRow

ROAD_CLASS = {
    "motorway": ("motorway", 0), "motorway_link": ("motorway", 1), "trunk": ("motorway", 0),
    "trunk_link": ("motorway", 1), "primary": ("primary", 1), "primary_link": ("primary", 2),
    "secondary": ("secondary", 2), "secondary_link": ("secondary", 3), "tertiary": ("secondary", 3),
    "tertiary_link": ("secondary", 3), "unclassified": ("local", 4), "residential": ("local", 4),
    "living_street": ("local", 4), "pedestrian": ("local", 4), "service": ("path", 5), "track": ("path", 5),
    "footway": ("path", 6), "cycleway": ("path", 6), "path": ("path", 6), "steps": ("path", 6),
}  # fmt: skip
LANDUSE = {
    "residential": "builtup", "industrial": "builtup", "commercial": "builtup", "retail": "builtup",
    "forest": "wood", "basin": "water", "reservoir": "water",
}  # fmt: skip
PLACES = {"city": 0, "town": 1, "village": 2, "suburb": 3, "hamlet": 4, "quarter": 4}


def base_feature(
    tags: Mapping[str, str], geometry: Callable[[], bytes], *, is_area: bool
) -> BaseFeatureRow | None:
    """The base map feature of tagged OSM geometry (made only if needed); None if it is none."""
    kind, feature_class, rank = _area_kind(tags) if is_area else _line_or_point_kind(tags)
    if kind is None:
        return None
    return BaseFeatureRow(kind, feature_class, tags.get("name"), geometry(), rank)


def _area_kind(tags: Mapping[str, str]) -> tuple[str | None, str, int]:
    if tags.get("natural") == "water" or tags.get("waterway") == "riverbank":
        return "water", tags.get("water", "water"), 1
    if tags.get("natural") == "wood":
        return "wood", "wood", 2
    kind = LANDUSE.get(tags.get("landuse", ""))
    return kind, tags.get("landuse", ""), 2


def _line_or_point_kind(tags: Mapping[str, str]) -> tuple[str | None, str, int]:
    highway = ROAD_CLASS.get(tags.get("highway", ""))
    if highway and tags.get("area") != "yes":
        return "road", *highway
    if tags.get("railway") in {"rail", "light_rail"} and "service" not in tags:
        return "rail", "rail", 3
    if tags.get("waterway") in {"river", "canal", "stream"}:
        return "waterway", tags["waterway"], 3 if tags["waterway"] != "stream" else 5
    if tags.get("route") == "ferry":
        return "road", "ferry", 2
    place = tags.get("place", "")
    if place in PLACES and "name" in tags:
        return "place", place, PLACES[place]
    return None, "", 0
