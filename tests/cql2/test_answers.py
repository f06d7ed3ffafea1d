"""What filters find, in PostgreSQL, against the evaluation in Python and against what the standard says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from sqlalchemy import Connection, Engine, text

from app.cql2 import Field, FilterError, parse_text, to_sql
from tests.cql2.features import FIELDS, make_table
from tests.cql2.fuzz import many


@pytest.fixture(scope="module")
def table(engine: Engine) -> Iterator[Connection]:
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        make_table(connection)
        yield connection
        connection.execute(text("DISCARD TEMP"))


def truth(
    connection: Connection, written: str, fields: dict[str, Field] | None = None, **told: object
) -> object:
    """What a filter that needs no feature comes to."""
    fragment = to_sql(parse_text(written), fields or {}, **told)  # type: ignore[arg-type]
    return connection.scalar(text(f"SELECT {fragment.sql}"), fragment.parameters)


def test_sql_and_python_agree_on_filters_at_random(table: Connection):
    many(table, 250)


UNKNOWN = {"u": Field("u", "boolean", "CAST(NULL AS boolean)")}
TABLE = [
    ("TRUE", "TRUE", True, True), ("TRUE", "FALSE", False, True), ("FALSE", "TRUE", False, True), ("FALSE", "FALSE", False, False),
    ("TRUE", "u", None, True), ("FALSE", "u", False, None), ("u", "TRUE", None, True), ("u", "FALSE", False, None), ("u", "u", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "both", "either"), TABLE)
def test_the_truth_table_of_the_standard(
    table: Connection, first: str, second: str, both: bool | None, either: bool | None
):
    assert truth(table, f"{first} AND {second}", UNKNOWN) is both
    assert truth(table, f"{first} OR {second}", UNKNOWN) is either


RIGHT = [
    "1 + 2 * 3 = 7", "(1 + 2) * 3 = 9", "7 / 2 = 3.5", "7 DIV 2 = 3", "-7 DIV 2 = -3", "7 % 3 = 1", "-7 % 3 = -1", "2 ^ 10 = 1024",
    "-2 ^ 2 = 4", "0.1 + 0.2 > 0.3", "1 / 0 IS NULL", "5 % 0 IS NULL", "(-8) ^ 0.5 IS NULL", "0 ^ -1 IS NULL", "10 ^ 200 IS NULL",
    "CASEI('STRASSE') = CASEI('Straße')", "CASEI('ΟΔΟΣ') = CASEI('Οδος')", "ACCENTI('débárquér') = ACCENTI('debarquer')",
    "ACCENTI('Ålborg Øst') = 'Alborg Ost'", "ACCENTI(CASEI('SØNDERBORG')) LIKE 'sonder%'", "'a%b' LIKE 'a\\%b'", "'Kita' LIKE 'K__a'",
    "'ä' > 'z'", "'B' < 'a'", "length('Süd') = 3", "year(DATE('2026-08-01')) = 2026", "floor(-1.5) = -2", "ceiling(1.2) = 2",
    "DATE('2026-08-01') = TIMESTAMP('2026-08-01T23:00:00Z')", "T_INTERSECTS(DATE('2026-08-01'), INTERVAL('2026-07-01', '..'))",
    "DATE('2026-08-01') < '2026-08-02T'", "TIMESTAMP('2026-08-01T10:00:00Z') BETWEEN '2026-08-01' AND '2026-08-01T12:00:00Z'",
    "'Kita Süd' ILIKE 'KITA%'",
    "T_MEETS(INTERVAL('..', '2026-01-01'), INTERVAL('2026-01-01', '2026-02-01'))",
    "T_EQUALS(INTERVAL('..', '..'), INTERVAL('..', '..'))", "T_EQUALS(INTERVAL('2021-01-01', '2021-01-01T12:00:00Z'), DATE('2021-01-01'))", "NOT T_AFTER(DATE('2026-01-01'), INTERVAL('..', '..'))",
    "A_EQUALS(('a', 'b', 'a'), ('b', 'a'))", "A_CONTAINS((1, 2, 3), (2))", "A_OVERLAPS((true), (true, false))", "A_CONTAINEDBY((), (1))",
    "NOT A_OVERLAPS((), ())", "A_EQUALS((), ())",
    "S_CROSSES(LINESTRING(0 1, 2 1), POLYGON((1 0, 3 0, 3 3, 1 3, 1 0)))", "S_EQUALS(BBOX(0, 0, 1, 1), POLYGON((1 1, 0 1, 0 0, 1 0, 1 1)))",
    "S_INTERSECTS(POINT(-179.5 0), BBOX(179, -1, -179, 1))", "S_DISJOINT(POINT(0 0), BBOX(179, -1, -179, 1))",
    "S_INTERSECTS(POINT(1 1), BBOX(1, 1, 1, 1))", "S_TOUCHES(POINT(1 1), GEOMETRYCOLLECTION(POLYGON((0 0, 1 0, 1 1, 0 0)), POLYGON((0 0, 1 1, 0 1, 0 0))))",
    "S_EQUALS(POINT(1 1), GEOMETRYCOLLECTION(POINT(1 1)))",
    "S_CONTAINS(BBOX(0, 0, 4, 4), GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(0 0, 4 4)))",
    "NOT S_CONTAINS(BBOX(0, 0, 4, 4), GEOMETRYCOLLECTION(POINT(5 5), LINESTRING(0 0, 4 4)))",
    "S_WITHIN(GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(2 2, 3 3)), BBOX(0, 0, 4, 4))",
    "S_WITHIN(MULTIPOINT((1 1), (9 9)), GEOMETRYCOLLECTION(POINT(9 9), POLYGON((0 0, 4 0, 4 4, 0 4, 0 0))))",
    "NOT S_WITHIN(POINT(0 0), GEOMETRYCOLLECTION(POINT(9 9), POLYGON((0 0, 4 0, 4 4, 0 4, 0 0))))",
    "S_TOUCHES(POINT(0 0), GEOMETRYCOLLECTION(POINT(1 1), POLYGON((0 0, 4 0, 4 4, 0 4, 0 0))))",
    "NOT S_EQUALS(POINT(9 9), GEOMETRYCOLLECTION(POINT(9 9), LINESTRING(0 0, 1 1)))",
    "distance(POINT(0 0), POINT(0 1)) = 110574.389",
]  # fmt: skip
"""The last: a degree of latitude at the equator on the ellipsoid WGS 84 (Karney 2013: 110,574.389 m)."""


@pytest.mark.parametrize("written", RIGHT)
def test_what_is_right_by_the_standard_is_true(table: Connection, written: str):
    assert truth(table, written) is True


def test_no_row_can_make_a_computation_fail(table: Connection):
    """Division by zero, overflow, roots of negative numbers: that row is unknown, the others are answered."""
    table.execute(text("DELETE FROM feature WHERE id < 0"))
    for part in (
        "1 / share",
        "share ^ share",
        "share ^ -3",
        "count % more",
        "share * share * 1e14",
        "abs(share) ^ 100",
        "1 / (share - share)",
    ):
        fragment = to_sql(parse_text(f"{part} > 0"), FIELDS)
        table.execute(text(f"SELECT count(*) FROM feature AS f WHERE {fragment.sql}"), fragment.parameters)


def test_thousands_of_conditions_are_answered(table: Connection):
    assert truth(table, " AND ".join(["1 < 2"] * 3000)) is True
    assert truth(table, "NOT (" + " OR ".join(["2 < 1"] * 3000) + ")") is True


SQUARE = shapely.box(9.40, 54.78, 9.44, 54.80)
INSIDE, OUTSIDE = shapely.Point(9.42, 54.79), shapely.Point(9.46, 54.79)
SYSTEMS = {
    (4326, False): "xy",
    (4326, True): "yx",
    (25832, False): "xy",
    (3035, True): "yx",
    (3857, False): "xy",
}


@pytest.mark.parametrize(("srid", "is_northing_first"), SYSTEMS)
@pytest.mark.parametrize("stored", [4326, 25832])
def test_geometries_are_read_in_every_reference_system_with_its_order_of_axes(
    table: Connection, srid: int, is_northing_first: bool, stored: int
):
    into = Transformer.from_crs(4326, srid, always_xy=True)
    drawn = shapely.transform(SQUARE, into.transform, interleaved=False)
    if is_northing_first:
        drawn = shapely.transform(drawn, lambda x, y: (y, x), interleaved=False)
    for point, expected in ((INSIDE, True), (OUTSIDE, False)):
        fields = {
            "g": Field(
                "g",
                "geometry",
                f"ST_Transform(ST_SetSRID(ST_MakePoint({point.x}, {point.y}), 4326), {stored})",
                stored,
            )
        }
        written = f"S_WITHIN(g, {drawn.wkt})"
        assert truth(table, written, fields, srid=srid, is_northing_first=is_northing_first) is expected
        west, south, east, north = drawn.bounds
        box = f"S_INTERSECTS(g, BBOX({west}, {south}, {east}, {north}))"
        assert truth(table, box, fields, srid=srid, is_northing_first=is_northing_first) is expected


def test_geometries_in_two_systems_are_compared_in_that_of_the_first(table: Connection):
    point = f"ST_SetSRID(ST_MakePoint({INSIDE.x}, {INSIDE.y}), 4326)"
    fields = {"a": Field("a", "geometry", point), "b": Field("b", "geometry", f"ST_Transform(ST_Buffer(CAST({point} AS geography), 50)::geometry, 25832)", 25832)}  # fmt: skip
    assert (
        truth(table, "S_WITHIN(a, b) AND S_CONTAINS(b, a) AND distance(a, centroid(b)) < 0.1", fields) is True
    )


SNIPPETS = ["name", "count", "share", "place", "tags", "begins", "'a'", "'%\\'", "5", "0", "1e15", "DATE('2020-01-01')", "POINT(1 2)",
            "BBOX(0,0,1,1)", "('a')", "=", "<", "LIKE", "IN", "BETWEEN", "AND", "NOT", "+", "/", "^", "%", "(", ")", ",", "S_TOUCHES",
            "T_MEETS", "A_CONTAINS", "CASEI", "distance", "IS NULL", "INTERVAL", "is_open", "OR"]  # fmt: skip


@given(st.lists(st.sampled_from(SNIPPETS), min_size=1, max_size=14))
@settings(max_examples=300, deadline=None)
def test_scraps_of_filters_are_refused_or_run(table: Connection, scraps: list[str]):
    try:
        fragment = to_sql(parse_text(" ".join(scraps)), FIELDS)
    except FilterError:
        return
    table.execute(text(f"SELECT count(*) FROM feature AS f WHERE {fragment.sql}"), fragment.parameters)
