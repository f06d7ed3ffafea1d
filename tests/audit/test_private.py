"""Day-care persons work in their homes: nobody who may not learns who and where they are; how many, everybody does."""

from __future__ import annotations

import io
import math
from datetime import date
from pathlib import Path

import pytest
import shapely
from sqlalchemy import Engine, text

from app.accounts.access import VISITOR, Actor, Role
from app.catchments.compute import compute_region
from app.catchments.streets import travel_of
from app.sites.export import write_csv, write_geojson
from geodata.figures import FigureStatus
from geodata.load.apply import InputFile, Source, apply_import
from geodata.load.areas import load_areas
from geodata.load.counts import load_area_counts
from geodata.readers import area_counts
from geodata.reading import ReadError, ReadReport
from geodata.rows import AreaRow
from tests.audit.conftest import ADMIN, EDITOR, PLANNER, Client
from tests.audit.places import AS_OF, PRIVATE_NAME, childminder, kita, load, make_places

SLUG = "wiebke-tagesmutter-geheim-musterdorf"
SECRETS = ("Wiebke", "wiebke", "Geheimweg", "7777777", "9.51", "54.51")
ARS = "010590000001"


@pytest.fixture(autouse=True, scope="module")
def region_id(engine: Engine) -> int:
    region_id = make_places(engine)
    compute_region(engine, region_id, travel_of)
    return region_id


def paths(client: Client, slug: str = SLUG) -> list[str]:
    """Every address that can be read, with the private site wherever a site is asked for."""
    app = client._transport.app  # type: ignore[attr-defined]
    filled = {"slug": slug, "ars": ARS, "key": ARS, "number": "2", "run_id": "1", "id": "1", "cell_id": "1"}
    found = []
    for path, told in app.openapi()["paths"].items():
        if "get" in told and not path.endswith("/events"):  # a stream without end
            for name, value in filled.items():
                path = path.replace(f"{{{name}}}", value)  # noqa: PLW2901
            found.append(path)
    return [*found, "/", f"/lernort/{slug}", "/versorgung", "/versorgung?art=childminding", "/einzugsgebiet"]


QUERIES = (
    "", "?q=wiebke", "?q=tagesmutter geheim", "?category=childminding", "?category=childminding&mode=walk",
    "?lon=9.51&lat=54.51&category=childminding&mode=walk", f"?explain=name&slug={SLUG}", "?explain=coordinates",
    "?near=9.51,54.51", "?category=childminding&mode=walk&minutes=15", "?object=institution&limit=1000",
    f"?object=site:{SLUG}", "?status=all", "?name=Wiebke%20Tagesmutter-Geheim&lon=9.51&lat=54.51", "?date=2026-02-01",
    f"?date=2026-02-01&slug={SLUG}",
)  # fmt: skip


@pytest.mark.parametrize("actor", [VISITOR, EDITOR, Actor(Role.ANALYST, 4, "Anton Analyst")])
async def test_no_answer_of_any_address_names_her(client: Client, actor: Actor):
    client.be(actor)
    asked = 0
    for path in paths(client):
        for query in QUERIES if actor is VISITOR else QUERIES[:3]:
            answer = await client.get(path + query)
            told = (
                answer.text.replace(path, "").replace(SLUG, "") if answer.status_code == 404 else answer.text
            )
            for secret in SECRETS:
                echoed = secret in query or (secret in path and answer.status_code in {401, 403})
                assert secret not in told or echoed, f"{secret} in {path}{query}: {told[:500]}"
            asked += 1
    assert asked > 80


