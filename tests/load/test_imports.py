"""An import is whole or not at all, dates what it changes, and changes nothing the second time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from shapely.geometry import MultiPolygon, box
from sqlalchemy import Engine, text

from geodata.categories import catalogue, categories_of
from geodata.figures import known
from geodata.load.apply import (
    ImportFailedError,
    InputFile,
    Source,
    StoredImport,
    apply_import,
    fill_with_sites,
    renew_municipalities,
)
from geodata.load.areas import load_areas
from geodata.load.decisions import decide_match
from geodata.load.regions import NewRegion, make_region, remove_region
from geodata.load.staging import Import
from geodata.reading import ReadError
from geodata.rows import AreaRow, OfferRow, SiteRow

SOURCE = Source("kitas", "Kitas", "© Test")
MAY, JULY = date(2024, 5, 1), date(2024, 7, 1)


@pytest.fixture
def region_id(engine: Engine) -> Iterator[int]:
    made = make_region(engine, NewRegion("probe", "Probe", 25832), catalogue())
    _areas(engine, made)
    yield made
    remove_region(engine, "probe")


def _areas(engine: Engine, region_id: int) -> None:
    rows = [
        AreaRow("municipality", "010590001001", "01059001", "Adorf", MultiPolygon([box(9, 54, 10, 55)]).wkb),
        AreaRow(
            "municipality",
            "010590001002",
            "01059002",
            "Bedorf, Stadt",
            MultiPolygon([box(10, 54, 11, 55)]).wkb,
        ),
    ]

    def fill(current: Import) -> None:
        load_areas(current, rows, ["01059"])
        renew_municipalities(current)

    apply_import(
        engine, region_id, Source("flaechen", "Flächen", "© Test"), InputFile("a", "vg250", MAY), fill
    )


def _kita(
    number: int, places: int = 20, lon: float | None = 9.5, name: str = "Kita Sonne", place: str = "Adorf"
) -> SiteRow:
    offer = OfferRow("kindergarten", "kindergarten", 36, 79, approved_places=known(places))
    lat = None if lon is None else 54.5
    return SiteRow(str(number), f"{name} {number}", lon, lat, (offer,), place=place, row_number=number)


def _load(
    engine: Engine, region_id: int, day: date, rows: list[SiteRow], source: Source = SOURCE
) -> StoredImport:
    file = InputFile("kitas.csv", "table", day)
    return apply_import(engine, region_id, source, file, lambda current: fill_with_sites(current, rows))


def _all(engine: Engine, sql: str, **values: object) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql), values)]


def _everything(engine: Engine) -> list[tuple[object, ...]]:
    """All that an import of sites can change, but not the list of imports itself."""
    tables = (
        "learning_site",
        "site_state",
        "offer",
        "institution",
        "field_source",
        "site_feature",
        "site_match",
    )
    return [
        (name, *row) for name in tables for row in _all(engine, f"SELECT t::text FROM {name} t ORDER BY 1")
    ]


def test_the_same_file_twice_changes_nothing(engine: Engine, region_id: int) -> None:
    first = _load(engine, region_id, MAY, [_kita(1), _kita(2, lon=9.6)])
    before = _everything(engine)
    second = _load(engine, region_id, MAY, [_kita(1), _kita(2, lon=9.6)])
    assert first.report.total().new == 4
    assert not second.report.changes_something
    assert _everything(engine) == before


def test_a_change_ends_the_old_state_and_begins_a_new_one(engine: Engine, region_id: int) -> None:
    _load(engine, region_id, MAY, [_kita(1, places=20)])
    changed = _load(engine, region_id, JULY, [_kita(1, places=30)])
    assert changed.report.difference["offer"].changed == 1
    rows = _all(
        engine, "SELECT lower(valid_during), upper(valid_during), approved_places FROM offer ORDER BY 1"
    )
    assert rows == [(MAY, JULY, 20), (JULY, None, 30)]
    told = "SELECT (feature::json #>> '{properties,offers,0,approved_places,value}')::int FROM site_feature WHERE valid_during @> cast(:day AS date)"
    assert _all(engine, told, day=date(2024, 6, 1)) == [(20,)]
    assert _all(engine, told, day=date(2024, 8, 1)) == [(30,)]


def test_a_site_missing_from_the_file_ends_on_its_day(engine: Engine, region_id: int) -> None:
    _load(engine, region_id, MAY, [_kita(1), _kita(2, lon=9.6)])
    gone = _load(engine, region_id, JULY, [_kita(1)])
    assert gone.report.difference["learning_site"].gone == 1
    still = "SELECT count(*) FROM site_feature WHERE valid_during @> cast(:day AS date)"
    assert _all(engine, still, day=date(2024, 6, 1)) == [(2,)]
    assert _all(engine, still, day=date(2024, 8, 1)) == [(1,)]


def test_an_older_file_is_refused_in_words_and_changes_nothing(engine: Engine, region_id: int) -> None:
    _load(engine, region_id, JULY, [_kita(1, places=30)])
    before = _everything(engine)
    with pytest.raises(ImportFailedError, match=r"Stand 01\.05\.2024.*jüngerer \(01\.07\.2024"):
        _load(engine, region_id, MAY, [_kita(1, places=20)])
    assert _everything(engine) == before
    assert _all(engine, "SELECT status FROM import ORDER BY id DESC LIMIT 1") == [("failed",)]


def test_a_file_that_breaks_in_the_middle_changes_nothing(engine: Engine, region_id: int) -> None:
    def rows() -> Iterator[SiteRow]:
        yield _kita(1)
        raise ReadError("Die Datei ist abgeschnitten.", "kitas.csv", row=2)

    before = _everything(engine)
    with pytest.raises(ImportFailedError, match=r"kitas\.csv, Zeile 2: Die Datei ist abgeschnitten"):
        apply_import(
            engine,
            region_id,
            SOURCE,
            InputFile("kitas.csv", "table", MAY),
            lambda current: fill_with_sites(current, rows()),
        )
    assert _everything(engine) == before


def test_each_field_names_its_source_and_since_when(engine: Engine, region_id: int) -> None:
    _load(engine, region_id, MAY, [_kita(1, places=20)])
    _load(engine, region_id, JULY, [_kita(1, places=30)])
    said = "SELECT value::int, since, until FROM field_source WHERE field = 'approved_places' ORDER BY since"
    assert _all(engine, said) == [(20, MAY, JULY), (30, JULY, None)]
    unsaid = """
        SELECT f.key FROM site_state t CROSS JOIN LATERAL jsonb_each(to_jsonb(t)) f
         WHERE upper_inf(t.valid_during) AND f.key IN ('name', 'place', 'provider_kind') AND f.value NOT IN ('null', '"unknown"')
           AND NOT EXISTS (SELECT FROM field_source p WHERE p.site_id = t.site_id AND p.field = f.key AND p.until IS NULL)"""
    assert _all(engine, unsaid) == []


def test_the_municipality_comes_from_the_geometry_not_from_the_text(engine: Engine, region_id: int) -> None:
    report = _load(engine, region_id, MAY, [_kita(1, lon=9.5, place="Bedorf")]).report
    found = _all(engine, "SELECT a.name FROM site_state t JOIN area a ON a.id = t.municipality_id")
    assert found == [("Adorf",)]
    assert report.outside_named_municipality.items == [
        {"row": 1, "key": "1", "name": "Kita Sonne 1", "named": "Bedorf", "found": "Adorf"}
    ]


def test_sites_without_coordinates_are_kept_and_reported(engine: Engine, region_id: int) -> None:
    report = _load(engine, region_id, MAY, [_kita(1, lon=None)]).report
    assert report.without_coordinates.count == 1
    assert _all(engine, "SELECT point IS NULL FROM site_feature") == [(True,)]


def test_the_same_place_in_two_sources_is_proposed_and_not_merged(engine: Engine, region_id: int) -> None:
    _load(engine, region_id, MAY, [_kita(1, places=20)])
    other = Source("stadt", "Liste der Stadt", "© Stadt")
    report = _load(engine, region_id, MAY, [_kita(1, places=25, lon=9.5003)], other).report
    assert report.possible_duplicates.count == 1
    assert _all(engine, "SELECT count(*) FROM site_feature") == [(2,)]
    [(number,)] = _all(engine, "SELECT id FROM site_match")
    decide_match(engine, int(str(number)), same=True)
    assert _all(engine, "SELECT count(*) FROM site_feature") == [(1,)]
    decide_match(engine, int(str(number)), same=False)
    assert _all(engine, "SELECT count(*) FROM site_feature") == [(2,)]


def test_a_key_that_comes_twice_is_rejected_with_its_row(engine: Engine, region_id: int) -> None:
    report = _load(engine, region_id, MAY, [_kita(1), _kita(1)]).report
    assert report.rejected == 1
    assert report.rejections[0]["value"] == "1"


def test_a_region_goes_with_all_that_belongs_to_it(engine: Engine, region_id: int) -> None:
    _load(engine, region_id, MAY, [_kita(1)])
    assert remove_region(engine, "probe")
    assert _everything(engine) == []
    assert _all(engine, "SELECT count(*) FROM source") == [(0,)]


def test_an_import_that_is_killed_has_changed_nothing(engine: Engine, region_id: int) -> None:
    """The server ends the connection as a kill -9 of the program would."""
    before = _everything(engine)

    def fill(current: Import) -> None:
        fill_with_sites(current, [_kita(1)])
        mine = current.one("SELECT pg_backend_pid()")
        with engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
        current.one("SELECT 1")

    with pytest.raises(ImportFailedError, match="nicht erreichbar; es wurde nichts geändert"):
        apply_import(engine, region_id, SOURCE, InputFile("kitas.csv", "table", MAY), fill)
    assert _everything(engine) == before


def test_a_kind_nobody_knows_is_rejected_with_its_row(engine: Engine, region_id: int) -> None:
    strange = SiteRow("9", "Ort", 9.5, 54.5, (OfferRow("x", "zauberschule"),), row_number=7)
    report = _load(engine, region_id, MAY, [_kita(1), strange]).report
    assert report.difference["learning_site"].new == 1
    assert [(r["row"], r["value"]) for r in report.rejections] == [(7, "zauberschule")]


def test_a_region_brings_its_own_kinds_which_no_other_region_knows(engine: Engine, region_id: int) -> None:
    labels = {
        "de": "Heimatverein",
        "da": "Hjemstavnsforening",
        "en": "Local history society",
        "easy": "Verein",
    }
    told = {"code": "heritage", "life_phase": "adult", "label": labels, "color": "#446611", "icon": "club",
            "has_places": False}  # fmt: skip
    (own,) = categories_of([told], {"adult"})
    make_region(engine, NewRegion("probe", "Probe", 25832, categories=(own,)), catalogue())
    other = make_region(engine, NewRegion("andere", "Andere", 25832), catalogue())
    society = SiteRow("v", "Heimatverein Adorf", 9.5, 54.5, (OfferRow("v", "heritage"),), row_number=2)
    assert _load(engine, region_id, MAY, [society]).report.rejected == 0
    assert _load(engine, other, MAY, [society]).report.rejected == 1
    with pytest.raises(ReadError, match="gehört schon einer anderen Region"):
        make_region(engine, NewRegion("andere", "Andere", 25832, categories=(own,)), catalogue())
    remove_region(engine, "andere")


def test_sites_know_whether_they_lie_in_the_region_itself(engine: Engine, region_id: int) -> None:
    """By their point; without one by the name of their place; beyond all municipalities they lie outside."""
    rows = [
        _kita(1),
        _kita(2, lon=10.5),
        _kita(3, lon=None, place="Adorf"),
        _kita(4, lon=None, place="Kiel"),
        _kita(5, lon=12.0),
    ]
    with engine.begin() as connection:
        connection.execute(text("UPDATE area SET is_core = false WHERE ags = '01059002'"))
    _load(engine, region_id, MAY, rows)
    found = _all(
        engine,
        "SELECT l.source_key, f.is_core FROM site_feature f JOIN learning_site l ON l.id = f.site_id ORDER BY 1",
    )
    assert found == [("1", True), ("2", False), ("3", True), ("4", False), ("5", False)]
