"""Addresses as people write them come to one spelling, the same in Python and in the database."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from app.addresses.text import (
    HouseNumber,
    begun_words,
    house_number,
    normalised,
    place_key,
    place_keys,
    split_street,
    street_key,
    street_name,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kieler Straße", "Kieler Str."), ("Kielerstraße", "KIELERSTR"), ("Sankt-Jürgen-Straße", "St. Juergen-Str."),
        ("Nørregård", "Noerregaard"), ("Åvej", "Aavej"), ("Dr.-Schröder-Straße", "Doktor Schroeder Strasse"),
        ("Rathauspl.", "Rathauspl"), ("Am Pl.", "Am Platz"),
    ],
)  # fmt: skip
def test_two_spellings_of_one_street_have_one_key(one: str, other: str) -> None:
    assert street_key(one) == street_key(other)


def test_different_streets_keep_different_keys() -> None:
    assert street_key("Straßenbahnring") != street_key("Strbahnring")
    assert street_key("Dorfstraße") != street_key("Dorfweg")


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("12", HouseNumber(12, 12)), ("12a", HouseNumber(12, 12, "a")), ("12 A", HouseNumber(12, 12, "a")),
        ("12-14", HouseNumber(12, 14)), ("29 - 31", HouseNumber(29, 31)), ("12a-14b", HouseNumber(12, 14, "a")),
        ("5+7", HouseNumber(5, 7)), ("3 bis 5", HouseNumber(3, 5)), ("7 Haus 3", HouseNumber(7, 7)),
        ("14-2", HouseNumber(14, 14)), ("1-99", HouseNumber(1, 1)), ("0", None), ("Mühle", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_house_numbers(written: str | None, numbers: HouseNumber | None) -> None:
    assert house_number(written) == numbers


@pytest.mark.parametrize(
    ("street", "parts"),
    [
        ("Westring 358", ("Westring", "358")), ("Schulstr. 29 - 31", ("Schulstr.", "29 - 31")),
        ("Am Platz 5 a", ("Am Platz", "5 a")), ("Straße des 17. Juni", ("Straße des 17. Juni", None)),
        ("Dorfstraße", ("Dorfstraße", None)),
    ],
)  # fmt: skip
def test_a_number_in_the_column_of_the_street_is_found(street: str, parts: tuple[str, str | None]) -> None:
    assert split_street(street, None) == parts
    assert split_street(street, "9") == (street, "9")


def test_a_part_of_a_town_is_also_known_as_the_town() -> None:
    assert place_keys("Kiel-Holtenau") == ["kiel holtenau", "kiel"]
    assert place_keys("Burg (Dithmarschen)") == ["burg"]
    assert place_keys(None) == []


def test_a_word_half_typed_finds_its_street() -> None:
    for typed in ("Hauptst", "Hauptstr", "Hauptstra", "Hauptstraß", "Hauptstraße"):
        [word] = begun_words(typed)
        assert street_key("Hauptstraße").startswith(word.removesuffix("a")), typed


def test_street_names_are_shown_written_out() -> None:
    assert [street_name(name) for name in ("Kieler Str.", "Dorfstr.", "Elbstrasse", "Am Strand")] == [
        "Kieler Straße", "Dorfstraße", "Elbstraße", "Am Strand"
    ]  # fmt: skip


LETTERS = st.text(st.sampled_from("abcdefgÄÖÜäöüßåøæéèñçABC0129 -./(),'"), max_size=40)


@settings(max_examples=60, deadline=None)
@given(LETTERS)
def test_the_database_writes_the_same(connection_kept: Connection, value: str) -> None:
    sql = "SELECT atlas_normalise(:value), atlas_place_name(:value)"
    plain, place = connection_kept.execute(text(sql), {"value": value}).one()
    assert normalised(value) == plain
    assert place_key(value) == (place or None)


@pytest.fixture(scope="module")
def connection_kept(engine):
    with engine.connect() as opened:
        yield opened
