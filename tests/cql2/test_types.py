"""What a filter may compare with what, and which names reach SQL."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from app.cql2 import FUNCTIONS, Field, FilterError, parse_json, parse_text, properties_in, to_sql
from tests.cql2.expressions import predicates
from tests.cql2.features import FIELDS


def said(written: str, **told: object) -> str:
    with pytest.raises(FilterError) as caught:
        to_sql(parse_text(written), FIELDS, **told)  # type: ignore[arg-type]
    assert caught.value.status == 400
    return str(caught.value)


WRONG = {
    "name = 5": "„=“ vergleicht hier Verschiedenes: „name“ ist ein Text, „5“ ist eine Zahl. (Zeichen 6)",
    "count > '5'": "„>“ vergleicht hier Verschiedenes: „count“ ist eine Zahl, „5“ ist ein Text. (Zeichen 7)",
    "count BETWEEN 1 AND 'b'": "„BETWEEN“ vergleicht hier Verschiedenes: „count“ ist eine Zahl, „b“ ist ein Text. (Zeichen 7)",
    "begins = 'gestern'": "„gestern“ ist kein Tag der Form 2026-08-01. (Zeichen 10)",
    "begins = name": "„=“ vergleicht hier Verschiedenes: „begins“ ist ein Tag, „name“ ist ein Text. (Zeichen 8)",
    "name IN ('a', 1)": "„IN“ vergleicht hier Verschiedenes: „name“ ist ein Text, „1“ ist eine Zahl. (Zeichen 6)",
    "count IN ()": "IN braucht eine Liste mit mindestens einem Wert. (Zeichen 7)",
    "name + 1 = 2": "„+“ rechnet mit Zahlen; „name“ ist ein Text. (Zeichen 1)",
    "count": "Ein Filter ist eine Aussage, die stimmt oder nicht; „count“ ist eine Zahl. (Zeichen 1)",
    "count AND is_open": "AND verbindet Aussagen; „count“ ist eine Zahl. (Zeichen 1)",
    "NOT name": "NOT verbindet Aussagen; „name“ ist ein Text. (Zeichen 5)",
    "place = shape": "„place“ ist eine Geometrie und lässt sich nicht mit „=“ vergleichen. (Zeichen 1)",
    "count LIKE '1%'": "LIKE vergleicht Texte; „count“ ist eine Zahl. (Zeichen 1)",
    "name LIKE other": "Das Muster von LIKE ist ein Text, auch in CASEI oder ACCENTI, keine Eigenschaft. (Zeichen 11)",
    "name LIKE 'a\\'": "Ein Muster endet nicht mit einem einzelnen \\. (Zeichen 6)",
    "CASEI(count) = 'a'": "CASEI nimmt einen Text; „count“ ist eine Zahl. (Zeichen 7)",
    "S_INTERSECTS(name, place)": "„S_INTERSECTS“ vergleicht Geometrien; „name“ ist ein Text. (Zeichen 14)",
    "S_TOUCHES(shape, GEOMETRYCOLLECTION(POINT(9 9), LINESTRING(0 0, 1 1)))": "„S_TOUCHES“ ist für eine Sammlung aus Punkten, Linien und Flächen hier nicht bestimmt; möglich sind S_INTERSECTS, S_DISJOINT, S_EQUALS, und ob etwas sie enthält. Sonst bitte ihre Geometrien einzeln fragen und mit OR verbinden. (Zeichen 1)",
    "S_INTERSECTS(shape, POLYGON((0 0, 1 1, 1 0)))": "Ein Ring hat mindestens vier Punkte, und der letzte ist der erste. (Zeichen 21)",
    "S_INTERSECTS(shape, LINESTRING(0 0))": "Eine Linie hat mindestens zwei Punkte, eine Fläche mindestens vier. (Zeichen 21)",
    "S_INTERSECTS(shape, POINT(54.8 94))": "Eine Koordinate liegt nicht auf der Erde: Länge −180 bis 180, Breite −90 bis 90; die Reihenfolge gibt filter-crs vor. (Zeichen 21)",
    "S_INTERSECTS(shape, BBOX(1, 2, 3, 1))": "BBOX beginnt links unten und endet rechts oben. (Zeichen 21)",
    "T_DURING(begins, INTERVAL('2020-01-01', '..'))": "„T_DURING“ vergleicht Zeiträume; „begins“ ist ein Tag. (Zeichen 10)",
    "T_AFTER(name, DATE('2020-01-01'))": "„T_AFTER“ vergleicht Zeiten; „name“ ist ein Text. (Zeichen 9)",
    "T_EQUALS(begins, INTERVAL('2021-01-01', '2020-01-01'))": "INTERVAL endet, bevor es beginnt. (Zeichen 18)",
    "A_CONTAINS(tags, ('a', 1))": "Die Listen haben Verschiedenes: ein Text und eine Zahl. (Zeichen 1)",
    "A_CONTAINS(tags, name)": "„A_CONTAINS“ vergleicht Listen; „name“ ist ein Text. (Zeichen 18)",
    "S_INTERSECTS(place)": "„S_INTERSECTS“ braucht 2 Angaben, nicht 1. (Zeichen 1)",
    "abs(1, 2) = 1": "„ABS“ braucht 1 Angaben, nicht 2. (Zeichen 1)",
    "year(changed) = 2020": "„YEAR“ nimmt einen Tag; „changed“ ist ein Zeitpunkt. (Zeichen 6)",
    "INTERVAL(begins, ends) IS NULL": "IS NULL fragt nach einer Eigenschaft, nicht nach ein Zeitraum. (Zeichen 24)",
}  # fmt: skip


@pytest.mark.parametrize("written", WRONG)
def test_what_cannot_be_compared_is_named(written: str):
    assert said(written) == WRONG[written]


def test_a_polygon_that_crosses_itself_is_refused():
    assert said("S_WITHIN(place, POLYGON((0 0, 2 2, 2 0, 0 2, 0 0)))").startswith(
        "Die Geometrie ist nicht gültig: Self-intersection"
    )


def test_lines_that_cross_themselves_thousands_of_times_are_refused():
    """Each crossing would be worked out for every feature: 25 million of them end a database."""
    zigzag = ", ".join(
        f"{i % 2} {i / 10_000}" if i % 4 < 2 else f"{i % 2} {1 - i / 10_000}" for i in range(5000)
    )
    sentence = "Linien mit mehr als 200 Punkten dürfen sich nicht kreuzen. (Zeichen 18)"
    assert said(f"S_CROSSES(shape, LINESTRING({zigzag}))") == sentence
    lines = ", ".join(f"LINESTRING(0 {i / 4000}, 1 {1 - i / 4000})" for i in range(2000))
    assert said(f"S_CROSSES(shape, GEOMETRYCOLLECTION({lines}))") == sentence
    areas = ", ".join(f"POLYGON((0 {i / 4000}, 1 {1 - i / 4000}, 1 2, 0 {i / 4000}))" for i in range(500))
    assert said(f"S_CROSSES(shape, GEOMETRYCOLLECTION({areas}))").startswith("Die Geometrie ist nicht gültig")
    assert said("distance(shape, GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(0 0, 1 1))) < 1").startswith(
        "„DISTANCE“ nimmt keine"
    )


def test_an_unknown_property_is_named_with_the_nearest_in_spelling():
    assert said("coun = 1") == "Eine Eigenschaft „coun“ gibt es hier nicht. Meinten Sie „count“? (Zeichen 1)"
    with pytest.raises(FilterError) as caught:
        to_sql(parse_text("nmae = 'a'"), FIELDS)
    assert caught.value.problem()["suggestion"] == "name"
    assert caught.value.problem()["parameter"] == "filter"
    assert "Es gibt: name, other, count" in said("zzzzzz = 1")


@pytest.mark.parametrize(
    "name",
    [
        "pg_sleep",
        "pg_read_file",
        "current_setting",
        "version",
        "lower",
        "ST_Area",
        "query_to_xml",
        "set_config",
        "dblink",
        "nextval",
    ],
)
def test_no_function_of_sql_can_be_called(name: str):
    assert said(f"{name}('a') = 'a'").startswith(f"Eine Funktion „{name.lower()}“ gibt es hier nicht.")
    with pytest.raises(FilterError, match="gibt es hier nicht"):
        to_sql(parse_json({"op": f"{name}", "args": ["a"]}), FIELDS)


def test_every_function_of_the_list_says_what_it_is_for_in_both_languages():
    assert len({one.name for one in FUNCTIONS}) == len(FUNCTIONS)
    assert all(one.description["de"] and one.description["en"] for one in FUNCTIONS)


@given(predicates())
@settings(max_examples=80, deadline=None)
def test_nothing_of_a_filter_stands_in_its_sql_but_names_of_ours(node: object):
    tree = parse_json(node)  # type: ignore[arg-type]
    try:
        fragment = to_sql(tree, FIELDS)
    except FilterError:
        return
    named = {one.name for one in properties_in(tree)}
    words = set(re.findall(r"f\.\w+", fragment.sql))
    assert words <= {f"f.{name}" for name in named}
    assert set(re.findall(r"(?<!:):(\w+)", fragment.sql)) == set(fragment.parameters)


def test_a_name_that_is_sql_is_only_a_name():
    hostile = "a) OR 1=1 --"
    with pytest.raises(FilterError):
        to_sql(parse_json({"op": "isNull", "args": [{"property": hostile}]}), FIELDS)
    fragment = to_sql(parse_json({"op": "=", "args": [{"property": "name"}, hostile]}), FIELDS)
    assert hostile not in fragment.sql
    assert list(fragment.parameters.values()) == [hostile]


@pytest.mark.parametrize(
    "written", ["share ^ 2 ^ 1", "count" + " * count" * 20 + " = 1", "share" + " / share" * 12 + " = 1"]
)
def test_a_computation_that_could_leave_the_range_of_numbers_is_refused(written: str):
    with pytest.raises(FilterError, match=r"zu groß oder zu klein|brauchen Klammern"):
        to_sql(parse_text(written), FIELDS)


def test_an_unknown_reference_system_is_a_sentence():
    assert said("S_INTERSECTS(place, POINT(1 2))", srid=999_999) == "EPSG:999999 ist nicht bekannt."
    assert said("S_INTERSECTS(place, POINT(1e9 2))", srid=25832).startswith(
        "Eine Koordinate ist zu groß für EPSG:25832."
    )


def test_a_field_tells_whether_it_is_a_geometry():
    assert FIELDS["place"].is_geometry
    assert not Field("a", "integer", "a").is_geometry
