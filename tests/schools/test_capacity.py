"""What schools have: brought as a whole or not at all, with words for what is wrong; unknown is never none."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import Connection, Engine, text

from app.errors import InvalidFields
from app.schools.capacity import DECIDED, Capacities, Decided, Said, read_capacities
from app.schools.capacity_rows import HEADINGS, read_rows, store_rows, template
from app.supply.school_years import SchoolYear
from app.web.csv import csv_bytes
from geodata.figures import SECRET, UNKNOWN, Figure, known

DAY = date(2026, 10, 1)


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
    assert row.figures["after_school_places"].value == 20
    assert row.times["lessons_early_end"] == "12:00"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"Schuljahr": "2024/26"}, "geht über mehr als ein Jahr"),
        ({"Schuljahr": "2026/27", "Hortplätze": "-3"}, "zwischen 0 und 5000"),
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
    rows = read_rows(table({"Schule": slug, "Schuljahr": "2028/29", "Hortplätze": "-", "Schließwochen": "."}))
    assert store_rows(own, region_id, rows, "Schulträger") == 1
    site = own.execute(text("SELECT id FROM learning_site WHERE slug = :slug"), {"slug": slug}).scalar_one()
    found = read_capacities(own, region_id)
    before, later = found.at(site, 2027), found.at(site, 2030)
    assert before is not None
    assert later is not None
    assert before.sources["closed_weeks"].school_year == 2025
    assert later.after_school_places == known(0)
    assert later.closed_weeks == SECRET
    assert found.at(site, 2000) is None
    store_rows(
        own,
        region_id,
        read_rows(table({"Schule": slug, "Schuljahr": "2028/29", "Hortplätze": "12"})),
        "x",
    )
    again = read_capacities(own, region_id).at(site, 2028)
    assert again is not None
    assert again.after_school_places == known(12)


def counted(
    year: int = 2026, rooms: float | None = None, places: float | None = None, **classes: float
) -> SchoolYear:
    """A school year as statistics tell it; `classes` by grade, as in `g1=2`."""
    by_grade = {int(name[1:]): known(value) for name, value in classes.items()}
    figures: list[Figure] = [UNKNOWN if one is None else known(one) for one in (rooms, places)]
    return SchoolYear(year, figures[0], figures[1], by_grade, "Amt", DAY)


def decided(year: int = 2026, classes: float | None = None, largest: int | None = None) -> Decided:
    return Decided(Said(DECIDED, year, "Träger", DAY), classes, largest)


def told(statistics: list[SchoolYear], decisions: list[Decided]) -> Capacities:
    return Capacities({1: decisions} if decisions else {}, {1: statistics} if statistics else {}, {}, {})


@pytest.mark.parametrize(
    ("rooms", "classes", "largest", "pupils"),
    [(7, 2, 25, 175), (9, 2, 25, 200), (9, None, 25, 225), (9, 2, None, None), (None, None, 25, None)],
)
def test_room_is_classes_or_rooms_whichever_are_fewer_times_the_largest_class(
    rooms: float | None, classes: float | None, largest: int | None, pupils: float | None
):
    found = told([counted(rooms=rooms)], [decided(classes=classes, largest=largest)]).at(1, 2026)
    assert found is not None
    assert found.pupils == pupils


def test_of_classes_the_later_school_year_holds_and_in_the_same_what_is_decided():
    def classes(statistics: list[SchoolYear], decisions: list[Decided]) -> tuple[float | None, str]:
        found = told(statistics, decisions).at(1, 2030)
        assert found is not None
        return found.parallel_classes, found.sources["parallel_classes"].by

    assert classes([counted(2026, g1=3, g2=2)], [decided(2026, 2)]) == (2, "school_capacity")
    assert classes([counted(2027, g1=3, g2=2)], [decided(2026, 2)]) == (3, "school_statistics")
    assert classes([counted(2026, g1=3)], [decided(2027, 2)]) == (2, "school_capacity")
    assert classes([counted(2026, g1=3)], [decided(2027)]) == (3, "school_statistics")
    assert classes([counted(2026, g0=8)], []) == (2, "school_statistics")


def test_a_figure_holds_until_a_later_year_tells_another_and_says_who_told_it():
    found = told([counted(2025, rooms=8, places=60), counted(2026, places=70)], []).at(1, 2027)
    assert found is not None
    assert (found.class_rooms.value, found.all_day_places.value) == (8, 70)
    assert found.told["explained"] == [
        "Räume: Schulstatistik 2025/26, Amt, Stand 01.10.2026.",
        "Ganztagsplätze: Schulstatistik 2026/27, Amt, Stand 01.10.2026.",
    ]
    assert told([], []).at(1, 2027) is None
    assert told([counted(2028, rooms=8)], []).at(1, 2027) is None


def test_all_day_places_are_unknown_only_where_nothing_is_known():
    found = Capacities({2: [decided()]}, {1: [counted(places=60)]}, {}, {1: (20.0, 0), 3: (None, 1)})
    assert found.all_day_places(1, 2026) == (80, [])
    assert found.all_day_places(2, 2026)[0] is None
    assert found.all_day_places(3, 2026) == (
        None, ["Ein Hort an der Schule nennt keine Plätze.", "Plätze im Ganztag sind nicht bekannt."]
    )  # fmt: skip


def test_lessons_are_told_or_taken_from_opening_hours_or_assumed():
    found = Capacities({}, {}, {1: "Mo-Fr 07:30-12:30", 2: "nach Vereinbarung"}, {})
    assert (found.bell(1, 2026).begin, found.bell(1, 2026).end) == (time(7, 30), time(12, 30))
    assert not found.bell(1, 2026).assumed
    assert found.bell(2, 2026).assumed
