"""Styles of layers: what each rule holds for, in the languages of QGIS, of OGC filters and of MapLibre; documents in the order of the standards."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from app.cartography import maplibre, qml, sld
from app.cartography.looks import (
    MOST_VALUES,
    Kind,
    Look,
    alike,
    by_figure,
    by_kind,
    by_level,
    by_minutes,
    by_street_class,
    german,
    thinned,
)
from app.cartography.symbols import (
    Begins,
    Between,
    Condition,
    Equals,
    First,
    LayerStyle,
    Marker,
)

KINDS = [
    Kind("library", "Bücherei & Ludothek", "#c2410c", "hexagon"),
    Kind("club", "Verein", "#0f766e", "star"),
]
WAYS = by_figure("minutes", "Weg", status="minutes_status", threshold=15, unit="min")
LOOKS = {
    "kinds": by_kind(KINDS, "categories"), "levels": by_level(), "minutes": by_minutes(), "points": by_minutes(points=True),
    "streets": by_street_class(), "figure": WAYS, "alike": alike("Verein", KINDS[1].marker),
}  # fmt: skip
MINUTES = [2.0, 4.0, 8.0, 9.0, 14.0, 16.0, 21.0, 34.0]


def style_of(look: Look) -> LayerStyle:
    return look.of(MINUTES, look.needs)


def test_classes_begin_at_their_lower_limit_and_have_the_limit_of_the_screen_among_them():
    """Limits by hand: 15 is the threshold; a class says in German where it begins and where the next one does."""
    rules = style_of(WAYS).rules
    between = [one.condition for one in rules if isinstance(one.condition, Between)]
    assert between[0].low is None
    assert between[-1].high is None
    assert [one.high for one in between[:-1]] == [one.low for one in between[1:]]
    assert 15 in [one.low for one in between]
    assert rules[0].title == f"unter {between[0].high:g} min"
    assert rules[len(between) - 1].title == f"ab {between[-1].low:g} min"
    assert [one.title for one in rules[len(between) :]] == ["geheim gehalten", "keine Angabe"]


def test_without_its_column_everything_is_drawn_alike():
    assert WAYS.of(MINUTES, ["name"]).is_single
    assert WAYS.of(MINUTES, ["minutes"]).is_single  # without the status it could not tell secret from unknown


def test_without_any_number_there_is_one_class_and_what_has_none():
    assert [one.title for one in WAYS.of([], WAYS.needs).rules] == [
        "0 min bis 0 min",
        "geheim gehalten",
        "keine Angabe",
    ]


@pytest.mark.parametrize(
    ("value", "written"), [(1234.5, "1.234,5"), (15.0, "15"), (0.05, "0,05"), (-2.0, "-2")]
)
def test_numbers_are_written_in_german(value: float, written: str):
    assert german(value) == written


@pytest.mark.parametrize("many", [1, MOST_VALUES, MOST_VALUES + 1, MOST_VALUES + 2, 7 * MOST_VALUES + 3])
def test_of_many_values_few_are_taken_the_least_and_the_largest_among_them(many: int):
    found = thinned([float(n) for n in range(many)][::-1])
    assert (found[0], found[-1]) == (0.0, many - 1.0)
    assert len(found) == len(set(found)) <= MOST_VALUES + 1
    assert thinned(found) == found


CONDITIONS: list[tuple[Condition | None, str]] = [
    (None, "ELSE"),
    (Equals("level", ("state",)), "\"level\" IN ('state')"),
    (Equals("n", (5, 10)), '"n" IN (5, 10)'),
    (Equals('a"b', ("O'Neill",)), "\"a\"\"b\" IN ('O''Neill')"),
    (Begins("highway", ("motorway", "trunk")), "\"highway\" LIKE 'motorway%' OR \"highway\" LIKE 'trunk%'"),
    (Between("m", 5, 7.5), '"m" >= 5 AND "m" < 7.5'),
    (Between("m", None, 5), '"m" < 5'),
    (Between("m", None, None), '"m" IS NOT NULL'),
]


@pytest.mark.parametrize(("condition", "told"), CONDITIONS)
def test_conditions_in_the_language_of_qgis(condition: Condition | None, told: str):
    assert qml.expression(condition) == told


def test_titles_in_place_of_codes_are_what_rules_then_look_for():
    renamed = style_of(LOOKS["kinds"]).renamed({"categories": {"library": "Bücherei"}})
    assert [one.condition for one in renamed.rules] == [
        First("categories", "Bücherei"),
        First("categories", "club"),
        None,
    ]


# --- Styled Layer Descriptor 1.1 (05-078r4), Symbology Encoding 1.1 (05-077r4), Filter Encoding 1.1 (04-095): the order of
# --- elements as their schemas have it, here by hand, as the schemas lie on a server.

ORDER = {
    "sld:StyledLayerDescriptor": ["sld:NamedLayer"],
    "sld:NamedLayer": ["se:Name", "se:Description", "sld:UserStyle"],
    "sld:UserStyle": ["se:Name", "se:Description", "sld:IsDefault", "se:FeatureTypeStyle"],
    "se:FeatureTypeStyle": ["se:Name", "se:Description", "se:FeatureTypeName", "se:Rule"],
    "se:Rule": [
        "se:Name", "se:Description", "se:LegendGraphic", "ogc:Filter", "se:ElseFilter", "se:MinScaleDenominator",
        "se:MaxScaleDenominator", "se:PointSymbolizer", "se:LineSymbolizer", "se:PolygonSymbolizer",
    ],
    "se:Description": ["se:Title", "se:Abstract"],
    "se:PointSymbolizer": ["se:Geometry", "se:Graphic"],
    "se:LineSymbolizer": ["se:Geometry", "se:Stroke"],
    "se:PolygonSymbolizer": ["se:Geometry", "se:Fill", "se:Stroke"],
    "se:Graphic": ["se:Mark", "se:Opacity", "se:Size", "se:Rotation"],
    "se:Mark": ["se:WellKnownName", "se:Fill", "se:Stroke"],
    "se:GraphicFill": ["se:Graphic"],
    "se:Fill": ["se:GraphicFill", "se:SvgParameter"],
    "se:Stroke": ["se:GraphicFill", "se:GraphicStroke", "se:SvgParameter"],
    "ogc:PropertyIsEqualTo": ["ogc:PropertyName", "ogc:Literal"],
    "ogc:PropertyIsLike": ["ogc:PropertyName", "ogc:Literal"],
    "ogc:PropertyIsLessThan": ["ogc:PropertyName", "ogc:Literal"],
    "ogc:PropertyIsGreaterThanOrEqualTo": ["ogc:PropertyName", "ogc:Literal"],
}  # fmt: skip
"""Children of an element in the order in which they have to stand."""
SVG_PARAMETERS = {
    "se:Fill": {"fill", "fill-opacity"},
    "se:Stroke": {"stroke", "stroke-opacity", "stroke-width", "stroke-linejoin", "stroke-linecap", "stroke-dasharray", "stroke-dashoffset"},
}  # fmt: skip
PREFIXES = {
    f"{{{uri}}}": f"{prefix}:" for prefix, uri in (("sld", sld.SLD), ("se", sld.SE), ("ogc", sld.OGC))
}


def named(element: ET.Element) -> str:
    uri, _, name = element.tag.rpartition("}")
    return PREFIXES[f"{uri}}}"] + name


@pytest.mark.parametrize("look", LOOKS)
def test_an_sld_has_the_elements_of_the_standard_in_their_order(look: str):
    root = ET.fromstring(sld.sld(style_of(LOOKS[look]), "sites"))
    assert root.get("version") == "1.1.0"
    for element in root.iter():
        children = [named(one) for one in element]
        if named(element) in ORDER:
            order = ORDER[named(element)]
            assert set(children) <= set(order), named(element)
            assert children == sorted(children, key=order.index), named(element)
        if named(element) in SVG_PARAMETERS:
            told = [one.get("name") for one in element if named(one) == "se:SvgParameter"]
            assert set(told) <= SVG_PARAMETERS[named(element)]
            assert len(told) == len(set(told))
        if named(element) == "ogc:Filter":
            assert len(children) == 1
        if named(element) in {"ogc:Or", "ogc:And"}:
            assert len(children) >= 2
        if named(element) == "ogc:PropertyIsLike":
            assert set(element.keys()) == {"wildCard", "singleChar", "escapeChar"}
        if named(element) == "se:Rule":
            assert not {"ogc:Filter", "se:ElseFilter"} <= set(children)


@pytest.mark.parametrize("look", LOOKS)
def test_every_format_has_every_rule_with_its_title_and_colour(look: str):
    style = style_of(LOOKS[look])
    titles = [one.title for one in style.rules]
    described = ET.fromstring(sld.sld(style, "sites"))
    assert [
        one.findtext(f"{{{sld.SE}}}Description/{{{sld.SE}}}Title")
        for one in described.iter(f"{{{sld.SE}}}Rule")
    ] == titles
    read = ET.fromstring(qml.qml(style).partition("\n")[2])
    assert len(read.findall("renderer-v2/symbols/symbol")) == len(titles)
    if not style.is_single:
        assert [one.get("label") for one in read.iter() if one.tag in {"category", "rule"}] == titles
    tiles = maplibre.maplibre(
        style,
        layer="sites",
        tiles="https://atlas.example/{z}/{y}/{x}",
        attribution="",
        deepest=16,
        bounds=None,
    )
    assert list(dict.fromkeys(one["metadata"]["title"] for one in tiles["layers"])) == titles
    assert len({one["id"] for one in tiles["layers"]}) == len(tiles["layers"])


def test_kinds_are_told_by_the_first_of_a_list():
    """In files a list is one text with "|", in tiles with ","; where tiles have the first in a column, by that."""
    style = style_of(LOOKS["kinds"])
    rule = next(ET.fromstring(sld.sld(style, "sites")).iter(f"{{{sld.OGC}}}Filter"))
    assert [one.text for one in rule.iter(f"{{{sld.OGC}}}Literal")] == ["library", "library|*"]
    tiles = maplibre.maplibre(
        style, layer="sites", tiles="", attribution="", deepest=16, bounds=None, same={"categories": "category"}
    )  # fmt: skip
    text = ["to-string", ["get", "categories"]]
    assert tiles["layers"][0]["filter"] == [
        "any", ["==", ["get", "category"], "library"], ["==", text, "library"], ["==", ["slice", text, 0, 8], "library,"],
    ]  # fmt: skip
    assert tiles["layers"][-1]["filter"] == ["!", ["any", *(one["filter"] for one in tiles["layers"][:-1])]]
    assert tiles["layers"][0]["paint"]["circle-color"] == "#c2410c"


def test_marks_that_the_standard_lacks_are_turned_squares_or_circles():
    shapes = ["circle", "square", "triangle", "star", "diamond", "pentagon", "hexagon"]
    drawn = [ET.fromstring(sld.sld(style_of(alike("x", Marker(shape, "#000000"))), "x")) for shape in shapes]
    assert [one.findtext(f".//{{{sld.SE}}}WellKnownName") for one in drawn] == [
        "circle", "square", "triangle", "star", "square", "circle", "circle",
    ]  # fmt: skip
    assert drawn[4].findtext(f".//{{{sld.SE}}}Rotation") == "45"
