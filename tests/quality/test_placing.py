"""Sites without coordinates: proposed by their address, placed by people, and kept by the imports that follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine, text

from app.errors import Conflict
from app.provenance.importing import LOCK
from app.quality.mending import Place, decline_proposal, place_by_hand
from app.sites.editing.change import change_site
from app.sites.editing.document import read_document
from app.sites.editing.fields import Changes
from app.sites.placing import place_site, said_point
from app.web.regions import Region
from geodata.load.apply import InputFile, apply_import, renew_municipalities
from geodata.load.regions import remove_region
from geodata.rows import OfferRow
from tests.addresses.town import AUGUST, JULY, MAY, houses, kita, load_houses, load_sites, make_town

HERE = Place(9.7, 54.7, "im Luftbild gesehen")


@pytest.fixture
def town(engine: Engine) -> Iterator[int]:
    made = make_town(engine)
    load_houses(engine, made, houses())
    yield made
    remove_region(engine, "probe")


def rows(engine: Engine, sql: str, **values: object) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql), values)]


def region_of(engine: Engine, region_id: int) -> Region:
    [(version, config)] = rows(engine, "SELECT data_version, config FROM region WHERE id = :id", id=region_id)
    return Region(region_id, "probe", "Probe", False, 25832, version, "", version, config, (), "")  # type: ignore[arg-type]


def place(engine: Engine, region_id: int, slug: str, where: Place = HERE) -> None:
    with engine.begin() as connection:
        place_by_hand(connection, region_of(engine, region_id), slug, where)


def points(engine: Engine) -> list[tuple[object, ...]]:
    return rows(
        engine,
        "SELECT lower(valid_during), upper(valid_during), round(ST_X(point)::numeric, 4)::float, a.name"
        "  FROM site_state t LEFT JOIN area a ON a.id = t.municipality_id ORDER BY site_id, 1",
    )


PLACINGS = "SELECT l.source_key, p.status, p.match_class FROM site_placing p JOIN learning_site l ON l.id = p.site_id ORDER BY 1"


def test_an_import_proposes_but_does_not_place(engine: Engine, town: int) -> None:
    report = load_sites(engine, town, [
        kita(1, "Kieler Str.", "3"), kita(2, "Kieler Straße", "6"), kita(3, "Dorfstraße", "1", postal_code=None, place=None),
        kita(4, "Irgendwo", "1", place="Nirgends", postal_code="99999"),
    ]).report  # fmt: skip
    assert report.details["placings"] == {"proposed": 2, "accepted": 0, "ambiguous": 1, "nothing": 1}
    assert rows(engine, PLACINGS) == [
        ("1", "proposed", "exact"), ("2", "proposed", "interpolated"), ("3", "proposed", None), ("4", "proposed", None)
    ]  # fmt: skip
    assert rows(engine, "SELECT count(*) FROM site_state WHERE point IS NOT NULL") == [(0,)]
    assert rows(engine, "SELECT jsonb_array_length(candidates) FROM site_placing ORDER BY site_id") == [(1,), (1,), (2,), (0,)]  # fmt: skip


def test_where_the_region_says_so_an_exact_address_places_a_site(engine: Engine) -> None:
    region_id = make_town(engine, geocode_exact=True)
    try:
        load_houses(engine, region_id, houses())
        report = load_sites(
            engine, region_id, [kita(1, "Kieler Str.", "3"), kita(2, "Kieler Straße", "6")]
        ).report
        assert report.details["placings"]["accepted"] == 1
        assert rows(engine, PLACINGS) == [("1", "accepted", "exact"), ("2", "proposed", "interpolated")]
        assert points(engine)[0] == (MAY, None, 9.5006, "Adorf")
        said = "SELECT s.code FROM field_source p JOIN source s ON s.id = p.source_id WHERE field = 'coordinates'"
        assert rows(engine, said) == [("adresssuche",)]
        assert rows(engine, "SELECT count(*) FROM address WHERE origin = 'site'") == [(0,)], (
            "no proof of itself"
        )
    finally:
        remove_region(engine, "probe")


def test_a_site_in_two_steps_and_an_address_that_becomes_known(engine: Engine) -> None:
    region_id = make_town(engine)
    try:
        load_sites(engine, region_id, [kita(1, "Kieler Str.", "3")])
        assert rows(engine, PLACINGS) == [("1", "proposed", "place")]
        load_houses(engine, region_id, houses())
        assert rows(engine, PLACINGS) == [("1", "proposed", "exact")]
    finally:
        remove_region(engine, "probe")


def test_a_placed_site_has_point_municipality_source_feature_and_a_new_version(
    engine: Engine, town: int
) -> None:
    load_sites(engine, town, [kita(1, "Kieler Str.", "3")])
    version = region_of(engine, town).data_version
    place(engine, town, "kita-1-adorf")
    assert points(engine) == [(MAY, None, 9.7, "Adorf")]
    assert rows(engine, "SELECT feature::json #>> '{geometry,coordinates}' FROM site_feature") == [
        ("[9.7,54.7]",)
    ]
    said = "SELECT s.code, p.since, p.value #>> '{}' FROM field_source p JOIN source s ON s.id = p.source_id WHERE field = 'coordinates'"  # fmt: skip
    assert rows(engine, said) == [("eigene-angaben", MAY, "POINT(9.7 54.7)")]
    assert region_of(engine, town).data_version == version + 1
    assert rows(engine, PLACINGS) == [("1", "by_hand", None)]


def test_a_move_from_a_day_on_leaves_the_state_before(engine: Engine, town: int) -> None:
    load_sites(engine, town, [kita(1, "Kieler Str.", "3", longitude=9.6, latitude=54.6)])
    place(engine, town, "kita-1-adorf", replace(HERE, lon=10.2, day=JULY))
    assert points(engine) == [(MAY, JULY, 9.6, "Adorf"), (JULY, None, 10.2, "Bedorf, Stadt")]
    assert rows(engine, "SELECT count(*) FROM site_feature") == [(2,)]


def test_a_point_outside_all_municipalities_has_none(engine: Engine, town: int) -> None:
    load_sites(engine, town, [kita(1, "Kieler Str.", "3")])
    [(site_id,)] = rows(engine, "SELECT id FROM learning_site")
    with engine.begin() as connection:
        place_site(connection, int(str(site_id)), 8.9, 54.7)
    assert points(engine) == [(MAY, None, 8.9, None)]


def test_the_same_file_again_keeps_a_placed_site_and_changes_nothing(engine: Engine, town: int) -> None:
    load_sites(engine, town, [kita(1, "Kieler Str.", "3")])
    place(engine, town, "kita-1-adorf")
    assert not load_sites(engine, town, [kita(1, "Kieler Str.", "3")]).report.changes_something
    assert points(engine) == [(MAY, None, 9.7, "Adorf")]


def test_a_later_file_still_without_coordinates_keeps_it_and_says_so(engine: Engine, town: int) -> None:
    load_sites(engine, town, [kita(1, "Kieler Str.", "3")])
    place(engine, town, "kita-1-adorf")
    report = load_sites(engine, town, [kita(1, "Kieler Str.", "3", phone="0431 1")], JULY).report
    assert points(engine) == [(MAY, JULY, 9.7, "Adorf"), (JULY, None, 9.7, "Adorf")]
    assert report.kept_placed.items == [
        {"row": 1, "key": "1", "name": "Kita 1", "placed": "by_hand", "source_says_m_away": None}
    ]
    assert report.without_coordinates.count == 0


def test_a_file_older_than_a_move_by_hand_is_taken_and_keeps_the_move(engine: Engine, town: int) -> None:
    load_sites(engine, town, [kita(1, "Kieler Str.", "3", longitude=9.6, latitude=54.6)])
    place(engine, town, "kita-1-adorf", replace(HERE, day=AUGUST))
    load_sites(
        engine, town, [kita(1, "Kieler Str.", "3", longitude=9.6, latitude=54.6, phone="0431 1")], JULY
    )
    assert points(engine) == [(MAY, AUGUST, 9.6, "Adorf"), (AUGUST, None, 9.7, "Adorf")]
    assert rows(engine, "SELECT phone FROM site_state WHERE upper_inf(valid_during)") == [("0431 1",)]


@pytest.mark.parametrize(("lon", "wins"), [(9.7015, True), (9.72, False)], ids=["100 m", "1,3 km"])
def test_coordinates_of_the_source_win_over_those_by_hand_only_where_they_confirm_them(
    engine: Engine, town: int, lon: float, wins: bool
) -> None:
    load_sites(engine, town, [kita(1, "Kieler Str.", "3")])
    place(engine, town, "kita-1-adorf")
    report = load_sites(
        engine, town, [kita(1, "Kieler Str.", "3", longitude=lon, latitude=54.7)], JULY
    ).report
    assert points(engine)[-1] == (JULY, None, lon if wins else 9.7, "Adorf")
    assert rows(engine, PLACINGS) == [("1", "superseded" if wins else "by_hand", None)]
    assert report.kept_placed.count == (0 if wins else 1)


def test_coordinates_of_the_source_win_over_an_accepted_proposal(engine: Engine, town: int) -> None:
    load_sites(engine, town, [kita(1, "Kieler Str.", "3")])
    place(engine, town, "kita-1-adorf", Place(9.5006, 54.5, "Vorschlag stimmt", candidate=1))
    assert rows(engine, PLACINGS) == [("1", "accepted", "exact")]
    load_sites(engine, town, [kita(1, "Kieler Str.", "3", longitude=9.8, latitude=54.7)], JULY)
    assert points(engine)[-1] == (JULY, None, 9.8, "Adorf")
    open_ones = "SELECT s.code FROM field_source p JOIN source s ON s.id = p.source_id WHERE field = 'coordinates' AND until IS NULL"  # fmt: skip
    assert rows(engine, open_ones) == [("kitas",)]


def test_a_declined_proposal_stays_declined_until_the_address_changes(engine: Engine, town: int) -> None:
    load_sites(engine, town, [kita(1, "Kieler Str.", "3")])
    with engine.begin() as connection:
        decline_proposal(connection, region_of(engine, town), "kita-1-adorf", "dort steht ein Supermarkt")
    load_houses(engine, town, houses()[1:], JULY)
    assert rows(engine, PLACINGS) == [("1", "declined", "exact")]
    load_sites(engine, town, [kita(1, "Kieler Str.", "5")], JULY)
    assert rows(engine, PLACINGS) == [("1", "proposed", "exact")]


def test_what_is_placed_is_newer_than_coordinates_entered_in_the_form(engine: Engine, town: int) -> None:
    load_sites(engine, town, [kita(1, "Kieler Str.", "3", longitude=9.6, latitude=54.6)])
    with engine.begin() as connection:
        connection.execute(text("""
            INSERT INTO held_field (site_id, offer_key, field, value, source_value, since)
            SELECT id, '', 'coordinates', '{"coordinates": [9.65, 54.65]}', '{"coordinates": [9.6, 54.6]}', '2024-06-01'
              FROM learning_site"""))  # fmt: skip
    place(engine, town, "kita-1-adorf")
    load_sites(
        engine, town, [kita(1, "Kieler Str.", "3", longitude=9.6, latitude=54.6, phone="0431 1")], JULY
    )
    assert points(engine)[-1] == (JULY, None, 9.7, "Adorf")


def enter(engine: Engine, region_id: int, lon: float, lat: float = 54.7) -> None:
    """Give the site coordinates by the form, as an editor does."""
    with engine.begin() as connection:
        document = read_document(connection, region_id, "kita-1-adorf", lock=True)
        change_site(connection, document, Changes(document.valid_from, None, {"coordinates": [lon, lat]}))


@pytest.mark.parametrize(
    "source_has_point", [False, True], ids=["source knows no place", "source contradicts"]
)
def test_coordinates_of_the_form_stand_for_good_against_what_was_placed_before(
    engine: Engine, town: int, source_has_point: bool
) -> None:
    lies = {"longitude": 9.6, "latitude": 54.6} if source_has_point else {}
    load_sites(engine, town, [kita(1, "Kieler Str.", "3", **lies)])
    place(engine, town, "kita-1-adorf")
    enter(engine, town, 9.8)
    assert rows(engine, PLACINGS) == [("1", "superseded", None)]
    load_sites(engine, town, [kita(1, "Kieler Str.", "3", phone="0431 1", **lies)], JULY)
    assert points(engine)[-1][2] == 9.8, "the source says of the place what it has always said"
    load_sites(engine, town, [kita(1, "Kieler Str.", "3", phone="0431 2", **lies)], AUGUST)
    assert points(engine)[-1][2] == 9.8


def test_a_source_that_overrules_the_form_does_not_bring_the_older_placing_back(
    engine: Engine, town: int
) -> None:
    load_sites(engine, town, [kita(1, "Kieler Str.", "3")])
    place(engine, town, "kita-1-adorf")
    enter(engine, town, 9.8)
    load_sites(engine, town, [kita(1, "Kieler Str.", "3", longitude=9.4, latitude=54.4)], JULY)
    assert points(engine)[-1][2] == 9.4
    load_sites(engine, town, [kita(1, "Kieler Str.", "3")], AUGUST)
    assert points(engine)[-1][2] is None
    assert rows(engine, PLACINGS) == [("1", "proposed", "exact")], "it is asked for anew"


def test_a_form_edit_taken_back_brings_the_placing_and_no_import_takes_it(engine: Engine, town: int) -> None:
    load_sites(engine, town, [kita(1, "Kieler Str.", "3")])
    place(engine, town, "kita-1-adorf")
    enter(engine, town, 9.8)
    enter(engine, town, 9.7)
    load_sites(engine, town, [kita(1, "Kieler Str.", "3", phone="0431 1")], JULY)
    assert points(engine)[-1][2] == 9.7


@pytest.mark.parametrize("said", ['"POINT(9.6 54.6)"', "[9.6, 54.6]"], ids=["by a source", "by the form"])
def test_a_point_is_read_however_it_was_said(engine: Engine, said: str) -> None:
    sql = f"SELECT ST_AsText({said_point('v.value')}) FROM (SELECT cast(:said AS jsonb) AS value) v"
    assert rows(engine, sql, said=said) == [("POINT(9.6 54.6)",)]


@pytest.mark.parametrize("way", ["board", "form"])
def test_a_site_placed_anew_is_compared_with_its_new_neighbours_at_once(
    engine: Engine, town: int, way: str
) -> None:
    load_sites(engine, town, [
        kita(1, "Kieler Str.", "3", longitude=9.6, latitude=54.6),
        replace(kita(2, "Kieler Str.", "5", longitude=9.7, latitude=54.7), name="Kita 1 e. V."),
    ])  # fmt: skip
    assert rows(engine, "SELECT count(*) FROM site_match") == [(0,)]
    if way == "board":
        place(engine, town, "kita-1-adorf", replace(HERE, lon=9.7002))
    else:
        enter(engine, town, 9.7002)
    assert rows(engine, "SELECT status, round(distance_m) FROM site_match") == [("proposed", 13)]


def test_nobody_places_a_site_while_an_import_is_under_way(engine: Engine, town: int) -> None:
    load_sites(engine, town, [kita(1, "Kieler Str.", "3")])
    with engine.connect() as importing:
        importing.execute(text(LOCK), {"region_id": town})
        with pytest.raises(Conflict, match="Gerade läuft eine Einspielung"):
            place(engine, town, "kita-1-adorf")
    place(engine, town, "kita-1-adorf")
    assert points(engine) == [(MAY, None, 9.7, "Adorf")]


def test_where_a_day_care_person_lives_is_no_address_for_others(engine: Engine, town: int) -> None:
    minder = kita(
        1, "Heimweg", "3", longitude=9.7, latitude=54.7, offers=(OfferRow("childminding", "childminding"),)
    )
    load_sites(engine, town, [minder, kita(2, "Schulweg", "3", longitude=9.7, latitude=54.7)])
    assert rows(engine, "SELECT street FROM address WHERE origin = 'site'") == [("Schulweg",)]


def test_areas_that_change_leave_a_placed_site_where_it_is(engine: Engine, town: int) -> None:
    load_sites(engine, town, [kita(1, "Kieler Str.", "3")])
    place(engine, town, "kita-1-adorf")
    apply_import(engine, town, _areas(), InputFile("a", "vg250", date(2025, 1, 1)), renew_municipalities)
    assert points(engine) == [(MAY, None, 9.7, "Adorf")]


def _areas():
    from geodata.load.apply import Source

    return Source("flaechen", "Flächen", "© Test")
