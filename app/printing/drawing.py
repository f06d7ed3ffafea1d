"""A map as SVG: vectors in millimetres of paper, in the classes, colours and patterns of the screen."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import shapely

from app.cartography.style import SECRET, UNKNOWN
from app.maps.figures import numeric
from app.printing.frame import bar_metres
from app.printing.labels import placed_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.cartography.scale import Scale
    from app.maps.figures import Figure
    from app.printing.frame import Frame
    from app.printing.ground import Ground

PIXEL_MM = 25.4 / 96
"""Patterns are described in pixels of the screen (CSS: 96 to an inch)."""
PAPER = "#f6f5f0"
WATER = "#dfe8ee"
WOOD = "#e9ecdf"
INK = "#1d242b"
HATCHED, DOTTED = "url(#hatch)", "url(#dots)"


def fill_of(given: Figure | None, scale: Scale) -> str:
    """The colour of a figure's class; hatched where unknown, dotted where secret."""
    value = None if given is None else numeric(given)
    if value is not None:
        return scale.colour_of(value)
    return DOTTED if given is not None and given["status"] == "secret" else HATCHED


@dataclass(slots=True)
class Prepared:
    """What many maps of one frame share: written once, painted over and over."""

    frame: Frame
    ground: Ground
    small: bool
    below: str
    above: str
    areas: dict[str, str]
    """The outline of each area, as the data of a path."""
    names: dict[tuple[tuple[float, float], ...], str]
    """Where names stand depends on the signs that they give way to."""


def prepare(frame: Frame, ground: Ground, *, small: bool = False) -> Prepared:
    """Write what does not depend on the figures; `small`: one of many, without names, roads, bar and arrow."""
    paper = f'<rect width="{frame.width_mm:.2f}" height="{frame.height_mm:.2f}" fill="{PAPER}"/>'
    below = "".join([paper, *_cover(frame, ground, {"wood": WOOD, "water": WATER})])
    above = "".join([
        *([] if small else _cover(frame, ground, {"water": WATER}, largest=False)),
        *([] if small else _roads(frame, ground)),
        *_boundaries(frame, ground, small=small),
    ])  # fmt: skip
    areas = {area.ars: path(frame, area.geometry) for area in ground.areas}
    return Prepared(frame, ground, small, below, above, areas, {})


def paint(
    prepared: Prepared, figures: dict[str, Figure], scale: Scale, sites: Sequence[tuple[float, float]] = (), *,
    cells: Sequence[tuple[shapely.Geometry, str]] = (), chosen: str | None = None,
) -> str:  # fmt: skip
    """The map; `cells`: shapes with their fills, in place of those of areas; `chosen`: the ARS of an area to be outlined."""
    frame, small = prepared.frame, prepared.small
    inner = [
        prepared.below,
        *(
            _cells(frame, prepared.ground, cells)
            if cells
            else _areas(prepared, figures, scale, 0.08 if small else 0.15)
        ),
        prepared.above,
        *_chosen(prepared, chosen),
        *([] if small else _sites(frame, sites)),
        *([] if small else [_names_of(prepared, sites)]),
        *([] if small else [*_bar(frame), _arrow(frame)]),
    ]
    border = f'<rect x="0.1" y="0.1" width="{frame.width_mm - 0.2:.2f}" height="{frame.height_mm - 0.2:.2f}" fill="none" stroke="#9aa3ab" stroke-width="0.2"/>'
    return svg(frame.width_mm, frame.height_mm, "".join([*inner, border]))


def map_svg(
    frame: Frame, ground: Ground, figures: dict[str, Figure], scale: Scale, sites: Sequence[tuple[float, float]], *,
    small: bool = False, cells: Sequence[tuple[shapely.Geometry, str]] = (),
) -> str:  # fmt: skip
    """A single map."""
    return paint(prepare(frame, ground, small=small), figures, scale, sites, cells=cells)


def svg(width_mm: float, height_mm: float, content: str) -> str:
    """A picture in millimetres with the patterns defined."""
    size = f'width="{width_mm:.2f}mm" height="{height_mm:.2f}mm" viewBox="0 0 {width_mm:.2f} {height_mm:.2f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><defs>{_patterns()}</defs>{content}</svg>'


def swatch(fill: str, width_mm: float = 8.0, height_mm: float = 4.2) -> str:
    """What fills an area, for the legend."""
    inner = f'<rect x="0.1" y="0.1" width="{width_mm - 0.2}" height="{height_mm - 0.2}" fill="{fill}" stroke="#6b747c" stroke-width="0.2"/>'
    return svg(width_mm, height_mm, inner)


