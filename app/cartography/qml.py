"""Styles as QGIS keeps them (QML), read by QGIS 3.22 and later.

There is no published schema; what is written is what QGIS 3.22 writes, without what it takes to be the default.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from app.cartography.style import Dots, Hatch
from app.cartography.symbols import LIST_SEPARATOR, Area, Begins, Between, Equals, First, Line, Marker

if TYPE_CHECKING:
    from app.cartography.symbols import Condition, LayerStyle, Rule, Symbol

MEDIA_TYPE = "application/vnd.qgis.qml"
VERSION = "3.22.0"
"""The oldest QGIS that the style is for."""
MM_PER_PIXEL = 25.4 / 96
ELSE = "ELSE"
GEOMETRY_TYPES = {"marker": "0", "line": "1", "fill": "2"}
Options = dict[str, str]


def qml(style: LayerStyle) -> str:
    """The style as a document."""
    kind = _kind(style.rules[0].symbol)
    root = ET.Element("qgis", {"version": VERSION, "styleCategories": "Symbology"})
    renderer = ET.SubElement(root, "renderer-v2", {
        "forceraster": "0", "symbollevels": "0", "referencescale": "-1", "enableorderby": "1" if style.largest_first else "0",
    })  # fmt: skip
    if style.is_single:
        renderer.set("type", "singleSymbol")
    elif (column := style.category_column) is not None:
        _categories(renderer, style, column)
    else:
        _rules(renderer, style)
    symbols = ET.SubElement(renderer, "symbols")
    for n, rule in enumerate(style.rules):
        _symbol(symbols, str(n), rule.symbol)
    if style.largest_first:
        order = ET.SubElement(renderer, "orderby")
        ET.SubElement(order, "orderByClause", {"asc": "0", "nullsFirst": "0"}).text = "area($geometry)"
    for name, told in (("blendMode", "0"), ("featureBlendMode", "0"), ("layerOpacity", "1")):
        ET.SubElement(root, name).text = told
    ET.SubElement(root, "layerGeometryType").text = GEOMETRY_TYPES[kind]
    ET.indent(root, " ")
    return f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{ET.tostring(root, encoding='unicode')}\n"


def _categories(renderer: ET.Element, style: LayerStyle, column: str) -> None:
    first = style.rules[0].condition
    renderer.set("type", "categorizedSymbol")
    renderer.set("attr", first_of(column) if isinstance(first, First) else column)
    listed = ET.SubElement(renderer, "categories")
    for n, rule in enumerate(style.rules):
        value, kind = _value(rule)
        ET.SubElement(listed, "category", {"symbol": str(n), "value": value, "type": kind, "label": rule.title, "render": "true"})  # fmt: skip


def _value(rule: Rule) -> tuple[str, str]:
    """A category's value and its type; an empty one is all others."""
    match rule.condition:
        case First(value=value):
            return value, "string"
        case Equals(values=(value, *_)):
            return str(value), "long" if isinstance(value, int) else "string"
        case _:
            return "", "string"


def _rules(renderer: ET.Element, style: LayerStyle) -> None:
    renderer.set("type", "RuleRenderer")
    listed = ET.SubElement(renderer, "rules", {"key": f"{{{style.name}}}"})
    for n, rule in enumerate(style.rules):
        ET.SubElement(listed, "rule", {
            "symbol": str(n), "key": f"{{{style.name}-{n}}}", "label": rule.title, "filter": expression(rule.condition),
        })  # fmt: skip


def expression(condition: Condition | None) -> str:
    """A condition in the language of QGIS; None: all others."""
    match condition:
        case None:
            return ELSE
        case Equals(column, values):
            return f"{_column(column)} IN ({', '.join(map(_literal, values))})"
        case First(column, value):
            return f"{first_of(column)} = {_literal(value)}"
        case Begins(column, beginnings):
            return " OR ".join(f"{_column(column)} LIKE {_literal(f'{one}%')}" for one in beginnings)
        case Between(column, low, high):
            sides = [
                *([] if low is None else [f"{_column(column)} >= {low:.12g}"]),
                *([] if high is None else [f"{_column(column)} < {high:.12g}"]),
            ]
            return " AND ".join(sides) or f"{_column(column)} IS NOT NULL"


def first_of(column: str) -> str:
    """The first of a list: a text with separators in files, a list where QGIS reads the interface itself."""
    return f"try(array_first({_column(column)}), regexp_substr({_column(column)}, '^([^{LIST_SEPARATOR}]+)'))"


