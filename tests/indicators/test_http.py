"""Indicators by HTTP: what everybody sees, what only planners, and what is refused when the catalogue is changed."""

from __future__ import annotations

import csv
import io

import httpx
import pytest
from sqlalchemy import Engine, text

from app.accounts.access import Role
from app.indicators.compute import compute_indicators
from tests.accounts.signing_in import sign_in_as
from tests.indicators.test_compute import region_of

OWN = {
    "id": "E01", "name": "Ohne Betreuung", "question": "Wie viele Plätze fehlen rechnerisch?", "definition": "100 weniger I08.",
    "value": "100 - I08", "unit": "Plätze je 100", "reason": "für den Ausschuss",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _computed(own_engine: Engine) -> None:
    compute_indicators(own_engine, region_of(own_engine))


async def test_the_overview_has_every_indicator_with_its_newest_value(client: httpx.AsyncClient) -> None:
    told = (await client.get("/api/indicators")).json()
    assert told["suppressed"] is True
    listed = {one["id"]: one for one in told["indicators"]}
    assert len(listed) >= 62
    assert listed["I13"]["newest"]["value"] > 0
    assert len(listed["I01"]["line"]["years"]) > 10
    assert (
        listed["I01"]["spread"]["lowest"]
        <= listed["I01"]["spread"]["middle"]
        <= listed["I01"]["spread"]["highest"]
    )
    assert listed["I29"]["status"].startswith("Tabelle fehlt: DIE Volkshochschul-Statistik")


async def test_series_have_all_municipalities_and_classes_for_each_year(client: httpx.AsyncClient) -> None:
    told = (await client.get("/api/indicators/I01/series")).json()
    assert len(told["areas"]) > 50
    assert told["newest_year"] == 2025
    assert set(told["scales"]) == {str(year) for year in told["years"]}
    point = next(one for one in told["areas"][0]["points"] if one["year"] == 2025)
    assert point["value"] == pytest.approx(100 * point["numerator"] / point["denominator"])


async def test_the_table_has_a_line_per_area_and_year(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/indicators/I24/series.csv?level=district")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0]["jahr"] == "2016"
    assert all(row["ars"] == "99099" for row in rows)


async def test_why_leads_to_the_row_of_the_file_for_planners_only(planner: httpx.AsyncClient) -> None:
    asked = "/api/indicators/I24/explain?area=99099&year=2020"
    told = (await planner.get(asked)).json()
    assert {row["measure"] for row in told["rows"] if row["year"] == 2020} == {"leavers", "leavers_without"}
    assert all(part["value"] for part in told["parts"])
    planner.cookies.clear()
    everybody = (await planner.get(asked)).json()
    assert everybody["rows"] == []
    assert all(part["value"] is None for part in everybody["parts"])
    assert everybody["sentence"].startswith("100 × ")


async def test_other_districts_stand_beside_it_where_they_are_of_its_type(client: httpx.AsyncClient) -> None:
    told = (await client.get("/api/indicators/I24/comparison")).json()
    listed = {one["key"]: one for one in told["districts"]}
    assert listed["99099"]["own"] is True
    assert listed["99098"]["not_comparable"] is None
    assert listed["99096"]["not_comparable"] == "anderer Kreistyp (2 statt 4)"


async def test_what_there_is_not_is_said(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/indicators/X99")).status_code == 404
    assert (await client.get("/api/indicators/I01/series?level=planet")).status_code == 400
    assert (await client.get("/api/indicators/I01/explain?area=99099&year=1950")).status_code == 404
    assert (await client.get("/api/indicators/i01")).status_code == 400


async def test_an_own_indicator_is_a_formula_over_others(
    planner: httpx.AsyncClient, own_engine: Engine
) -> None:
    made = await planner.post("/api/indicators", json=OWN)
    assert made.status_code == 201, made.text
    compute_indicators(own_engine, region_of(own_engine))
    told = (await planner.get("/api/indicators/E01/series?level=district")).json()
    other = (await planner.get("/api/indicators/I08/series?level=district")).json()
    here, there = told["areas"][0]["points"][-1], other["areas"][0]["points"][-1]
    assert here["value"] == pytest.approx(100 - there["value"])
    again = await planner.post("/api/indicators", json=OWN)
    assert again.status_code == 409
    history = (await planner.get("/api/indicators/E01/history")).json()["changes"]
    assert history[0]["reason"] == "für den Ausschuss"


async def test_an_own_indicator_has_the_breakdowns_that_all_its_parts_share(
    planner: httpx.AsyncClient, own_engine: Engine
) -> None:
    """On foot fewer children reach a Kita than a school by bicycle; by each means of travel the difference is that of its parts."""
    told = {
        **OWN, "id": "E03", "value": "I12 - I18", "unit": "%", "breakdowns": ["verkehr"],
    }  # fmt: skip
    asked = (await planner.get("/api/indicators/formula?value=I12-I18&unit=%25&id=E03")).json()
    assert [one["id"] for one in asked["breakdowns"]] == ["verkehr", "minuten"]
    refused = await planner.post("/api/indicators", json={**told, "breakdowns": ["geschlecht"]})
    assert refused.status_code == 422
    assert "I12, I18" in refused.json()["errors"]["breakdowns"]
    assert (await planner.post("/api/indicators", json=told)).status_code == 201
    compute_indicators(own_engine, region_of(own_engine))
    by_id = {
        key: (
            await planner.get(f"/api/indicators/{key}/series?level=district&breakdown=verkehr%3Drad")
        ).json()
        for key in ("E03", "I12", "I18")
    }
    value = {key: one["areas"][0]["points"][-1]["value"] for key, one in by_id.items()}
    assert value["E03"] == pytest.approx(value["I12"] - value["I18"])
    assert by_id["I12"]["name"] == "Kita in 15 Minuten mit dem Rad"
    version = (await planner.get("/api/indicators/I12")).json()["version"]
    needed = await planner.patch(
        "/api/indicators/I12",
        json={"reason": "knapper", "breakdowns": ["minuten"]},
        headers={"If-Match": version},
    )
    assert needed.status_code == 409
    assert "E03 zuerst" in needed.json()["detail"]


async def test_the_kreis_chooses_by_what_an_indicator_is_broken_down(planner: httpx.AsyncClient) -> None:
    one = (await planner.get("/api/indicators/I34")).json()
    assert {"alter", "minuten", "verkehr"} <= {each["id"] for each in one["possible_breakdowns"]}
    path, version = "/api/indicators/I34", {"If-Match": one["version"]}
    refused = await planner.patch(
        path, json={"reason": "versucht", "breakdowns": ["schulart"]}, headers=version
    )
    assert refused.status_code == 422
    changed = await planner.patch(path, json={"reason": "genügt", "breakdowns": ["minuten"]}, headers=version)
    assert changed.status_code == 200, changed.text
    assert changed.json()["changed_here"] == ["breakdowns"]
    assert [each["id"] for each in (await planner.get(path)).json()["breakdowns"]] == ["minuten"]
    assert (await planner.get(f"{path}/history")).json()["changes"][0]["reason"] == "genügt"


async def test_a_figure_of_a_part_is_read_again_later(planner: httpx.AsyncClient) -> None:
    figure = {"indicator": "I12@verkehr=rad", "area_ars": "99099"}
    told = {"title": "Kitas mit dem Rad", "text": "", "figures": [figure]}
    made = (await planner.post("/api/findings", json=told)).json()
    (kept,) = (await planner.get(f"/api/findings/{made['id']}")).json()["figures"]
    assert kept["label"] == "Kita in 15 Minuten mit dem Rad"
    assert kept["now"]["value"] == pytest.approx(kept["value"])


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"value": "I01 / 0"}, "teilt durch 0"), ({"value": "I01 + I17"}, "Einheiten passen nicht zusammen"),
        ({"value": "E02 + 1"}, "drehen sich im Kreis"), ({"value": "I01 +"}, "nicht zu lesen"),
        ({"value": "pop_0_17"}, "gibt es nicht"), ({"value": "I01", "unit": "km"}, "ergibt"),
        ({"value": "__import__('os')"}, "nicht erlaubt"),
    ],
)  # fmt: skip
async def test_formulas_that_cannot_be_are_refused_in_words(
    planner: httpx.AsyncClient, changed: dict[str, str], words: str
) -> None:
    answer = await planner.post("/api/indicators", json={**OWN, "id": "E02", "unit": "%", **changed})
    assert answer.status_code == 422
    assert words in answer.json()["errors"]["value"]