def site_mark() -> str:
    """The sign of a site, for the legend."""
    return svg(8.0, 4.2, _dot(4.0, 2.1))


def _patterns() -> str:
    gap, width = UNKNOWN.gap * PIXEL_MM, UNKNOWN.width * PIXEL_MM
    hatch = (
        f'<pattern id="hatch" width="{gap:.3f}" height="{gap:.3f}" patternUnits="userSpaceOnUse" patternTransform="rotate({UNKNOWN.angle})">'
        f'<rect width="{gap:.3f}" height="{gap:.3f}" fill="{UNKNOWN.paper}"/>'
        f'<rect width="{width:.3f}" height="{gap:.3f}" fill="{UNKNOWN.ink}"/></pattern>'
    )
    step, radius = SECRET.gap * PIXEL_MM, SECRET.radius * PIXEL_MM
    spots = "".join(
        f'<circle cx="{at:.3f}" cy="{at:.3f}" r="{radius:.3f}" fill="{SECRET.ink}"/>'
        for at in (step / 4, 3 * step / 4)
    )
    dots = (
        f'<pattern id="dots" width="{step:.3f}" height="{step:.3f}" patternUnits="userSpaceOnUse">'
        f'<rect width="{step:.3f}" height="{step:.3f}" fill="{SECRET.paper}"/>{spots}</pattern>'
    )
    return hatch + dots


def _areas(prepared: Prepared, figures: dict[str, Figure], scale: Scale, line_mm: float) -> Iterable[str]:
    line = f'stroke="#8d969e" stroke-width="{line_mm}" stroke-linejoin="round" fill-rule="evenodd"'
    for ars, outline in prepared.areas.items():
        if ars in figures:
            yield f'<path d="{outline}" fill="{fill_of(figures[ars], scale)}" {line}/>'


def _chosen(prepared: Prepared, ars: str | None) -> Iterable[str]:
    """The outline of an area, dark on light so that it is seen on every colour."""
    if ars in prepared.areas:
        for ink, width in (("#ffffff", 2.2), (INK, 1.1)):
            yield f'<path d="{prepared.areas[ars]}" fill="none" stroke="{ink}" stroke-width="{width}" stroke-linejoin="round"/>'


def _names_of(prepared: Prepared, sites: Sequence[tuple[float, float]]) -> str:
    key = tuple(sites)
    if key not in prepared.names:
        prepared.names[key] = "".join(_names(prepared.frame, prepared.ground, sites))
    return prepared.names[key]


def _cells(frame: Frame, ground: Ground, cells: Sequence[tuple[shapely.Geometry, str]]) -> Iterable[str]:
    """Cells in their classes, and the boundaries of areas over them."""
    for shape, fill in cells:
        yield f'<path d="{path(frame, shape)}" fill="{fill}" fill-opacity="0.9" stroke="#ffffff" stroke-width="0.08"/>'
    box = frame.ground
    for area in ground.areas:
        line = shapely.clip_by_rect(shapely.boundary(area.geometry), box.west, box.south, box.east, box.north)
        if not shapely.is_empty(line):
            yield f'<path d="{path(frame, line)}" fill="none" stroke="#4a5560" stroke-width="0.2" stroke-linejoin="round"/>'


def _cover(frame: Frame, ground: Ground, colours: dict[str, str], *, largest: bool = True) -> Iterable[str]:
    """Water and woods; without the largest (the sea, which lies below the areas) where they lie above."""
    most = frame.metres(frame.width_mm) * frame.metres(frame.height_mm) * 0.05
    for one in ground.cover:
        if one.kind in colours and (largest or shapely.area(one.geometry) < most):
            yield f'<path d="{path(frame, one.geometry)}" fill="{colours[one.kind]}" fill-rule="evenodd"/>'


def _roads(frame: Frame, ground: Ground) -> Iterable[str]:
    for one in ground.roads:
        width = 0.55 if one.kind == "motorway" else 0.35
        way = path(frame, one.geometry)
        yield f'<path d="{way}" fill="none" stroke="#ffffff" stroke-opacity="0.9" stroke-width="{width + 0.3}" stroke-linecap="round" stroke-linejoin="round"/>'
        yield f'<path d="{way}" fill="none" stroke="#6b747c" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"/>'


