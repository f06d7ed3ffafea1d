"""One adversary against everything that is published together: no planted count of one or two is found out (RULES R38).

Where a protection is turned off, he does find one: the attack is real.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.catchments import inputs, queries, routes
from app.catchments.compute import compute_region
from app.catchments.streets import travel_of
from app.collections import people as collections_of_people
from app.indicators.compute import compute_indicators
from app.indicators.inputs import groups
from app.supply import places
from tests.asking import asking
from tests.security.adversary import CELLS, SITE_PARTS, Adversary, Contradiction, collect, people
from tests.security.adversary_forms import REPORT, halves, hear_report, listen_again, polygons
from tests.security.protections import counted, of_shapes
from tests.security.published import Publishing
from tests.security.small_kreis import AGES, Kreis, count_again, make_kreis

if TYPE_CHECKING:
    from pathlib import Path

    import httpx
    from sqlalchemy import Engine

KREIS = Kreis.made()
PLANTED = {people([cell], AGES[age])[0]: int(KREIS.counts[cell, age]) for cell, age in KREIS.planted}
CHILDREN = {CELLS * len(AGES) + SITE_PARTS.index(name): 2 for name in ("k1:kindergarten", "k2:kindergarten")}
TRUTH = np.concatenate([KREIS.counts.ravel(), [12, 2, 2, 17]])


@pytest.fixture(scope="module")
def region_id(engine: Engine) -> int:
    made = make_kreis(engine, KREIS)
    computed(engine, made)
    return made


def computed(engine: Engine, region_id: int) -> None:
    compute_region(engine, region_id, travel_of)
    compute_indicators(engine, region_id)


async def read(database_url: str, folder: Path) -> Adversary:
    async with asking(database_url, folder) as client:
        found = await collect(client)
        await listen_again(found, client)
        return found


async def read_report(
    adversary: Adversary, engine: Engine, region_id: int, client: httpx.AsyncClient
) -> None:
    """A report of everybody under 18 in each area, as a visitor gets it."""
    number = await Publishing(client, engine, region_id).report(REPORT, files=False)
    client.cookies.clear()
    answer = await client.get(f"/api/reports/{number}/files/json")
    assert answer.status_code == 200
    hear_report(adversary, answer.json())


def found_out(adversary: Adversary) -> list[int]:
    """The planted counts of which he knows that they are one, or two."""
    faults = []
    for unknown, truth in {**PLANTED, **CHILDREN}.items():
        least, most = adversary.bounds(unknown)
        assert least <= truth <= most, "what he works out is true"
        if most - least < 1:
            faults.append(unknown)
    return faults


async def test_no_small_count_follows_from_all_that_is_told(
    engine: Engine, database_url: str, region_id: int, tmp_path: Path
) -> None:
    adversary = await read(database_url, tmp_path)
    async with asking(database_url, tmp_path) as client:
        await read_report(adversary, engine, region_id, client)
    assert len(adversary.rows) > 800
    assert {where for where, *_ in adversary.words} == {
        "cells", "cell", "ogc", "area", "area statistics", "areas", "statistics", "quotas", "shape", "isochrone", "sites", "supply",
        "supply of areas", "indicator", "runs compared", "halves", "order", "report",
    }  # fmt: skip
    assert adversary.untrue(TRUTH) == []
    assert found_out(adversary) == []


@pytest.mark.parametrize("off", ["cells", "areas", "shapes", "supply"])
async def test_without_one_protection_he_finds_one(
    database_url: str, region_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, off: str
) -> None:
    if off == "cells":
        monkeypatch.setattr(routes, "SHOWN_CELLS", "cell_people")
    elif off == "areas":
        monkeypatch.setattr(queries, "AREA_PEOPLE", queries.AREA_PEOPLE.replace("{people}", "area_people"))
    elif off == "shapes":
        monkeypatch.setattr(inputs, "SHOWN_CELLS", "cell_people")
    else:
        monkeypatch.setattr(places, "_tells_a_part", lambda *_: False)
    adversary = await read(database_url, tmp_path)
    assert _finds(adversary)


async def test_secret_numbers_that_took_part_in_a_filter_would_be_found(
    database_url: str, region_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adversary = await read(database_url, tmp_path)
    monkeypatch.setattr(collections_of_people, "CELLS", counted(collections_of_people.CELLS))
    async with asking(database_url, tmp_path) as client:
        for group in AGES:
            await halves(adversary, client, group)
    assert _finds(adversary)


async def test_polygons_of_what_was_counted_would_be_found(
    database_url: str, region_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adversary = await read(database_url, tmp_path)
    of_shapes(monkeypatch)
    async with asking(database_url, tmp_path) as client:
        await polygons(adversary, client)
    assert _finds(adversary)


async def test_a_report_made_of_what_was_counted_would_be_found(
    engine: Engine, database_url: str, region_id: int, tmp_path: Path
) -> None:
    adversary = await read(database_url, tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(groups, "COUNTED", groups.COUNTED.replace("{table}", "area_people"))
        compute_again(engine, region_id)
    async with asking(database_url, tmp_path) as client:
        await read_report(adversary, engine, region_id, client)
    compute_again(engine, region_id)
    assert _finds(adversary)


def compute_again(engine: Engine, region_id: int) -> None:
    """Indicators, though nothing has changed that they know of."""
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE region SET data_version = data_version + 1")
    compute_indicators(engine, region_id)


def _finds(adversary: Adversary) -> bool:
    try:
        return bool(found_out(adversary))
    except Contradiction:
        return True


async def test_ones_for_twos_are_told_alike_everywhere(
    engine: Engine, database_url: str, region_id: int, tmp_path: Path
) -> None:
    """Stronger than any program: whoever knows how all is made finds the same in both Kreise, number by number."""
    mine = await read(database_url, tmp_path)
    count_again(engine, KREIS.other())
    computed(engine, region_id)
    assert (await read(database_url, tmp_path)).words == mine.words
