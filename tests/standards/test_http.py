"""Rules and standards over HTTP: which holds on a day, changing them, and where sites and cells stand."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from app.accounts.access import Role
from geodata.load.rules import store_rules
from tests.accounts.signing_in import SignedIn, sign_in_as

WALK = {
    "category": "library", "kind": "way", "mode": "walk", "limit_minutes": 20, "people_share": 0.5,
    "decision": "Kreistag, Vorlage 2026/099", "decided_on": "2026-09-01", "valid_from": "2026-10-01", "reason": "Beschluss",
}  # fmt: skip


@pytest.fixture
def planner(own_engine: Engine, client: httpx.AsyncClient) -> SignedIn:
    signed_in = sign_in_as(own_engine, Role.PLANNER)
    client.cookies.update(signed_in.cookies)
    client.headers.update(signed_in.headers)
    return signed_in


async def got(client: httpx.AsyncClient, path: str, **query: str) -> dict[str, Any]:
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def by_code(rules: list[dict[str, Any]], code: str) -> dict[str, Any] | None:
    return next((rule for rule in rules if rule["code"] == code), None)


def value(rule: dict[str, Any], name: str) -> float:
    return next(one["value"] for one in rule["values"] if one["name"] == name)


@pytest.mark.parametrize(
    ("day", "grades"),
    [("2026-08-01", 1), ("2027-07-31", 1), ("2027-08-01", 2), ("2028-08-01", 3), ("2029-08-01", 4)],
)
async def test_the_day_flips_the_rule(client: httpx.AsyncClient, day: str, grades: int) -> None:
    rule = by_code((await got(client, "/api/rules", as_of=day))["rules"], "R03")
    assert rule is not None
    assert value(rule, "grades") == grades


async def test_before_the_law_there_is_no_such_rule(client: httpx.AsyncClient) -> None:
    told = await got(client, "/api/rules", as_of="2026-07-31")
    assert by_code(told["rules"], "R03") is None
    assert "keine Rechtsberatung" in told["notice"]
    assert "Schleswig-Flensburg" in told["assumed"]


async def test_a_rule_says_its_paragraph_source_and_when_it_was_checked(client: httpx.AsyncClient) -> None:
    rule = by_code((await got(client, "/api/rules"))["rules"], "R16")
    assert rule is not None
    assert rule["paragraph"].startswith("MindGrVO")
    assert rule["status"] == "read"
    assert rule["checked_on"]
    assert rule["source"]
    table = (await client.get("/api/rules.csv")).text
    assert "R16;Mindestgröße von Schulen" in table
    assert "80;pupils" in table


async def test_a_day_that_is_none_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/rules", params={"as_of": "2026-02-30"})
    assert answer.status_code == 400
    assert answer.json()["parameter"] == "as_of"


async def test_standards_hold_from_their_day_on(client: httpx.AsyncClient) -> None:
    async def places(day: str) -> float | None:
        told = await got(client, "/api/standards", as_of=day)
        found = [one["places_per_100"] for one in told["standards"] if one["key"] == "krippe-plaetze"]
        return found[0] if found else None

    assert [await places(day) for day in ("2024-07-31", "2024-08-01", "2027-07-31", "2027-08-01")] == [
        None,
        45,
        45,
        55,
    ]


async def test_a_planner_sets_changes_and_ends_a_standard(
    client: httpx.AsyncClient, planner: SignedIn, own_engine: Engine
) -> None:
    made = await client.post("/api/standards", json={**WALK, "key": "buecherei-zu-fuss"})
    assert made.status_code == 201, made.text
    path = made.headers["location"]
    again = await client.post("/api/standards", json={**WALK, "key": "buecherei-zu-fuss"})
    assert again.status_code == 409

    later = {**WALK, "limit_minutes": 15, "valid_from": "2027-01-01", "reason": "Strenger ab 2027"}
    changed = await client.put(path, json=later, headers={"If-Match": made.headers["etag"]})
    assert changed.status_code == 200, changed.text
    assert [(one["valid_from"], one["valid_to"], one["limit_minutes"]) for one in changed.json()["versions"]] == [
        ("2026-10-01", "2027-01-01", 20), ("2027-01-01", None, 15)
    ]  # fmt: skip
    # A version of a day between: the later one stays.
    between = {**WALK, "limit_minutes": 18, "valid_from": "2026-11-01"}
    changed = await client.put(path, json=between, headers={"If-Match": changed.headers["etag"]})
    assert [(one["valid_from"], one["valid_to"]) for one in changed.json()["versions"]] == [
        ("2026-10-01", "2026-11-01"), ("2026-11-01", "2027-01-01"), ("2027-01-01", None)
    ]  # fmt: skip
    ended = await client.delete(
        path,
        params={"reason": "Aufgehoben", "on": "2026-12-01"},
        headers={"If-Match": changed.headers["etag"]},
    )
    assert ended.status_code == 204, ended.text
    versions = (await got(client, path))["versions"]
    assert versions[-1]["valid_to"] == "2026-12-01"
    with own_engine.connect() as connection:
        kept = connection.execute(
            text("SELECT kind, reason, actor FROM change WHERE table_name = 'provision_standard' AND object_key = :k ORDER BY id"),
            {"k": "buecherei-zu-fuss"},
        ).all()  # fmt: skip
    assert [(one.kind, one.reason) for one in kept[:3]] == [
        ("insert", "Beschluss"), ("end", "Strenger ab 2027"), ("insert", "Strenger ab 2027")
    ]  # fmt: skip
    assert kept[-1].reason == "Aufgehoben"
    assert all(one.actor for one in kept)


async def test_who_was_slower_loses_nothing_and_overwrites_nothing(
    client: httpx.AsyncClient, planner: SignedIn
) -> None:
    made = await client.post("/api/standards", json={**WALK, "key": "zwei-planer"})
    path, seen = made.headers["location"], made.headers["etag"]
    first = await client.put(path, json={**WALK, "limit_minutes": 10}, headers={"If-Match": seen})
    assert first.status_code == 200
    second = await client.put(path, json={**WALK, "limit_minutes": 30}, headers={"If-Match": seen})
    assert second.status_code == 412
    problem = second.json()
    assert problem["yours"]["limit_minutes"] == 30
    assert problem["current"][0]["limit_minutes"] == 10
    missing = await client.put(path, json={**WALK, "limit_minutes": 30})
    assert missing.status_code == 428


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"limit_minutes": None}, "Genau eine Grenze"),
        ({"limit_metres": 500}, "Genau eine Grenze"),
        ({"mode": None}, "Für einen Weg"),
        ({"people_share": 80}, "people_share"),
        ({"age_from_months": 36, "age_to_months": 12}, "endet, bevor"),
        ({"smallest_pupils": 80}, "anderen Art"),
        ({"at_time": "25:00"}, "at_time"),
        ({"reason": ""}, "reason"),
        ({"decision_url": "javascript:alert(1)"}, "decision_url"),
        ({"category": "gibtesnicht"}, "gibtesnicht"),
    ],
)
async def test_what_makes_no_sense_is_refused_in_words(
    client: httpx.AsyncClient, planner: SignedIn, change: dict[str, Any], words: str
) -> None:
    answer = await client.post("/api/standards", json={**WALK, "key": "unsinn", **change})
    assert answer.status_code in {400, 422}, answer.text
    assert words in answer.text
    assert (await client.get("/api/standards/unsinn")).status_code == 404


async def test_the_kreis_enters_its_own_version_of_a_rule(
    client: httpx.AsyncClient, planner: SignedIn, own_engine: Engine
) -> None:
    before = await client.get("/api/rules/R22")
    entered = {
        "values": {"to_grade_4_m": 2500}, "valid_from": "2030-08-01", "paragraph": "Satzung 2030 § 2", "source": "Amtsblatt",
        "checked_on": "2026-11-20", "status": "read", "reason": "Neue Satzung",
    }  # fmt: skip
    answer = await client.put("/api/rules/R22", json=entered, headers={"If-Match": before.headers["etag"]})
    assert answer.status_code == 200, answer.text

    async def limit(day: str) -> tuple[float, float]:
        rule = by_code((await got(client, "/api/rules", as_of=day))["rules"], "R22")
        assert rule is not None
        return value(rule, "to_grade_4_m"), value(rule, "to_grade_10_m")

    assert await limit("2030-07-31") == (2000, 4000)
    assert await limit("2030-08-01") == (2500, 4000)
    slower = await client.put("/api/rules/R22", json=entered, headers={"If-Match": before.headers["etag"]})
    assert slower.status_code == 412
    with own_engine.begin() as connection:  # the program's files do not touch it
        assert store_rules(connection) == 0
    assert await limit("2030-08-01") == (2500, 4000)
    wrong = await client.put(
        "/api/rules/R22", json={**entered, "values": {"to_grade_4_m": 2, "mond": 1}}, headers={"If-Match": answer.headers["etag"]}
    )  # fmt: skip
    assert wrong.status_code == 422
    assert set(wrong.json()["errors"]) == {"to_grade_4_m", "mond"}


async def test_a_visitor_may_read_but_not_set(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/standards")).status_code == 200
    refused = await client.post("/api/standards", json={**WALK, "key": "besucher"})
    assert refused.status_code in {401, 403}


async def test_a_site_says_where_it_stands(client: httpx.AsyncClient) -> None:
    sites = (await got(client, "/api/sites", category="primary_school"))["features"]
    public = [s["properties"] for s in sites if not s["properties"]["name"].startswith("Dansk")]
    slug = next(one["slug"] for one in public if "Außenstelle" not in one["name"])
    told = await got(client, f"/api/sites/{slug}/rules", as_of="2028-09-01")
    codes = {one["code"]: one for one in told["standing"]}
    assert codes["R16"]["status"] == "unknown"  # nobody has told how many pupils there are
    assert codes["R16"]["limit"] == 80
    assert codes["R03"]["limit"] == 3
    assert codes["grundschule-groesse"]["status"] == "unknown"
    assert codes["grundschule-zu-fuss"]["status"] == "for_information"
    earlier = await got(client, f"/api/sites/{slug}/rules", as_of="2026-07-01")
    assert "R03" not in {one["code"] for one in earlier["standing"]}


async def test_planners_see_a_school_against_its_pupils(
    client: httpx.AsyncClient, planner: SignedIn, own_engine: Engine
) -> None:
    with own_engine.connect() as connection:
        rows = connection.execute(
            text("""SELECT l.slug, sum(y.pupils) AS pupils FROM school_year y JOIN learning_site l ON l.id = y.site_id
                     WHERE y.first_year = 2025 AND y.grade BETWEEN 1 AND 4 AND l.slug NOT LIKE 'dansk%' GROUP BY 1 ORDER BY 2""")
        ).all()  # fmt: skip
    small, large = rows[0], rows[-1]
    assert small.pupils < 80 <= large.pupils
    for row, status in ((small, "not_met"), (large, "met")):
        told = (await got(client, f"/api/sites/{row.slug}/rules", as_of="2026-03-01"))["standing"]
        sizes = {one["code"]: (one["status"], one["measured"]) for one in told if one["unit"] == "pupils"}
        assert sizes == {"R16": (status, row.pupils), "grundschule-groesse": (status, row.pupils)}
    assert told[0]["status"] in {"not_met", "unknown", "met"}  # what one must know stands first


async def test_a_school_of_the_minority_is_held_against_no_size(client: httpx.AsyncClient) -> None:
    sites = (await got(client, "/api/sites", category="primary_school"))["features"]
    slug = next(s["properties"]["slug"] for s in sites if s["properties"]["name"].startswith("Dansk"))
    codes = {
        one["code"]: one["status"] for one in (await got(client, f"/api/sites/{slug}/rules"))["standing"]
    }
    assert codes["R20"] == "not_applicable"
    assert "R16" not in codes


async def test_a_kita_is_held_against_its_places(client: httpx.AsyncClient, own_engine: Engine) -> None:
    sites = (await got(client, "/api/sites", category="kindergarten", limit="200"))["features"]
    slug = next(
        s["properties"]["slug"] for s in sites
        if any(o["category"] == "kindergarten" and o["occupied_places"]["status"] == "known" for o in s["properties"]["offers"])
    )  # fmt: skip
    told = await got(client, f"/api/sites/{slug}/rules")
    [places] = [one for one in told["standing"] if one["code"] == "R07" and one["category"] == "kindergarten"]
    assert places["status"] == ("met" if places["measured"] <= places["limit"] else "not_met")


async def test_a_cell_is_held_against_ways(client: httpx.AsyncClient, own_engine: Engine) -> None:
    with own_engine.connect() as connection:
        rows = connection.execute(
            text("""SELECT t.cell_id, t.metres FROM travel_time t JOIN analysis_run r ON r.id = t.run_id
                     WHERE r.kind = 'travel_times' AND r.mode = 'walk' AND r.category = 'primary_school'
                       AND r.superseded_by_id IS NULL AND t.metres IS NOT NULL ORDER BY t.metres""")
        ).all()
    near, far = rows[0], rows[-1]
    assert near.metres <= 2000 < far.metres
    for row, status in ((near, "met"), (far, "not_met")):
        told = await got(client, f"/api/cells/{row.cell_id}/rules", as_of="2026-11-25")
        mine = [one for one in told["standing"] if one["category"] == "primary_school"]
        assert {one["code"]: one["status"] for one in mine} == {"R22": status, "grundschule-zu-fuss": status}
        assert all(one["measured"] == pytest.approx(row.metres, abs=0.06) for one in mine)


async def test_what_is_not_there_is_not_found(client: httpx.AsyncClient) -> None:
    for path in (
        "/api/sites/gibtesnicht/rules",
        "/api/cells/999999999/rules",
        "/api/rules/R999",
        "/api/standards/nein",
    ):
        assert (await client.get(path)).status_code == 404, path