async def test_a_site_taken_out_of_the_public_is_in_no_answer_any_more(client: Client):
    """Also where it was public before: its history, what was computed with it, what is remembered of answers."""
    slug, secrets = "kita-moewennest-musterdorf", ("Möwennest", "moewennest")
    asked = [path + query for path in paths(client.be(VISITOR), slug) for query in ("", "?date=2026-02-01", "?q=moewennest",
             "?lon=9.5&lat=54.5&category=kindergarten&mode=walk", "?near=9.52,54.5", "?area=010590000001")]  # fmt: skip
    before = [(await client.get(path)).text for path in asked]
    assert sum("Möwennest" in told for told in before) > 5
    body = {"is_private": True, "reason": "in der Wohnung"}
    assert (await client.be(ADMIN).put(f"/api/sites/{slug}/private", json=body)).status_code == 200
    try:
        client.be(VISITOR)
        for path in asked:
            answer = await client.get(path)
            told = (
                answer.text.replace(path, "").replace(slug, "") if answer.status_code == 404 else answer.text
            )
            shown = [one for one in secrets if one in told and one not in path]
            assert not shown or answer.status_code in {401, 403}, f"{shown} in {path}: {told[:500]}"
    finally:
        body = {"is_private": False, "reason": "doch eigene Räume"}
        assert (await client.be(ADMIN).put(f"/api/sites/{slug}/private", json=body)).status_code == 200


@pytest.mark.parametrize("write", [write_csv, write_geojson])
def test_no_file_of_all_sites_names_her(engine: Engine, region_id: int, write):
    out = io.BytesIO()
    with engine.begin() as connection:
        write(connection, region_id, AS_OF, out, lambda _done, _of: None)
    told = out.getvalue().decode()
    assert "Möwennest" in told
    assert not [secret for secret in SECRETS if secret in told]


@pytest.mark.parametrize("zoom", [0, 8, 14])
async def test_tiles_do_not_show_her(client: Client, zoom: int):
    n = 2**zoom
    x = int((9.51 + 180) / 360 * n)
    y = int((1 - math.asinh(math.tan(math.radians(54.51))) / math.pi) / 2 * n)
    tile = (await client.get(f"/tiles/sites/{zoom}/{x}/{y}.mvt")).content
    assert (b"moewennest" in tile) is (zoom < 14)  # its own tile lies beside hers
    assert b"wiebke" not in tile.lower()


async def test_the_report_of_her_import_names_nobody(client: Client, engine: Engine):
    region_id = make_places(engine, "bericht", (kita("k1", "Kita Möwennest"),))
    homeless = childminder()
    no_point = type(homeless)(**{**{n: getattr(homeless, n) for n in homeless.__slots__}, "longitude": None})
    load(engine, region_id, (kita("k1", "Kita Möwennest"), no_point), date(2026, 2, 1))
    listed = (await client.get("/api/imports?region=bericht")).json()["imports"]
    reports = [(await client.get(f"/api/imports/{one['id']}?region=bericht")).text for one in listed]
    assert any('"without_coordinates":{"count":1' in report for report in reports)
    assert not any("Wiebke" in report for report in reports)


async def test_who_may_sees_her(client: Client):
    client.be(PLANNER)
    found = (await client.get("/api/private-sites")).json()["features"]
    assert [one["properties"]["name"] for one in found] == [PRIVATE_NAME]
    assert (await client.get(f"/api/private-sites/{SLUG}")).json()["geometry"]["coordinates"] == [9.51, 54.51]
    assert (await client.get(f"/api/sites/{SLUG}/editable")).json()["is_private"] is True
    client.be(EDITOR)
    assert (await client.get("/api/private-sites")).status_code == 403
    client.be(VISITOR)
    assert (await client.get("/api/private-sites")).status_code == 401


async def test_a_count_of_one_is_secret(client: Client):
    client.be(VISITOR)
    (told,) = (await client.get("/api/counts?category=childminding")).json()["counts"]
    assert (told["name"], told["value"], told["status"]) == ("Musterdorf", None, "secret")
    (told,) = (await client.be(PLANNER).get(f"/api/counts?area={ARS}")).json()["counts"]
    assert (told["value"], told["status"]) == (1, "known")


async def test_what_is_told_of_her_municipality_counts_her_in_secret_whoever_asks(client: Client):
    for actor in (VISITOR, PLANNER):
        answer = await client.be(actor).get(f"/api/areas/{ARS}/statistics")
        (told,) = answer.json()["private_counts"]
        assert (told["category"], told["value"], told["status"]) == ("childminding", None, "secret")
        assert "Wiebke" not in answer.text