def _boundaries(frame: Frame, ground: Ground, *, small: bool) -> Iterable[str]:
    styles = {"municipal_association": ("#4a5560", 0.3), "district": (INK, 0.4 if small else 0.7)}
    for level, (ink, width) in styles.items():
        if small and level != "district":
            continue
        for one in (each for each in ground.boundaries if each.kind == level):
            yield f'<path d="{path(frame, one.geometry)}" fill="none" stroke="{ink}" stroke-width="{width}" stroke-linejoin="round"/>'


def _sites(frame: Frame, sites: Sequence[tuple[float, float]]) -> Iterable[str]:
    for x, y in (frame.place(*site) for site in sites):
        if 0 <= x <= frame.width_mm and 0 <= y <= frame.height_mm:
            yield _dot(x, y)


def _dot(x: float, y: float) -> str:
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="0.85" fill="#d4004b" stroke="#ffffff" stroke-width="0.3"/>'


def _names(frame: Frame, ground: Ground, sites: Sequence[tuple[float, float]]) -> Iterable[str]:
    for label in placed_labels(frame, ground.areas, [frame.place(*site) for site in sites]):
        weight = 600 if label.bold else 400
        yield (
            f'<text x="{label.x_mm:.2f}" y="{label.y_mm:.2f}" font-family="Fira Sans" font-weight="{weight}" font-size="{label.size_mm:.2f}" text-anchor="middle"'
            f' fill="{INK}" stroke="#ffffff" stroke-width="{label.size_mm * 0.22:.2f}" stroke-linejoin="round" paint-order="stroke">{escape(label.text)}</text>'
        )


def _bar(frame: Frame) -> Iterable[str]:
    """The scale bar, lower left: four fields, alternately filled."""
    length_m = bar_metres(frame)
    whole = length_m * 1000 / frame.denominator
    x, y, field = 7.0, frame.height_mm - 9.0, whole / 4
    yield f'<rect x="{x - 4:.2f}" y="{y - 7.5:.2f}" width="{whole + 17:.2f}" height="13.5" fill="#ffffff" fill-opacity="0.85"/>'
    for n in range(4):
        fill = INK if n % 2 == 0 else "#ffffff"
        yield f'<rect x="{x + n * field:.2f}" y="{y:.2f}" width="{field:.2f}" height="1.4" fill="{fill}" stroke="{INK}" stroke-width="0.2"/>'
    unit, divide = ("km", 1000) if length_m >= 1000 else ("m", 1)
    for share in (0.0, 0.5, 1.0):
        told = f"{length_m * share / divide:g}".replace(".", ",")
        yield _small_text(x + whole * share, y - 1.4, f"{told} {unit}" if share == 1 else told)
    grouped = f"{frame.denominator:,}".replace(",", " ")
    yield _small_text(x + whole / 2, y + 4.9, f"1 : {grouped}")


def _arrow(frame: Frame) -> str:
    """North, upper right: the half that is filled is on the left, as on a compass rose."""
    x, y = frame.width_mm - 10.0, 6.0
    return (
        f'<path d="M{x} {y}L{x - 3} {y + 11}L{x} {y + 8.5}Z" fill="{INK}"/>'
        f'<path d="M{x} {y}L{x + 3} {y + 11}L{x} {y + 8.5}Z" fill="#ffffff" stroke="{INK}" stroke-width="0.25"/>'
        + _small_text(x, y + 15.2, "N")
    )


def _small_text(x: float, y: float, told: str) -> str:
    return f'<text x="{x:.2f}" y="{y:.2f}" font-family="Fira Sans" font-size="3" text-anchor="middle" fill="{INK}">{told}</text>'


def path(frame: Frame, geometry: shapely.Geometry) -> str:
    """A geometry's lines and rings as the data of a path."""
    parts: list[str] = []
    for line in _lines(geometry):
        points = shapely.get_coordinates(line)
        closed = bool(np.array_equal(points[0], points[-1])) and len(points) > 3
        placed = np.column_stack(frame.place(points[:, 0], points[:, 1])).round(2)  # type: ignore[arg-type]
        told = "L".join(f"{x:g} {y:g}" for x, y in (placed[:-1] if closed else placed).tolist())
        parts.append(f"M{told}Z" if closed else f"M{told}")
    return "".join(parts)


def _lines(geometry: shapely.Geometry) -> Iterable[shapely.Geometry]:
    for part in shapely.get_parts(geometry):
        if isinstance(part, shapely.Polygon):
            yield from (part.exterior, *part.interiors)
        elif isinstance(part, (shapely.LineString, shapely.LinearRing)):
            yield part
        elif hasattr(part, "geoms"):
            yield from _lines(part)
