"""What schools have: brought as a whole or not at all, with words for what is wrong; unknown is never none."""

from __future__ import annotations

from datetime import time

import pytest
from sqlalchemy import Connection, Engine, text

from app.errors import InvalidFields
from app.schools.capacity import Capacities, Capacity, read_capacities
from app.schools.capacity_rows import HEADINGS, read_rows, store_rows, template
from app.web.csv import csv_bytes

UNTOLD = {"value": None, "status": "unknown"}


def table(*rows: dict[str, str]) -> bytes:
    lines = [";".join(row.get(name, "") for name in HEADINGS) for row in rows]
    return "\n".join([";".join(HEADINGS), *lines]).encode()


@pytest.fixture
def own(own_engine: Engine):
    with own_engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


@pytest.fixture
def slug(own: Connection, region_id: int) -> str:
    return own.execute(
        text(
            "SELECT l.slug FROM school_capacity c JOIN learning_site l ON l.id = c.site_id WHERE c.region_id = :id LIMIT 1"
        ),
        {"id": region_id},
    ).scalar_one()


def test_the_template_can_be_read():
    (row,) = read_rows(csv_bytes(template()))
    assert (row.school_year, row.holiday_care) == (2026, "yes")
    assert row.figures["all_day_places"].value == 80
    assert row.times["lessons_early_end"] == "12:00"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"Schuljahr": "2024/26"}, "geht über mehr als ein Jahr"),
        ({"Schuljahr": "2026/27", "Ganztagsplätze": "-3"}, "zwischen 0 und 5000"),
        ({"Schuljahr": "2026/27", "Züge": "viele"}, "keine Zahl"),
        ({"Schuljahr": "2026/27", "Ferienbetreuung": "manchmal"}, "ja, nein oder nichts"),
        ({"Schuljahr": "2026/27", "Unterrichtsbeginn": "7 Uhr"}, "07:45"),
        ({"Schuljahr": "2026/27", "Unterrichtsbeginn": "13:00", "Unterrichtsende": "08:00"}, "bevor er beginnt"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_row(cells: dict[str, str], words: str):
    with pytest.raises(InvalidFields) as raised:
        read_rows(table({"Schule": "x", **cells}))
    (where, why), *_ = raised.value.more["errors"].items()
    assert where.startswith("Zeile 2")
    assert words in why


def test_without_the_needed_columns_it_is_refused():
    with pytest.raises(InvalidFields, match="Es fehlen die Spalten"):
        read_rows(b"a;b\n1;2\n")


def test_a_school_that_is_not_there_and_one_told_twice_are_refused(
    own: Connection, region_id: int, slug: str
):
    year = {"Schuljahr": "2027/28"}
    with pytest.raises(InvalidFields) as raised:
        store_rows(
            own,
            region_id,
            read_rows(table({"Schule": "gibtesnicht", **year}, *[{"Schule": slug, **year}] * 2)),
            "Test",
        )
    assert len(raised.value.more["errors"]) == 2


def test_a_later_school_year_holds_until_another_and_signs_are_kept(
    own: Connection, region_id: int, slug: str
):
    rows = read_rows(
        table({"Schule": slug, "Schuljahr": "2028/29", "Ganztagsplätze": "-", "Klassenräume": "."})
    )
    assert store_rows(own, region_id, rows, "Schulträger") == 1
    site = own.execute(text("SELECT id FROM learning_site WHERE slug = :slug"), {"slug": slug}).scalar_one()
    found = read_capacities(own, region_id)
    before, later = found.at(site, 2027), found.at(site, 2030)
    assert before is not None
    assert later is not None
    assert (before.school_year, later.school_year) == (2025, 2028)
    assert later.figures["all_day_places"] == {"value": 0, "status": "zero"}
    assert later.figures["class_rooms"] == {"value": None, "status": "secret"}
    assert found.at(site, 2020) is None
    store_rows(
        own,
        region_id,
        read_rows(table({"Schule": slug, "Schuljahr": "2028/29", "Ganztagsplätze": "12"})),
        "x",
    )
    again = read_capacities(own, region_id).at(site, 2028)
    assert again is not None
    assert again.known("all_day_places") == 12


def state(**more: object) -> Capacity:
    figures = dict.fromkeys(("class_rooms", "all_day_places", "after_school_places", "closed_weeks"), UNTOLD)
    told = {name: {"value": value, "status": "known"} for name, value in more.items() if name in figures}
    return Capacity(
        2026, {**figures, **told}, more.get("parallel_classes"), more.get("largest_class"), "unknown",
        (None, None, None), "Test", 4,
    )  # fmt: skip  # type: ignore[arg-type]


def test_room_is_classes_or_rooms_whichever_are_fewer_times_the_largest_class():
    assert state(parallel_classes=2, class_rooms=7, largest_class=25).pupils == 175
    assert state(parallel_classes=2, class_rooms=9, largest_class=25).pupils == 200
    assert state(class_rooms=9).pupils is None
    assert state(largest_class=25).pupils is None


def test_all_day_places_are_unknown_only_where_nothing_is_known():
    told = Capacities({1: [state(all_day_places=60)], 2: [state()]}, {}, {1: (20.0, 0), 3: (None, 1)})
    assert told.all_day_places(1, 2026) == (80, [])
    assert told.all_day_places(2, 2026)[0] is None
    assert told.all_day_places(3, 2026) == (
        None, ["Ein Hort an der Schule nennt keine Plätze.", "Plätze im Ganztag sind nicht bekannt."]
    )  # fmt: skip


def test_lessons_are_told_or_taken_from_opening_hours_or_assumed():
    told = Capacities({}, {1: "Mo-Fr 07:30-12:30", 2: "nach Vereinbarung"}, {})
    assert (told.bell(1, 2026).begin, told.bell(1, 2026).end) == (time(7, 30), time(12, 30))
    assert not told.bell(1, 2026).assumed
    assert told.bell(2, 2026).assumed
