"""What a scenario's frozen figures let expect is taken over, not typed; a gap of a day to come is a figure like others."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from app.catchments.streets import travel_of
from app.gaps.compute import compute_gaps
from app.measures.gap_figures import asked_of, renew_watched
from tests.measures.conftest import new_finding

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.measures.conftest import People

DAY = date(2028, 12, 31)
FEWER = """
    UPDATE cell_people SET people = people / 2 WHERE people IS NOT NULL AND cell_id IN (
        SELECT c.id FROM population_cell c JOIN area a ON a.id = c.municipality_id WHERE a.ars = :ars)"""
HERE = {"lon": 7.24, "lat": 54.89}


async def frozen_scenario(people: People, content: dict[str, Any], sharing: str = "planners") -> int:
    body = {"name": "Eine Kita mehr", "sharing": sharing, "content": content}
    made = await people.planner("POST", "/api/scenarios", json=body)
    assert made.status_code == 201, made.text
    frozen = await people.planner(
        "POST", f"/api/scenarios/{made.json()['id']}/frozen", json={"note": "Ausschuss"}
    )
    assert frozen.status_code == 201, frozen.text
    return frozen.json()["id"]


def one_more(category: str = "kindergarten") -> dict[str, Any]:
    change = {"kind": "add", "key": "neu", "category": category, "places": 60, **HERE}
    return {"category": category, "mode": "walk", "changes": [change]}


async def undertaking_on(people: People, figures: list[dict[str, Any]]) -> dict[str, Any]:
    found = await new_finding(people, figures=figures)
    made = await people.planner(
        "POST", "/api/undertakings", json={"title": "Neue Kita", "findings": [found["id"]]}
    )
    assert made.status_code == 201, made.text
    return made.json()


async def district(people: People) -> str:
    return next(
        iter(
            (await people.visitor("GET", "/api/maps?map=kindergarten,walk,all&level=district")).json()[
                "names"
            ]
        )
    )


async def test_the_expected_value_is_the_scenarios_and_no_other(people: People) -> None:
    ars = await district(people)
    figures = [
        {"indicator": "map:mean:kindergarten:walk:all:15", "area_ars": ars},
        {"label": "Von Hand", "value": 3.0},
    ]
    made, frozen = await undertaking_on(people, figures), await frozen_scenario(people, one_more())
    told = (
        await people.planner("GET", f"/api/undertakings/{made['id']}/expected?frozen_scenario={frozen}")
    ).json()
    (said,) = told["expected"]
    assert said["value"] == pytest.approx(
        said["after"]
        if said["how"] == "value"
        else figure_of(made)["value"] + said["after"] - said["before"],
        abs=0.01,
    )
    assert said["after"] < said["before"]
    assert [(one["label"], bool(one["why"])) for one in told["missing"]] == [("Von Hand", True)]
    content = {"text": "Bauen.", "variants": [{"title": "Neu", "frozen_scenario_id": frozen}], "chosen": 1,
               "expected": [{"figure_id": said["figure_id"], "value": -999.0, "frozen_scenario_id": frozen}]}  # fmt: skip
    kept = await people.planner(
        "POST", f"/api/undertakings/{made['id']}/parts", json={"kind": "recommendation", "content": content}
    )
    assert kept.status_code == 201, kept.text
    assert kept.json()["parts"][0]["content"]["expected"] == [
        {"figure_id": said["figure_id"], "value": said["value"], "frozen_scenario_id": frozen}
    ]  # whatever was sent


def figure_of(made: dict[str, Any]) -> dict[str, Any]:
    return made["findings"][0]["figures"][0]


async def test_a_scenario_of_something_else_says_nothing(people: People) -> None:
    made = await undertaking_on(
        people, [{"indicator": "map:mean:kindergarten:walk:all:15", "area_ars": await district(people)}]
    )
    frozen = await frozen_scenario(people, one_more("primary_school"))
    told = (
        await people.planner("GET", f"/api/undertakings/{made['id']}/expected?frozen_scenario={frozen}")
    ).json()
    assert told["expected"] == []
    content = {
        "text": "x",
        "expected": [{"figure_id": figure_of(made)["id"], "value": 1.0, "frozen_scenario_id": frozen}],
    }
    refused = await people.planner(
        "POST", f"/api/undertakings/{made['id']}/parts", json={"kind": "recommendation", "content": content}
    )
    assert refused.status_code == 422
    assert refused.json()["errors"]["expected"]


async def test_a_private_scenario_of_somebody_else_is_not_there(people: People) -> None:
    made = await undertaking_on(people, [{"label": "Von Hand", "value": 1.0}])
    frozen = await frozen_scenario(people, one_more(), "private")
    assert frozen in [
        one["id"] for one in (await people.planner("GET", "/api/frozen-scenarios")).json()["frozen"]
    ]
    assert frozen not in [
        one["id"] for one in (await people.coordinator("GET", "/api/frozen-scenarios")).json()["frozen"]
    ]
    path = f"/api/undertakings/{made['id']}/expected?frozen_scenario={frozen}"
    assert (await people.coordinator("GET", path)).status_code == 404
    assert (await people.visitor("GET", path)).status_code == 401


@pytest.mark.parametrize(
    "wrong", ["gap:people:creche:x:today", "gap:beyond:creche:x:2028-13-45", "gap:beyond:creche:x:2028"]
)
def test_what_is_no_gap_is_none(wrong: str) -> None:
    assert asked_of(wrong) is None


async def test_a_gap_to_come_is_frozen_as_the_view_shows_it_and_renewed_with_all_else(
    people: People, own_engine: Engine
) -> None:
    with own_engine.connect() as connection:
        region = connection.execute(text("SELECT id FROM region WHERE is_default")).scalar_one()
    compute_gaps(own_engine, region, travel_of, day=DAY, category="kindergarten")
    shown = (await people.visitor("GET", f"/api/gaps/areas?category=kindergarten&date={DAY}")).json()
    key, area = (
        shown["yardstick"]["key"],
        next(one for one in shown["areas"] if one["parts"]["beyond"]["value"]),
    )
    figure = {"indicator": f"gap:beyond:kindergarten:{key}:{DAY}", "area_ars": area["ars"]}
    frozen = (await undertaking_on(people, [figure]))["findings"][0]["figures"][0]
    assert frozen["run_id"] == shown["run"]["id"]
    assert abs(frozen["value"] - area["parts"]["beyond"]["value"]) <= 5  # fives, wherever rounding starts
    assert "31.12.2028 (Vorausrechnung)" in frozen["label"]
    assert frozen["address"].startswith("/luecken?kategorie=kindergarten")
    assert renew_watched(own_engine, region).made == []
    with own_engine.begin() as connection:  # as a newer count would
        connection.execute(text(FEWER), {"ars": area["ars"]})
    assert len(renew_watched(own_engine, region).made) == 1
    again = (await people.planner("GET", f"/api/findings/{await finding_number(people)}")).json()["figures"][
        0
    ]
    assert again["value"] == frozen["value"]
    assert again["now"]["superseded"]
    assert again["now"]["run_id"] > again["run_id"]


async def finding_number(people: People) -> int:
    return (await people.planner("GET", "/api/undertakings")).json()["findings"][0]["id"]
