"""A written address is found with a class and metres, and never one of several equals is picked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from app.addresses.geocode import Geocoded, Written, geocode
from app.addresses.search import search
from geodata.load.apply import ImportFailedError
from geodata.load.regions import remove_region
from tests.addresses.town import AUGUST, JULY, MAY, STEP, houses, load_houses, make_town


@pytest.fixture(scope="module")
def town(engine: Engine) -> Iterator[int]:
    made = make_town(engine)
    load_houses(engine, made, houses())
    yield made
    remove_region(engine, "probe")


def find(engine: Engine, region_id: int, street: str | None, number: str | None = None, code: str | None = None,
         place: str | None = None) -> Geocoded:  # fmt: skip
    with engine.connect() as connection:
        return geocode(connection, region_id, [Written(street, number, code, place)])[0]


@pytest.mark.parametrize("street", ["Kieler Straße", "Kieler Str.", "kielerstr", "KIELER STRASSE"])
def test_street_number_and_place_are_exact_however_the_street_is_abbreviated(
    engine: Engine, town: int, street: str
) -> None:
    found = find(engine, town, street, "3", "24001", "Adorf").best
    assert found is not None
    assert (found.match_class, found.lon, found.lat) == ("exact", round(9.5 + STEP, 6), 54.5)
    assert found.precision_m == 5


def test_a_postal_code_alone_says_which_of_two_streets(engine: Engine, town: int) -> None:
    found = find(engine, town, "Dorfstr.", "2", "24002").best
    assert found is not None
    assert (found.match_class, found.municipality) == ("exact", "Bedorf, Stadt")


def test_two_equal_streets_are_listed_and_none_is_picked(engine: Engine, town: int) -> None:
    found = find(engine, town, "Dorfstraße", "2")
    assert found.best is None
    assert found.ambiguous
    assert {candidate.municipality for candidate in found.candidates} == {"Adorf", "Bedorf, Stadt"}


def test_a_street_of_another_municipality_is_no_answer(engine: Engine, town: int) -> None:
    found = find(engine, town, "Nørregade", "1", "24002", "Bedorf").best
    assert found is not None
    assert found.match_class == "place"


@pytest.mark.parametrize(
    ("written", "street"), [("Kiehler Straße", "Kieler Straße"), ("Norregade", "Nørregade")]
)
def test_typing_errors_are_forgiven_and_said(engine: Engine, town: int, written: str, street: str) -> None:
    found = find(engine, town, written, "1", "24001", "Adorf").best
    assert found is not None
    assert (found.match_class, found.street) == ("similar", street)


def test_danish_letters_are_found_as_germans_write_them(engine: Engine, town: int) -> None:
    found = find(engine, town, "Noerregade", "3", None, "Adorf").best
    assert found is not None
    assert found.match_class == "exact"


def test_a_missing_number_lies_between_its_neighbours_of_the_same_side(engine: Engine, town: int) -> None:
    found = find(engine, town, "Kieler Straße", "6", "24001", "Adorf").best
    assert found is not None
    assert found.match_class == "interpolated"
    assert found.lon == pytest.approx(9.5 + 3 * STEP, abs=1e-6)
    assert found.lat == pytest.approx(54.5002, abs=1e-6)
    assert 30 < found.precision_m < 50


def test_without_a_neighbour_on_either_side_only_the_street_is_known(engine: Engine, town: int) -> None:
    found = find(engine, town, "Kieler Straße", "77", "24001", "Adorf").best
    assert found is not None
    assert found.match_class == "street"
    assert found.precision_m > 100


def test_the_same_number_with_another_suffix_is_near_but_not_exact(engine: Engine, town: int) -> None:
    assert find(engine, town, "Kieler Straße", "12a", "24001").best.match_class == "exact"  # pyright: ignore[reportOptionalMemberAccess]
    found = find(engine, town, "Kieler Straße", "12b", "24001").best
    assert found is not None
    assert (found.match_class, found.house_number) == ("interpolated", "12a")


@pytest.mark.parametrize("number", ["14-18", "16", "14"])
def test_a_number_inside_a_building_of_several_numbers_is_that_building(
    engine: Engine, town: int, number: str
) -> None:
    found = find(engine, town, "Am Markt", number, None, "Adorf").best
    assert found is not None
    assert (found.match_class, found.lon) == ("exact", 9.56)


def test_the_other_side_of_the_street_is_not_that_building(engine: Engine, town: int) -> None:
    assert find(engine, town, "Am Markt", "15", None, "Adorf").best.match_class == "street"  # pyright: ignore[reportOptionalMemberAccess]


def test_number_and_street_in_one_column_are_understood(engine: Engine, town: int) -> None:
    found = find(engine, town, "Kieler Str. 5", "", "24001", "Adorf").best
    assert found is not None
    assert (found.match_class, found.house_number) == ("exact", "5")


def test_a_municipality_alone_is_a_place_kilometres_wide(engine: Engine, town: int) -> None:
    found = find(engine, town, None, None, None, "Bedorf").best
    assert found is not None
    assert found.match_class == "place"
    assert found.precision_m > 10_000


def test_nothing_known_finds_nothing(engine: Engine, town: int) -> None:
    assert find(engine, town, "Unbekannte Allee", "1", "99999", "Nirgendwo").candidates == ()
    assert find(engine, town, None).candidates == ()


def test_search_finds_while_typing_and_lists_each_street_once(engine: Engine, town: int) -> None:
    with engine.connect() as connection:

        def labels(typed: str) -> list[str]:
            return [candidate.label for candidate in search(connection, town, typed, 10)]

        assert labels("kiel") == ["Kieler Straße, Adorf"]
        assert labels("Kieler Straß") == ["Kieler Straße, Adorf"]
        assert labels("kieler str 3 adorf") == ["Kieler Straße 3, 24001 Adorf"]
        assert labels("24002 dorfstr. 2") == ["Dorfstraße 2, 24002 Bedorf"]
        assert labels("Dorfstr 2") == ["Dorfstraße 2, 24001 Adorf", "Dorfstraße 2, 24002 Bedorf"]
        assert labels("Kiehler Straße") == ["Kieler Straße, Adorf"]
        assert labels("k") == []
        assert labels("%_' OR 1=1 --") == []


def test_the_same_houses_twice_change_nothing(engine: Engine, town: int) -> None:
    def everything() -> list[str]:
        with engine.connect() as connection:
            return [row[0] for table in ("address", "named_street")
                    for row in connection.execute(text(f"SELECT t::text FROM {table} t ORDER BY 1"))]  # fmt: skip

    before = everything()
    again = load_houses(engine, town, houses())
    assert not again.report.changes_something
    assert everything() == before


def test_a_house_that_moves_or_goes_is_told(engine: Engine) -> None:
    region_id = make_town(engine)
    try:
        rows = houses()
        load_houses(engine, region_id, rows, JULY)
        report = load_houses(engine, region_id, rows[2:], AUGUST).report
        assert report.difference["address"].gone == 2
        with pytest.raises(
            ImportFailedError, match=r"Stand 01\.05\.2024.*Adressen mit dem Stand 01\.08\.2024"
        ):
            load_houses(engine, region_id, rows, MAY)
    finally:
        remove_region(engine, "probe")
