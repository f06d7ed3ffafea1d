"""Levels of education: every kind and level of the table is one that there is, and sites tell them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.collections.education import education_columns
from geodata.categories import catalogue
from geodata.isced import read_isced
from tests.asking import asking

if TYPE_CHECKING:
    from pathlib import Path


def test_kinds_of_the_table_are_kinds_of_sites() -> None:
    codes = {one.code for one in catalogue().categories}
    assert set(read_isced().kinds) <= codes


def test_every_level_has_labels_and_a_type_of_service() -> None:
    for level in read_isced().levels.values():
        assert set(level.labels) == {"de", "da", "en"}
        assert level.inspire.startswith("http://inspire.ec.europa.eu/codelist/ServiceTypeValue/")


def test_levels_agree_with_the_life_phases_of_the_catalogue_of_kinds() -> None:
    table = read_isced()
    for one in catalogue().categories:
        if one.isced is not None and one.code in table.kinds:
            assert any(
                level.startswith(one.isced) or one.isced.startswith(level) for level in table.kinds[one.code]
            ), one.code


async def test_sites_tell_their_levels(demo_url: str, tmp_path: Path) -> None:
    assert [one.name for one in education_columns()] == ["isced", "service_type"]
    async with asking(demo_url, tmp_path) as client:
        found = (await client.get("/ogc/collections/sites-grammar_school/items?f=json&limit=5")).json()[
            "features"
        ]
        codes = (await client.get("/ogc/codelists/isced?f=json")).json()
    assert found
    for one in found:
        assert {"2", "3"} <= set(one["properties"]["isced"])
        assert (
            "http://inspire.ec.europa.eu/codelist/ServiceTypeValue/upperSecondaryEducation"
            in one["properties"]["service_type"]
        )
    assert "Primarbereich" in str(codes)