async def test_a_site_can_be_taken_out_of_the_public_and_back(client: Client):
    path = "/api/sites/kita-moewennest-musterdorf"
    assert (
        await client.be(EDITOR).put(f"{path}/private", json={"is_private": True, "reason": "Wohnung"})
    ).status_code == 403
    client.be(ADMIN)
    assert (await client.put(f"{path}/private", json={"is_private": True})).status_code == 400, "why?"
    hidden = await client.put(f"{path}/private", json={"is_private": True, "reason": "in der Wohnung"})
    assert hidden.status_code == 200
    entry = (await client.get("/api/audit?object=site:kita-moewennest-musterdorf&limit=1")).json()["changes"][
        0
    ]
    assert (entry["reason"], entry["after"]) == ("in der Wohnung", {"is_private": True})
    assert (await client.get(path)).status_code == 404
    assert "moewennest" not in (await client.get("/api/sites")).text
    assert (
        await client.put(f"{path}/private", json={"is_private": False, "reason": "eigene Räume"})
    ).status_code == 200
    assert (await client.get(path)).status_code == 200


def test_the_same_place_as_a_private_one_is_private(engine: Engine, region_id: int):
    with engine.connect() as connection:
        transaction = connection.begin()
        merge = """UPDATE learning_site SET merged_into_id = (SELECT id FROM learning_site WHERE source_key = 'k2' AND
                   region_id = :id) WHERE source_key = 't1' AND region_id = :id"""
        connection.execute(text(merge), {"id": region_id})
        found = connection.execute(
            text("SELECT l.source_key FROM private_site p JOIN learning_site l ON l.id = p.site_id"
                 " WHERE region_id = :id ORDER BY 1"), {"id": region_id})  # fmt: skip
        assert list(found.scalars()) == ["k2", "t1"]
        transaction.rollback()


def test_counts_are_read_as_they_are_published(tmp_path: Path):
    file = tmp_path / "counts.csv"
    file.write_text(
        'ags,name,n\n01001000,"Flensburg, Stadt",69\n01059001,Adorf,1-2\n01059002,B,0\n0105,C,3\n01059003,D,x\n'
    )
    report = ReadReport()
    rows = list(area_counts.read(file, report, category="childminding", column="n"))
    assert [(r.ags, r.sites.value, r.sites.status) for r in rows] == [
        ("01001000", 69, FigureStatus.KNOWN), ("01059001", None, FigureStatus.SECRET), ("01059002", 0, FigureStatus.ZERO)]  # fmt: skip
    assert report.rejected == 2
    with pytest.raises(ReadError, match="Diese Spalte fehlt"):
        list(area_counts.read(file, report, category="childminding", column="anzahl"))


async def test_the_counts_of_the_land(client: Client, engine: Engine, shared_data: Path):
    file = shared_data / "schleswig-holstein" / "kindertagespflege_je_gemeinde.csv"
    region_id = make_places(engine, "land", (kita("k1", "Kita Möwennest"),))
    square = shapely.MultiPolygon([shapely.box(9.0, 54.0, 9.1, 54.1)])
    told = {"01001000": "Flensburg, Stadt", "01051001": "Ohne"}
    areas = [
        AreaRow("municipality", f"{ags[:5]}0000{n:03}", ags, name, square.wkb)
        for n, (ags, name) in enumerate(told.items())
    ]
    apply_import(engine, region_id, Source("g", "Gebiete", "©"), InputFile("g", "vg250", AS_OF),
                 lambda current: load_areas(current, areas, ["01"]))  # fmt: skip
    source = Source("tagespflege", "Kindertagespflege", "© Land")
    report = ReadReport()

    def fill(current):
        load_area_counts(
            current, area_counts.read(file, report, category="childminding", column="tagespflege_angebote")
        )

    stored = apply_import(engine, region_id, source, InputFile(file.name, "area_counts", AS_OF), fill)
    assert report.rows_read == 279
    assert stored.report.difference["area_count"].new >= 1
    found = (await client.get("/api/counts?region=land")).json()["counts"]
    flensburg = next(one for one in found if one["name"] == "Flensburg, Stadt")
    assert (flensburg["value"], flensburg["status"], flensburg["source"]) == (
        69,
        "known",
        "Kindertagespflege",
    )
    again = apply_import(engine, region_id, source, InputFile(file.name, "area_counts", AS_OF), fill)
    assert not again.report.changes_something
