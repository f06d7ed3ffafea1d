"""A start looks only through regions that have changed since all of them was computed."""

from __future__ import annotations

from sqlalchemy import Engine, text

from app.areas.computed import regions_to_compute
from app.areas.queries import SITES_CHANGED
from app.catchments.runs import software_version
from app.computing import compute_all
from geodata.categories import catalogue
from geodata.load.regions import NewRegion, make_region, remove_region


def waiting(engine: Engine, program: str = "") -> list[str]:
    with engine.connect() as connection:
        return [name for _, name in regions_to_compute(connection, program or software_version())]


def test_what_has_been_computed_is_left_alone_until_something_changes(engine: Engine) -> None:
    region_id = make_region(engine, NewRegion("leer", "Leer", 25832), catalogue())
    try:
        assert waiting(engine) == ["Leer"]
        compute_all(engine, region_id)
        assert waiting(engine) == []
        assert waiting(engine, "ein neueres Programm") == ["Leer"]
        with engine.begin() as connection:
            connection.execute(text(SITES_CHANGED), {"region_id": region_id})
        assert waiting(engine) == ["Leer"]
    finally:
        remove_region(engine, "leer")


def test_a_change_while_it_is_computed_is_seen(engine: Engine) -> None:
    region_id = make_region(engine, NewRegion("leer", "Leer", 25832), catalogue())

    def change(*_: object) -> None:
        with engine.begin() as connection:
            connection.execute(text(SITES_CHANGED), {"region_id": region_id})

    try:
        compute_all(engine, region_id, change)
        assert waiting(engine) == ["Leer"]
    finally:
        remove_region(engine, "leer")


def test_the_demonstration_kreis_is_wholly_computed(demo_engine: Engine) -> None:
    assert waiting(demo_engine) == []
