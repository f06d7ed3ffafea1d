"""Styles as Styled Layer Descriptors 1.1 (OGC 05-078r4) with Symbology Encoding 1.1 (05-077r4) and filters 1.1 (04-095).

Of well-known marks the six of the standard are used: what it lacks (diamond, pentagon, hexagon) is a turned square or a circle.
A hatch has no mark there; `shape://slash` is the name that GeoServer gave it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from app.cartography.style import Dots, Hatch
from app.cartography.symbols import LIST_SEPARATOR, Area, Begins, Between, Equals, First, Line, Marker

if TYPE_CHECKING:
    from app.cartography.symbols import Condition, LayerStyle, Symbol

MEDIA_TYPE = "application/vnd.ogc.sld+xml;version=1.1"
SLD, SE, OGC = "http://www.opengis.net/sld", "http://www.opengis.net/se", "http://www.opengis.net/ogc"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SCHEMA = "http://schemas.opengis.net/sld/1.1.0/StyledLayerDescriptor.xsd"
MARKS = {
    "circle": ("circle", 0),
    "square": ("square", 0),
    "triangle": ("triangle", 0),
    "star": ("star", 0),
    "diamond": ("square", 45),
}
for _prefix, _uri in (("sld", SLD), ("se", SE), ("ogc", OGC), ("xsi", XSI)):
    ET.register_namespace(_prefix, _uri)


def sld(style: LayerStyle, layer: str) -> str:
    """The style as a document for a layer of this name."""
    root = ET.Element(
        f"{{{SLD}}}StyledLayerDescriptor", {"version": "1.1.0", f"{{{XSI}}}schemaLocation": f"{SLD} {SCHEMA}"}
    )
    named = ET.SubElement(root, f"{{{SLD}}}NamedLayer")
    _se(named, "Name", layer)
    user = ET.SubElement(named, f"{{{SLD}}}UserStyle")
    _se(user, "Name", style.name)
    _described(user, style.title)
    ET.SubElement(user, f"{{{SLD}}}IsDefault").text = "1"
    listed = _se(user, "FeatureTypeStyle")
    for n, rule in enumerate(style.rules):
        written = _se(listed, "Rule")
        _se(written, "Name", f"{n + 1}")
        _described(written, rule.title)
        if rule.condition is not None:
            _condition(ET.SubElement(written, f"{{{OGC}}}Filter"), rule.condition)
        elif not style.is_single:
            _se(written, "ElseFilter")
        _symbolizers(written, rule.symbol)
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _se(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    made = ET.SubElement(parent, f"{{{SE}}}{name}")
    made.text = text
    return made


def _described(parent: ET.Element, title: str) -> None:
    _se(_se(parent, "Description"), "Title", title)


def _condition(parent: ET.Element, condition: Condition) -> None:
    match condition:
        case Equals(column, values):
            held = parent if len(values) == 1 else _ogc(parent, "Or")
            for value in values:
                _compare(held, "PropertyIsEqualTo", column, str(value))
        case First(column, value):
            held = _ogc(parent, "Or")
            _compare(held, "PropertyIsEqualTo", column, value)
            _like(held, column, f"{value}{LIST_SEPARATOR}")
        case Begins(column, beginnings):
            held = parent if len(beginnings) == 1 else _ogc(parent, "Or")
            for one in beginnings:
                _like(held, column, one)
        case Between(column, None, None):
            null = _ogc(_ogc(parent, "Not"), "PropertyIsNull")
            _ogc(null, "PropertyName").text = column
        case Between(column, low, high):
            held = parent if low is None or high is None else _ogc(parent, "And")
            if low is not None:
                _compare(held, "PropertyIsGreaterThanOrEqualTo", column, f"{low:.12g}")
            if high is not None:
                _compare(held, "PropertyIsLessThan", column, f"{high:.12g}")


def _ogc(parent: ET.Element, name: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{OGC}}}{name}", attributes)


def _compare(parent: ET.Element, operator: str, column: str, value: str) -> None:
    held = _ogc(parent, operator)
    _ogc(held, "PropertyName").text = column
    _ogc(held, "Literal").text = value


def _like(parent: ET.Element, column: str, beginning: str) -> None:
    held = _ogc(parent, "PropertyIsLike", wildCard="*", singleChar="?", escapeChar="\\")
    _ogc(held, "PropertyName").text = column
    escaped = "".join(f"\\{one}" if one in "*?\\" else one for one in beginning)
    _ogc(held, "Literal").text = f"{escaped}*"


def _symbolizers(parent: ET.Element, symbol: Symbol) -> None:
    match symbol:
        case Marker():
            name, turned = MARKS.get(symbol.shape, MARKS["circle"])
            line = Line(symbol.line_colour, symbol.line_width)
            _graphic(_se(parent, "PointSymbolizer"), name, symbol.colour, line, symbol.size, turned)
        case Line():
            _stroke(_se(parent, "LineSymbolizer"), symbol)
        case Area(fill=Hatch() as hatch):
            _plain(parent, hatch.paper, 1, symbol.line)
            _graphic(_pattern(parent), "shape://slash", hatch.ink, Line(hatch.ink, hatch.width), hatch.gap)
        case Area(fill=Dots() as dots):
            _plain(parent, dots.paper, 1, symbol.line)
            _graphic(_pattern(parent), "circle", dots.ink, None, 2 * dots.radius)
        case Area(fill=colour):
            _plain(parent, colour, symbol.opacity, symbol.line)


def _plain(
    parent: ET.Element, colour: str | Hatch | Dots | None, opacity: float, line: Line | None
) -> None:  # fmt: skip
    """An area in one colour, or as an outline."""
    held = _se(parent, "PolygonSymbolizer")
    if isinstance(colour, str):
        _colour(held, colour, opacity)
    if line is not None:
        _stroke(held, line)


def _pattern(parent: ET.Element) -> ET.Element:
    return _se(_se(_se(parent, "PolygonSymbolizer"), "Fill"), "GraphicFill")


def _graphic(
    parent: ET.Element, mark: str, colour: str, line: Line | None, size: float, turned: float = 0
) -> None:
    graphic = _se(parent, "Graphic")
    held = _se(graphic, "Mark")
    _se(held, "WellKnownName", mark)
    _colour(held, colour)
    if line is not None:
        _stroke(held, line)
    _se(graphic, "Size", f"{size:g}")
    if turned:
        _se(graphic, "Rotation", f"{turned:g}")


def _colour(parent: ET.Element, colour: str, opacity: float = 1) -> None:
    held = _se(parent, "Fill")
    _parameter(held, "fill", colour)
    if opacity < 1:
        _parameter(held, "fill-opacity", f"{opacity:g}")


def _stroke(parent: ET.Element, line: Line) -> None:
    held = _se(parent, "Stroke")
    _parameter(held, "stroke", line.colour)
    _parameter(held, "stroke-width", f"{line.width:g}")
    _parameter(held, "stroke-linejoin", "round")
    if line.dash:
        _parameter(held, "stroke-dasharray", " ".join(f"{one:g}" for one in line.dash))


def _parameter(parent: ET.Element, name: str, value: str) -> None:
    _se(parent, "SvgParameter", value).set("name", name)
