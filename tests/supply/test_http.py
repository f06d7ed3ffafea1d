"""Supply over HTTP, on the demonstration Kreis: sums agree with a recount from the tables, switches, secrets, templates."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
from sqlalchemy import Engine, text

from app.accounts.access import Role
from geodata.readers import kita_plan, school_statistics
from geodata.reading import ReadReport
from tests.accounts.signing_in import sign_in_as

TODAY, LATER = "2026-08-01", "2028-09-01"


async def got(client: httpx.AsyncClient, path: str = "/api/supply", **query: Any) -> dict[str, Any]:
    answer = await client.get(path, params={"date": TODAY, **query})
    assert answer.status_code == 200, answer.text
    return answer.json()


def rows(engine: Engine, sql: str, **keys: Any) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(text(sql), keys).all())


async def test_sums_are_those_counted_again_from_the_raw_tables(
    client: httpx.AsyncClient, own_engine: Engine
) -> None:
    told = await got(client, categories="kindergarten")
    ((places, untold),) = rows(own_engine, """
        SELECT sum(o.approved_places), count(*) FILTER (WHERE o.approved_places IS NULL) FROM offer o
         WHERE o.category = 'kindergarten' AND o.valid_during @> date '2026-08-01'""")  # fmt: skip
    assert (told["total"]["counted_known"], told["total"]["untold_sites"]) == (places, untold)
    assert sum(one["counted_known"] for one in told["areas"]) == places
    assert told["total"]["counted"] == {"value": None, "status": "unknown"}, "some do not tell theirs"
    assert told["checked"]


async def test_the_official_quotas_are_not_touched_by_plans(client: httpx.AsyncClient) -> None:
    official = await got(client, "/api/quotas", category="kindergarten", date=LATER)
    assert official["counting"] == {"planned": "none", "flexible": False, "staffing": "approved"}
    supply = await got(client, categories="kindergarten", date=LATER)
    known = {one["ars"]: one["counted_known"] for one in supply["areas"]}
    assert {one["ars"]: one["places"]["known"] or 0 for one in official["areas"]} == known


@pytest.mark.parametrize("switches", [
    {"planned": "all"}, {"planned": "decided"}, {"flexible": True}, {"staffing": "usable"},
    {"planned": "all", "flexible": True, "staffing": "usable"},
])  # fmt: skip
async def test_quotas_and_supply_count_the_same_places(
    client: httpx.AsyncClient, switches: dict[str, Any]
) -> None:
    quotas = await got(client, "/api/quotas", category="kindergarten", date=LATER, **switches)
    supply = await got(client, categories="kindergarten", date=LATER, **switches)
    known = {one["ars"]: one["counted_known"] for one in supply["areas"]}
    assert {one["ars"]: one["places"]["known"] or 0 for one in quotas["areas"]} == known
    assert known != {
        one["ars"]: one["counted_known"]
        for one in (await got(client, categories="kindergarten", date=LATER))["areas"]
    }


async def test_a_planned_site_takes_part_from_its_day_and_only_if_asked_for(
    client: httpx.AsyncClient,
) -> None:
    def named(told: dict[str, Any]) -> set[tuple[str, Any]]:
        return {
            (one["category"], one["counted"]["value"])
            for one in told["sites"]
            if one["name"].startswith("Kita Am Deichweg")
        }

    assert named(await got(client, date="2027-07-31", planned="all")) == set()
    assert named(await got(client, date="2027-08-01")) == set()
    assert named(await got(client, date="2027-08-01", planned="decided")) == {
        ("creche", 20),
        ("kindergarten", 40),
    }
    told = await got(client, date="2027-07-31")
    openings = [one for one in told["changes"] if one["name"].startswith("Kita Am Deichweg")]
    assert {(one["status"], one["decided_by"], one["reached"]) for one in openings} == {
        ("decided", "Gemeindevertretung (erfunden)", False)}  # fmt: skip


async def test_a_closed_site_has_no_places_left(client: httpx.AsyncClient) -> None:
    told = await got(client, date="2027-08-01", planned="decided")
    (closed,) = [one for one in told["sites"] if one["closed"]]
    assert closed["counted"] == {"value": 0, "status": "zero"}
    assert [one["kind"] for one in closed["changes"]] == ["closure"]


async def test_staff_that_is_missing_is_told_with_its_reason(client: httpx.AsyncClient) -> None:
    told = await got(client, staffing="usable")
    short = [one for one in told["sites"] if one["limit_reason"]]
    assert short
    for one in short:
        assert one["usable"]["value"] < one["approved"]["value"]
        assert one["counted"] == one["usable"]


async def test_providers_are_left_out_by_switches(client: httpx.AsyncClient) -> None:
    whole = await got(client, categories="kindergarten")
    parts = [
        await got(
            client,
            categories="kindergarten",
            **{name: name == kept for name in ("public", "independent", "minority")},
        )
        for kept in ("public", "independent", "minority")
    ]
    assert sum(one["total"]["counted_known"] for one in parts) == whole["total"]["counted_known"]
    assert sum(len(one["sites"]) for one in parts) == len(whole["sites"])
    kinds = {site["provider_kind"] for site in parts[2]["sites"]}
    assert kinds == {"danish_minority"}


async def test_every_number_leads_to_its_rows(client: httpx.AsyncClient) -> None:
    told = await got(client, categories="kindergarten")
    site = next(one for one in told["sites"] if one["approved"]["value"] is not None)
    behind = await got(client, f"/api/supply/sites/{site['slug']}")
    plan = [one for one in behind["plan"] if one["category"] == "kindergarten"]
    assert sum(one["approved_places"]["value"] for one in plan) == site["approved"]["value"]
    for one in (*plan, *behind["list"]):
        assert one["source"]
        assert one["since"] == "2026-01-01"
        assert (await got(client, f"/api/imports/{one['import']}"))["import"]["status"] == "applied"
    assert plan[0]["weighted_children"]["status"] in {"known", "zero"}


async def test_one_or_two_children_are_seen_by_nobody_who_may_not(
    client: httpx.AsyncClient, own_engine: Engine
) -> None:
    ((slug, _, ars),) = _make_small(own_engine)
    secret = {"value": None, "status": "secret"}
    told = await got(client, categories="kindergarten")
    site = next(one for one in told["sites"] if one["slug"] == slug)
    assert (site["occupied"], site["free"]) == (secret, secret)
    area = next(one for one in told["areas"] if one["ars"] == ars)
    assert (area["occupied"], area["free"], told["total"]["occupied"]) == (secret, secret, secret)
    quota = await got(client, "/api/quotas", category="kindergarten")
    assert next(one for one in quota["areas"] if one["ars"] == ars)["cared_for"]["status"] in {
        "secret",
        "unknown",
    }
    row = next(
        one
        for one in (await got(client, f"/api/supply/sites/{slug}"))["plan"]
        if one["category"] == "kindergarten"
    )
    assert (row["occupied_places"], row["disabled_children"], row["weighted_children"]) == (
        secret,
        secret,
        secret,
    )
    table = (
        await client.get("/api/supply.csv", params={"date": TODAY, "categories": "kindergarten"})
    ).content
    lines = csv.DictReader(io.StringIO(table.decode("utf-8-sig")), delimiter=";")
    assert [(line["Belegt"], line["Frei"]) for line in lines if line["Kürzel"] == slug] == [(".", ".")]
    signed_in = sign_in_as(own_engine, Role.PLANNER)
    answer = await client.get(
        "/api/supply", params={"date": TODAY, "categories": "kindergarten"}, cookies=signed_in.cookies
    )
    assert next(one for one in answer.json()["sites"] if one["slug"] == slug)["occupied"] == {
        "value": 2,
        "status": "known",
    }


def _make_small(engine: Engine) -> list[tuple[str, int, str]]:
    with engine.begin() as connection:
        found = connection.execute(text("""
            WITH small AS (
                UPDATE plan_places SET occupied_places = 2, occupied_places_status = 'known', disabled_children = 1,
                       disabled_children_status = 'known'
                 WHERE id = (SELECT min(id) FROM plan_places WHERE category = 'kindergarten' AND occupied_places > 2)
                RETURNING site_id, id)
            SELECT f.slug, small.id, a.ars FROM small JOIN site_feature f ON f.site_id = small.site_id
              JOIN area a ON a.id = f.municipality_id LIMIT 1""")).all()  # fmt: skip
        connection.execute(text("UPDATE region SET data_version = data_version + 1"))
    return [tuple(row) for row in found]


async def test_schools_tell_their_year(client: httpx.AsyncClient, own_engine: Engine) -> None:
    told = await got(client, "/api/supply/schools")
    assert told["school_year"] == "2026/27"
    assert {one["school_year"] for one in told["schools"]} == {"2025/26"}
    one = told["schools"][0]
    assert [grade["grade"] for grade in one["grades"]] == sorted(grade["grade"] for grade in one["grades"])
    assert one["parallel_classes"] == one["grades"][0]["classes"]
    assert one["rooms"]["value"] == one["classes"]["value"] + 2
    assert one["pupils"]["value"] == sum(grade["pupils"]["value"] for grade in one["grades"])
    table = (await client.get("/api/supply/schools.csv", params={"date": TODAY})).content.decode("utf-8-sig")
    assert len(table.splitlines()) == 1 + sum(len(one["grades"]) + 1 for one in told["schools"])


@pytest.mark.parametrize("kind", ["kita-bedarfsplan", "schulstatistik"])
async def test_templates_hold_the_regions_sites_and_an_example_and_explain_every_column(
    client: httpx.AsyncClient, kind: str, tmp_path: Path
) -> None:
    reader = kita_plan if kind == "kita-bedarfsplan" else school_statistics
    answer = await client.get(f"/api/supply/templates/{kind}.xlsx", params={"date": TODAY})
    path = tmp_path / "vorlage.xlsx"
    path.write_bytes(answer.content)
    book = openpyxl.load_workbook(path)
    first, second = book.worksheets
    assert str(first["A2"].value).startswith("BEISPIEL")
    explained = {row[0] for row in second.iter_rows(min_row=2, values_only=True)}
    assert explained.issuperset(column.heading for column in reader.COLUMNS)
    assert len(reader.read(path, ReadReport())) == first.max_row - 2, (
        "as it is, it can be brought: nothing is known yet"
    )
    table = await client.get(f"/api/supply/templates/{kind}.csv", params={"date": TODAY})
    assert (
        len(list(csv.reader(io.StringIO(table.content.decode("utf-8-sig")), delimiter=";"))) == first.max_row
    )


@pytest.mark.parametrize(("path", "status"), [
    ("/api/supply?categories=library", 400), ("/api/supply?planned=maybe", 400), ("/api/supply?staffing=all", 400),
    ("/api/supply?level=x", 400), ("/api/supply?date=1.8.2026", 400), ("/api/supply?area=99999", 404),
    ("/api/supply/sites/gibt-es-nicht", 404), ("/api/supply/templates/x.csv", 404), ("/api/supply.csv?per=x", 400),
])  # fmt: skip
async def test_what_is_wrong_is_told_in_words(client: httpx.AsyncClient, path: str, status: int) -> None:
    answer = await client.get(path)
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]


async def test_an_area_holds_only_its_own_sites(client: httpx.AsyncClient) -> None:
    whole = await got(client)
    area = next(one for one in whole["areas"] if one["sites"])
    inside = await got(client, area=area["ars"])
    assert {one["municipality"]["ars"] for one in inside["sites"]} == {area["ars"]}
    assert inside["total"]["approved"] == area["approved"]
