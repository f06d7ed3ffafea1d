"""The adversary in the other rooms: places, gaps, quotas, the projection, tiles and files, each as equations over the same counts."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import mapbox_vector_tile

from tests.security.adversary import inside, people
from tests.security.small_kreis import ARS, GROUPS, KREIS, positions

if TYPE_CHECKING:
    import httpx

    from tests.security.adversary import Adversary

KINDS = ("creche", "kindergarten", "day_care")
FIVES = 4.999
"""By less than a unit each number is off that was rounded with others, so that sums hold (Cox & Ernst 1982)."""
TENTHS = 0.06
SPANS = {
    ("0-2",): ("0-2",),
    ("3-5",): ("3-5",),
    ("6-9", "10-15", "16-18", "19-64"): ("6-17", "18-64"),
    ("65-79", "80+"): ("65+",),
}
"""Groups of the projection that together are whole groups of cells."""


async def listen(found: Adversary, client: httpx.AsyncClient) -> None:
    """Add what all these rooms tell."""
    for kind in KINDS:
        for level in ("municipality", "district"):
            await _places(found, client, kind, level)
            await _gaps(found, client, kind, level)
            await _quotas(found, client, kind, level)
    await _projection(found, client)
    await _tiles(found, client)
    await _files(found, client)


async def got(client: httpx.AsyncClient, address: str) -> Any:
    answer = await client.get(address)
    assert answer.status_code == 200, (address, answer.text[:300])
    return answer.json()


def _groups(ars: str, told: dict[str, Any]) -> list[tuple[list[int], float]]:
    """Who asks, in an area: age groups with the share of their ages."""
    return [(people(inside(ars), one["age_group"]), one["share"]) for one in told["age_groups"]]


async def _places(found: Adversary, client: httpx.AsyncClient, kind: str, level: str) -> None:
    of = f"category={kind}&mode=walk"
    answer = await got(client, f"/api/places/areas?level={level}&{of}")
    told = answer["assumptions"]["demand"]
    for area in answer["areas"]:
        found.weigh("places", _groups(area["ars"], told), area["people"]["value"], TENTHS)
        if area["per_100"]["value"] and area["places"]["value"]:
            await _site(found, client, of, told)
    answer = await got(client, f"/api/assignment?{of}")
    for area in answer["areas"]:
        found.weigh("assignment", _groups(area["ars"], told), area["placed"] + area["left"], 2 * TENTHS)


async def _site(found: Adversary, client: httpx.AsyncClient, of: str, told: dict[str, Any]) -> None:
    """Places per person of the whole Kreis, times its people, are the places."""
    answer = await got(client, f"/api/places/areas?level=district&{of}")
    total = answer["total"]
    asking = 100 * total["places"]["value"] / total["per_100"]["value"]
    found.weigh("places per 100", _groups(KREIS, told), asking, asking * 0.006 / total["per_100"]["value"])


async def _gaps(found: Adversary, client: httpx.AsyncClient, kind: str, level: str) -> None:
    """Each part is rounded by itself, a sum of neighbours off by less than a five; today's ages are those of the register."""
    answer = await got(client, f"/api/gaps/areas?level={level}&category={kind}")
    for area in answer["areas"]:
        found.words.append(("gaps", area["people"]["value"], area["people"]["status"]))


async def _quotas(found: Adversary, client: httpx.AsyncClient, kind: str, level: str) -> None:
    answer = await got(client, f"/api/quotas?category={kind}&level={level}")
    for area in answer["areas"]:
        found.weigh("quota", _groups(area["ars"], answer["children_of"]), area["children"]["value"], TENTHS)
        quota, places = area["versorgungsquote"]["value"], area["places"]["value"]
        if quota:
            asked = 100 * places / quota
            found.weigh(
                "quota's rate", _groups(area["ars"], answer["children_of"]), asked, asked * 0.06 / quota
            )


async def _projection(found: Adversary, client: httpx.AsyncClient) -> None:
    """Its first year is the register of the day of the cells."""
    for ars in (*ARS.values(), KREIS):
        [first] = [
            one
            for one in (await got(client, f"/api/projection?area={ars}"))["series"]
            if one["counted"] and one["variant"] == "middle"
        ]
        areas = len(ARS) if ars == KREIS else 1
        for told, groups in SPANS.items():
            values = [first["ages"][one]["value"] for one in told]
            parts = [(people(inside(ars), group), 1.0) for group in groups]
            if all(value is not None for value in values):
                found.weigh("projection", parts, sum(values), FIVES * len(told) * areas)
            else:
                found.words.append(("projection", None))


async def _tiles(found: Adversary, client: httpx.AsyncClient) -> None:
    zoom = 14
    for group in GROUPS:
        cells: dict[int, dict[str, Any]] = {}
        for x, y in sorted({tile(zoom, lon, lat) for lon, lat in positions()}):
            answer = await client.get(
                f"/tiles/cells/{zoom}/{x}/{y}.mvt?category=kindergarten&mode=walk&age_group={quote(group)}"
            )
            assert answer.status_code == 200
            drawn = mapbox_vector_tile.decode(answer.content).get("cells", {"features": []})["features"]
            cells |= {one["properties"]["id"]: one["properties"] for one in drawn}
        assert set(cells) == set(found.number)
        for key, told in cells.items():
            told_as = {"value": told.get("people"), "status": told["status"]}
            found.hear("tiles", people([found.number[key]], group), told_as)


async def _files(found: Adversary, client: httpx.AsyncClient) -> None:
    for row in await _table(client, "cells"):
        _row(found, "file of cells", [found.number[int(row["id"])]], row)
    for row in await _table(client, "areas"):
        _row(found, "file of areas", inside(row["ars"]), row)


def _row(found: Adversary, where: str, cells: list[int], row: dict[str, str]) -> None:
    for group in GROUPS:
        name = f"people_{group.replace('-', '_').replace('+', '_plus')}"
        value = float(row[name]) if row[name] else None
        found.hear(where, people(cells, group), {"value": value, "status": row[f"{name}_status"]})


async def _table(client: httpx.AsyncClient, collection: str) -> list[dict[str, str]]:
    answer = await client.get(f"/api/exports/{collection}.csv")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def tile(zoom: int, lon: float, lat: float) -> tuple[int, int]:
    """The tile in which a point lies (spherical Mercator)."""
    across = 2**zoom
    north = math.asinh(math.tan(math.radians(lat)))
    return int((lon + 180) / 360 * across), int((1 - north / math.pi) / 2 * across)
