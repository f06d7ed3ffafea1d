"""Learning sites by tags, with their position, outline and entrances; and the base map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely

from geodata.categories import catalogue
from geodata.figures import UNKNOWN, known
from geodata.readers.osm_sites import SiteRules
from tests.readers.osm_files import grid_nodes, read, write

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.rows import BaseFeatureRow, SiteRow

ROAD = {99: ([80, 81], {"highway": "residential"})}
SQUARE = [0, 2, 22, 20, 0]
CORNERS = (0, 1, 2, 20, 22, 80, 81)


def sites_of(path: Path) -> dict[str, SiteRow]:
    return {site.key: site for site in read(path)[0].sites}


def test_every_category_of_the_table_is_in_the_catalogue() -> None:
    rules = SiteRules.load()
    named = {rule.category for rule in rules.rules} | set(rules.school_levels.values())
    assert [code for code in sorted(named) if code not in catalogue()] == []


@pytest.mark.parametrize(
    ("tags", "category"),
    [
        ({"amenity": "kindergarten"}, "kindergarten"),
        ({"amenity": "school", "name": "Grundschule am Park"}, "primary_school"),
        ({"amenity": "school", "name": "Ernst-Barlach-Gymnasium"}, "grammar_school"),
        ({"amenity": "school", "name": "Grund- und Gemeinschaftsschule"}, "community_school"),
        ({"amenity": "school", "name": "Schule am Markt", "school:de": "Grundschule"}, "primary_school"),
        ({"amenity": "school", "name": "Schule am Markt", "isced:level": "1"}, "primary_school"),
        ({"amenity": "school", "name": "Schule am Markt"}, "other_school"),
        ({"amenity": "university"}, "higher_education"),
        (
            {"office": "educational_institution", "name": "Volkshochschule Flensburg"},
            "adult_education_centre",
        ),
        ({"public_transport": "platform", "name": "Volkshochschule"}, None),
        ({"amenity": "community_centre", "community_centre:for": "juvenile"}, "youth_centre"),
        ({"amenity": "community_centre", "name": "Familienzentrum Nord"}, "family_centre"),
        ({"amenity": "community_centre", "community_centre:for": "senior"}, "senior_meeting_place"),
        ({"amenity": "social_facility", "social_facility": "nursing_home", "name": "Seniorenzentrum"}, None),
        ({"leisure": "playground"}, "playground"),
        ({"leisure": "playground", "access": "private"}, None),
        ({"club": "sport"}, "sports_club"),
        ({"club": "scout"}, "club"),
        ({"office": "ngo"}, "volunteering"),
        ({"shop": "bakery", "name": "Bäckerei"}, None),
    ],
)
def test_the_table_decides_the_category(tags: dict[str, str], category: str | None) -> None:
    assert SiteRules.load().match(tags) == category


def test_a_site_carries_what_its_tags_say(tmp_path: Path) -> None:
    tags = {
        "amenity": "kindergarten", "name": "Kita Seestern", "capacity": "60", "min_age": "1", "max_age": "6",
        "addr:street": "Hafenweg", "addr:housenumber": "3a", "addr:postcode": "24999", "addr:city": "Musterstadt",
        "contact:phone": "+49 1", "website": "https://example.org", "wheelchair": "limited", "operator": "AWO",
        "opening_hours": "Mo-Fr 07:00-16:00",
    }  # fmt: skip
    path = write(tmp_path / "a.osm.pbf", grid_nodes(5, 80, 81), ROAD, {5: tags})
    site = sites_of(path)["node/5"]
    assert (site.name, site.longitude, site.latitude) == ("Kita Seestern", 10.005, 54.0)
    assert (site.street, site.house_number, site.postal_code, site.place) == (
        "Hafenweg", "3a", "24999", "Musterstadt",
    )  # fmt: skip
    assert (site.phone, site.website, site.wheelchair, site.provider) == (
        "+49 1", "https://example.org", "limited", "AWO",
    )  # fmt: skip
    assert site.opening_hours == "Mo-Fr 07:00-16:00"
    (offer,) = site.offers
    assert (offer.age_from_months, offer.age_to_months) == (12, 84)
    assert offer.approved_places == known(60)


def test_places_that_are_no_number_are_unknown_never_zero(tmp_path: Path) -> None:
    tags = {5: {"amenity": "kindergarten", "capacity": "viele"}, 6: {"amenity": "kindergarten"}}
    path = write(tmp_path / "a.osm.pbf", grid_nodes(5, 6, 80, 81), ROAD, tags)
    assert [site.offers[0].approved_places for site in sites_of(path).values()] == [UNKNOWN, UNKNOWN]


def test_an_area_has_a_point_inside_and_the_entrances_on_its_outline(tmp_path: Path) -> None:
    ways = {7: (SQUARE, {"amenity": "school", "name": "Schule"}), **ROAD}
    doors = {2: {"entrance": "main", "wheelchair": "yes"}, 1: {"entrance": "yes"}}
    site = sites_of(write(tmp_path / "a.osm.pbf", grid_nodes(*CORNERS), ways, doors))["way/7"]
    assert shapely.box(10, 54, 10.002, 54.002).contains(shapely.Point(site.longitude, site.latitude))
    assert [(e.longitude, e.latitude, e.wheelchair) for e in site.entrances] == [(10.002, 54.0, "yes")]
    assert site.geometry is None


def test_a_playground_keeps_its_outline(tmp_path: Path) -> None:
    ways = {7: (SQUARE, {"leisure": "playground"}), **ROAD}
    site = sites_of(write(tmp_path / "a.osm.pbf", grid_nodes(*CORNERS), ways))["way/7"]
    assert site.name == "Spielplatz"
    assert shapely.from_wkb(site.geometry).equals(shapely.box(10, 54, 10.002, 54.002))


def test_a_multipolygon_is_one_site_outside_its_hole(tmp_path: Path) -> None:
    nodes = grid_nodes(0, 4, 44, 40, 11, 13, 33, 31, 80, 81)
    ways = {7: ([0, 4, 44, 40, 0], {}), 8: ([11, 13, 33, 31, 11], {}), **ROAD}
    tags = {"type": "multipolygon", "amenity": "school", "name": "Schule"}
    path = write(
        tmp_path / "a.osm.pbf", nodes, ways, relations={3: ([("w", 7, "outer"), ("w", 8, "inner")], tags)}
    )
    sites = sites_of(path)
    assert list(sites) == ["relation/3"]
    point = shapely.Point(sites["relation/3"].longitude, sites["relation/3"].latitude)
    assert not shapely.box(10.001, 54.001, 10.003, 54.003).intersects(point)


def test_a_site_cut_off_at_the_edge_of_the_extract_is_kept_and_reported(tmp_path: Path) -> None:
    ways = {7: ([0, 2, 77], {"amenity": "school", "name": "Halbe Schule"}), **ROAD}
    far = {"type": "multipolygon", "amenity": "school", "name": "Ferne Schule"}
    path = write(
        tmp_path / "a.osm.pbf", grid_nodes(0, 2, 80, 81), ways, relations={3: ([("w", 66, "outer")], far)}
    )
    extract, report = read(path)
    half, distant = sorted(extract.sites, key=lambda site: site.key, reverse=True)
    assert (half.longitude, half.latitude) == (10.001, 54.0)
    assert half.attributes["position"] == "part_of_outline"
    assert (distant.name, distant.longitude) == ("Ferne Schule", None)
    assert any(note.startswith("2 Lernorte liegen nur zum Teil im Ausschnitt") for note in report.notes)


def test_a_category_guessed_from_the_name_says_so(tmp_path: Path) -> None:
    tags = {5: {"amenity": "school", "name": "Grundschule"}, 6: {"amenity": "library", "name": "Bücherei"}}
    sites = sites_of(write(tmp_path / "a.osm.pbf", grid_nodes(5, 6, 80, 81), ROAD, tags))
    assert sites["node/5"].attributes["category_inferred_from"] == "name"
    assert "category_inferred_from" not in sites["node/6"].attributes


def test_the_base_map_gets_water_wood_houses_roads_rails_and_places(tmp_path: Path) -> None:
    def square(tags: dict[str, str]) -> tuple[list[int], dict[str, str]]:
        return SQUARE, tags

    ways = {
        1: square({"natural": "water", "name": "See"}), 2: square({"landuse": "forest"}),
        3: square({"landuse": "residential"}), 4: ([0, 2], {"highway": "motorway"}),
        5: ([0, 2], {"railway": "rail"}), 6: ([0, 2], {"waterway": "canal"}),
        7: ([0, 2], {"railway": "rail", "service": "siding"}), 8: square({"landuse": "farmland"}),
    }  # fmt: skip
    path = write(tmp_path / "a.osm.pbf", grid_nodes(*CORNERS), ways, {80: {"place": "town", "name": "Stadt"}})
    base = read(path)[0].base
    assert sorted((row.kind, row.feature_class, row.name) for row in base) == [
        ("builtup", "residential", None), ("place", "town", "Stadt"), ("rail", "rail", None),
        ("road", "motorway", None), ("water", "water", "See"), ("waterway", "canal", None),
        ("wood", "forest", None),
    ]  # fmt: skip
    assert _rank(base, "motorway") < _rank(base, "canal")


def _rank(base: list[BaseFeatureRow], feature_class: str) -> int:
    return next(row.rank for row in base if row.feature_class == feature_class)
