"""All gaps of a region in one go: also where there is nothing to compute from, and for days on which other standards hold."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, text

from app.catchments.compute import compute_region
from app.catchments.streets import travel_of
from app.errors import BadRequest, NotFound
from app.gaps.compute import compute_gaps
from app.gaps.lifelong import compute_lifelong
from geodata.categories import catalogue
from geodata.load.regions import NewRegion, make_region
from tests.gaps.villages import CONFIG, SRID, make_villages

LATER = """
    UPDATE provision_standard SET valid_during = '[2024-01-01,2030-01-01)' WHERE region_id = :id AND key = 'kita-weg';
    INSERT INTO provision_standard (region_id, key, valid_during, category, kind, mode, limit_minutes, people_share, decision)
    VALUES (:id, 'kita-weg', '[2030-01-01,)', 'kindergarten', 'way', 'bicycle', 30, 0.9, 'Kreistag, Vorlage 3'),
           (:id, 'kita-bus', '[2024-01-01,)', 'kindergarten', 'way', 'bus', 30, 0.9, 'Kreistag, Vorlage 4')"""


WEEKEND = """
    INSERT INTO provision_standard (region_id, key, valid_during, category, kind, mode, limit_minutes, at_time, weekday, people_share, decision)
    VALUES (:id, 'kita-samstag', '[2024-01-01,)', 'kindergarten', 'way', 'walk', 15, '09:00', 'Sa', 0.5, 'Kreistag, Vorlage 5')"""


@pytest.fixture(scope="module")
def region_id(engine: Engine) -> int:
    return make_villages(engine)


def test_a_region_with_nothing_in_it_has_no_gaps(engine: Engine) -> None:
    empty = make_region(engine, NewRegion("leer", "Leer", SRID, config=CONFIG), catalogue())
    assert compute_gaps(engine, empty, travel_of).made == []
    compute_lifelong(engine, empty)


def test_every_kind_is_computed_and_the_strip_follows_the_ways(engine: Engine, region_id: int) -> None:
    assert len(compute_gaps(engine, region_id, travel_of).made) == 2, (
        "Kindergarten, and the crèche by assumption"
    )
    compute_region(engine, region_id, travel_of)
    compute_lifelong(engine, region_id)
    with engine.connect() as connection:
        served = dict(connection.execute(text(
            "SELECT s.mode, s.served FROM lifelong_share s JOIN area a ON a.id = s.area_id AND a.ars = '01099'"
            " JOIN analysis_run r ON r.id = s.run_id AND r.superseded_by_id IS NULL"
            " WHERE s.station = 'kindergarten'")).all())  # fmt: skip
    # by hand: A, B and C have one within 15 minutes on foot, E one beyond the border (which the strip does not draw)
    assert served["walk"] == pytest.approx(40 + 20 + 10 + 5)
    assert served["car"] == pytest.approx(85)
    assert served["bus"] is None


def test_of_another_day_it_is_that_days_standard_and_todays_run_stays(engine: Engine, region_id: int) -> None:
    with engine.begin() as connection:
        for statement in LATER.split(";"):
            connection.execute(text(statement), {"id": region_id})
    made = compute_gaps(
        engine, region_id, travel_of, day=date(2031, 1, 1), category="kindergarten", standard="kita-weg"
    ).made
    with engine.connect() as connection:
        rows = connection.execute(text(
            "SELECT variant, mode FROM analysis_run WHERE region_id = :id AND kind = 'gaps' AND superseded_by_id IS NULL"
            " AND category = 'kindergarten' ORDER BY variant"), {"id": region_id}).all()  # fmt: skip
    assert len(made) == 1
    assert [tuple(row) for row in rows] == [("kita-weg", "walk"), ("kita-weg@2031-01-01", "bicycle")]


def test_hours_are_those_of_the_weekday_that_the_standard_names(engine: Engine, region_id: int) -> None:
    """No Kita of the villages is open on Saturdays: whoever has one nearby finds it closed."""
    with engine.begin() as connection:
        connection.execute(text(WEEKEND), {"id": region_id})
    [run_id] = compute_gaps(
        engine, region_id, travel_of, category="kindergarten", standard="kita-samstag"
    ).made
    with engine.connect() as connection:
        told = connection.execute(
            text("SELECT parameters, report FROM analysis_run WHERE id = :id"), {"id": run_id}
        ).one()
        [kreis] = connection.execute(text(
            "SELECT g.served, g.reasons FROM gap_area g JOIN area a ON a.id = g.area_id AND a.ars = '01099'"
            " WHERE g.run_id = :id"), {"id": run_id}).all()  # fmt: skip
    assert kreis.served == 0
    assert "opens_late" in {one["reason"] for one in kreis.reasons}
    assert (
        told.parameters["text"] == "höchstens 15 Minuten zu Fuß samstags um 09:00 Uhr für 50 % der Menschen"
    )
    assert (
        told.report["assumptions"]["weekday"]["text"]
        == "Öffnungszeiten sind geprüft für: samstags, 09:00 Uhr."
    )


def test_a_standard_by_bus_without_a_timetable_is_told_in_words(engine: Engine, region_id: int) -> None:
    with pytest.raises(NotFound, match="kein Fahrplan"):
        compute_gaps(engine, region_id, travel_of, category="kindergarten", standard="kita-bus")
    told = compute_gaps(engine, region_id, travel_of)
    assert any("kein Fahrplan" in note for note in told.notes), "the others are computed all the same"
    with pytest.raises(BadRequest, match="nicht bekannt"):
        compute_gaps(engine, region_id, travel_of, category="gibtesnicht")