def _column(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: str | int) -> str:
    return (
        str(value) if isinstance(value, int) else "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
    )


@dataclass(frozen=True, slots=True)
class _Layer:
    """A layer of a symbol; `within`: the symbol that a pattern repeats."""

    kind: str
    options: Options
    within: tuple[str, _Layer] | None = field(default=None)


def _kind(symbol: Symbol) -> str:
    return {Marker: "marker", Line: "line", Area: "fill"}[type(symbol)]


def _symbol(parent: ET.Element, name: str, symbol: Symbol) -> None:
    _write(parent, name, _kind(symbol), _layers(symbol))


def _write(parent: ET.Element, name: str, kind: str, layers: list[_Layer]) -> None:
    held = ET.SubElement(parent, "symbol", {"name": name, "type": kind, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"})  # fmt: skip
    for n, layer in enumerate(layers):
        written = ET.SubElement(
            held, "layer", {"class": layer.kind, "enabled": "1", "locked": "0", "pass": "0"}
        )
        options = ET.SubElement(written, "Option", {"type": "Map"})
        for key, value in layer.options.items():
            ET.SubElement(options, "Option", {"name": key, "type": "QString", "value": value})
        if layer.within is not None:
            _write(written, f"@{name}@{n}", layer.within[0], [layer.within[1]])


def _layers(symbol: Symbol) -> list[_Layer]:
    match symbol:
        case Marker():
            return [_marker(symbol)]
        case Line():
            return [_line(symbol)]
        case Area(fill=None, line=Line() as line):
            return [_line(line)]
        case Area(fill=Hatch() as hatch):
            return [_fill(hatch.paper, 1, symbol.line), _hatch(hatch)]
        case Area(fill=Dots() as dots):
            return [_fill(dots.paper, 1, symbol.line), _dots(dots)]
        case Area(fill=str() as colour):
            return [_fill(colour, symbol.opacity, symbol.line)]
    raise ValueError(f"{symbol!r} cannot be drawn")


def _fill(colour: str, opacity: float, line: Line | None) -> _Layer:
    if line is None:
        return _Layer(
            "SimpleFill", {"color": _rgba(colour, opacity), "style": "solid", "outline_style": "no"}
        )
    return _Layer("SimpleFill", {
        "color": _rgba(colour, opacity), "style": "solid", "joinstyle": "round", "outline_color": _rgba(line.colour),
        "outline_style": "solid", "outline_width": _mm(line.width), "outline_width_unit": "MM",
    })  # fmt: skip


def _marker(symbol: Marker) -> _Layer:
    return _Layer("SimpleMarker", {
        "name": symbol.shape, "color": _rgba(symbol.colour), "size": _mm(symbol.size), "size_unit": "MM", "joinstyle": "round",
        "outline_color": _rgba(symbol.line_colour), "outline_style": "solid", "outline_width": _mm(symbol.line_width), "outline_width_unit": "MM",
    })  # fmt: skip


def _line(line: Line) -> _Layer:
    dash: Options = {}
    if line.dash:
        dash = {"use_custom_dash": "1", "customdash": ";".join(map(_mm, line.dash)), "customdash_unit": "MM"}
    return _Layer("SimpleLine", {
        "line_color": _rgba(line.colour), "line_style": "solid", "line_width": _mm(line.width), "line_width_unit": "MM",
        "capstyle": "round", "joinstyle": "round", **dash,
    })  # fmt: skip


def _hatch(hatch: Hatch) -> _Layer:
    return _Layer("LinePatternFill", {
        "angle": f"{hatch.angle:g}", "distance": _mm(hatch.gap), "distance_unit": "MM", "line_width": _mm(hatch.width), "line_width_unit": "MM",
        "color": _rgba(hatch.ink),
    }, ("line", _line(Line(hatch.ink, hatch.width))))  # fmt: skip


def _dots(dots: Dots) -> _Layer:
    """Rows set off against each other by half, two rows to a gap."""
    half = dots.gap / 2
    marker = Marker("circle", dots.ink, 2 * dots.radius, dots.ink, 0.0)
    return _Layer("PointPatternFill", {
        "distance_x": _mm(dots.gap), "distance_x_unit": "MM", "distance_y": _mm(half), "distance_y_unit": "MM",
        "displacement_x": _mm(half), "displacement_x_unit": "MM",
    }, ("marker", _marker(marker)))  # fmt: skip


def _rgba(colour: str, opacity: float = 1) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * opacity)}"


def _mm(pixels: float) -> str:
    return f"{pixels * MM_PER_PIXEL:.3f}"
