"""Styles for vector tiles as MapLibre and Mapbox GL read them (style specification, version 8).

Patterns would need pictures of their own; what has no value is its paper with the ink as its outline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.cartography.style import Dots, Hatch
from app.cartography.symbols import Area, Begins, Between, Equals, First, Line, Marker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.cartography.symbols import Condition, LayerStyle, Rule

MEDIA_TYPE = "application/vnd.mapbox.style+json"
SOURCE = "bildungsatlas"
TILE_LISTS = ","
"""Between the texts of a list in tiles."""


def maplibre(
    style: LayerStyle, *, layer: str, tiles: str, attribution: str, deepest: int, bounds: Sequence[float] | None,
    same: dict[str, str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The style for tiles whose address is a template with {z}, {x} and {y}.

    `same`: the column of tiles that stands for the first of a list, by the list's column.
    """
    source: dict[str, Any] = {
        "type": "vector",
        "tiles": [tiles],
        "minzoom": 0,
        "maxzoom": deepest,
        "attribution": attribution,
    }
    if bounds is not None:
        source["bounds"] = list(bounds)
    told = [_test(one.condition, same or {}) for one in style.rules if one.condition is not None]
    layers = [
        made
        for n, rule in enumerate(style.rules)
        for made in _layers(f"{style.name}-{n + 1}", rule, layer, _filter(rule, told, same or {}))
    ]
    return {"version": 8, "name": style.title, "sources": {SOURCE: source}, "layers": layers}


def _filter(rule: Rule, told: list[list[Any]], same: dict[str, str]) -> list[Any] | None:
    if rule.condition is not None:
        return _test(rule.condition, same)
    return ["!", ["any", *told]] if told else None


def _test(condition: Condition, same: dict[str, str]) -> list[Any]:
    match condition:
        case Equals(column, values):
            return ["in", ["get", column], ["literal", list(values)]]
        case First(column, value):
            text = ["to-string", ["get", column]]
            beginning = f"{value}{TILE_LISTS}"
            starts = ["==", ["slice", text, 0, len(beginning)], beginning]
            first = [["==", ["get", same[column]], value]] if column in same else []
            return ["any", *first, ["==", text, value], starts]
        case Begins(column, beginnings):
            text = ["to-string", ["get", column]]
            return ["any", *(["==", ["slice", text, 0, len(one)], one] for one in beginnings)]
        case Between(column, low, high):
            number = ["to-number", ["get", column]]
            sides = [
                *([] if low is None else [[">=", number, low]]),
                *([] if high is None else [["<", number, high]]),
            ]
            return ["all", ["has", column], *sides]


def _layers(name: str, rule: Rule, layer: str, chosen: list[Any] | None) -> list[dict[str, Any]]:
    head = {"source": SOURCE, "source-layer": layer, **({} if chosen is None else {"filter": chosen})}
    head["metadata"] = {"title": rule.title}
    match rule.symbol:
        case Marker() as marker:
            paint = {
                "circle-radius": marker.size / 2, "circle-color": marker.colour, "circle-stroke-color": marker.line_colour,
                "circle-stroke-width": marker.line_width,
            }  # fmt: skip
            return [{"id": name, "type": "circle", **head, "paint": paint}]
        case Line() as line:
            return [_line(name, line, head)]
        case Area(fill=None, line=Line() as line):
            return [_line(name, line, head)]
        case Area(fill=Hatch() | Dots() as pattern):
            paint = {"fill-color": pattern.paper, "fill-outline-color": pattern.ink}
            return [{"id": name, "type": "fill", **head, "paint": paint}]
        case Area(fill=str() as colour, line=line, opacity=opacity):
            fill = {
                "id": name,
                "type": "fill",
                **head,
                "paint": {"fill-color": colour, "fill-opacity": opacity},
            }
            return [fill] if line is None else [fill, _line(f"{name}-line", line, head)]
    raise ValueError(f"{rule.symbol!r} cannot be drawn")


def _line(name: str, line: Line, head: dict[str, Any]) -> dict[str, Any]:
    paint: dict[str, Any] = {"line-color": line.colour, "line-width": line.width}
    if line.dash:
        paint["line-dasharray"] = [one / line.width for one in line.dash]
    return {"id": name, "type": "line", **head, "layout": {"line-join": "round"}, "paint": paint}
