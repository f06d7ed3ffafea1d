"""Geocoding held against what is known: the addresses of Kiel's extract, and sites that have coordinates of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import Engine, text

from app.addresses.geocode import Written, geocode
from app.addresses.search import search
from geodata.load.region import Outcome, load_region
from geodata.load.regions import remove_region
from geodata.regions import read_region

pytestmark = pytest.mark.slow
SOURCES = {"vg250", "schulen_sh", "kitas_sh", "osm"}


@pytest.fixture(scope="module")
def kiel(engine: Engine, shared_data: Path) -> Iterator[tuple[int, dict[str, Outcome]]]:
    spec = read_region("kiel")
    spec = replace(spec, sources=tuple(source for source in spec.sources if source.code in SOURCES))
    region_id, outcomes = load_region(engine, spec, shared_data)
    yield region_id, {outcome.source.code: outcome for outcome in outcomes}
    remove_region(engine, "kiel")


def _rows(engine: Engine, sql: str, **values: object) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql), values)]


def test_every_address_of_the_extract_is_loaded_or_said_to_be_unusable(
    engine: Engine, kiel: tuple[int, dict[str, Outcome]]
) -> None:
    report = kiel[1]["osm"].stored.report  # pyright: ignore[reportOptionalMemberAccess]
    left_out = ("weder Straße noch Ort", "ohne brauchbare Hausnummer", "nur zum Teil im Ausschnitt und sind")
    counts = [int(note.split()[0]) for note in report.notes if any(words in note for words in left_out)]
    assert len(counts) == 3
    assert report.difference["address"].new + sum(counts) == 4627


def test_an_address_is_found_where_it_is_and_with_another_left_out_near_it(
    engine: Engine, kiel: tuple[int, dict[str, Outcome]]
) -> None:
    """Each known house asked for by its own address: exact, and within what is stated."""
    houses = _rows(engine, """
        SELECT street, house_number, postal_code, place, ST_X(point), ST_Y(point) FROM address
         WHERE origin = 'osm' AND postal_code IS NOT NULL AND place = 'Kiel' ORDER BY key LIMIT 500""")  # fmt: skip
    with engine.connect() as connection:
        found = geocode(connection, kiel[0], [Written(*map(str, row[:4])) for row in houses])
    exact = [one for one in found if one.best and one.best.match_class == "exact"]
    assert len(exact) / len(houses) > 0.97
    errors = [
        _metres(engine, one.best.lon, one.best.lat, row[4], row[5])
        for one, row in zip(found, houses, strict=True)
        if one.best
    ]  # fmt: skip
    assert median(errors) < 1
    assert sorted(errors)[int(len(errors) * 0.95)] < 60


def test_sites_with_coordinates_would_be_placed_within_metres_of_them(
    engine: Engine, kiel: tuple[int, dict[str, Outcome]]
) -> None:
    """Independent evidence: the lists' own coordinates against the houses of OpenStreetMap."""
    rows = _rows(engine, """
        SELECT c.match_class, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY c.distance_m),
               percentile_cont(0.9) WITHIN GROUP (ORDER BY c.distance_m)
          FROM site_check c JOIN learning_site l ON l.id = c.site_id JOIN source s ON s.id = l.source_id
         WHERE s.code IN ('schulen_sh', 'kitas_sh') GROUP BY 1""")  # fmt: skip
    found = {row[0]: row[1:] for row in rows}
    count, middle, ninth = found["exact"]
    print(f"exact: {count} sites, median {middle:.0f} m, 90 % within {ninth:.0f} m")
    assert int(str(count)) >= 20
    assert float(str(middle)) < 30
    assert float(str(ninth)) < 150


def test_interpolated_houses_lie_within_what_is_stated(
    engine: Engine, kiel: tuple[int, dict[str, Outcome]]
) -> None:
    """Every third house with neighbours is taken away and asked for again."""
    with engine.connect() as connection:
        taken = connection.execute(text("""
            DELETE FROM address WHERE id IN (
                SELECT id FROM (SELECT id, row_number() OVER (ORDER BY named_street_id, house_from) AS n FROM address
                                 WHERE origin = 'osm' AND house_suffix = '' AND place IS NOT NULL) a WHERE n % 3 = 0)
            RETURNING street, house_number, postal_code, place, ST_X(point), ST_Y(point)""")).all()  # fmt: skip
        found = geocode(connection, kiel[0], [Written(*row[:4]) for row in taken])
        connection.rollback()
    pairs = [(one.best, row) for one, row in zip(found, taken, strict=True) if one.best and one.best.match_class == "interpolated"]  # fmt: skip
    errors = [_metres(engine, best.lon, best.lat, row[4], row[5]) for best, row in pairs]
    held = sum(error <= best.precision_m + 15 for error, (best, _) in zip(errors, pairs, strict=True)) / len(
        pairs
    )
    print(
        f"interpolated: {len(pairs)} of {len(taken)}, median {median(errors):.0f} m, {held:.0%} within stated"
    )
    assert len(pairs) > 400
    assert median(errors) < 25
    assert held > 0.85


def test_the_land_s_sites_without_coordinates_have_proposals_or_say_that_there_is_none(
    engine: Engine, kiel: tuple[int, dict[str, Outcome]]
) -> None:
    rows = dict(_rows(engine, """
        SELECT coalesce(p.match_class, 'none'), count(*) FROM site_placing p JOIN learning_site l ON l.id = p.site_id
          JOIN source s ON s.id = l.source_id WHERE s.code IN ('schulen_sh', 'kitas_sh') GROUP BY 1"""))  # fmt: skip
    print(f"without coordinates: {rows}")
    assert sum(int(str(count)) for count in rows.values()) == 59 + 112
    assert int(str(rows["exact"])) >= 30


def test_search_is_quick(engine: Engine, kiel: tuple[int, dict[str, Outcome]]) -> None:
    import time

    with engine.connect() as connection:
        for typed in ("elendsr", "Elendsredder 26", "Achtrkamp 79", "prinz heinrich 20 kiel"):
            begun = time.perf_counter()
            assert search(connection, kiel[0], typed, 8)[0].municipality == "Kiel"
            assert time.perf_counter() - begun < 0.5


def _metres(engine: Engine, lon: float, lat: float, other_lon: object, other_lat: object) -> float:
    from math import cos, hypot, radians

    dx = (lon - float(str(other_lon))) * cos(radians(lat)) * 111_320
    return hypot(dx, (lat - float(str(other_lat))) * 110_574)