async def test_a_change_names_the_version_it_is_about(planner: httpx.AsyncClient) -> None:
    before = (await planner.get("/api/indicators/I13")).json()
    body = {
        "target": 60,
        "changes": [{"year": 2022, "text": "Horte zählen nicht mehr mit"}],
        "reason": "Beschluss",
    }
    assert (await planner.patch("/api/indicators/I13", json=body)).status_code == 428
    seen = {"If-Match": before["version"]}
    changed = await planner.patch("/api/indicators/I13", json=body, headers=seen)
    assert changed.status_code == 200, changed.text
    assert changed.json()["target"] == 60
    assert changed.json()["changed_here"] == ["target", "changes"]
    assert (await planner.patch("/api/indicators/I13", json=body, headers=seen)).status_code == 412
    points = (await planner.get("/api/indicators/I13/series?level=district")).json()["areas"][0]["points"]
    assert [one["year"] for one in points if one["break_before"]] == [2022]
    now = changed.json()["version"]
    ended = await planner.delete("/api/indicators/I13?reason=zur%C3%BCck", headers={"If-Match": now})
    assert ended.status_code == 204
    assert (await planner.get("/api/indicators/I13")).json()["target"] is None


async def test_editors_may_not_change_the_catalogue(client: httpx.AsyncClient, own_engine: Engine) -> None:
    signed_in = sign_in_as(own_engine, Role.EDITOR)
    answer = await client.post(
        "/api/indicators", json=OWN, cookies=signed_in.cookies, headers=signed_in.headers
    )
    assert answer.status_code == 403


async def test_everybody_sees_no_count_of_one_or_two(client: httpx.AsyncClient, own_engine: Engine) -> None:
    """Whatever indicator: shares and counts of people that are published are made of no one and no two."""
    with own_engine.connect() as connection:
        small = connection.execute(
            text("""
            SELECT r.variant, n, d FROM indicator_series s JOIN analysis_run r ON r.id = s.run_id,
                   unnest(s.numerator, s.denominator) AS u(n, d)
             WHERE NOT s.exact AND r.superseded_by_id IS NULL AND (n BETWEEN 0.5 AND 2.4 OR d BETWEEN 0.5 AND 2.4)""")
        ).all()
    counts_no_people = {
        "I21",
        "I22",
        "I23",
        "I36B",
        "J08",
        "J10",
        "J10B",
        "I08",
        "I08B",
        "I13",
        "J05B",
        "J11",
        "J12",
        "J12B",
        "J13",
    }
    counts_no_people |= {
        "J01",
        "J01B",
        "J01C",
        "J01D",
    }  # changes of people that everybody sees rounded, years ahead
    assert {row.variant for row in small} <= counts_no_people
