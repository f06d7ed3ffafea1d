"""The demonstration Kreis is invented, always the same, whole, and has the problems it says it has."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from app.network.build import build_network
from geodata.categories import catalogue
from geodata.demo import METRIC_SRID, DemoKreis, generate, generate_streets
from geodata.demo.problems import PROBLEMS
from geodata.demo.sites import AMT_WITHOUT_LIBRARY


@pytest.fixture(scope="module")
def kreis() -> DemoKreis:
    return generate()


def _digest(kreis: DemoKreis) -> str:
    digest = hashlib.sha256(repr((kreis.areas, kreis.area_people, kreis.sites)).encode())
    for batch in kreis.cells:
        digest.update(batch.people.tobytes() + batch.x_m.tobytes())
    digest.update(kreis.streets.line_lon.tobytes() + kreis.streets.flags.tobytes())
    return digest.hexdigest()


def test_the_same_seed_gives_the_same_kreis(kreis: DemoKreis) -> None:
    assert _digest(generate()) == _digest(kreis)
    assert _digest(generate(seed=1)) != _digest(kreis)


def test_200000_people_live_there(kreis: DemoKreis) -> None:
    [everyone] = [
        row.people.value for row in kreis.area_people if row.ags == "99099" and row.age_group == "all"
    ]
    assert everyone == 200_000
    municipalities = [
        row.people.value or 0 for row in kreis.area_people if len(row.ags) == 8 and row.age_group == "all"
    ]
    assert sum(municipalities) == 200_000


def test_small_numbers_are_withheld(kreis: DemoKreis) -> None:
    for batch in kreis.cells:
        assert not np.isin(batch.people, (0, 1, 2)).any()
        assert (batch.status[np.isnan(batch.people)] == 4).all()


def test_municipalities_share_their_borders_exactly(kreis: DemoKreis) -> None:
    shapes = [shapely.from_wkb(row.geometry) for row in kreis.areas if row.level == "municipality"]
    assert all(shape.is_valid for shape in shapes)
    united = shapely.union_all(shapes)
    assert united.area == pytest.approx(sum(shape.area for shape in shapes), rel=1e-9)
    holes = [ring for part in shapely.get_parts(united) for ring in part.interiors]
    assert holes == []


def test_no_place_bears_the_name_of_a_real_municipality(kreis: DemoKreis, shared_data: Path) -> None:
    rows = json.loads((shared_data / "ags_2024-10-31.json").read_text(encoding="utf-8"))["daten"]
    real = {row[1].partition(",")[0].casefold() for row in rows}
    invented = {row.name.casefold() for row in kreis.areas}
    assert invented & real == set()


def test_its_keys_collide_with_no_real_ones(kreis: DemoKreis) -> None:
    assert all(row.ars.startswith("99") for row in kreis.areas)


def test_every_site_has_a_known_category_and_lies_in_the_municipality_it_names(kreis: DemoKreis) -> None:
    shapes = {row.name: shapely.from_wkb(row.geometry) for row in kreis.areas if row.level == "municipality"}
    for site in kreis.sites:
        assert all(offer.category in catalogue() for offer in site.offers)
        assert shapely.contains_xy(shapes[str(site.place)], site.longitude, site.latitude), site.name


def test_places_are_known_of_some_and_unknown_of_others(kreis: DemoKreis) -> None:
    told = [
        offer.approved_places.status
        for site in kreis.sites
        for offer in site.offers
        if offer.category == "kindergarten"
    ]
    assert {"known", "unknown"} <= {status.value for status in told}


def test_all_villages_hang_together_by_road_and_some_tracks_do_not(kreis: DemoKreis) -> None:
    network = build_network(kreis.streets, METRIC_SRID)
    part = network.modes["car"].part
    sizes = np.bincount(part[part >= 0])
    assert sizes[0] / sizes.sum() > 0.95
    assert len(sizes) > 5


def test_the_fjord_parts_the_land_but_for_one_bridge(kreis: DemoKreis) -> None:
    water = shapely.union_all(
        [shapely.from_wkb(row.geometry) for row in kreis.base if row.feature_class == "sea"]
    )
    streets = kreis.streets
    lines = shapely.linestrings(
        np.column_stack([streets.line_lon, streets.line_lat]),
        indices=np.repeat(np.arange(len(streets.edge_u)), np.diff(streets.line_offset)),
    )
    lengths = shapely.length(shapely.intersection(lines, water))
    wet = {streets.highway_names[streets.highway[index]] for index in np.flatnonzero(lengths > 0.003)}
    assert "ferry" in wet
    assert (lengths > 0.003).sum() <= 3


def test_the_larger_suburb_has_no_kita(kreis: DemoKreis) -> None:
    kitas = {
        site.place
        for site in kreis.sites
        for offer in site.offers
        if offer.category in {"creche", "kindergarten"}
    }
    people = {row.ags: row.people.value or 0 for row in kreis.area_people if row.age_group == "all"}
    without = [row for row in kreis.areas if row.level == "municipality" and row.name not in kitas]
    assert max(people[str(row.ags)] for row in without) > 3_000


def test_one_amt_has_no_library(kreis: DemoKreis) -> None:
    amt = f"99099{5000 + AMT_WITHOUT_LIBRARY:04d}"
    names = {row.name for row in kreis.areas if row.parent_ars == amt}
    libraries = [site for site in kreis.sites if site.offers[0].category in {"library", "mobile_library"}]
    assert names
    assert not [site for site in libraries if site.place in names]


def test_every_problem_is_told_in_words() -> None:
    assert len(PROBLEMS) >= 5
    assert all(problem.title and problem.seen_by for problem in PROBLEMS)


def test_the_street_generator_scales(kreis: DemoKreis) -> None:
    streets = generate_streets(250_000)
    assert len(streets.node_lon) == 250_000
    assert len(streets.edge_u) == pytest.approx(2 * 250_000 * 0.72, rel=0.02)
