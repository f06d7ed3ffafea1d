"""CQL2 text: what each rule of the grammar means, and what is said where a filter is none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cql2 import FilterError, parse_json, parse_text
from app.cql2.model import Array, Property, Value

SAME = {
    "kind = 'kita'": {"op": "=", "args": [{"property": "kind"}, "kita"]},
    "places <> 20": {"op": "<>", "args": [{"property": "places"}, 20]},
    "share >= 1.5E-3": {"op": ">=", "args": [{"property": "share"}, 0.0015]},
    "share < .5": {"op": "<", "args": [{"property": "share"}, 0.5]},
    "is_open": {"property": "is_open"},
    "is_open = TRUE": {"op": "=", "args": [{"property": "is_open"}, True]},
    "a = 1 OR b = 2 AND NOT c = 3": {
        "op": "or",
        "args": [
            {"op": "=", "args": [{"property": "a"}, 1]},
            {"op": "and", "args": [
                {"op": "=", "args": [{"property": "b"}, 2]}, {"op": "not", "args": [{"op": "=", "args": [{"property": "c"}, 3]}]},
            ]},
        ],
    },
    "a = 1 AND b = 2 AND c = 3": {"op": "and", "args": [{"op": "=", "args": [{"property": name}, n]} for name, n in (("a", 1), ("b", 2), ("c", 3))]},
    "a - b - 1 > 0": {"op": ">", "args": [{"op": "-", "args": [{"op": "-", "args": [{"property": "a"}, {"property": "b"}]}, 1]}, 0]},
    "a + b * 2 ^ 3 = 1": {"op": "=", "args": [{"op": "+", "args": [{"property": "a"}, {"op": "*", "args": [{"property": "b"}, {"op": "^", "args": [2, 3]}]}]}, 1]},
    "-2 ^ 2 = a DIV 3 % 2": {"op": "=", "args": [{"op": "^", "args": [-2, 2]}, {"op": "%", "args": [{"op": "div", "args": [{"property": "a"}, 3]}, 2]}]},
    "-a = +3": {"op": "=", "args": [{"op": "*", "args": [-1, {"property": "a"}]}, 3]},
    "name LIKE 'Kita%'": {"op": "like", "args": [{"property": "name"}, "Kita%"]},
    "CaseI(name) not like casei('%SÜD%')": {"op": "not", "args": [{"op": "like", "args": [{"op": "casei", "args": [{"property": "name"}]}, {"op": "casei", "args": ["%SÜD%"]}]}]},
    "places BETWEEN 10 AND 20 AND is_open": {"op": "and", "args": [{"op": "between", "args": [{"property": "places"}, 10, 20]}, {"property": "is_open"}]},
    "kind NOT IN ('kita', 'krippe')": {"op": "not", "args": [{"op": "in", "args": [{"property": "kind"}, ["kita", "krippe"]]}]},
    "places IS NOT NULL": {"op": "not", "args": [{"op": "isNull", "args": [{"property": "places"}]}]},
    "name = 'it''s'": {"op": "=", "args": [{"property": "name"}, "it's"]},
    r"name = 'it\'s'": {"op": "=", "args": [{"property": "name"}, "it's"]},
    '"date" > DATE(\'2026-08-01\')': {"op": ">", "args": [{"property": "date"}, {"date": "2026-08-01"}]},
    "seen:at < TIMESTAMP('2026-08-01T10:00:00.25Z')": {"op": "<", "args": [{"property": "seen:at"}, {"timestamp": "2026-08-01T10:00:00.25Z"}]},
    "T_DURING(INTERVAL(begins, ends), INTERVAL('2026-01-01', '..'))": {
        "op": "t_during", "args": [{"interval": [{"property": "begins"}, {"property": "ends"}]}, {"interval": ["2026-01-01", ".."]}],
    },
    "A_CONTAINS(tags, ('a'))": {"op": "a_contains", "args": [{"property": "tags"}, ["a"]]},
    "a_containedBy(tags, ())": {"op": "a_containedBy", "args": [{"property": "tags"}, []]},
    "S_WITHIN(geometry, BBOX(9, 54, 10, 55))": {"op": "s_within", "args": [{"property": "geometry"}, {"bbox": [9, 54, 10, 55]}]},
    "S_INTERSECTS(geometry, POLYGON((0 0, 4 0, 4 4, 0 0), (1 .5, 2 1, 3 1, 1 .5)))": {
        "op": "s_intersects",
        "args": [
            {"property": "geometry"},
            {"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 4], [0, 0]], [[1, 0.5], [2, 1], [3, 1], [1, 0.5]]]},
        ],
    },
    "S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT Z (1 2 3), MULTIPOINT(1 2, (-3 4))))": {
        "op": "s_intersects",
        "args": [
            {"property": "geometry"},
            {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 2, 3]}, {"type": "MultiPoint", "coordinates": [[1, 2], [-3, 4]]}]},
        ],
    },
    "distance(geometry, POINT(9.4 54.8)) < 500": {"op": "<", "args": [{"op": "distance", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": [9.4, 54.8]}]}, 500]},
    "(a = 1) = (b = 2)": {"op": "=", "args": [{"op": "=", "args": [{"property": "a"}, 1]}, {"op": "=", "args": [{"property": "b"}, 2]}]},
}  # fmt: skip


@pytest.mark.parametrize("written", SAME)
def test_text_and_json_say_the_same(written: str):
    assert parse_text(written) == parse_json(json.dumps(SAME[written])) == parse_json(SAME[written])


WRONG = {
    "": "Der Filter ist leer.",
    "places = ": "Hier sollte ein Wert, eine Eigenschaft oder eine Klammer stehen, es steht dort das Ende. (Zeichen 10)",
    "places 20": "Hier sollte AND, OR oder das Ende stehen, es steht dort „20“. (Zeichen 8)",
    "name = 'Kita": "Ein Text beginnt mit ' und hört nicht auf; ein ' in ihm wird verdoppelt. (Zeichen 8)",
    'name = "Kita Süd"': 'Zwischen " steht der Name einer Eigenschaft; Texte stehen zwischen einfachen Anführungszeichen. (Zeichen 8)',
    "places NOT 20": "Nach NOT sollte hier LIKE, BETWEEN oder IN stehen, es steht dort „20“. (Zeichen 12)",
    "places = 2 ^ 3 ^ 2": "Mehrere ^ hintereinander brauchen Klammern, es steht dort „^“. (Zeichen 16)",
    "(places = 1": "Hier fehlt „)“, es steht dort das Ende. (Zeichen 12)",
    "places; DROP TABLE site": "Mit „;“ fängt in einem Filter nichts an. (Zeichen 7)",
    "null = 1": '„null“ ist ein Wort der Filtersprache; eine Eigenschaft dieses Namens steht zwischen ". (Zeichen 1)',
    "begins = DATE('2026-02-30')": "„2026-02-30“ ist kein Tag der Form 2026-08-01. (Zeichen 15)",
    "begins = TIMESTAMP('2026-08-01T10:00:00+02:00')": "„2026-08-01T10:00:00+02:00“ ist kein Zeitpunkt in UTC der Form 2026-08-01T12:00:00Z. (Zeichen 20)",
    "places = " + "9" * 401: "Eine Zahl im Filter hat mehr als 400 Ziffern. (Zeichen 10)",
    "places = 1e999": "Eine Zahl im Filter ist zu groß. (Zeichen 10)",
    "name = 'a\x00'": "Ein Text im Filter enthält ein Zeichen, das es nicht gibt. (Zeichen 8)",
    "S_INTERSECTS(geometry, BBOX(1, 2, 3))": "BBOX hat vier Zahlen (links, unten, rechts, oben) oder sechs mit Höhen. (Zeichen 24)",
    "S_INTERSECTS(geometry, POINT(1))": "Hier sollte eine Zahl stehen, es steht dort „)“. (Zeichen 31)",
}  # fmt: skip


@pytest.mark.parametrize("written", WRONG)
def test_what_is_wrong_is_said_with_its_place(written: str):
    with pytest.raises(FilterError) as caught:
        parse_text(written)
    assert str(caught.value) == WRONG[written]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("{", "Der Filter ist kein lesbares JSON."),
        ('{"op":"=","args":[{"property":"a"}]}', "„=“ braucht 2 Einträge in args. ($)"),
        ('{"op":"and","args":[true]}', "„and“ braucht mindestens zwei Einträge in args. ($)"),
        ('{"op":"=","args":[{"property":"a"},null]}', "null ist in einem Filter kein Wert; dafür gibt es „isNull“. ($.args[1])"),
        ('{"op":"not","args":[{"sql":"1=1"}]}', "Erlaubt sind Objekte mit op und args, property, date, timestamp, interval (mit zwei Enden), bbox oder eine GeoJSON-Geometrie. ($.args[0])"),
        ('{"type":"Polygon","coordinates":[0,0]}', "Die Koordinaten sind nicht so geschachtelt, wie es die Geometrie verlangt. ($)"),
        ('{"type":"Point","coordinates":[true,0]}', "Eine Koordinate ist keine Zahl. ($)"),
        ('{"type":"GeometryCollection","geometries":[1]}', "In einer GeometryCollection stehen nur Geometrien. ($.geometries[0])"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_json_is_said_with_its_path(wrong: str, said: str):
    with pytest.raises(FilterError) as caught:
        parse_json(wrong)
    assert str(caught.value) == said


def test_brackets_of_a_single_value_are_a_list_only_where_lists_are_compared():
    assert parse_text("('a')") == Value("a")
    assert parse_text("('a', name)") == Array((Value("a"), Property("name")))


def test_whole_numbers_stay_exact():
    assert parse_text("123456789012345678") == parse_json("123456789012345678") == Value(123456789012345678)


@given(st.text(alphabet="aA_:1.'\"\\()<>=,+-*/%^ NOTINLIKEDATEPOINT\n\x00é𐍈;", max_size=60))
@settings(max_examples=400, deadline=None)
def test_whatever_is_written_is_a_tree_or_a_sentence(written: str):
    try:
        parse_text(written)
    except FilterError as error:
        said = error
    else:
        return
    assert said.status == 400
    assert str(said)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["op", "args", "property", "date", "timestamp", "interval", "bbox", "type", "coordinates", "geometries"]),
        inner | st.sampled_from(["and", "=", "like", "in", "Point", "Polygon", "2020-01-01", ".."]), max_size=3,
    ),
    max_leaves=20,
)  # fmt: skip


@given(JSON_VALUES)
@settings(max_examples=400, deadline=None)
def test_whatever_is_sent_is_a_tree_or_a_sentence(node: object):
    try:
        parse_json(node)  # type: ignore[arg-type] (whatever came)
    except FilterError as error:
        said = error
    else:
        return
    assert said.status == 400
    assert str(said)
